"""What stands in a day's calendar beside appointments: times that are kept, or when nobody is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.availability import Book, FreeSlot, day_slots
from server.domain.centre import Centre, Service
from wire.words import Quota

WALK_IN, BREAK = "walk_in", "break"


@dataclass(frozen=True)
class Block:
    """A time without appointments of a service, and why: kept for who walks in, or nobody is there."""

    starts_at: datetime
    ends_at: datetime
    why: str


def blocks(centre: Centre, service: Service, day: date, book: Book) -> list[Block]:
    """Return when the public cannot book a service although no appointment stands there, joined."""
    before = centre.calendar.day_start(day) - centre.booking.notice
    found = day_slots(centre, service, day, book, quota=Quota.PUBLIC, now=before)
    return _joined(Block(slot.starts_at, slot.ends_at, why) for slot in found if (why := _why(slot)))


def _why(slot: FreeSlot) -> str | None:
    if slot.desks or slot.taken:
        return None
    return WALK_IN if slot.kept else BREAK


def _joined(found: Iterable[Block]) -> list[Block]:
    joined: list[Block] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and (last.ends_at, last.why) == (one.starts_at, one.why):
            joined[-1] = Block(last.starts_at, one.ends_at, one.why)
        else:
            joined.append(one)
    return joined
