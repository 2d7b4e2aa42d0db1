"""What the rules promise over time: how long an undo goes, returns, links, closing, one moment to read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from server.domain.errors import Refusal
from server.domain.step import Verb
from server.store import hall as hall_store
from tests.day import Day, agent
from wire.words import DeskState, ErrorCode, StepState

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.fixture
def day(engine: Engine) -> Day:
    opened = Day(engine, MORNING)
    opened.desk("1")
    return opened


def called(day: Day) -> int:
    day.issue("health")
    step = day.call_next("1")
    assert step is not None
    return step.step


def refused(act: Callable[[], Any]) -> ErrorCode:
    with pytest.raises(Refusal) as why:
        act()
    return why.value.code


def test_the_last_deed_can_be_undone_for_two_minutes(day: Day) -> None:
    step = called(day)
    day.later(120)
    assert day.undo(step).state is StepState.WAITING
    day.call_next("1")
    day.later(121)
    assert refused(lambda: day.undo(step)) is ErrorCode.UNDO_TOO_LATE


def test_an_undo_is_not_undone(day: Day) -> None:
    step = called(day)
    day.undo(step)
    assert refused(lambda: day.undo(step)) is ErrorCode.NOTHING_TO_UNDO


def test_a_start_is_not_restored_while_the_desk_serves_another(day: Day) -> None:
    first, second = called(day), called(day)
    day.move(first, Verb.START)
    day.later(1)
    day.move(first, Verb.FINISH)
    day.move(second, Verb.START)
    assert refused(lambda: day.undo(first)) is ErrorCode.DESK_BUSY


def test_a_no_show_comes_back_twice_each_time_five_minutes_later(day: Day) -> None:
    step = called(day)
    for _ in range(2):
        day.move(step, Verb.NO_SHOW)
        day.later(600)
        assert day.move(step, Verb.REQUEUE).due_at == day.now + timedelta(minutes=5)
        day.call_ticket("1", day.ticket(step))
    day.move(step, Verb.NO_SHOW)
    assert refused(lambda: day.move(step, Verb.REQUEUE)) is ErrorCode.RETURN_LIMIT


def test_a_visitor_leaves_by_the_link_until_the_day_is_over(day: Day) -> None:
    first, second = (day.issue("health", "legal").follow_url.rpartition("/")[2] for _ in range(2))
    day.leave(first)
    day.leave(first)  # doing it again changes nothing
    assert [step.state for step in day.steps().values()].count(StepState.CANCELLED) == 2
    day.later(40 * 3600)
    assert refused(lambda: day.leave(second)) is ErrorCode.NOT_FOUND


def test_whoever_still_waits_when_the_day_is_over_is_counted_as_cancelled(day: Day) -> None:
    day.issue("health", "legal")
    called(day)
    day.later(30 * 3600)
    assert day.tidy() == 2
    assert {step.state for step in day.steps().values()} == {StepState.CANCELLED}
    causes = {e.step: e.detail["cause"] for e in day.events() if e.verb == "cancel"}
    assert set(causes.values()) == {"closed"}
    assert len(causes) == 2
    assert day.tidy() == 0


def test_numbers_start_again_each_service_day_at_local_midnight(day: Day) -> None:
    day.now = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)  # 23:59 in Mexico
    last = [day.issue("health") for _ in range(2)]
    for visit in last:
        day.leave(visit.follow_url.rpartition("/")[2])
    day.later(60)
    first = day.issue("health")
    assert [visit.ticket for visit in (*last, first)] == ["101", "102", "101"]
    assert [str(visit.service_day) for visit in (*last, first)] == ["2026-11-23"] * 2 + ["2026-11-24"]


def test_a_desk_is_its_agents_until_it_is_closed(day: Day) -> None:
    day.desk("2", actor=agent(1))
    assert refused(lambda: day.desk("2", actor=agent(2))) is ErrorCode.FOREIGN_DESK
    day.desk("2", DeskState.BREAK, agent(1))
    assert refused(lambda: day.call_next("2", agent(1))) is ErrorCode.DESK_NOT_OPEN
    assert refused(lambda: day.desk("2", actor=agent(2))) is ErrorCode.FOREIGN_DESK
    day.desk("2", DeskState.CLOSED, agent(1))
    assert day.desk("2", actor=agent(2)).user == "agent02"


async def test_the_hall_is_read_as_it_was_at_one_moment(serve: Any, day: Day) -> None:
    """A call between two of the reader's queries must not show one person at two places, or at none."""
    house = serve().house
    step = day.issue("health").steps[0].step
    called: list[int] = []

    def in_between(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM step" in statement and not called:  # those who wait are read; those at desks are not yet
            called.append(step)
            day.call_next("1")

    event.listen(house.engine, "after_cursor_execute", in_between)
    hall = await house.read(lambda c: hall_store.load(c, day.centre, day.now))
    event.remove(house.engine, "after_cursor_execute", in_between)
    assert [one.step.id for one in hall.standing] == called == [step]
