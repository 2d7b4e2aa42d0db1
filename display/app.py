"""The display's program: follows its board, shows it and speaks it, in one asyncio loop.

Import only after `look.window.prepare`.
"""

import asyncio
import logging
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kivy.app import App
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish

from display.announce import Announcer
from display.board import State, hear, shown
from display.pairing import TokenStore, join
from display.screen import BoardScreen
from language.catalogue import VISITOR_LANGUAGES
from wire.link import Link, News, RefusedError, ServerAwayError
from wire.messages import now as clock_now
from wire.views import Board

TICK_S = 0.25
"""Half of the shortest thing that moves, the plate's half second."""
ASK_AGAIN_S = 2.0
TURNED_AWAY = frozenset({401, 403})
"""What a server answers to a token that it does not know, or that is not this display's."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    server: str
    token: str = ""
    display: str = ""
    screenshot: Path | None = None


class BoardApp(App):
    """One board in one window."""

    use_kivy_settings = False

    def __init__(
        self,
        options: Options,
        announcer: Announcer,
        tokens: TokenStore,
        now: Callable[[], datetime] = clock_now,
    ) -> None:
        super().__init__()
        self._options, self._announcer, self._tokens, self._now = options, announcer, tokens, now
        self._state = State(heard_at=now())
        self._token = options.token or tokens.read()
        self._joining = False
        announcer.on_change = self.draw
        self.news_count = 0
        """How many pieces of news have been drawn, for whoever waits for one."""

    def build(self) -> BoardScreen:
        """Return the board, empty until the first view."""
        self.screen = BoardScreen(*Window.size)
        Window.clearcolor = (0, 0, 0, 1)
        return self.screen

    def open_settings(self, *_: object) -> bool:
        """Keep Kivy's own settings panel (F1) away from a public screen."""
        return False

    async def run_all(self) -> None:
        """Show the window and follow the board until the window closes."""
        work = [
            asyncio.create_task(its) for its in (self._follow_for_good(), self._announcer.run(), self._tick())
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
        languages = self._state.view.languages if self._state.view else []
        for call in calls:
            self._announcer.add(call, next(iter(languages), VISITOR_LANGUAGES[0]))
        self.draw()
        self.news_count += 1
        if news.view is not None and self._options.screenshot:
            self.save(self._options.screenshot)
            self.stop()

    def draw(self) -> None:
        """Show the present moment, unless this display has yet to join."""
        if self.root is not None and not self._joining:
            self.screen.show(shown(self._state, self._now(), self._announcer.speaking))

    def save(self, path: Path) -> None:
        """Write what the window shows into a PNG file."""
        self.screen.do_layout()
        self.screen.export_to_png(str(path))
        glFinish()

    async def _tick(self) -> None:
        while True:
            self.draw()
            await asyncio.sleep(TICK_S)

    async def _follow_for_good(self) -> None:
        while True:
            if not self._token:
                await self._join()
            link = Link(self._options.server, self._token)
            try:
                display = self._options.display or await self._own_id(link)
                await self._follow(link.live(f"/api/v1/live/board/{display}", Board))
            except RefusedError as fault:
                _log.warning("The server turned this display away: %s", fault)
            finally:
                await link.close()
            self._token = ""

    async def _follow(self, live: AsyncIterable[News[Board]]) -> None:
        """Show what the link tells; return when the server does not know this display any more."""
        async for news in live:
            self.hear(news)
            if news.refused in TURNED_AWAY:
                _log.warning("The server turned this display away: %s", news.refused)
                return

    async def _own_id(self, link: Link) -> str:
        while True:
            try:
                return str((await link.get("/api/v1/devices/me"))["device"])
            except ServerAwayError as fault:
                _log.warning("%s", fault)
                await asyncio.sleep(ASK_AGAIN_S)

    async def _join(self) -> None:
        """Show a code until staff have approved this display; keep the token that it is given."""
        self._joining = True
        link = Link(self._options.server)
        self._show_code("")
        try:
            paired = await join(link, self._show_code)
        finally:
            await link.close()
            self._joining = False
        self._token = paired.token
        try:
            self._tokens.write(paired.token)
        except OSError as fault:
            _log.warning("The token cannot be kept, this display has to join again next time: %s", fault)

    def _show_code(self, code: str) -> None:
        languages = tuple(self._state.view.languages) if self._state.view else VISITOR_LANGUAGES[:2]
        if self.root is not None:
            self.screen.join(code, self._options.server, languages)
