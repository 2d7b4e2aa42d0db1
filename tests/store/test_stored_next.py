"""The work of a desk on a real database: storing the next, calling by itself, several agents, hours, undo."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import Engine

from server.actions import agents, calls, desks, steps, stored
from server.actions.work import Actor
from server.domain.calendar import Opening
from server.domain.centre import Profile
from server.domain.errors import Refusal
from server.domain.step import Verb
from server.live.desks import console
from tests.day import MANAGER, Day, agent
from wire import requests
from wire.words import BreakReason, CallReason, DeskState, ErrorCode, Lane, Outcome, StepState

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 09:00 at the centre


@pytest.fixture
def day(engine: Engine) -> Day:
    """Desks 1 and 2 are open."""
    day = Day(engine, NINE)
    for desk in ("1", "2"):
        day.desk(desk)
    return day


def store_next(day: Day, desk: str, who: Actor = MANAGER) -> requests.Step | None:
    return day.act(who, lambda work: stored.store_next(work, desk))


def release_next(day: Day, desk: str) -> requests.Step | None:
    return day.act(MANAGER, lambda work: stored.release_next(work, desk))


def finish(day: Day, step: int, outcome: Outcome | None = None) -> requests.Moved:
    return day.act(MANAGER, lambda work: steps.finish(work, step, requests.Finish(outcome=outcome)))


def issued(day: Day, **more: object) -> int:
    return day.issue("health", **more).steps[0].step  # type: ignore[arg-type]  # a lane and an actor


def verbs(day: Day) -> list[str]:
    return [event.verb for event in day.events()]


def refused(act: object) -> ErrorCode:
    with pytest.raises(Refusal) as refusal:
        act()  # type: ignore[operator]  # a function of nothing
    return refusal.value.code


def test_what_a_desk_has_stored_no_other_desk_calls(day: Day) -> None:
    first, second = issued(day), issued(day)
    kept = store_next(day, "1")
    assert kept is not None
    assert (kept.step, kept.state, kept.desk) == (first, StepState.WAITING, None)
    other = day.call_next("2")
    assert other is not None
    assert other.step == second
    mine = day.call_next("1")
    assert mine is not None
    assert (mine.step, mine.joined_at, mine.due_at) == (first, kept.joined_at, kept.due_at)
    assert mine.reason is not None
    assert mine.reason.startswith("Se guardó para esta ventanilla")


def test_a_stored_step_is_called_before_who_is_due_sooner_by_now(day: Day) -> None:
    kept = issued(day)
    store_next(day, "1")
    day.later(60)
    sooner = issued(day, lane=Lane.A)
    assert [step.id for step in (standing.step for standing in day.hall().waiting)] == [kept, sooner]
    called = [day.call_next("1"), day.call_next("1")]
    assert [one and one.step for one in called] == [kept, sooner]


def test_an_emergency_goes_before_a_stored_step(day: Day) -> None:
    kept = issued(day)
    store_next(day, "1")
    emergency = issued(day, lane=Lane.EMERGENCY, actor=MANAGER)
    called = [day.call_next("1"), day.call_next("1")]
    assert [one and one.step for one in called] == [emergency, kept]


def test_storing_twice_keeps_the_one_that_was_stored(day: Day) -> None:
    first = issued(day)
    issued(day)
    assert [store_next(day, "1"), store_next(day, "1")] == [store_next(day, "1")] * 2
    assert verbs(day).count("store") == 1
    assert console(day.hall(), "1").stored == store_next(day, "1")
    assert [one.id for one in day.steps().values() if one.stored] == [first]


def test_storing_where_nobody_waits_stores_nobody(day: Day) -> None:
    assert store_next(day, "1") is None
    assert release_next(day, "1") is None
    assert "store" not in verbs(day)


def test_a_released_step_is_anybodys_at_its_own_place(day: Day) -> None:
    first, second = issued(day), issued(day)
    before = day.steps()[first]
    store_next(day, "1")
    release_next(day, "1")
    assert day.steps()[first] == before
    called = day.call_next("2")
    assert called is not None
    assert (called.step, day.steps()[second].state) == (first, StepState.WAITING)


@pytest.mark.parametrize("state", [DeskState.BREAK, DeskState.CLOSED])
def test_a_desk_that_pauses_lets_go_of_what_it_stored(day: Day, state: DeskState) -> None:
    first = issued(day)
    before = day.steps()[first]
    store_next(day, "1")
    day.desk("1", state)
    assert day.steps()[first] == before
    assert day.replayed() == day.steps()


def test_a_break_keeps_who_was_sent_to_the_desk(day: Day) -> None:
    sent = day.transfer(issued(day), desk="1").next
    assert sent is not None
    day.desk("1", DeskState.BREAK)
    assert day.steps()[sent.step].target_desk == "1"
    day.desk("1", DeskState.CLOSED)
    assert day.steps()[sent.step].target_desk is None


def test_undoing_the_call_of_a_stored_step_stores_it_again(day: Day) -> None:
    first = issued(day)
    store_next(day, "1")
    before = day.steps()[first]
    day.call_next("1")
    day.undo(first)
    assert day.steps()[first] == before
    assert console(day.hall(), "1").stored is not None


def test_storing_cannot_be_undone_but_released(day: Day) -> None:
    first = issued(day)
    store_next(day, "1")
    assert refused(lambda: day.undo(first)) is ErrorCode.NOTHING_TO_UNDO


def test_a_stored_step_that_goes_back_in_line_is_stored_no_more(day: Day) -> None:
    first = issued(day)
    store_next(day, "1")
    day.call_next("1")
    day.move(first, Verb.REQUEUE)
    after = day.steps()[first]
    assert (after.stored, after.target_desk) == (False, None)


def test_a_finish_at_a_desk_that_calls_by_itself_calls_the_next_in_the_same_transaction(day: Day) -> None:
    first, second = issued(day), issued(day)
    day.act(MANAGER, lambda work: desks.set_mode(work, "1", requests.DeskMode(auto_call=True)))
    day.call_next("1")
    day.move(first, Verb.START)
    finished = finish(day, first, Outcome.RESOLVED)
    assert finished.called is not None
    assert (finished.state, finished.outcome) == (StepState.DONE, Outcome.RESOLVED)
    assert (finished.called.step, finished.called.state) == (second, StepState.CALLED)
    assert verbs(day)[-2:] == ["finish", "call"]
    assert day.replayed() == day.steps()


def test_a_call_by_itself_is_undone_before_its_finish(day: Day) -> None:
    first, second = issued(day), issued(day)
    day.act(MANAGER, lambda work: desks.set_mode(work, "1", requests.DeskMode(auto_call=True)))
    day.call_next("1")
    day.move(first, Verb.START)
    before = day.steps()
    finish(day, first, Outcome.RESOLVED)
    undone = []
    for _ in range(2):
        offered = console(day.hall(), "1").undo
        assert offered is not None
        undone.append((offered.step, offered.verb))
        day.undo(offered.step)
    assert undone == [(second, "call"), (first, "finish")]
    assert day.steps() == before


def test_a_finish_where_nobody_waits_calls_nobody(day: Day) -> None:
    first = issued(day)
    day.act(MANAGER, lambda work: desks.set_mode(work, "1", requests.DeskMode(auto_call=True)))
    day.call_next("1")
    day.move(first, Verb.START)
    assert finish(day, first).called is None


def test_a_desk_calls_from_the_queues_of_the_hour(day: Day) -> None:
    early = Profile(Opening(time(7), time(10)), ("legal",))
    one = replace(day.centre.desks["1"], queues=("health",), profiles=(early,))
    day.centre = replace(day.centre, desks={**day.centre.desks, "1": one})
    health, legal = issued(day), day.issue("legal").steps[0].step
    assert console(day.hall(), "1").serves == ["legal"]
    called = day.call_next("1")
    assert called is not None
    assert called.step == legal
    day.later(3600)
    assert console(day.hall(), "1").serves == ["health"]
    assert [step.step for step in console(day.hall(), "1").waiting] == [health]
    called = day.call_next("1")
    assert called is not None
    assert called.step == health


def test_who_has_joined_a_desk_calls_and_finishes_there(day: Day) -> None:
    first = issued(day)
    day.desk("3", actor=agent(1))
    assert refused(lambda: day.call_next("3", agent(2))) is ErrorCode.FOREIGN_DESK
    joined = day.act(agent(2), lambda work: agents.join(work, "3"))
    assert (joined.user, joined.agents) == ("agent01", ("agent01", "agent02"))
    day.call_next("3", agent(2))
    day.move(first, Verb.START, agent(1))
    day.move(first, Verb.FINISH, agent(2))
    assert day.steps()[first].state is StepState.DONE


def test_the_last_to_leave_closes_the_desk_but_not_while_it_serves(day: Day) -> None:
    first = issued(day)
    day.desk("3", actor=agent(1))
    day.act(agent(2), lambda work: agents.join(work, "3"))
    day.call_next("3", agent(1))
    left = day.act(agent(1), lambda work: agents.leave(work, "3"))
    assert (left.state, left.user, left.agents) == (DeskState.OPEN, "agent02", ("agent02",))
    assert refused(lambda: day.act(agent(2), lambda work: agents.leave(work, "3"))) is ErrorCode.DESK_BUSY
    day.move(first, Verb.CANCEL, agent(2))
    assert day.act(agent(2), lambda work: agents.leave(work, "3")).state is DeskState.CLOSED


def test_a_closed_desk_is_nobodys_afterwards(day: Day) -> None:
    day.desk("3", actor=agent(1))
    day.act(agent(2), lambda work: agents.join(work, "3"))
    day.desk("3", DeskState.CLOSED, agent(2))
    assert day.desk("3", actor=agent(1)).agents == ("agent01",)


def test_a_hand_over_keeps_the_desk_open_and_whom_it_serves(day: Day) -> None:
    first = issued(day)
    day.desk("3", actor=agent(1))
    day.call_next("3", agent(1))
    day.move(first, Verb.START, agent(1))
    handed = day.act(agent(1), lambda work: agents.hand_over(work, "3", "agent02"))
    assert (handed.state, handed.user, handed.agents) == (DeskState.OPEN, "agent02", ("agent02",))
    assert refused(lambda: day.move(first, Verb.FINISH, agent(1))) is ErrorCode.FOREIGN_DESK
    day.move(first, Verb.FINISH, agent(2))
    event = next(one for one in day.events() if one.verb == "hand-over")
    assert (event.actor, event.desk, event.detail) == ("staff:agent01", "3", {"user": "agent02"})


def test_a_hand_over_to_nobody_we_know_is_refused(day: Day) -> None:
    day.desk("3", actor=agent(1))
    hand_over = agents.hand_over
    assert (
        refused(lambda: day.act(agent(1), lambda work: hand_over(work, "3", "x"))) is ErrorCode.UNKNOWN_AGENT
    )


def test_a_break_tells_its_reason_and_keeps_its_agents(day: Day) -> None:
    day.desk("3", actor=agent(1))
    day.act(agent(2), lambda work: agents.join(work, "3"))
    paused = day.act(agent(2), lambda work: desks.set_state(work, "3", DeskState.BREAK, BreakReason.PRAYER))
    assert (paused.state, paused.reason, paused.agents) == (
        DeskState.BREAK,
        BreakReason.PRAYER,
        ("agent01", "agent02"),
    )
    assert console(day.hall(), "3").reason is BreakReason.PRAYER
    back = day.desk("3", actor=agent(2))
    assert (back.reason, back.user) == (None, "agent01")


def test_a_recall_beyond_the_limit_asks_for_a_no_show(day: Day) -> None:
    first = issued(day)
    day.call_next("1")
    left = []
    for _ in range(day.centre.rules.recalls_at_most):
        left.append(console(day.hall(), "1").recalls_left)
        day.move(first, Verb.RECALL)
    assert left == [5, 4, 3, 2, 1]
    assert console(day.hall(), "1").recalls_left == 0
    assert refused(lambda: day.move(first, Verb.RECALL)) is ErrorCode.RECALL_LIMIT
    day.move(first, Verb.NO_SHOW)
    day.move(first, Verb.REQUEUE)
    day.call_next("1")
    assert console(day.hall(), "1").recalls_left == 5


def test_why_a_ticket_was_called_out_of_order_stands_in_the_journal(day: Day) -> None:
    visit = day.issue("health")
    day.act(MANAGER, lambda work: calls.call_ticket(work, "1", visit.ticket, CallReason.UNWELL))
    assert day.events()[-1].detail == {"cause": "chosen", "reason": "unwell"}


def test_the_outcome_of_a_step_goes_with_an_undone_finish(day: Day) -> None:
    first = issued(day)
    day.call_next("1")
    day.move(first, Verb.START)
    before = day.steps()[first]
    finish(day, first, Outcome.COME_BACK)
    assert day.steps()[first].outcome == Outcome.COME_BACK
    assert day.replayed() == day.steps()
    day.undo(first)
    assert day.steps()[first] == before
