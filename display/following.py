"""How a display keeps in touch: it joins where it must, follows its board, and tells that it is alive."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from display.pairing import ASK_EVERY_S, TokenStore, join
from wire.link import Link, News, RefusedError, ServerAwayError
from wire.requests import Heartbeat
from wire.views import Board

BEAT_EVERY_S = 20.0
"""Staff see a device as switched off after two minutes without a heartbeat."""
TURNED_AWAY = frozenset({401, 403})
"""What a server answers to a token that it does not know, or that is not this display's."""

_log = logging.getLogger(__name__)


class TurnedAwayError(Exception):
    """The server does not know this display, or not any more: it has to join."""


class Follower:
    """Brings the news of a board for good, whatever happens to the link.

    `hear` is given each piece of news; `show_code` the code to join by, "" while the server is away, None
    once the display has joined.
    """

    def __init__(
        self,
        server: str,
        tokens: TokenStore,
        hear: Callable[[News[Board]], None],
        show_code: Callable[[str | None], None],
    ) -> None:
        self._server, self._tokens, self._hear, self._show_code = server, tokens, hear, show_code
        self.ask_every_s = ASK_EVERY_S

    async def run(self, token: str = "", display: str = "") -> None:
        """Follow the board of `display` (or the one that the token is for); the caller cancels."""
        token = token or self._tokens.read()
        while True:
            link = Link(self._server, token or await self._joined())
            try:
                await self._follow(link, display or await self._own_id(link))
            except TurnedAwayError as fault:
                _log.warning("%s", fault)
            finally:
                await link.close()
            token = ""

    async def _follow(self, link: Link, display: str) -> None:
        alive = asyncio.create_task(self._beat(link))
        try:
            async for news in link.live(f"/api/v1/live/board/{display}", Board):
                self._hear(news)
                if news.refused in TURNED_AWAY:
                    raise TurnedAwayError(f"The server answers {news.refused} to this display's token.")
                if news.refused:
                    _log.warning("The server answers %s for the board of %s.", news.refused, display)
        finally:
            alive.cancel()
            with suppress(asyncio.CancelledError):
                await alive

    async def _own_id(self, link: Link) -> str:
        """Ask which display this token is for, until the server answers. Raises TurnedAwayError."""
        while True:
            try:
                return str((await link.get("/api/v1/devices/me"))["device"])
            except ServerAwayError as fault:
                _log.warning("%s", fault)
            except RefusedError as fault:
                if fault.problem.status in TURNED_AWAY:
                    raise TurnedAwayError(str(fault)) from fault
                _log.warning("%s", fault)
            await asyncio.sleep(self.ask_every_s)

    async def _beat(self, link: Link) -> None:
        while True:
            with suppress(ServerAwayError, RefusedError):
                await link.post(
                    "/api/v1/devices/me/heartbeat", Heartbeat(version=_version()), key=str(uuid.uuid4())
                )
            await asyncio.sleep(BEAT_EVERY_S)

    async def _joined(self) -> str:
        """Show a code until staff have approved this display; keep and return the token that it is given."""
        link = Link(self._server)
        self._show_code("")
        try:
            paired = await join(link, self._show_code, ask_every_s=self.ask_every_s)
        finally:
            await link.close()
        try:
            self._tokens.write(paired.token)
        except OSError as fault:
            _log.warning("The token cannot be kept, this display has to join again next time: %s", fault)
        self._show_code(None)
        return paired.token


def _version() -> str:
    try:
        return version("ventanilla")
    except PackageNotFoundError:
        return ""
