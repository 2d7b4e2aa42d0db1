"""An appointment whose ticket is dead: whoever comes gets a living one, or hears that it was used."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from server.actions import appointments, arrivals, clockwork, journeys, leaving, people, statistics
from server.actions.visits import visitor
from server.domain.errors import Refusal
from server.domain.step import Verb
from tests.bookings import keep, minutes
from tests.day import CLOCK, KIOSK, MANAGER, Day, agent
from wire import appointments as messages
from wire import journeys as more
from wire.appointments import CheckIn, NewAppointment
from wire.words import AppointmentState, Arrival, Channel, ErrorCode, StepState

SIX = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""07:00 in Mexico City: the centre opens."""
VISITOR = visitor("always_open")
DESKS: dict[str, Any] = {"1": ["health"]}


@pytest.fixture
def day(engine: Engine) -> Day:
    keep(engine, desks=DESKS)
    day = Day(engine, SIX)
    day.desk("1")
    return day


def book(day: Day, after: float) -> messages.Appointment:
    asked = NewAppointment(service="health", starts_at=SIX + minutes(after), language="ht")
    held = day.act(VISITOR, lambda work: appointments.hold(work, asked))
    return day.act(VISITOR, lambda work: appointments.confirm(work, held.link))


def check_in(day: Day, one: messages.Appointment, how: str = "code") -> messages.CheckedIn:
    """At a kiosk by code or by the link of a QR, or at reception by code."""
    asked = CheckIn(link=one.link) if how == "link" else CheckIn(code=one.code)
    return day.act(MANAGER if how == "reception" else KIOSK, lambda work: arrivals.check_in(work, asked))


def refusal(day: Day, one: messages.Appointment, how: str = "code") -> tuple[ErrorCode, str | None]:
    with pytest.raises(Refusal) as refused:
        check_in(day, one, how)
    return refused.value.code, refused.value.ticket


def bring(day: Day, came: messages.CheckedIn, to: str) -> None:
    """Bring a visit's step to a state, by what people do."""
    step = came.visit.steps[0].step
    if to == "left":
        day.leave(came.visit.follow_url.rpartition("/")[2])
    elif to == "transferred":
        day.transfer(step, service="legal")
    elif to in {"called", "serving", "done", "no_show", "unfinished"}:
        day.call_ticket("1", came.visit.ticket)
    if to in {"serving", "done", "unfinished"}:
        day.move(step, Verb.START)
    verb = {"done": Verb.FINISH, "no_show": Verb.NO_SHOW, "parked": Verb.PARK, "cancelled": Verb.CANCEL}
    if to in verb:
        day.move(step, verb[to])
    if to == "unfinished":
        sign_out_everybody(day)


def sign_out_everybody(day: Day) -> None:
    day.act(CLOCK, lambda work: work.c.exec_driver_sql("DELETE FROM session"))
    session = day.act(MANAGER, lambda work: people.open_session(work.c, MANAGER, work.now))
    day.act(MANAGER, lambda work: leaving.sign_out(work, session.token))


WAYS = pytest.mark.parametrize("how", ["code", "link", "reception"])


@WAYS
@pytest.mark.parametrize("to", ["waiting", "called", "serving", "parked", "transferred"])
def test_a_living_ticket_is_shown_again(day: Day, how: str, to: str) -> None:
    one = book(day, 20)
    came = check_in(day, one)
    bring(day, came, to)
    assert refusal(day, one, how) == (ErrorCode.ALREADY_CHECKED_IN, came.visit.ticket)


@WAYS
def test_an_appointment_that_was_served_was_used(day: Day, how: str) -> None:
    one = book(day, 20)
    bring(day, check_in(day, one), "done")
    assert refusal(day, one, how) == (ErrorCode.APPOINTMENT_USED, None)


@WAYS
@pytest.mark.parametrize("to", ["left", "cancelled", "no_show", "unfinished"])
def test_a_dead_ticket_is_replaced_by_a_living_one_that_is_no_better(day: Day, how: str, to: str) -> None:
    """Also once it is too late by the clock: they were here in time, and wait from now on."""
    one = book(day, 20)
    first = check_in(day, one)
    bring(day, first, to)
    day.later(60 * 60)
    again = check_in(day, one, how)
    step = day.steps()[again.visit.steps[0].step]
    assert again.visit.ticket != first.visit.ticket
    assert (step.state, step.joined_at, again.arrival) == (StepState.WAITING, day.now, Arrival.LATE)
    assert again.visit.channel is Channel.APPOINTMENT
    shown = day.act(MANAGER, lambda work: appointments.show(work, one.link))
    assert (shown.state, shown.visit) == (AppointmentState.CHECKED_IN, again.visit.visit)
    assert refusal(day, one, how) == (ErrorCode.ALREADY_CHECKED_IN, again.visit.ticket)
    assert day.replayed() == day.steps()


