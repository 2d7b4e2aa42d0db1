"""Indicators for managers: of which periods, and what one day adds to them."""

from datetime import date

from server.actions.work import Work
from server.domain import tally as counting
from server.domain.period import Period, offered
from server.domain.tally import Booking, Sent, Tally, agency_of
from server.store import appointments, day_books, declared, referrals
from wire.indicators import PeriodChoice
from wire.words import Role


def choices(work: Work) -> list[PeriodChoice]:
    """Return the periods that a report may be had of, newest first. Raises Refusal `forbidden`."""
    work.actor.must_be(Role.MANAGER)
    known = offered(work.centre.calendar, work.now)
    return [PeriodChoice(period=one.label, start=one.start, end=one.end) for one in known]


def check(work: Work, label: str) -> Period:
    """Return a period whose figures stand for good. Raises Refusal `invalid_field`."""
    period = Period(label)
    period.must_be_ready(work.centre.calendar, work.now)
    return period


def day(work: Work, day: date) -> Tally:
    """Return what one day adds."""
    centre, book = work.centre, day_books.load(work.c, work.centre, day, work.now)
    found = counting.steps_tally(centre, book.facts, book.parties)
    booked = [
        Booking(one.service, one.state, one.made_at, one.starts_at)
        for one in appointments.of_day(work.c, centre.id, day)
        if not one.called_off
    ]
    sent = [
        Sent(
            agency_of(centre, one.from_service),
            agency_of(centre, one.to_service),
            one.sent_at,
            one.state,
            one.answered_at,
            one.completed_at,
        )
        for one in referrals.of_day(work.c, centre.id, day)
    ]
    found.add(counting.bookings_tally(centre, booked))
    found.add(counting.referrals_tally(sent))
    found.add(counting.desks_tally(centre, book.desks))
    return found


def declared_in(work: Work, month: Period) -> Tally:
    """Return what people declared in a month."""
    return counting.declared_tally(declared.of_months(work.c, work.centre.id, [month.label]))
