"""Hand-overs: a kiosk gives the server what it issued by itself. Nothing is refused for a wrong clock."""

from datetime import date, datetime

from server.actions.work import Work
from server.domain import hand_over
from server.domain.errors import Refusal
from server.store import codes, people, visits
from wire.words import DeviceKind, ErrorCode


def taken(work: Work, ticket: str, claimed: datetime) -> tuple[date, datetime]:
    """Use up the code that a kiosk gave out; return its service day and when it was issued.

    A code that is set aside for nobody is taken too, where it is one of those for kiosks and nobody has had
    it lately: a server that was put back to an older copy does not know it. Raises `code_not_reserved`.
    """
    if work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only a kiosk hands over tickets that it issued itself.", "ticket")
    kept = codes.holder(work.c, work.centre.id, ticket)
    known = [moment for moment in (kept and kept[1], _heard(work)) if moment]
    issued_at = hand_over.issued(claimed, known, work.centre.calendar, work.now)
    day = work.centre.calendar.service_day(issued_at)
    mine = kept[0] == work.actor.id if kept else _for_kiosks(work, ticket)
    since = day if kept else work.centre.calendar.service_day(work.now) - codes.LINGERS
    if not mine or visits.with_ticket(work.c, work.centre.id, ticket, since):
        raise Refusal(
            ErrorCode.CODE_NOT_RESERVED,
            f"Code {ticket} was not set aside for {work.actor.id} lately, or was used.",
            "ticket",
        )
    codes.use(work.c, work.centre.id, ticket)
    return day, issued_at


def _for_kiosks(work: Work, ticket: str) -> bool:
    return any(one.gives(ticket) for one in (work.centre.reserved, *work.centre.overflow))


def _heard(work: Work) -> datetime | None:
    """Return the last word that was heard of this kiosk before it was away, None where none is known."""
    device = people.find_device(work.c, work.centre.id, work.actor.id)
    if device is None or device.heard_at is None:
        return None
    is_back = work.now - device.heard_at > people.AWAY
    heard: datetime | None = device.heard_at if is_back else device.heard_before
    return heard
