"""The display's window: shows and speaks its board, in one asyncio loop with the link that feeds it.

Import only after `look.window.prepare`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from display.announce import Announcer
from display.board import State, hear, shown
from display.following import Follower
from display.pairing import TokenStore
from display.screen import BoardScreen
from language.catalogue import VISITOR_LANGUAGES
from wire.clock import steady
from wire.link import News
from wire.views import Board

TICK_S = 0.25
"""Half of the shortest thing that moves, the plate's half second."""
SETTLED_FRAMES = 3
"""Kivy draws new words into their textures a frame after they were set."""


class BoardApp(App):
    """One board in one window."""

    use_kivy_settings = False

    def __init__(
        self,
        server: str,
        announcer: Announcer,
        tokens: TokenStore,
        *,
        now: Callable[[], datetime] = steady,
    ) -> None:
        super().__init__()
        self._server, self._announcer, self._now = server, announcer, now
        self._state = State(heard_at=now())
        self._joining = False
        self.follower = Follower(server, tokens, self.hear, self.show_code)
        self.screen = BoardScreen(*Window.size)
        self.viewed = asyncio.Event()
        """Set when a view has been shown."""
        announcer.on_change = self.draw

    def build(self) -> BoardScreen:
        """Return the board, empty until the first view."""
        return self.screen

    def open_settings(self, *_: object) -> bool:
        """Keep Kivy's own settings panel (F1) away from a public screen."""
        return False

    async def follow(self, token: str = "", display: str = "") -> None:
        """Show the window and follow the board until the window closes."""
        work = [
            asyncio.create_task(its)
            for its in (self.follower.run(token, display), self._announcer.run(), self._tick())
        ]
        try:
            await self.async_run(async_lib="asyncio")
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    def hear(self, news: News[Board]) -> None:
        """Take in one piece of news, show it, and queue what is to be spoken."""
        self._state, calls = hear(self._state, news, self._now())
        for call in calls:
            self._announcer.add(call, self._languages()[0])
        self.draw()
        if news.view is not None:
            self.viewed.set()

    def draw(self) -> None:
        """Show the present moment, unless this display has yet to join."""
        if not self._joining:
            self.screen.show(shown(self._state, self._now(), self._announcer.speaking))

    def show_code(self, code: str | None) -> None:
        """Show the code to join by; None: this display has joined."""
        self._joining = code is not None
        if code is None:
            self.draw()
        else:
            self.screen.join(code, self._server, self._languages())

    async def save(self, path: Path) -> None:
        """Write what the window shows into a PNG file, once it is drawn."""
        await self.frames(SETTLED_FRAMES)
        self.screen.export_to_png(str(path))

    async def frames(self, count: int) -> None:
        """Wait until the window has drawn so many frames."""
        loop = asyncio.get_running_loop()
        for _ in range(count):
            drawn = loop.create_future()
            Clock.schedule_once(lambda _dt, drawn=drawn: drawn.done() or drawn.set_result(None), 0)
            await drawn

    def _languages(self) -> tuple[str, ...]:
        view = self._state.view
        return tuple(view.languages) if view and view.languages else VISITOR_LANGUAGES[:2]

    async def _tick(self) -> None:
        while True:
            self.draw()
            await asyncio.sleep(TICK_S)
