"""The work behind the screen: follow the lobby, tell that the kiosk lives, call a person, hand over."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from kiosk.check_in import CheckIns
from kiosk.disk import Disk
from kiosk.events import CheckIn, Issue, NotCheckedIn, Refused
from kiosk.issue import Given, Issuer
from kiosk.printing import Printing
from printer.jobs import Outcome
from wire.clock import Clock
from wire.link import Link, RefusedError, ServerAwayError
from wire.requests import Heartbeat
from wire.views import Lobby
from wire.words import AlertKind

HEARTBEAT_S = 15.0
REFUSAL_TOLD = timedelta(hours=1)
"""How long staff are told of a ticket that was not taken over: its visitor is still in the hall."""

_log = logging.getLogger(__name__)


@dataclass
class Places:
    """Where a kiosk's programs meet: the link, the disk, the printer's address, its own id."""

    link: Link
    disk: Disk
    kiosk: str
    printer: str = ""


class Station:
    """One kiosk at work; it sets `clock` by the server's.

    `on_lobby` is called with each lobby, `on_refused` where the kiosk is not paired.
    """

    def __init__(
        self,
        places: Places,
        *,
        clock: Clock,
        on_lobby: Callable[[Lobby], None],
        on_refused: Callable[[], None],
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._places, self._on_lobby, self._on_refused = places, on_lobby, on_refused
        self._heartbeat_s, self._clock = heartbeat_s, clock
        self.issuer = Issuer(places.link, places.disk, clock.now)
        self.check_ins = CheckIns(places.link)
        self.printing = Printing(places.printer, places.disk.folder / "spool", places.link)
        self.lobby = places.disk.lobby()
        self.connected = False

    async def run(self) -> None:
        """Work for good; the caller cancels."""
        await self.printing.start()
        if self.lobby is not None:
            await self.printing.use(self.lobby.printer)
            self._on_lobby(self.lobby)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._beat())

    async def give(self, asked: Issue | CheckIn) -> Given | NotCheckedIn | Refused:
        """Issue a ticket, with the server or without it; or check somebody in, which only the server can."""
        if isinstance(asked, CheckIn):
            return await self.check_ins.check_in(asked.coming, asked.key)
        if self.lobby is None:
            return Refused()
        try:
            return await self.issuer.issue(asked.order, asked.key)
        except OSError:
            _log.exception("No ticket could be issued: the disk cannot be written")
            return Refused()

    async def print(self, given: Given) -> Outcome:
        """Print a ticket's slip; its fate goes to the server now or with the hand-over."""
        if self.lobby is None:
            raise AssertionError("a ticket was issued without a lobby")
        outcome = await self.printing.print(given, self.lobby)
        if given.visit is not None:
            self.printing.result(given.visit, printed=outcome.printed, detail=outcome.detail)
        else:
            await asyncio.to_thread(self.issuer.journal.note, given.key, printed=outcome.printed)
        return outcome

    async def call_person(self) -> bool:
        """Call staff to this kiosk; False where nobody can be reached."""
        try:
            await self._places.link.post("/api/v1/devices/me/help", key=uuid.uuid4().hex)
        except (ServerAwayError, RefusedError) as fault:
            _log.warning("Nobody could be called: %s", fault)
            return False
        return True

    async def _follow(self) -> None:
        async for news in self._places.link.live(f"/api/v1/live/lobby/{self._places.kiosk}", Lobby):
            back = news.connected and not self.connected
            self.connected = news.connected
            if news.hello is not None:
                self._clock.hear(news.hello.server_time)
            if news.refused == 401:  # noqa: PLR2004 - HTTP 401 Unauthorized
                self._on_refused()
            if news.view is not None:
                self.lobby = news.view
                await self.printing.use(news.view.printer)
                self._on_lobby(news.view)
                await self._keep(news.view)
            if back or news.view is not None:
                await self.catch_up()

    async def _keep(self, lobby: Lobby) -> None:
        try:
            await asyncio.to_thread(self._places.disk.keep_lobby, lobby)
        except OSError:
            _log.exception("The lobby is not kept: the disk cannot be written")

    async def catch_up(self) -> None:
        """Hand over what the server lacks, and keep enough codes for the next time that it is away.

        A full disk or an answer that nobody understands is logged; visitors are served on.
        """
        try:
            await self._catch_up()
        except (OSError, ValueError):
            _log.exception("Handing over stopped; it goes on with the next heartbeat")

    async def _catch_up(self) -> None:
        journal = self.issuer.journal
        journal.forget(self._clock.now())
        for entry, visit in await self.issuer.hand_over():
            if entry.printed is not None:
                self.printing.result(visit, printed=entry.printed, detail="issued offline")
        await self.printing.tell()
        try:
            if not journal.pending():
                await self.issuer.top_up()
        except (ServerAwayError, RefusedError) as fault:
            _log.info("No codes were reserved: %s", fault)

    async def _beat(self) -> None:
        while True:
            alerts = await self.printing.alerts()
            since = self._clock.now() - REFUSAL_TOLD
            if any(entry.issued_at >= since for entry in self.issuer.journal.refused()):
                alerts.append(AlertKind.TICKET_REFUSED)
            try:
                beat = Heartbeat(alerts=alerts)
                await self._places.link.post("/api/v1/devices/me/heartbeat", beat, key=uuid.uuid4().hex)
                await self.catch_up()
            except (ServerAwayError, RefusedError) as fault:
                _log.info("The heartbeat was not heard: %s", fault)
            await asyncio.sleep(self._heartbeat_s)
