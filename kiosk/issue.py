"""Issue a ticket: at the server, or from the reserved codes while it is away; hand the latter over, once.

A try that timed out may have reached the server, or may still be on its way, and one person must not have two
tickets. So the kiosk keeps the key K of the lost try:

1. No answer to K in time: the kiosk issues code T itself and writes (K, T) to its journal before T is shown.
2. T is handed over under a key of its own, made from K, and says `replaces: K`. In that one transaction the
   server cancels what K issued, makes K worthless for a try that comes later, and issues T.

Every step may be repeated after a crash with the same result. One ticket lives: that in the visitor's hand.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.asking import LATER, PATIENCE_S, ask
from kiosk.disk import Disk
from kiosk.events import Refused
from kiosk.offline import Entry, Journal, order_body
from kiosk.state import Order, Ticket
from wire.link import Link, RefusedError, ServerAwayError
from wire.requests import Reservation, Visit
from wire.words import ErrorCode

ENOUGH_CODES = 60
"""Half an hour of one kiosk at its busiest; fewer than this, and more are reserved."""
RESERVATIONS = 3
"""Asked for at one time, at most: a server that gives too few is not asked without end."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Given:
    """A ticket as issued: what the flow shows, the journal's key, the visit where the server knows it."""

    ticket: Ticket
    language: str
    key: str
    issued_at: datetime
    visit: int | None = None


class Issuer:
    """Issues for one kiosk; knows nothing of screens."""

    def __init__(
        self, link: Link, disk: Disk, now: Callable[[], datetime], patience_s: float = PATIENCE_S
    ) -> None:
        self._link, self._now, self._patience_s = link, now, patience_s
        self.journal = Journal(disk)
        self._handing = asyncio.Lock()
        self._reserving = asyncio.Lock()

    async def issue(self, order: Order, lost: str = "") -> Given | Refused:
        """Issue once, within a few seconds, with the server or without it.

        `lost`: the key of a check-in whose answer never came. The ticket stands for it, so it is handed over
        under that key, and whatever the check-in issued is void.
        """
        if lost:
            return await self._offline(order, lost)
        key = uuid.uuid4().hex
        try:
            answer = await ask(self._link, "/api/v1/visits", order_body(order), key, self._patience_s)
            return given_of(Visit.read(answer), key)
        except ServerAwayError as fault:
            _log.info("Issuing from the reserved codes: %s", fault)
        except RefusedError as fault:
            _log.warning("The server refused to issue: %s", fault.problem.code)
            if fault.problem.code not in LATER:
                return Refused(closed=fault.problem.code == ErrorCode.CENTRE_CLOSED)
        return await self._offline(order, key)

    async def _offline(self, order: Order, key: str) -> Given | Refused:
        now = self._now()
        entry = await asyncio.to_thread(self.journal.issue, key, order, now)
        if entry is None:
            _log.warning("No reserved code is left")
            return Refused()
        return Given(Ticket(entry.ticket, private=order.private), order.language, key, now)

    async def hand_over(self) -> list[tuple[Entry, int]]:
        """Give the server what it does not have, oldest first; return what it took, with the visits' ids.

        Stops without a word when the server is away again. Raises nothing.
        """
        taken: list[tuple[Entry, int]] = []
        async with self._handing:
            for entry in self.journal.pending():
                try:
                    visit = await self._hand_over(entry)
                except ServerAwayError:
                    break
                except RefusedError as fault:
                    if fault.problem.code in LATER:
                        break
                    _log.error("Ticket %s is not taken: %s", entry.ticket, fault.problem.code)
                    await self._note(entry, refused=fault.problem.code)
                else:
                    await self._note(entry, handed=True)
                    taken.append((entry, visit))
        return taken

    async def _hand_over(self, entry: Entry) -> int:
        answer = await self._link.post("/api/v1/visits", entry.body(), key=f"{entry.key}-offline")
        return Visit.read(answer).visit

    async def _note(self, entry: Entry, **fate: Any) -> None:
        await asyncio.to_thread(lambda: self.journal.note(entry.key, **fate))

    async def top_up(self) -> None:
        """Keep enough reserved codes. Raises ServerAwayError or RefusedError."""
        async with self._reserving:
            for _ in range(RESERVATIONS):
                if len(self.journal.free()) >= ENOUGH_CODES:
                    return
                answer = await self._link.post("/api/v1/devices/me/reservation", key=uuid.uuid4().hex)
                self.journal.keep(Reservation.read(answer))


def given_of(visit: Visit, key: str) -> Given:
    """Return what a kiosk shows and prints of a visit."""
    step = next(iter(visit.steps), None)
    ticket = Ticket(
        visit.ticket,
        private=visit.private,
        ahead=step.ahead if step else None,
        wait=step.wait if step else None,
        follow_url=visit.follow_url,
        more=max(0, len(visit.steps) - 1),
    )
    return Given(ticket, visit.language, key, visit.issued_at, visit.visit)
