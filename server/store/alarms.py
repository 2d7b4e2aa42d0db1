"""Thresholds that are passed, and since when staff know."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update

from server.domain.alarms import Key
from server.store.alarm_tables import AlarmRow
from wire.words import AlertKind

alarms = AlarmRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
_HOLD = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:centre, 2))")


def hold(c: Connection, centre: str) -> bool:
    """Tell whether this process may look at a centre's alarms until its transaction ends; one at a time does.

    Nobody waits: whoever comes second leaves it to the first. SQLite has one writer anyway.
    """
    return c.dialect.name != "postgresql" or bool(c.execute(_HOLD, {"centre": centre}).scalar_one())


def standing(c: Connection, centre: str) -> dict[Key, datetime]:
    """Return what is passed, and when staff were last alerted of it."""
    rows = c.execute(select(alarms).where(alarms.c.centre == centre))
    return {(AlertKind(row.kind), row.device): row.raised_at for row in rows}


def begin(c: Connection, centre: str, key: Key, at: datetime) -> None:
    """Note that a threshold is passed."""
    c.execute(insert(alarms).values(centre=centre, kind=key[0], device=key[1], raised_at=at))


def again(c: Connection, centre: str, key: Key, at: datetime) -> None:
    """Note that staff were alerted again."""
    c.execute(update(alarms).where(*_which(centre, key)).values(raised_at=at))


def end(c: Connection, centre: str, key: Key) -> None:
    """Note that a threshold is no longer passed."""
    c.execute(delete(alarms).where(*_which(centre, key)))


def _which(centre: str, key: Key) -> tuple[ColumnElement[bool], ...]:
    return alarms.c.centre == centre, alarms.c.kind == key[0], alarms.c.device == key[1]
