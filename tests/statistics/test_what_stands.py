"""What counts is what stands: tellings taken back, tickets given up before they joined, midnight between."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from server.actions import appointments, arrivals, next_day, places, referrals, statistics
from server.domain.facts import Fact
from server.domain.step import Verb
from server.live.desks import floor
from server.store import day_books
from tests.agencies import enrich
from tests.day import MANAGER, Day
from tests.statistics.conftest import roll_up
from wire import journeys
from wire.appointments import CheckIn, MoveAppointment, NewAppointment
from wire.statistics import BookedCounts
from wire.words import Quota

LATE = datetime(2026, 11, 20, 5, 50, tzinfo=UTC)
"""Ten minutes to midnight in the centre."""
DAY = date(2026, 11, 19)
NEXT = date(2026, 11, 20)


@pytest.fixture
def day(engine: Engine) -> Day:
    enrich(engine, rules="too_late_after_minutes = 60")
    late = Day(engine, LATE)
    late.desk("1")
    return late


def facts_of(day: Day, of: date = DAY) -> dict[int, Fact]:
    found = day.act(MANAGER, lambda work: day_books.day_facts(work.c, work.centre, of))
    return {fact.step: fact for fact in found}


def booked(day: Day, of: date) -> BookedCounts:
    return day.act(MANAGER, lambda work: statistics.period(work, of, of)).booked


def begun(day: Day) -> int:
    called = day.call_next("1")
    assert called is not None
    day.move(called.step, Verb.START)
    return called.step


def test_a_telling_goes_with_the_joining_that_was_undone(day: Day) -> None:
    first, second = (step.step for step in day.issue("health", "legal").steps)
    begun(day)
    day.move(first, Verb.FINISH)
    day.undo(first)
    day.later(60)
    day.move(first, Verb.FINISH)
    assert facts_of(day)[second].told_at == day.now


def test_a_ticket_for_the_next_day_joins_when_the_doors_open_and_not_where_it_was_given_up(day: Day) -> None:
    given = [day.act(MANAGER, partial(next_day.give, visit=day.issue("health").visit)) for _ in range(2)]
    assert facts_of(day, NEXT) == {}
    day.leave(given[0].follow_url.rpartition("/")[2])
    day.later(1200)
    day.tidy()
    assert [fact.visit for fact in facts_of(day, NEXT).values()] == [given[1].visit]


def test_who_checks_in_after_midnight_has_kept_yesterdays_appointment(day: Day) -> None:
    link = book(day)
    day.later(780)
    assert DAY in roll_up(day)
    day.act(MANAGER, lambda work: arrivals.check_in(work, CheckIn(link=link)))
    assert (booked(day, DAY).appointments, booked(day, DAY).kept) == (1, 1)
    day.later(120)
    roll_up(day)
    assert booked(day, DAY).kept == 1


def test_an_appointment_moved_over_midnight_leaves_the_day_that_was_counted(day: Day) -> None:
    link = book(day)
    day.later(780)
    roll_up(day)
    to = MoveAppointment(starts_at=LATE + timedelta(hours=1, minutes=10))
    found = day.act(MANAGER, lambda work: appointments.staff_move(work, 1, to))
    assert found.link == link
    assert (booked(day, DAY).appointments, booked(day, NEXT).appointments) == (0, 1)


def book(day: Day) -> str:
    """Book the last time for asylum of the day, half an hour before midnight; ask for it an hour before."""
    day.now = LATE - timedelta(minutes=50)
    starts_at = LATE - timedelta(minutes=20)
    asked = NewAppointment(service="asylum", starts_at=starts_at, language="es", quota=Quota.STAFF)
    held = day.act(MANAGER, lambda work: appointments.hold(work, asked))
    day.act(MANAGER, lambda work: appointments.confirm(work, held.link))
    day.now = LATE
    return held.link


def test_the_floor_counts_todays_tickets_as_the_statistics_do(day: Day) -> None:
    day.issue("health")
    yesterdays = begun(day)
    day.later(1200)
    day.move(yesterdays, Verb.FINISH)
    today = day.issue("health").steps[0].step
    assert floor(day.hall()).done_today == 0
    assert floor(day.hall()).on_time is None
    begun(day)
    day.move(today, Verb.PARK)
    assert floor(day.hall()).on_time == 1.0


def test_who_sits_at_a_desk_since_yesterday_takes_up_its_time_today(day: Day) -> None:
    day.issue("health")
    begun(day)
    day.later(1200)
    day.issue("legal")
    desks = day.act(MANAGER, lambda work: statistics.period(work, NEXT, NEXT)).desks
    assert [(one.open_s, one.serving_s) for one in desks] == [(600.0, 600.0)]


def test_a_referral_that_an_appointment_completes_counts_on_the_day_that_sent_it(engine: Engine) -> None:
    enrich(engine)
    day = Day(engine, datetime(2026, 11, 16, 16, tzinfo=UTC))
    day.desk("1")
    day.issue("health")
    step = begun(day)
    wish = journeys.NewReferral(service="asylum", consent=True)
    sent = day.act(MANAGER, lambda work: referrals.refer(work, step, wish))
    offered = day.act(MANAGER, lambda work: places.slots(work, "asylum", date(2026, 11, 18), Quota.REFERRAL))
    at = next(one.starts_at for one in offered.slots if one.free and one.starts_at.hour >= 18)
    answer = journeys.AnswerReferral(starts_at=at)
    day.act(MANAGER, lambda work: referrals.accept(work, sent.referral, answer))
    day.move(step, Verb.FINISH)
    day.now = at
    day.tidy()
    roll_up(day)
    day.desk("32")
    code = str(day.rows("SELECT code FROM appointment")[0][0])
    day.act(MANAGER, lambda work: arrivals.check_in(work, CheckIn(code=code)))
    called = day.call_next("32")
    assert called is not None
    day.move(called.step, Verb.START)
    for verb, completed in ((Verb.FINISH, 1), (None, 0)):
        if verb is None:
            day.undo(called.step)
        else:
            day.move(called.step, verb)
        day.later(61)
        roll_up(day)
        assert booked(day, date(2026, 11, 16)).referrals_completed == completed
