"""Closures: times when a desk is not staffed or the centre is closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, delete, insert, select, update

from server.domain.availability import Closed
from server.domain.centre import Centre
from server.store.booking_tables import ClosureRow
from server.store.ready import Ready

closures = ClosureRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


@dataclass(frozen=True, kw_only=True)
class Closure(Closed):
    """A closure as the table has it."""

    id: int
    reason: str


_COLUMNS = [closures.c[name] for name in ("id", "desk", "starts_at", "ends_at", "reason")]


_WHOLE = (
    select(closures.c.id, closures.c.starts_at, closures.c.ends_at)
    .where(closures.c.centre == bindparam("centre", type_=String), closures.c.desk.is_(None))
    .order_by(closures.c.starts_at, closures.c.id)
)
_STAND = Ready(_WHOLE)
Mark = list[tuple[Any, ...]]
"""The closures of a whole centre as the driver gives them: to see whether they are still the same."""


def mark(c: Connection, centre: str) -> Mark:
    """Return what tells whether a centre's closures have changed; every command and every view asks."""
    return _STAND.run(c, {"centre": centre})


def opened(c: Connection, centre: Centre) -> Centre:
    """Return a centre whose calendar has the closures that stand now."""
    closed = tuple((row.starts_at, row.ends_at) for row in c.execute(_WHOLE, {"centre": centre.id}))
    return replace(centre, calendar=replace(centre.calendar, closed=closed))


def add(c: Connection, **values: Any) -> int:
    """Insert a closure and return its id."""
    return int(c.execute(insert(closures).values(**values).returning(closures.c.id)).scalar_one())


def between(c: Connection, centre: str, since: datetime, until: datetime) -> list[Closure]:
    """Return the closures that have a moment between two, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(closures.c.centre == centre, closures.c.ends_at > since, closures.c.starts_at < until)
        .order_by(closures.c.starts_at, closures.c.id)
    )
    return [Closure(**row._mapping) for row in c.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name


def find(c: Connection, centre: str, closure: int) -> Closure | None:
    """Return a closure of this centre."""
    row = c.execute(select(*_COLUMNS).where(closures.c.centre == centre, closures.c.id == closure)).first()
    return Closure(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name


def lift(c: Connection, closure: int, now: datetime) -> bool:
    """Take a closure away, or end it now where it has begun; False where somebody did already."""
    begun = (closures.c.id == closure, closures.c.starts_at < now, closures.c.ends_at > now)
    if c.execute(update(closures).where(*begun).values(ends_at=now)).rowcount:
        return True
    ahead = (closures.c.id == closure, closures.c.starts_at >= now)
    return c.execute(delete(closures).where(*ahead)).rowcount == 1
