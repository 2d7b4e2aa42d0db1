"""A step that was sent to somebody waits again after they have gone: any desk of its queue may call it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from server.actions import agents, reception, steps
from server.domain.step import Verb
from tests.day import MANAGER, Day, agent
from wire.journeys import NewLane
from wire.requests import Transfer
from wire.words import DeskState, Lane

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
FIRST, SECOND = agent(1), agent(2)


@pytest.fixture
def day(engine: Engine) -> Day:
    found = Day(engine, NOON)
    found.desk("1", actor=FIRST)
    found.desk("2", actor=MANAGER)
    return found


def sent_to(day: Day, user: str) -> int:
    """Issue a ticket, call it at desk 2, send it to a colleague, and have it called at desk 1."""
    day.issue("health")
    called = day.call_next("2")
    assert called is not None
    day.act(MANAGER, lambda work: steps.transfer(work, called.step, Transfer(agent=user)))
    again = day.call_next("1", FIRST)
    assert again is not None
    return again.step


def test_a_step_put_back_after_a_hand_over_is_called_by_the_new_agent(day: Day) -> None:
    step = sent_to(day, FIRST.id)
    day.act(FIRST, lambda work: agents.hand_over(work, "1", SECOND.id))
    day.move(step, Verb.REQUEUE, SECOND)
    called = day.call_next("1", SECOND)
    assert called is not None
    assert called.step == step
    assert day.replayed() == day.steps()


def test_a_step_put_back_after_its_colleague_left_is_called_by_who_stayed(day: Day) -> None:
    day.act(SECOND, lambda work: agents.join(work, "1"))
    step = sent_to(day, SECOND.id)
    day.act(SECOND, lambda work: agents.leave(work, "1"))
    day.move(step, Verb.REQUEUE, FIRST)
    called = day.call_next("1", FIRST)
    assert called is not None
    assert called.step == step


def test_an_undone_call_does_not_wait_for_a_desk_that_closed(day: Day) -> None:
    ticket = day.issue("health").ticket
    called = day.call_next("1")
    assert called is not None
    day.transfer(called.step, desk="2")
    step = day.call_ticket("1", ticket).step
    day.desk("2", DeskState.CLOSED)
    day.undo(step)
    again = day.call_next("1")
    assert again is not None
    assert again.step == step
    assert day.replayed() == day.steps()


def test_lanes_there_and_back_keep_the_promise(day: Day) -> None:
    issued = day.issue("health")
    (first,) = issued.steps
    for lane in "EABCEC":
        day.act(
            MANAGER, lambda work, to=lane: reception.change_lane(work, issued.visit, NewLane(lane=Lane(to)))
        )
    assert day.steps()[first.step].due_at == first.due_at
