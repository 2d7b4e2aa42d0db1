"""Check somebody in who has an appointment. Without the server nobody can, and nobody is sent away for it.

A try that got no answer may have been taken: it is tried again under its own key, or the ticket that the
visitor takes instead voids it (`kiosk.issue`).
"""

import logging
import uuid
from dataclasses import replace
from typing import Any

from kiosk.asking import LATER, PATIENCE_S, ask
from kiosk.events import NotCheckedIn, Refused
from kiosk.issue import Given, given_of
from kiosk.state import Coming, Lost, Turned, Why
from wire.appointments import CheckedIn
from wire.link import Link, RefusedError, ServerAwayError
from wire.messages import Problem
from wire.words import Arrival, ErrorCode

WHY = {
    ErrorCode.UNKNOWN_APPOINTMENT: Why.UNKNOWN,
    ErrorCode.INVALID_FIELD: Why.UNKNOWN,
    ErrorCode.OTHER_DAY: Why.OTHER_DAY,
    ErrorCode.ALREADY_CHECKED_IN: Why.ALREADY,
    ErrorCode.APPOINTMENT_USED: Why.USED,
    ErrorCode.APPOINTMENT_OVER: Why.OVER,
    ErrorCode.HOLD_EXPIRED: Why.OVER,
}

_log = logging.getLogger(__name__)


class CheckIns:
    """Checks in at one kiosk; knows nothing of screens."""

    def __init__(self, link: Link, patience_s: float = PATIENCE_S) -> None:
        self._link, self._patience_s = link, patience_s

    async def check_in(self, coming: Coming, lost: str = "") -> Given | NotCheckedIn | Refused:
        """Check in once, within a few seconds; `lost` is the key of an earlier try at the same."""
        key = lost or uuid.uuid4().hex
        path = "/api/v1/appointments/check-in"
        try:
            answer = await ask(self._link, path, _body(coming), key, self._patience_s)
        except ServerAwayError as fault:
            _log.info("Nobody can be checked in: %s", fault)
            return NotCheckedIn(Turned(Why.AWAY), Lost(coming, key))
        except RefusedError as fault:
            _log.warning("The server did not check in: %s", fault.problem.code)
            return _refused(fault.problem, Lost(coming, key))
        return _arrived(CheckedIn.read(answer), key)


def _body(coming: Coming) -> dict[str, Any]:
    shown = {"code": coming.claim.code, "link": coming.claim.link, "language": coming.language}
    body = {name: value for name, value in shown.items() if value}
    return body | {"lane": coming.lane, "private": coming.private}


def _refused(problem: Problem, lost: Lost) -> NotCheckedIn | Refused:
    if problem.code in LATER:
        return NotCheckedIn(Turned(Why.AWAY), lost)
    if problem.code in WHY:
        return NotCheckedIn(Turned(WHY[ErrorCode(problem.code)], problem.ticket or "", problem.day))
    return Refused(closed=problem.code == ErrorCode.CENTRE_CLOSED)


def _arrived(checked_in: CheckedIn, key: str) -> Given:
    """Return the ticket with its arrival; who comes early waits for the hour, not for those ahead."""
    given = given_of(checked_in.visit, key)
    ticket = replace(given.ticket, arrival=checked_in.arrival, starts_at=checked_in.starts_at)
    if checked_in.arrival is Arrival.EARLY:
        ticket = replace(ticket, ahead=None, wait=None)
    return replace(given, ticket=ticket)
