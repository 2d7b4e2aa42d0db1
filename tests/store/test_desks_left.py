"""Nobody closes the desk: it closes with the moment at which it was left; who was served is not finished."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from server.actions import agents, leaving, people, statistics, steps
from server.actions.people import Session
from server.actions.work import Actor
from server.domain.calendar import Calendar, Opening
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.domain.step import Step, Verb
from server.live.boards import ticket
from server.store import visits
from server.web.phone import face
from tests.databases import writing
from tests.day import MANAGER, Day, agent
from wire import requests
from wire.words import DeskState, ErrorCode, StepState

SEVEN = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)  # a Thursday at UTC-6
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CLOSES = SEVEN + 8 * HOUR
NEXT_MORNING = SEVEN + timedelta(days=1, minutes=-5)
ANA, BEA = agent(1), agent(2)


@pytest.fixture
def day(engine: Engine) -> Day:
    """A centre that is open from 7 to 15 on weekdays; nobody is signed in."""
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM session"))
    day = Day(engine, SEVEN)
    hours = dict.fromkeys(range(5), (Opening(time(7), time(15)),))
    day.centre = replace(day.centre, calendar=Calendar(ZoneInfo("America/Mexico_City"), hours))
    return day


def sign_in(day: Day, who: Actor) -> Session:
    return day.act(who, lambda work: people.open_session(work.c, who, work.now))


def sign_out(day: Day, who: Actor, session: Session) -> None:
    day.act(who, lambda work: leaving.sign_out(work, session.token))


def desk(day: Day, which: str = "1") -> DeskNow:
    return day.hall().desks[which]


def state(day: Day, step: int) -> Step:
    return day.steps()[step]


def called(day: Day, who: Actor = ANA, *services: str) -> int:
    """Somebody comes and is called to desk 1."""
    day.issue(*services)
    step = day.call_next("1", who)
    assert step is not None
    return step.step


def served(day: Day, who: Actor = ANA, *services: str) -> int:
    """Somebody comes, is called to desk 1 and served there."""
    step = called(day, who, *services)
    day.move(step, Verb.START, who)
    return step


def ways(day: Day) -> list[tuple[str, datetime, str | None]]:
    """What the journal says of desks and of those who stood up from them."""
    verbs = {"open", "close", "leave-desk", "break-off", "requeue"}
    return [(event.verb, event.at, event.desk) for event in day.events() if event.verb in verbs]


def counted(day: Day) -> tuple[Any, Any]:
    """The day's figures, and the open time of its desks."""
    thursday = SEVEN.date()
    found = day.act(MANAGER, partial(statistics.period, start=thursday, end=thursday))
    return found.total, {one.desk: (one.open_s, one.serving_s) for one in found.desks}


@pytest.mark.parametrize("noticed", [CLOSES + 4 * HOUR, NEXT_MORNING, SEVEN + timedelta(days=5)])
def test_a_desk_that_nobody_closed_closes_with_the_hours_whenever_that_is_noticed(
    day: Day, noticed: datetime
) -> None:
    """The server may have been off over the night, or over a long weekend."""
    day.desk("1", actor=ANA)
    day.now = CLOSES - 20 * MINUTE
    step = served(day)
    day.now = noticed
    day.tidy()
    assert desk(day) == DeskNow("1", DeskState.CLOSED, None, CLOSES)
    broken_off = state(day, step)
    assert (broken_off.state, broken_off.ended_at, broken_off.desk) == (StepState.UNFINISHED, CLOSES, "1")
    assert ways(day) == [("open", SEVEN, "1"), ("break-off", CLOSES, "1"), ("close", CLOSES, "1")]
    total, desks = counted(day)
    assert (total.joined, total.unfinished, total.cancelled, total.done) == (1, 1, 0, 0)
    assert (total.abandonment, total.called, total.work.count) == (0.0, 1, 0)
    assert desks == {"1": (8 * 3600, 20 * 60)}
    assert day.replayed() == day.steps()


