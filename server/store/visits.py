"""Visits: number them, add them, find them by id or follow token."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, String, bindparam, delete, func, insert, select, text, update

from server.domain.numbering import NumberSequence
from server.store.ready import Ready
from server.store.tables import ReservedRow, VisitRow

visits = VisitRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
reserved = ReservedRow.__table__  # type: ignore[attr-defined]  # the same


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visit as the tables have it; `follow` is None once the day is over."""

    id: int
    centre: str
    service_day: date
    ticket: str
    language: str
    party_size: int
    private: bool
    channel: str
    issued_at: datetime
    follow: str | None
    free_order: bool = False
    appointment: int | None = None


COLUMNS = [visits.c[name] for name in Visit.__dataclass_fields__]
_COUNT = Ready(
    text(
        "INSERT INTO counter (centre, sequence, service_day, number) "
        "VALUES (:centre, :sequence, :day, :start) "
        "ON CONFLICT (centre, sequence, service_day) DO UPDATE SET number = counter.number + :step "
        "RETURNING number"
    ).bindparams(
        bindparam("centre", type_=String), bindparam("sequence", type_=String), bindparam("day", type_=Date)
    )
)


def take_numbers(c: Connection, centre: str, sequence: NumberSequence, day: date, many: int = 1) -> list[int]:
    """Take the next numbers of a sequence; the counter row is held until the transaction ends."""
    values = {
        "centre": centre,
        "sequence": sequence.id,
        "day": day,
        "start": sequence.first + many - 1,
        "step": many,
    }
    last = int(_COUNT.run(c, values)[0][0])
    return list(range(last - many + 1, last + 1))


_INSERT = Ready(
    insert(visits).returning(visits.c.id), [name for name in Visit.__dataclass_fields__ if name != "id"]
)


def add(c: Connection, **values: Any) -> int:
    """Insert a visit and return its id; the database refuses a code twice on a day."""
    return int(_INSERT.run(c, values)[0][0])


_BY_ID = select(*COLUMNS).where(visits.c.id == bindparam("visit"), visits.c.centre == bindparam("in_centre"))


def find(c: Connection, centre: str, visit: int) -> Visit | None:
    """Return a visit of this centre."""
    row = c.execute(_BY_ID, {"visit": visit, "in_centre": centre}).first()
    return Visit(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def followed(c: Connection, token: str) -> Visit | None:
    """Return the visit that a follow token belongs to."""
    row = c.execute(select(*COLUMNS).where(visits.c.follow == token)).first()
    return Visit(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def shrink(c: Connection, visit: Visit, by: int) -> bool:
    """Take people from a visit's party, if it still stands as it was; False where somebody was faster."""
    result = c.execute(
        update(visits)
        .where(visits.c.id == visit.id, visits.c.party_size == visit.party_size)
        .values(party_size=visit.party_size - by)
    )
    return result.rowcount == 1


def with_ticket(c: Connection, centre: str, ticket: str, since: date) -> list[Visit]:
    """Return the visits that have a code on a day since then."""
    query = select(*COLUMNS).where(
        visits.c.centre == centre, visits.c.ticket == ticket, visits.c.service_day >= since
    )
    return [Visit(**row._mapping) for row in c.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name


def copied(c: Connection, visit: int) -> int:
    """Count one more copy of a visit's slip and return how many there are."""
    query = update(visits).where(visits.c.id == visit).values(copies=visits.c.copies + 1)
    return int(c.execute(query.returning(visits.c.copies)).scalar_one())


def know_copy(c: Connection, visit: int, copy: int) -> None:
    """Note a copy that a device printed and counted itself."""
    c.execute(update(visits).where(visits.c.id == visit, visits.c.copies < copy).values(copies=copy))


def reserve(c: Connection, centre: str, day: date, codes: list[str], device: str) -> None:
    """Set codes aside for a kiosk."""
    rows = [{"centre": centre, "service_day": day, "ticket": code, "device": device} for code in codes]
    c.execute(insert(reserved), rows)


def use_reserved(c: Connection, centre: str, since: date, ticket: str, device: str) -> date | None:
    """Use up a reserved code and return its service day; None where this kiosk has none such since then."""
    mine = (reserved.c.centre == centre, reserved.c.ticket == ticket, reserved.c.device == device)
    newest = select(func.max(reserved.c.service_day)).where(*mine, reserved.c.service_day >= since)
    query = delete(reserved).where(*mine, reserved.c.service_day == newest.scalar_subquery())
    day: date | None = c.execute(query.returning(reserved.c.service_day)).scalar()
    return day


def forget_links(c: Connection, centre: str, before: date) -> int:
    """Erase the follow tokens of days that are over; return how many."""
    result = c.execute(
        update(visits)
        .where(visits.c.centre == centre, visits.c.service_day < before, visits.c.follow.is_not(None))
        .values(follow=None)
    )
    return result.rowcount
