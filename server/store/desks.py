"""Desks: what each does now, and who is there."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from server.domain.hall import DeskNow
from server.store.journey_tables import DeskAgentRow
from server.store.tables import AnyRow, DeskRow
from wire.words import BreakReason, DeskState

desks = DeskRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
agents = DeskAgentRow.__table__  # type: ignore[attr-defined]  # the same
COLUMNS = [desks.c[name] for name in ("id", "state", "user", "since", "reason", "auto_call")]
_LOAD = select(*COLUMNS).where(desks.c.centre == bindparam("in_centre"), desks.c.id == bindparam("one"))
_JOINED = (
    select(agents.c.desk, agents.c.user)
    .where(agents.c.centre == bindparam("in_centre"))
    .order_by(agents.c.since, agents.c.user)
)
_JOINED_HERE = _JOINED.where(agents.c.desk == bindparam("one"))


def load(c: Connection, centre: str, desk: str, *, hold: bool = False) -> DeskNow:
    """Return a desk; `hold` keeps others from changing it until the transaction ends."""
    query = _LOAD.with_for_update() if hold else _LOAD
    which = {"in_centre": centre, "one": desk}
    row = c.execute(query, which).one()
    return _desk(row, tuple(one.user for one in c.execute(_JOINED_HERE, which)))


def load_all(c: Connection, centre: str) -> dict[str, DeskNow]:
    """Return every desk of a centre by id."""
    joined: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in c.execute(_JOINED, {"in_centre": centre}):
        joined[row.desk] += (row.user,)
    rows = c.execute(select(*COLUMNS).where(desks.c.centre == centre))
    return {row.id: _desk(row, joined[row.id]) for row in rows}


def _desk(row: AnyRow, joined: tuple[str, ...]) -> DeskNow:
    reason = BreakReason(row.reason) if row.reason else None
    return DeskNow(row.id, DeskState(row.state), row.user, row.since, reason, row.auto_call, joined)


def add(c: Connection, centre: str, desk: str) -> None:
    """Add a desk, closed."""
    c.execute(insert(desks).values(centre=centre, id=desk, state=DeskState.CLOSED))


def save(c: Connection, centre: str, before: DeskNow, after: DeskNow, at: datetime) -> None:
    """Write what a desk does from `at` on, and who works there."""
    values = {name: getattr(after, name) for name in ("state", "user", "since", "reason", "auto_call")}
    c.execute(update(desks).where(desks.c.centre == centre, desks.c.id == after.id).values(**values))
    here = (agents.c.centre == centre, agents.c.desk == after.id)
    if gone := set(before.joined) - set(after.joined):
        c.execute(delete(agents).where(*here, agents.c.user.in_(gone)))
    for user in set(after.joined) - set(before.joined):
        c.execute(insert(agents).values(centre=centre, desk=after.id, user=user, since=at))
