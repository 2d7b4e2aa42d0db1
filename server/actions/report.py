"""The day's report, for managers."""

from datetime import date, timedelta

from server.actions.work import Work
from server.domain.report import day_report
from server.store import report
from wire.reports import DayReport
from wire.words import Role

EARLIER = timedelta(days=8)
"""A ticket for the next day may have been issued before a long weekend."""
LATER = timedelta(days=3)
"""A day is ended by the clockwork once it is over; a server may have been off meanwhile."""


def day(work: Work, day: date | None = None) -> DayReport:
    """Return the figures of a service day, today's where none is named. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    chosen = day or work.centre.calendar.service_day(work.now)
    start = work.centre.calendar.day_start(chosen)
    events = (start - EARLIER, start + LATER)
    return day_report(
        chosen,
        work.centre.services,
        report.stays(work.c, work.centre.id, chosen, *events),
        report.booked(work.c, work.centre.id, chosen, *events),
    )
