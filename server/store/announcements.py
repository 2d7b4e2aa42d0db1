"""Announcements: each call and recall, in order; the boards read the newest."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, insert, select, text, update

from server.domain.hall import Announcement
from server.store.ready import Ready
from server.store.tables import AnnouncementRow, WideId

announcements = AnnouncementRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
AT_LEAST = 12
"""How many calls of each zone a board gets however old they are."""
AT_MOST = 256
"""How many calls of each zone a board gets however many were made in the last minute."""


_NEXT = select(func.coalesce(func.max(announcements.c.id), 0) + 1).scalar_subquery()
_AT_MS = bindparam("at_ms", type_=WideId)
_INSERT = Ready(
    insert(announcements).from_select(
        [one.name for one in announcements.c],
        select(
            case((_AT_MS > _NEXT, _AT_MS), else_=_NEXT),
            *(bindparam(one.name, type_=one.type) for one in announcements.c if not one.primary_key),
        ),
    )
)


_IN_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('announcement', 1))")


def add(c: Connection, centre: str, *, called_at: datetime, **values: object) -> None:
    """Add an announcement under the next number: the milliseconds since 1970, or one above the newest.

    So a database that was put back to an older copy goes on above what any screen has seen, and a number is
    exact in JavaScript (below 2^53). Numbers are taken and committed in the same order: a display that has
    heard 8 would pass over a 7 that comes after it. SQLite has one writer anyway.
    """
    if c.dialect.name == "postgresql":
        c.execute(_IN_TURN)
    at_ms = int(called_at.timestamp() * 1000)
    known = {"withdrawn": False, "centre": centre, "called_at": called_at, "at_ms": at_ms}
    _INSERT.run(c, {**known, **values})


def withdraw(c: Connection, step: int, called_at: datetime) -> None:
    """Take a step's call off the boards: it was undone."""
    c.execute(
        update(announcements)
        .where(announcements.c.step == step, announcements.c.called_at >= called_at)
        .values(withdrawn=True)
    )


def newest(c: Connection, centre: str, zones: list[str], since: datetime) -> list[Announcement]:
    """Return the newest announcements of some zones, newest first: all since then, and a dozen of each."""
    found = [one for zone in zones for one in _newest_of_zone(c, centre, zone, since)]
    return sorted(found, key=lambda one: one.id, reverse=True)


def _newest_of_zone(c: Connection, centre: str, zone: str, since: datetime) -> list[Announcement]:
    columns = [announcements.c[name] for name in Announcement.__dataclass_fields__]
    query = (
        select(*columns)
        .where(
            announcements.c.centre == centre,
            announcements.c.zone == zone,
            announcements.c.withdrawn.is_(False),
        )
        .order_by(announcements.c.id.desc())
        .limit(AT_MOST)
    )
    found = [Announcement(**row._mapping) for row in c.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name
    return [one for place, one in enumerate(found) if place < AT_LEAST or one.called_at >= since]
