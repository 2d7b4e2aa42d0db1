"""The slip of a ticket: printed once, its fate told to the visitor and to the server."""

import asyncio
import logging
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.issue import Given
from kiosk.state import Paper
from kiosk.wording import minutes, name_of
from printer.device import open_device
from printer.jobs import Outcome, OutcomeKind
from printer.slip import Slip
from printer.spool import Spool
from wire.link import Link, RefusedError, ServerAwayError
from wire.requests import PrintResult
from wire.views import Lobby
from wire.words import AlertKind

NO_PRINTER = Outcome(OutcomeKind.AWAY, "this kiosk has no printer")
TOLD_AT_MOST = 500
"""Results kept for a server that is away; the oldest go first, they are for statistics only."""

_log = logging.getLogger(__name__)


class Printing:
    """The kiosk's printer, or none (`spec` empty)."""

    def __init__(self, spec: str, folder: Path, link: Link) -> None:
        self._spool = Spool(open_device(spec), folder) if spec else None
        self._link = link
        self._untold: dict[str, PrintResult] = {}
        self._telling = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        """Settle what a crash left in the spool."""
        if self._spool is not None:
            await self._spool.recover()

    async def print(self, given: Given, lobby: Lobby) -> Outcome:
        """Print a ticket's slip and return how it went, within seconds. Raises nothing."""
        if self._spool is None:
            return NO_PRINTER
        outcome = await self._spool.put(given.key, slip_of(given, lobby))
        _log.info("A slip ended as %s %s", outcome.kind, outcome.detail)
        return outcome

    def result(self, visit: int, *, printed: bool, detail: str = "") -> None:
        """Note the fate of a visit's slip for the server; told at once and by every `tell`."""
        while len(self._untold) >= TOLD_AT_MOST:
            del self._untold[next(iter(self._untold))]
        self._untold[uuid.uuid4().hex] = PrintResult(visit=visit, printed=printed, detail=detail[:200])
        task: asyncio.Task[object] = asyncio.create_task(self.tell())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def tell(self) -> None:
        """Tell the server what it has not heard yet; what it refuses is not told again."""
        async with self._telling:
            for key, result in list(self._untold.items()):
                try:
                    await self._link.post("/api/v1/prints", result, key=key)
                except ServerAwayError:
                    return
                except RefusedError as fault:
                    _log.warning("A print result was refused: %s", fault.problem.code)
                self._untold.pop(key, None)

    async def alerts(self) -> list[AlertKind]:
        """Return the printer's conditions that staff should see to."""
        return (await self._spool.status()).alerts() if self._spool is not None else []

    async def close(self) -> None:
        """Let the slip that is being printed come out."""
        if self._spool is not None:
            await self._spool.close()


def slip_of(given: Given, lobby: Lobby) -> Slip:
    """Return the paper for a ticket, its time in the centre's zone."""
    ticket = given.ticket
    return Slip(
        centre=name_of(lobby.centre, given.language),
        ticket=ticket.code,
        language=given.language,
        issued_at=given.issued_at.astimezone(ZoneInfo(lobby.timezone)),
        ahead=ticket.ahead,
        wait_min=minutes(ticket.wait) if ticket.wait else None,
        follow_url=ticket.follow_url,
        private=ticket.private,
        more=ticket.more,
    )


def paper_of(outcome: Outcome) -> Paper:
    """Return what the visitor is told of an outcome; nobody knows `unknown`, so she is told to look."""
    if outcome.kind is OutcomeKind.PRINTED:
        return Paper.PRINTED
    return Paper.OUT if outcome.kind is OutcomeKind.NO_PAPER else Paper.MISSING
