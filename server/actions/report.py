"""The day's report, for managers."""

from datetime import date

from server.actions import statistics, whose
from server.actions.work import Work
from server.domain.report import day_report
from wire.reports import DayReport


def day(
    work: Work, day: date | None = None, agency: str | None = None, service: str | None = None
) -> DayReport:
    """Return the figures of a service day, today's where none is named. Raises Refusal as `whose.scope`."""
    scope = whose.scope(work, agency, service)
    chosen = day or work.centre.calendar.service_day(work.now)
    services = [one.id for one in work.centre.services.values() if scope.holds(one.id, one.agency)]
    return day_report(chosen, services, statistics.day_as_it_is(work, chosen, scope))
