"""The day's report, for managers."""

from datetime import date

from server.actions import statistics
from server.actions.work import Work
from server.domain.report import day_report
from wire.reports import DayReport
from wire.words import Role


def day(work: Work, day: date | None = None) -> DayReport:
    """Return the figures of a service day, today's where none is named. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    chosen = day or work.centre.calendar.service_day(work.now)
    return day_report(chosen, work.centre.services, statistics.day_as_it_is(work, chosen))