def test_who_left_before_the_time_joins_at_the_time_again(day: Day) -> None:
    one = book(day, 60)
    bring(day, check_in(day, one), "left")
    day.later(600)
    again = check_in(day, one)
    assert (again.arrival, again.visit.steps[0].joined_at) == (Arrival.EARLY, SIX + minutes(60))


def test_who_came_too_late_and_left_by_mistake_walks_in_again(day: Day) -> None:
    one = book(day, 0)
    day.later(31 * 60)
    bring(day, check_in(day, one), "left")
    again = check_in(day, one)
    assert (again.arrival, again.visit.channel) == (Arrival.TOO_LATE, Channel.KIOSK)


def test_a_dead_ticket_of_another_day_gives_none(day: Day) -> None:
    one = book(day, 20)
    bring(day, check_in(day, one), "left")
    day.later(24 * 3600)
    assert refusal(day, one)[0] is ErrorCode.OTHER_DAY


def undo(day: Day, one: messages.Appointment) -> messages.Appointment:
    return day.act(agent(1), lambda work: arrivals.undo_check_in(work, one.appointment))


def test_a_check_in_of_the_wrong_person_is_undone_and_counted_nowhere(day: Day) -> None:
    one = book(day, 20)
    wrong = check_in(day, one, "reception")
    day.later(60)
    told = undo(day, one)
    assert (told.state, told.visit) == (AppointmentState.BOOKED, None)
    step = day.steps()[wrong.visit.steps[0].step]
    assert (step.state, step.joined_at, step.ended_at) == (StepState.CANCELLED, None, day.now)
    found = day.act(MANAGER, partial(statistics.period, start=SIX.date(), end=SIX.date()))
    assert (found.total.joined, found.total.cancelled, found.total.abandonment) == (0, 0, None)
    assert (found.booked.kept, found.booked.missed) == (0, 0)
    right = check_in(day, one)
    assert (right.arrival, right.visit.ticket) == (Arrival.EARLY, "102")
    assert day.replayed() == day.steps()


def test_a_visit_that_was_planned_further_is_not_taken_back(day: Day) -> None:
    one = book(day, 20)
    came = check_in(day, one)
    asked = more.NewSteps(services=["legal"])
    day.act(MANAGER, lambda work: journeys.add_steps(work, came.visit.visit, asked))
    with pytest.raises(Refusal) as refused:
        undo(day, one)
    assert refused.value.code is ErrorCode.NOTHING_TO_UNDO


@pytest.mark.parametrize("to", ["called", "serving", "done", "no_show", "left", "parked", "transferred"])
def test_a_check_in_is_not_undone_once_somebody_acted_on_its_ticket(day: Day, to: str) -> None:
    one = book(day, 20)
    bring(day, check_in(day, one), to)
    before = day.events()
    with pytest.raises(Refusal) as refused:
        undo(day, one)
    assert (refused.value.code, day.events()) == (ErrorCode.NOTHING_TO_UNDO, before)


def test_a_check_in_is_undone_for_a_while_only(day: Day) -> None:
    """Later the wrong ticket is cancelled; whose code it was then gets one of their own."""
    one = book(day, 20)
    wrong = check_in(day, one)
    day.later(121)
    with pytest.raises(Refusal) as refused:
        undo(day, one)
    assert refused.value.code is ErrorCode.UNDO_TOO_LATE
    day.move(wrong.visit.steps[0].step, Verb.CANCEL)
    assert check_in(day, one).visit.ticket == "102"


def test_a_check_in_of_who_was_missed_is_undone_to_missed(day: Day) -> None:
    one = book(day, 0)
    day.later(31 * 60)
    day.act(CLOCK, clockwork.tidy)
    check_in(day, one)
    assert (undo(day, one).state, check_in(day, one).arrival) == (AppointmentState.MISSED, Arrival.TOO_LATE)


def test_nobody_is_checked_in_nothing_is_undone(day: Day) -> None:
    one = book(day, 20)
    with pytest.raises(Refusal) as refused:
        undo(day, one)
    assert refused.value.code is ErrorCode.NOTHING_TO_UNDO
    with pytest.raises(Refusal) as forbidden:
        day.act(KIOSK, lambda work: arrivals.undo_check_in(work, one.appointment))
    assert forbidden.value.code is ErrorCode.FORBIDDEN
