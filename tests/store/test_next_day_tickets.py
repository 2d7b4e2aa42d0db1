"""Reception on a real database: tickets for the next day, lanes, groups, copies."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from server.actions import groups, next_day, reception
from server.domain.calendar import Calendar, Opening
from server.domain.errors import Refusal
from server.domain.step import Step, Verb
from server.live.boards import ticket
from server.live.reception import reception as reception_view
from server.store import visits
from tests.day import Day, agent
from wire.journeys import Group, NewGroup, NewLane, NextDay
from wire.words import DeskState, ErrorCode, Lane, StepState

HOURS = (Opening(time(7), time(15)),)
FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # 14:00 at the centre
MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)  # 07:00, the doors open
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day(engine: Engine) -> Day:
    """Friday afternoon in a centre that is open from Monday to Friday; desk 1 is open."""
    day = Day(engine, FRIDAY)
    weekdays = Calendar(ZoneInfo("America/Mexico_City"), dict.fromkeys(range(5), HOURS))
    day.centre = replace(day.centre, calendar=weekdays)
    day.desk("1")
    return day


def give(day: Day, visit: int) -> NextDay:
    return day.act(agent(1), lambda work: next_day.give(work, visit))


def refused(day: Day, visit: int) -> ErrorCode:
    with pytest.raises(Refusal) as refusal:
        give(day, visit)
    return refusal.value.code


def step_of(day: Day, visit: int) -> Step:
    return next(step for step in day.steps().values() if step.visit == visit)


def change_lane(day: Day, visit: int, lane: Lane) -> None:
    day.act(agent(1), lambda work: reception.change_lane(work, visit, NewLane(lane=lane)))


def test_a_next_day_ticket_ends_today_and_has_a_code_of_the_next_open_day(day: Day) -> None:
    visit = day.issue("health", "legal")
    given = give(day, visit.visit)
    assert (given.service_day, given.opens_at, given.ticket) == (date(2026, 11, 30), MONDAY, "101")
    assert {step.state for step in day.steps().values() if step.visit == visit.visit} == {StepState.CANCELLED}
    planned = [step for step in day.steps().values() if step.visit == given.visit]
    assert [(step.service, step.state, step.joined_at) for step in planned] == [
        ("health", StepState.PLANNED, MONDAY),
        ("legal", StepState.PLANNED, None),
    ]
    cancelled = next(event for event in day.events() if event.verb == "cancel")
    assert cancelled.detail == {"cause": "next_day"}
    assert day.replayed() == day.steps()


def test_a_next_day_ticket_is_callable_on_its_day_and_not_before(day: Day) -> None:
    given = give(day, day.issue().visit)
    assert day.call_next("1") is None
    with pytest.raises(Refusal):
        day.call_ticket("1", given.ticket)
    for at in (FRIDAY + timedelta(hours=4), MONDAY - MINUTE):
        day.now = at
        assert day.tidy() == 0
        assert step_of(day, given.visit).state is StepState.PLANNED
    day.now = MONDAY + MINUTE
    day.tidy()
    joined = step_of(day, given.visit)
    assert (joined.state, joined.joined_at) == (StepState.WAITING, MONDAY)
    day.desk("1")  # Friday's was closed behind whoever left it
    called = day.call_next("1")
    assert called is not None
    assert called.visit == given.visit


def test_a_desk_that_opens_lets_the_next_day_tickets_join_before_its_first_call(day: Day) -> None:
    day.desk("1", DeskState.CLOSED)
    given = give(day, day.issue().visit)
    day.now = MONDAY + MINUTE
    day.issue()
    day.desk("1")
    called = day.call_next("1")
    assert called is not None
    assert called.visit == given.visit


def test_next_day_tickets_keep_todays_order_and_come_before_walk_ins(day: Day) -> None:
    """Given in another order than they came, one of them late already, one of a sooner lane."""
    late = day.issue()
    day.later(50 * 60)
    usual = day.issue()
    sooner = day.issue(lane=Lane.B)
    order = [one.step.visit for one in day.hall().waiting]
    assert order == [late.visit, sooner.visit, usual.visit]
    given = {visit: give(day, visit).visit for visit in (usual.visit, sooner.visit, late.visit)}
    day.now = MONDAY
    walked_in = day.issue().visit
    day.tidy()
    waiting = [one.step.visit for one in day.hall().waiting]
    assert waiting == [*(given[visit] for visit in order), walked_in]


def test_the_follow_link_tells_when_the_doors_open(day: Day) -> None:
    given = give(day, day.issue().visit)
    with day.engine.connect() as connection, connection.begin():
        visit = visits.followed(connection, given.follow_url.rpartition("/")[2])
    assert visit is not None
    before = ticket(day.hall(), visit)
    assert (before.state, before.opens_at, before.wait) == (StepState.PLANNED, MONDAY, None)
    day.now = MONDAY + MINUTE
    day.tidy()
    then = ticket(day.hall(), visit)
    assert (then.state, then.opens_at, then.ahead) == (StepState.WAITING, None, 0)


def test_who_holds_a_next_day_ticket_may_give_it_up(day: Day) -> None:
    given = give(day, day.issue().visit)
    day.leave(given.follow_url.rpartition("/")[2])
    assert step_of(day, given.visit).state is StepState.CANCELLED


def test_nobody_is_sent_to_the_next_day_from_a_desk_or_after_the_end(day: Day) -> None:
    visit = day.issue()
    day.call_next("1")
    assert refused(day, visit.visit) is ErrorCode.TRANSITION_NOT_ALLOWED
    day.move(visit.steps[0].step, Verb.CANCEL)
    assert refused(day, visit.visit) is ErrorCode.VISIT_OVER
    assert refused(day, visit.visit + 1) is ErrorCode.NOT_FOUND


def test_another_lane_moves_the_promise_by_the_difference_and_not_the_arrival(day: Day) -> None:
    visit = day.issue()
    before = step_of(day, visit.visit)
    assert before.due_at is not None
    change_lane(day, visit.visit, Lane.B)
    after = step_of(day, visit.visit)
    assert after == replace(before, lane=Lane.B, due_at=before.due_at - 15 * MINUTE)
    change_lane(day, visit.visit, Lane.C)
    assert step_of(day, visit.visit) == before
    changed = [event for event in day.events() if event.verb == "lane"]
    assert [(event.actor, event.detail) for event in changed] == [
        ("staff:agent01", {"lane": "B"}),
        ("staff:agent01", {"lane": "C"}),
    ]
    assert day.replayed() == day.steps()


def test_lane_e_by_staff_is_called_first(day: Day) -> None:
    day.issue(lane=Lane.A)
    visit = day.issue()
    change_lane(day, visit.visit, Lane.EMERGENCY)
    called = day.call_next("1")
    assert called is not None
    assert called.visit == visit.visit


def test_the_lane_of_a_visit_that_ended_is_refused(day: Day) -> None:
    visit = day.issue()
    day.leave(visit.follow_url.rpartition("/")[2])
    with pytest.raises(Refusal) as refusal:
        change_lane(day, visit.visit, Lane.A)
    assert refusal.value.code is ErrorCode.VISIT_OVER


def group(day: Day, count: int) -> Group:
    asked = NewGroup(services=["health"], language="ht", count=count)
    return day.act(agent(1), lambda work: groups.issue(work, asked))


def test_a_group_of_fifty_has_codes_in_a_row_and_one_order(day: Day) -> None:
    made = group(day, 50)
    assert [visit.ticket for visit in made.visits] == [str(101 + n) for n in range(50)]
    waiting = [standing.step.visit for standing in day.hall().waiting]
    assert waiting == [visit.visit for visit in made.visits]


def test_a_group_beyond_the_last_code_goes_on_behind_a_letter(day: Day) -> None:
    sequences = {name: replace(one, last=one.first + 9) for name, one in day.centre.sequences.items()}
    day.centre = replace(day.centre, sequences=sequences)
    tickets = [visit.ticket for visit in group(day, 12).visits]
    assert tickets == [*(str(number) for number in range(101, 111)), "A101", "A102"]


def test_reception_sees_everybody_in_the_order_of_the_call(day: Day) -> None:
    first, second, third = (day.issue() for _ in range(3))
    day.call_next("1")
    day.move(second.steps[0].step, Verb.PARK)
    view = reception_view(day.hall())
    assert [step.visit for step in view.called] == [first.visit]
    assert [step.visit for step in view.waiting] == [third.visit]
    assert [step.visit for step in view.parked] == [second.visit]
    assert (view.waiting_count, view.open, view.service_day) == (1, True, date(2026, 11, 27))
    assert {line.service: line.waiting for line in view.services}["health"] == 1
    assert {desk.desk: desk.ticket for desk in view.desks}["1"] == first.ticket
