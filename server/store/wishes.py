"""Wishes: the waiting list of full days, first come, first offered."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from server.domain.booking import Wish
from server.store.booking_tables import WishRow
from server.store.tables import AnyRow
from wire.words import WishState

wishes = WishRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
COLUMNS = [wishes.c[name] for name in Wish.__dataclass_fields__]


def _of_row(row: AnyRow) -> Wish:
    known = {name: row._mapping[name] for name in Wish.__dataclass_fields__}  # noqa: SLF001 - SQLAlchemy's public name
    return Wish(**{**known, "state": WishState(known["state"])})


def add(c: Connection, **values: Any) -> int:
    """Insert a wish and return its id."""
    return int(c.execute(insert(wishes).values(**values).returning(wishes.c.id)).scalar_one())


def find(c: Connection, centre: str, *, hold: bool = False, **which: Any) -> Wish | None:
    """Return a wish by its link or appointment; `hold` keeps it until the transaction ends."""
    query = select(*COLUMNS).where(
        wishes.c.centre == centre, *(wishes.c[name] == value for name, value in which.items())
    )
    row = c.execute(query.with_for_update() if hold else query).first()
    return _of_row(row) if row else None


def centre_of(c: Connection, link: str) -> str | None:
    """Return the centre that a wish's link belongs to."""
    found: str | None = c.execute(select(wishes.c.centre).where(wishes.c.link == link)).scalar()
    return found


def waiting(c: Connection, centre: str, day: date) -> list[Wish]:
    """Return who waits for a day, the first first."""
    query = select(*COLUMNS).where(
        wishes.c.centre == centre, wishes.c.service_day == day, wishes.c.state == WishState.WAITING
    )
    return [_of_row(row) for row in c.execute(query.order_by(wishes.c.id))]


def waiting_days(c: Connection, centre: str) -> list[date]:
    """Return the days that somebody waits for."""
    query = select(wishes.c.service_day).where(wishes.c.centre == centre, wishes.c.state == WishState.WAITING)
    return list(c.execute(query.distinct().order_by(wishes.c.service_day)).scalars())


def place(c: Connection, wish: Wish) -> int:
    """Return a waiting wish's place in its line, counted from 1."""
    query = select(func.count()).where(
        wishes.c.centre == wish.centre,
        wishes.c.service == wish.service,
        wishes.c.service_day == wish.service_day,
        wishes.c.state == WishState.WAITING,
        wishes.c.id <= wish.id,
    )
    return c.execute(query).scalar_one()


def change(c: Connection, before: Wish, **values: Any) -> bool:
    """Write a change, if the wish still stands as `before`; False where somebody was faster."""
    query = update(wishes).where(wishes.c.id == before.id, wishes.c.state == before.state)
    return c.execute(query.values(**values)).rowcount == 1
