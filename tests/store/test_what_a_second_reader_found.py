"""Faults that a fresh reader found in appointments and next-day tickets, before they were mended."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from server.actions import appointments, next_day
from server.actions.visits import visitor
from server.domain.errors import Refusal
from server.domain.step import Verb
from tests.bookings import keep
from tests.day import MANAGER, Day
from wire.appointments import Appointment, MoveAppointment, NewAppointment
from wire.words import ErrorCode, StepState

SIX = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ANYBODY = visitor("always_open")


def booking_day(engine: Engine) -> Day:
    """A centre with one desk for health, whose holds last five minutes."""
    keep(engine, desks={"1": ["health"]}, hold_minutes=5, moves_at_most=5)
    return Day(engine, SIX)


def held(day: Day, minutes: int) -> Appointment:
    at = SIX + timedelta(minutes=minutes)
    asked = NewAppointment(service="health", starts_at=at, language="ht")
    return day.act(ANYBODY, lambda work: appointments.hold(work, asked))


def confirmed(day: Day, one: Appointment) -> Appointment:
    return day.act(ANYBODY, lambda work: appointments.confirm(work, one.link))


def moved(day: Day, one: Appointment, minutes: int) -> Appointment:
    to = MoveAppointment(starts_at=SIX + timedelta(minutes=minutes))
    return day.act(ANYBODY, lambda work: appointments.move(work, one.link, to))


def test_a_hold_that_a_faster_clock_gave_away_is_not_confirmed(engine: Engine) -> None:
    """Two processes' clocks differ, or a command waited: the slot is one person's all the same."""
    day = booking_day(engine)
    first = held(day, 60)
    day.later(301)
    second = confirmed(day, held(day, 60))
    day.later(-2)
    with pytest.raises(Refusal) as refused:
        confirmed(day, first)
    assert refused.value.code is ErrorCode.HOLD_EXPIRED
    assert day.rows("SELECT DISTINCT appointment FROM taken") == [(second.appointment,)]


def test_who_moves_back_finds_the_time_they_gave_up(engine: Engine) -> None:
    day = booking_day(engine)
    one = confirmed(day, held(day, 60))
    moved(day, one, 120)
    assert moved(day, one, 60).starts_at == one.starts_at


def test_a_ticket_for_the_next_day_is_not_undone_into_two(engine: Engine) -> None:
    day = Day(engine, SIX)
    day.desk("1")
    issued = day.issue("health")
    day.act(MANAGER, lambda work: next_day.give(work, issued.visit))
    with pytest.raises(Refusal) as refused:
        day.undo(issued.steps[0].step)
    assert refused.value.code is ErrorCode.NOTHING_TO_UNDO
    assert len(day.steps(StepState.PLANNED)) == 1
    assert day.steps(StepState.WAITING) == {}


def test_a_cancelled_step_can_still_be_taken_back(engine: Engine) -> None:
    day = Day(engine, SIX)
    day.desk("1")
    (step,) = day.issue("health").steps
    day.move(step.step, Verb.CANCEL)
    assert day.undo(step.step).state is StepState.WAITING
