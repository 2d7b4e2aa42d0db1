"""Visits: add them, find them by id or follow token."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from server.store.ready import Ready
from server.store.tables import VisitRow

visits = VisitRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


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


def forget_links(c: Connection, centre: str, before: date) -> int:
    """Erase the follow tokens of days that are over; return how many."""
    result = c.execute(
        update(visits)
        .where(visits.c.centre == centre, visits.c.service_day < before, visits.c.follow.is_not(None))
        .values(follow=None)
    )
    return result.rowcount