def test_the_next_morning_no_desk_is_open_and_none_is_open_for_two_days(day: Day) -> None:
    day.desk("1", actor=ANA)
    day.now = NEXT_MORNING
    day.tidy()
    assert {one.state for one in day.hall().desks.values()} == {DeskState.CLOSED}
    friday = (SEVEN + timedelta(days=1)).date()
    found = day.act(MANAGER, partial(statistics.period, start=SEVEN.date(), end=friday))
    assert [(one.desk, one.open_s) for one in found.desks] == [("1", 8 * 3600)]


def test_a_last_interview_goes_on_behind_closed_doors(day: Day) -> None:
    """Also over midnight of a centre that closes then: a session that still works is not cut."""
    sign_in(day, ANA)
    day.desk("1", actor=ANA)
    day.now = CLOSES - MINUTE
    step = served(day)
    for minutes in (29, 31, 180):
        day.now = CLOSES + minutes * MINUTE
        day.tidy()
        assert (desk(day).state, state(day, step).state) == (DeskState.OPEN, StepState.SERVING)
    day.move(step, Verb.FINISH, ANA)
    day.later(29 * 60)
    day.tidy()
    assert desk(day).state is DeskState.OPEN
    day.later(60)
    day.tidy()
    assert desk(day) == DeskNow("1", DeskState.CLOSED, None, CLOSES + 180 * MINUTE)
    assert counted(day)[0].done == 1


def test_an_interview_over_midnight_is_not_ended_by_the_days_end(day: Day) -> None:
    late = dict.fromkeys(range(7), (Opening(time(16), time(23, 50)),))
    day.centre = replace(day.centre, calendar=Calendar(ZoneInfo("America/Mexico_City"), late))
    day.now = SEVEN + 15 * HOUR
    day.desk("1", actor=ANA)
    step = served(day)
    day.now = SEVEN + 18 * HOUR  # 01:00
    assert day.tidy() == 0
    assert state(day, step).state is StepState.SERVING
    day.move(step, Verb.FINISH, ANA)
    assert state(day, step).state is StepState.DONE


def test_a_desk_closes_with_the_session_of_its_last_agent(day: Day) -> None:
    """Twelve hours, in a centre that never closes, over a server that was off meanwhile."""
    day.centre = replace(day.centre, calendar=Calendar(ZoneInfo("America/Mexico_City"), always()))
    session = sign_in(day, ANA)
    day.later(60)
    day.desk("1", actor=ANA)
    step = served(day)
    day.now = session.expires_at - timedelta(seconds=1)
    day.tidy()
    assert desk(day).state is DeskState.OPEN
    day.later(20 * 3600)
    day.tidy()
    assert desk(day) == DeskNow("1", DeskState.CLOSED, None, session.expires_at)
    assert (state(day, step).state, state(day, step).ended_at) == (StepState.UNFINISHED, session.expires_at)


def always() -> dict[int, tuple[Opening, ...]]:
    return dict.fromkeys(range(7), (Opening(time(0), time.max),))


@pytest.mark.parametrize("paused", [False, True])
def test_who_signs_out_closes_the_desk_at_that_moment(day: Day, *, paused: bool) -> None:
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    if paused:
        day.desk("1", DeskState.BREAK, ANA)
    day.later(3600)
    sign_out(day, ANA, session)
    assert desk(day) == DeskNow("1", DeskState.CLOSED, None, SEVEN + HOUR)
    assert day.rows("SELECT * FROM session") == []


def test_a_second_session_of_the_same_person_keeps_the_desk(day: Day) -> None:
    first, second = sign_in(day, ANA), sign_in(day, ANA)
    day.desk("1", actor=ANA)
    sign_out(day, ANA, first)
    assert desk(day).state is DeskState.OPEN
    sign_out(day, ANA, second)
    assert desk(day).state is DeskState.CLOSED


def test_of_several_at_a_desk_the_last_session_counts_alone(day: Day) -> None:
    day.centre = replace(day.centre, calendar=Calendar(ZoneInfo("America/Mexico_City"), always()))
    ana = sign_in(day, ANA)
    day.later(3600)
    bea = sign_in(day, BEA)
    day.desk("1", actor=ANA)
    day.act(BEA, lambda work: agents.join(work, "1"))
    step = served(day)
    day.now = ana.expires_at + MINUTE
    day.tidy()
    assert (desk(day).agents, state(day, step).state) == ((BEA.id,), StepState.SERVING)
    sign_out(day, BEA, bea)
    assert (desk(day).state, state(day, step).state) == (DeskState.CLOSED, StepState.UNFINISHED)
    left = [way for way in ways(day) if way[0] in {"leave-desk", "close"}]
    assert left == [("leave-desk", ana.expires_at, "1"), ("close", day.now, "1")]


