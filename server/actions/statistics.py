"""Statistics for managers: a period in figures, a day as it went."""

from datetime import date, timedelta

from server.actions.work import Work
from server.domain.day_line import day_line as line
from server.domain.errors import Refusal
from server.domain.rollup import Rollup, Scope, roll_up
from server.domain.statistics import Counted, Period, statistics
from server.store import day_books, journal
from wire.statistics import DayLine, Statistics
from wire.words import ErrorCode, Role

LONGEST = timedelta(days=5 * 366)
DAYS_APART = timedelta(days=92)
"""A longer period has a point for each month instead of each day."""


def period(
    work: Work, start: date, end: date, agency: str | None = None, service: str | None = None
) -> Statistics:
    """Return the figures of some days, both included, narrowed to an agency or a service.

    Raises Refusal `forbidden`, `invalid_field` for a period or an agency that cannot be, `unknown_service`.
    """
    work.actor.must_be(Role.MANAGER)
    asked = Period(start, end, _scope(work, agency, service))
    _check(asked)
    days = [start + timedelta(days=ahead) for ahead in range((end - start).days + 1)]
    apart = end - start < DAYS_APART
    whole, points = Rollup(), {day if apart else day.replace(day=1): Rollup() for day in days}
    for day in days:
        rolled = _day(work, day).get(asked.scope.key, Rollup())
        whole.add(rolled)
        points[day if apart else day.replace(day=1)].add(rolled)
    counted = Counted(whole, list(points.items()), journal.newest_moment(work.c, work.centre.id))
    return statistics(work.centre, asked, counted)


def _day(work: Work, day: date) -> dict[str, Rollup]:
    return roll_up(work.centre, day_books.load(work.c, work.centre, day, work.now))


def _scope(work: Work, agency: str | None, service: str | None) -> Scope:
    if service is not None and agency not in (None, work.centre.service(service).agency):
        raise Refusal(
            ErrorCode.INVALID_FIELD,
            f"Service {service} is {work.centre.service(service).agency}'s.",
            "agency",
        )
    if agency is not None and agency not in work.centre.agencies:
        raise Refusal(
            ErrorCode.INVALID_FIELD,
            f"There is no agency {agency!r} here. Agencies: {', '.join(work.centre.agencies)}.",
            "agency",
        )
    return Scope(agency, service)


def _check(asked: Period) -> None:
    if asked.end < asked.start:
        raise Refusal(ErrorCode.INVALID_FIELD, f"The period ends before it starts, on {asked.start}.", "to")
    if asked.end - asked.start > LONGEST:
        raise Refusal(ErrorCode.INVALID_FIELD, "A period is five years at most.", "from")


def day_line(work: Work, day: date | None = None) -> DayLine:
    """Return how a service day went, today where none is named. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    chosen = day or work.centre.calendar.service_day(work.now)
    return line(chosen, day_books.day_facts(work.c, work.centre, chosen), work.now)
