"""Roll-ups in the database: kept by day and month, and which days must be counted again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from server.domain.calendar import Calendar
from server.domain.packing import pack, total
from server.domain.rollup import ALL, Rollup
from server.store.booking_tables import AppointmentRow
from server.store.journal_tables import JournalRow
from server.store.journey_tables import ReferralRow
from server.store.rollup_tables import RolledRow, RollupRow, StaleDayRow
from server.store.tables import VisitRow

rollups = RollupRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
rolled = RolledRow.__table__  # type: ignore[attr-defined]  # the same
stale = StaleDayRow.__table__  # type: ignore[attr-defined]  # the same
journal = JournalRow.__table__  # type: ignore[attr-defined]  # the same
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
referrals = ReferralRow.__table__  # type: ignore[attr-defined]  # the same
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
DAY, MONTH = "day", "month"
SETTLED = timedelta(minutes=1)
"""On PostgreSQL an event may be committed after a newer one; by then all are there."""
TOTAL = frozenset({ALL, "visit"})
"""The slices that a point in time is drawn from."""


@dataclass(frozen=True)
class Known:
    """How far the journal was looked at: until event `seq`, on `day`."""

    seq: int
    day: date


def known(c: Connection, centre: str) -> Known | None:
    """Return how far the journal was looked at; None where it never was."""
    row = c.execute(select(rolled).where(rolled.c.centre == centre)).first()
    return Known(row.seq, row.day) if row else None


def stale_days(c: Connection, centre: str, calendar: Calendar, now: datetime) -> set[date]:
    """Return the days whose roll-ups are not what the journal says now; today is always one."""
    today = calendar.service_day(now)
    before = known(c, centre)
    if before is None:
        return _every_day(c, centre, calendar, today)
    found = set(c.execute(select(stale.c.day).where(stale.c.centre == centre)).scalars())
    return found | _touched(c, centre, calendar, before.seq) | set(_days(before.day, today))


def mark(c: Connection, centre: str, calendar: Calendar, now: datetime) -> list[date]:
    """Note which days must be counted again, and return those that are past, oldest first."""
    here = journal.c.centre == centre
    seq = c.execute(select(func.max(journal.c.seq)).where(here, journal.c.at < now - SETTLED)).scalar() or 0
    today = calendar.service_day(now)
    found = stale_days(c, centre, calendar, now)
    c.execute(delete(stale).where(stale.c.centre == centre))
    c.execute(insert(stale), [{"centre": centre, "day": day} for day in sorted(found)])
    values = {"seq": seq, "day": today}
    if not c.execute(update(rolled).where(rolled.c.centre == centre).values(values)).rowcount:
        c.execute(insert(rolled).values(centre=centre, **values))
    return sorted(day for day in found if day < today)


def forget(c: Connection, centre: str) -> None:
    """Take a centre's roll-ups away, to count them anew."""
    for table in (rollups, rolled, stale):
        c.execute(delete(table).where(table.c.centre == centre))


def save_day(c: Connection, centre: str, day: date, scopes: Mapping[str, Rollup]) -> None:
    """Keep a day as it was counted, and the month that it is of."""
    _put(c, centre, DAY, day, scopes)
    c.execute(delete(stale).where(stale.c.centre == centre, stale.c.day == day))
    first, last = month_of(day)
    here = (rollups.c.centre == centre, rollups.c.grain == DAY, rollups.c.start.between(first, last))
    parts: dict[str, list[bytes]] = {}
    for row in c.execute(select(rollups).where(*here).order_by(rollups.c.start)):
        parts.setdefault(row.scope, []).extend((row.total, row.slices))
    _put(c, centre, MONTH, first, {scope: total(packed) for scope, packed in parts.items()})


def _put(c: Connection, centre: str, grain: str, start: date, scopes: Mapping[str, Rollup]) -> None:
    here = (rollups.c.centre == centre, rollups.c.grain == grain, rollups.c.start == start)
    c.execute(delete(rollups).where(*here))
    rows = [
        {"centre": centre, "grain": grain, "start": start, "scope": scope} | parts(rollup)
        for scope, rollup in sorted(scopes.items())
    ]
    if rows:
        c.execute(insert(rollups), rows)


def parts(rollup: Rollup) -> dict[str, bytes]:
    """Return a roll-up packed in two: all together, and by slices."""
    halves = (Rollup(), Rollup())
    for key, count in rollup.counts.items():
        halves[key[0] not in TOTAL].counts[key] = count
    for key, spread in rollup.spreads.items():
        halves[key[0] not in TOTAL].spreads[key] = spread
    return {"total": pack(halves[0]), "slices": pack(halves[1])}


def load(
    c: Connection, centre: str, grain: str, starts: Iterable[date], scope: str
) -> dict[date, tuple[bytes, bytes]]:
    """Return what is kept of some days or months: all together, and by slices, both packed."""
    wanted = sorted(starts)
    if not wanted:
        return {}
    here = (rollups.c.centre == centre, rollups.c.grain == grain, rollups.c.scope == scope)
    query = select(rollups).where(*here, rollups.c.start.between(wanted[0], wanted[-1]))
    chosen = set(wanted)
    return {row.start: (row.total, row.slices) for row in c.execute(query) if row.start in chosen}


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def _sent_on(newer: tuple[ColumnElement[bool], ...]) -> Select[tuple[date]]:
    """Select the days on which was referred what these events are of: another visit's appointment does it."""
    here = visits.alias()
    return (
        select(visits.c.service_day)
        .join(referrals, referrals.c.visit == visits.c.id)
        .join(here, here.c.appointment == referrals.c.appointment)
        .join(journal, journal.c.visit == here.c.id)
        .where(*newer)
        .distinct()
    )


def _touched(c: Connection, centre: str, calendar: Calendar, seq: int) -> set[date]:
    """Return the days of the visits and appointments that newer events tell of.

    Who checks in after midnight keeps an appointment of yesterday; one that is moved leaves its old day.
    """
    newer = (journal.c.centre == centre, journal.c.seq > seq)
    of_visits = select(visits.c.service_day).join(journal, journal.c.visit == visits.c.id).where(*newer)
    found = set(c.execute(of_visits.distinct()).scalars())
    found |= set(c.execute(_sent_on(newer)).scalars())
    for detail in c.execute(select(journal.c.detail).where(*newer)).scalars():
        if isinstance(detail.get("day"), str):
            found.add(date.fromisoformat(detail["day"]))
        if "appointment" in detail:
            moments = [detail[name] for name in ("starts_at", "before") if name in detail]
            found |= {calendar.service_day(datetime.fromisoformat(at)) for at in moments}
    return found


def _every_day(c: Connection, centre: str, calendar: Calendar, today: date) -> set[date]:
    """Return all days that the journal, a ticket or an appointment is of."""
    found = {today}
    for table in (visits, appointments):
        of_centre = select(table.c.service_day).where(table.c.centre == centre)
        found |= set(c.execute(of_centre.distinct()).scalars())
    first = c.execute(select(func.min(journal.c.at)).where(journal.c.centre == centre)).scalar()
    return found | set(_days(calendar.service_day(first), today) if first else [])
