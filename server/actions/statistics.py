"""Statistics for managers: a period in figures, a day as it went."""

from datetime import date, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from server.actions import whose
from server.actions.work import Work
from server.domain.day_line import day_line as line
from server.domain.errors import Refusal
from server.domain.packing import total
from server.domain.rollup import Rollup, Scope, roll_up
from server.domain.statistics import Counted, Period, statistics
from server.store import day_books, journal, rollups
from wire.statistics import DayLine, Statistics
from wire.words import ErrorCode

LONGEST = timedelta(days=5 * 366)
COUNTED_AT_MOST = 16
"""Days that are kept as they were counted last."""
_COUNTED: WeakKeyDictionary[Engine, dict[tuple[str, date], tuple[tuple[int, bool], dict[str, Rollup]]]]
_COUNTED = WeakKeyDictionary()
DAYS_APART = timedelta(days=92)
"""A longer period has a point for each month instead of each day."""


def period(
    work: Work, start: date, end: date, agency: str | None = None, service: str | None = None
) -> Statistics:
    """Return the figures of some days, both included, narrowed to an agency or a service.

    Raises Refusal as `whose.scope`, and `invalid_field` for a period that cannot be.
    """
    asked = Period(start, end, whose.scope(work, agency, service))
    _check(asked)
    counted = _Kept(work, asked)
    until = journal.newest_moment(work.c, work.centre.id)
    return statistics(work.centre, asked, Counted(counted.whole(), counted.points(), until))


class _Kept:
    """A period from what is kept by day and month; days that changed since are counted from the journal."""

    def __init__(self, work: Work, asked: Period) -> None:
        self._asked = asked
        stale = rollups.stale_days(work.c, work.centre.id, work.centre.calendar, work.now)
        days = [asked.start + timedelta(days=ahead) for ahead in range((asked.end - asked.start).days + 1)]
        self._live = {day: _parts(work, day, asked.scope) for day in days if day in stale}
        months = {rollups.month_of(day) for day in days}
        whole = {
            first: last
            for first, last in months
            if asked.start <= first and last <= asked.end and not any(first <= day <= last for day in stale)
        }
        loaded = (work.c, work.centre.id)
        self._months = rollups.load(*loaded, rollups.MONTH, whole, asked.scope.key)
        single = [day for day in days if day not in stale and day.replace(day=1) not in whole]
        self._days = rollups.load(*loaded, rollups.DAY, single, asked.scope.key) | self._live
        self._apart = asked.end - asked.start < DAYS_APART
        apart = [day for day in days if day not in self._days] if self._apart else []
        self._points = rollups.load(*loaded, rollups.DAY, apart, asked.scope.key) | self._days
        self._starts = days if self._apart else sorted({day.replace(day=1) for day in days})

    def whole(self) -> Rollup:
        """Return the period as one."""
        parts = [*self._months.values(), *self._days.values()]
        return total(packed for pair in parts for packed in pair)

    def points(self) -> list[tuple[date, Rollup]]:
        """Return each day, or each month of a long period, all together."""
        parts: dict[date, list[bytes]] = {start: [] for start in self._starts}
        for start, (together, _) in (self._points if self._apart else self._months | self._days).items():
            parts[start if self._apart else start.replace(day=1)].append(together)
        return [(start, total(packed)) for start, packed in parts.items()]


def _parts(work: Work, day: date, scope: Scope) -> tuple[bytes, bytes]:
    parts = rollups.parts(day_as_it_is(work, day, scope))
    return parts["total"], parts["slices"]


def _live(work: Work, day: date) -> dict[str, Rollup]:
    """Return a day by scope as it is now; counted again only where an event or the day's end came since."""
    over = work.now >= work.centre.calendar.day_start(day + timedelta(days=1))
    version = (journal.last_seq(work.c, work.centre.id), over)
    counted = _COUNTED.setdefault(work.c.engine, {})
    known = counted.get((work.centre.id, day))
    if known is not None and known[0] == version:
        return known[1]
    if len(counted) >= COUNTED_AT_MOST:
        counted.clear()
    found = day_rollups(work, day)
    counted[work.centre.id, day] = (version, found)
    return found


def day_as_it_is(work: Work, day: date, scope: Scope) -> Rollup:
    """Return a service day of a scope, as the journal has it now."""
    return _live(work, day).get(scope.key, Rollup())


def day_rollups(work: Work, day: date) -> dict[str, Rollup]:
    """Return a service day by scope, counted from the journal."""
    return roll_up(work.centre, day_books.load(work.c, work.centre, day, work.now))


def mark(work: Work) -> list[date]:
    """Note which days must be counted again; return those that are past."""
    return rollups.mark(work.c, work.centre.id, work.centre.calendar, work.now)


def save(work: Work, day: date, counted: dict[str, Rollup]) -> None:
    """Keep a day as it was counted."""
    rollups.save_day(work.c, work.centre.id, day, counted)


def recount(work: Work) -> list[date]:
    """Forget all roll-ups and return the days to count anew."""
    rollups.forget(work.c, work.centre.id)
    return mark(work)


def _check(asked: Period) -> None:
    if asked.end < asked.start:
        raise Refusal(ErrorCode.INVALID_FIELD, f"The period ends before it starts, on {asked.start}.", "to")
    if asked.end - asked.start > LONGEST:
        raise Refusal(ErrorCode.INVALID_FIELD, "A period is five years at most.", "from")


def day_line(
    work: Work, day: date | None = None, agency: str | None = None, service: str | None = None
) -> DayLine:
    """Return how a service day went, today where none is named. Raises Refusal as `whose.scope`."""
    scope = whose.scope(work, agency, service)
    chosen = day or work.centre.calendar.service_day(work.now)
    facts = day_books.day_facts(work.c, work.centre, chosen)
    return line(chosen, [one for one in facts if scope.holds(one.service, one.agency)], work.now)