def test_who_was_called_goes_back_to_their_place(day: Day) -> None:
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    step = called(day)
    before = state(day, step)
    day.later(60)
    sign_out(day, ANA, session)
    after = state(day, step)
    assert (after.state, after.joined_at, after.due_at, after.desk) == (
        StepState.WAITING,
        before.joined_at,
        before.due_at,
        None,
    )
    day.desk("2", actor=BEA)
    again = day.call_next("2", BEA)
    assert again is not None
    assert again.step == step


def test_the_journey_of_who_was_not_finished_goes_on_while_the_centre_is_open(day: Day) -> None:
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    step = served(day, ANA, "health", "legal")
    sign_out(day, ANA, session)
    assert [one.state for one in day.steps().values()] == [StepState.UNFINISHED, StepState.WAITING]
    day.desk("1", actor=ANA)
    day.undo(step, ANA)
    assert [one.state for one in day.steps().values()] == [StepState.SERVING, StepState.PLANNED]
    assert day.replayed() == day.steps()


def test_after_closing_the_rest_of_a_journey_joins_no_line(day: Day) -> None:
    day.desk("1", actor=ANA)
    served(day, ANA, "health", "legal")
    day.now = NEXT_MORNING
    day.tidy()
    assert [one.state for one in day.steps().values()] == [StepState.UNFINISHED, StepState.CANCELLED]
    assert counted(day)[0].abandonment == 0.0


def test_the_phone_says_that_the_service_was_not_finished(day: Day) -> None:
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    step = served(day)
    sign_out(day, ANA, session)
    with day.engine.connect() as connection, connection.begin():
        visit = visits.find(connection, "always_open", state(day, step).visit)
    assert visit is not None
    assert face(ticket(day.hall(), visit)) == "unfinished"


def test_who_was_not_finished_may_be_put_back_at_their_place(day: Day) -> None:
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    step = served(day)
    due = state(day, step).due_at
    sign_out(day, ANA, session)
    day.later(600)
    day.move(step, Verb.REQUEUE, BEA)
    back = state(day, step)
    assert (back.state, back.due_at, back.returns, back.started_at) == (StepState.WAITING, due, 0, None)


def test_a_left_desk_takes_nobody(day: Day) -> None:
    """Who was sent there or stored is free again; nobody is sent there any more, nor to who went away."""
    session = sign_in(day, ANA)
    day.desk("1", actor=ANA)
    first, second, third = (day.issue().steps[0].step for _ in range(3))
    day.transfer(first, desk="1")
    day.act(MANAGER, lambda work: steps.transfer(work, second, requests.Transfer(agent=ANA.id)))
    sign_out(day, ANA, session)
    waiting = day.steps(StepState.WAITING).values()
    assert {(one.target_desk, one.target_agent, one.stored) for one in waiting} == {(None, None, False)}
    for to in (requests.Transfer(desk="1"), requests.Transfer(agent=ANA.id)):
        with pytest.raises(Refusal) as refused:
            day.act(MANAGER, partial(steps.transfer, step=third, to=to))
        assert refused.value.code is ErrorCode.DESK_NOT_OPEN


def test_a_desk_that_never_closes_still_lets_the_day_end(day: Day) -> None:
    """Served since yesterday, at noon: not finished, and nobody says that they gave up."""
    day.centre = replace(day.centre, calendar=Calendar(ZoneInfo("America/Mexico_City"), always()))
    day.desk("1", actor=ANA)
    step = served(day)
    day.now = SEVEN + timedelta(days=1, hours=6)
    assert day.tidy() == 1
    assert (state(day, step).state, desk(day).state) == (StepState.UNFINISHED, DeskState.OPEN)
    assert counted(day)[0].abandonment == 0.0
