"""The slip of a ticket: printed once, its fate told to the visitor and to the server."""

import asyncio
import logging
import uuid
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.issue import Given
from kiosk.state import Paper
from kiosk.wording import clock, minutes, name_of
from printer.device import open_device
from printer.jobs import Outcome, OutcomeKind
from printer.slip import Slip
from printer.spool import Spool
from wire.link import Link, RefusedError, ServerAwayError
from wire.printers import PrinterSpecError
from wire.requests import PrintResult
from wire.views import Lobby
from wire.words import AlertKind

NO_PRINTER = Outcome(OutcomeKind.AWAY, "this kiosk has no printer")
TOLD_AT_MOST = 500
"""Results kept for a server that is away; the oldest go first, they are for statistics only."""

_log = logging.getLogger(__name__)


class Printing:
    """The kiosk's printer: its own (`spec`), else the one that the server names, else none."""

    def __init__(self, spec: str, folder: Path, link: Link) -> None:
        self._own, self._spec = bool(spec), spec
        self._folder = folder
        self._spool = Spool(open_device(spec), folder) if spec else None
        self._link = link
        self._untold: dict[str, PrintResult] = {}
        self._telling = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        """Settle what a crash left in the spool."""
        if self._spool is not None:
            await self._recover(self._spool)

    async def use(self, spec: str | None) -> None:
        """Take the printer that the server names for this kiosk, unless it was started with its own.

        An address that this kiosk does not understand is logged, and the printer stays as it is.
        """
        if self._own or (spec or "") == self._spec:
            return
        self._spec = spec or ""
        try:
            spool = Spool(open_device(spec), self._folder) if spec else None
        except (PrinterSpecError, OSError) as fault:
            _log.error("The server names a printer that this kiosk cannot use: %s", fault)
            return
        before, self._spool = self._spool, spool
        if before is not None:
            await before.close()
        if spool is not None:
            await self._recover(spool)

    async def _recover(self, spool: Spool) -> None:
        try:
            await spool.recover()
        except Exception:  # noqa: BLE001 - whatever a folder or a driver does, the kiosk lives
            _log.exception("What a crash left in the spool could not be settled")

    async def print(self, given: Given, lobby: Lobby) -> Outcome:
        """Print a ticket's slip and return how it went, within seconds. Raises nothing."""
        if self._spool is None:
            return NO_PRINTER
        try:
            outcome = await self._spool.put(given.key, slip_of(given, lobby))
        except Exception as fault:  # noqa: BLE001 - whatever a printer does, the kiosk lives
            _log.exception("A slip could not be printed")
            outcome = Outcome(OutcomeKind.UNKNOWN, f"printing failed: {type(fault).__name__}", final=True)
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
        if self._spool is None:
            return []
        try:
            return (await self._spool.status()).alerts()
        except Exception:  # noqa: BLE001 - a driver's own fault is the printer's fault, and the kiosk lives
            _log.exception("The printer's driver failed")
            return [AlertKind.PRINTER_OFFLINE]

    async def close(self) -> None:
        """Let the slip that is being printed come out."""
        if self._spool is not None:
            await self._spool.close()


def slip_of(given: Given, lobby: Lobby) -> Slip:
    """Return the paper for a ticket, its time in the centre's zone."""
    ticket = given.ticket
    late = ticket.wait is not None and ticket.wait.past_closing
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
        closes=clock(lobby.closes_at, lobby.timezone) if late and lobby.closes_at else "",
    )


def paper_of(outcome: Outcome) -> Paper:
    """Return what the visitor is told of an outcome; nobody knows `unknown`, so she is told to look."""
    if outcome.kind is OutcomeKind.PRINTED:
        return Paper.PRINTED
    return Paper.OUT if outcome.kind is OutcomeKind.NO_PAPER else Paper.MISSING
