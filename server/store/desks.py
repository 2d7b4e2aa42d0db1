"""Desks: what each does now, and who is there."""

from sqlalchemy import Connection, bindparam, insert, select, update

from server.domain.hall import DeskNow
from server.store.tables import DeskRow
from wire.words import DeskState

desks = DeskRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


_LOAD = select(desks.c.id, desks.c.state, desks.c.user, desks.c.since).where(
    desks.c.centre == bindparam("in_centre"), desks.c.id == bindparam("one")
)


def load(c: Connection, centre: str, desk: str, *, hold: bool = False) -> DeskNow:
    """Return a desk; `hold` keeps others from changing it until the transaction ends."""
    query = _LOAD.with_for_update() if hold else _LOAD
    row = c.execute(query, {"in_centre": centre, "one": desk}).one()
    return DeskNow(row.id, DeskState(row.state), row.user, row.since)


def load_all(c: Connection, centre: str) -> dict[str, DeskNow]:
    """Return every desk of a centre by id."""
    rows = c.execute(
        select(desks.c.id, desks.c.state, desks.c.user, desks.c.since).where(desks.c.centre == centre)
    )
    return {row.id: DeskNow(row.id, DeskState(row.state), row.user, row.since) for row in rows}


def add(c: Connection, centre: str, desk: str) -> None:
    """Add a desk, closed."""
    c.execute(insert(desks).values(centre=centre, id=desk, state=DeskState.CLOSED))


def save(c: Connection, centre: str, desk: DeskNow) -> None:
    """Write what a desk does now."""
    c.execute(
        update(desks)
        .where(desks.c.centre == centre, desks.c.id == desk.id)
        .values(state=desk.state, user=desk.user, since=desk.since)
    )
