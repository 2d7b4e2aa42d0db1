"""The transition table, cell by cell: what a verb makes of a step, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.errors import Refusal
from server.domain.step import AT_DESK, ENDED, Rules, Step, Verb, advance, target_state
from wire.words import ErrorCode, Lane, StepState

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
RULES = Rules()
P, W, C, S, K, D, U, N, X, T = (StepState(name) for name in (
    "planned", "waiting", "called", "serving", "parked", "done", "unfinished", "no_show", "cancelled",
    "transferred",
))  # fmt: skip
ALLOWED = {
    (P, "join"): W, (P, "cancel"): X,
    (W, "call"): C, (W, "park"): K, (W, "transfer"): T, (W, "cancel"): X,
    (C, "recall"): C, (C, "start"): S, (C, "no-show"): N, (C, "park"): K, (C, "requeue"): W,
    (C, "transfer"): T, (C, "cancel"): X,
    (S, "finish"): D, (S, "park"): K, (S, "requeue"): W, (S, "transfer"): T, (S, "cancel"): X,
    (S, "break-off"): U, (U, "requeue"): W,
    (K, "resume"): W, (K, "transfer"): T, (K, "cancel"): X,
    (N, "requeue"): W,
}  # fmt: skip


def step(state: StepState, **more: object) -> Step:
    known = Step(
        id=7, visit=3, service="health", queue="health", lane=Lane.C, state=state,
        joined_at=NINE, due_at=NINE + timedelta(minutes=45),
    )  # fmt: skip
    return replace(known, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("state", list(StepState))
@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_leads_where_the_table_says_and_nowhere_else(state: StepState, verb: Verb) -> None:
    if (state, verb.value) in ALLOWED:
        assert target_state(state, verb) is ALLOWED[state, verb.value]
        assert advance(step(state), verb, now=TEN, desk="3", rules=RULES).state is ALLOWED[state, verb.value]
    else:
        with pytest.raises(Refusal) as refused:
            advance(step(state), verb, now=TEN, desk="3", rules=RULES)
        assert refused.value.code is ErrorCode.TRANSITION_NOT_ALLOWED


def test_a_refused_verb_says_what_can_be_done() -> None:
    with pytest.raises(Refusal, match="resume, transfer, cancel"):
        target_state(K, Verb.START)


def test_states_that_end_have_no_way_on_but_a_no_show_and_what_was_not_finished() -> None:
    assert {D, U, N, X, T} == ENDED
    assert {state for state, _ in ALLOWED} & ENDED == {N, U}
    assert {C, S} == AT_DESK


def test_a_call_names_its_desk_and_moment_and_counts() -> None:
    called = advance(step(W), Verb.CALL, now=TEN, desk="3", rules=RULES)
    assert called == step(C, desk="3", called_at=TEN, calls=1)


def test_a_recall_counts_and_keeps_the_first_call() -> None:
    called = step(C, desk="3", called_at=NINE, calls=1)
    assert advance(called, Verb.RECALL, now=TEN, rules=RULES) == replace(called, calls=2, recalls=1)


def test_start_and_finish_note_their_moments() -> None:
    serving = advance(step(C, desk="3", called_at=NINE, calls=1), Verb.START, now=TEN, rules=RULES)
    assert serving == step(S, desk="3", called_at=NINE, calls=1, started_at=TEN)
    later = TEN + timedelta(minutes=9)
    assert advance(serving, Verb.FINISH, now=later, rules=RULES) == replace(serving, state=D, ended_at=later)


@pytest.mark.parametrize("verb", [Verb.NO_SHOW, Verb.CANCEL, Verb.TRANSFER])
def test_an_end_is_noted(verb: Verb) -> None:
    assert advance(step(C), verb, now=TEN, rules=RULES).ended_at == TEN


def test_park_and_resume_keep_the_place() -> None:
    parked = advance(
        step(S, desk="3", called_at=NINE, started_at=NINE, calls=1), Verb.PARK, now=TEN, rules=RULES
    )
    resumed = advance(parked, Verb.RESUME, now=TEN, rules=RULES)
    assert resumed == step(W, calls=1)


def test_who_is_sent_back_from_a_desk_keeps_the_place() -> None:
    called = step(C, desk="3", called_at=TEN, calls=1)
    assert advance(called, Verb.REQUEUE, now=TEN, rules=RULES) == step(W, calls=1)


def test_a_no_show_that_comes_back_is_due_a_set_time_from_now() -> None:
    missed = step(N, desk="3", called_at=NINE, ended_at=NINE, calls=1)
    back = advance(missed, Verb.REQUEUE, now=TEN, rules=RULES)
    assert back == step(W, due_at=TEN + timedelta(minutes=5), calls=1, returns=1)


def test_a_no_show_of_lane_e_is_due_at_once() -> None:
    back = advance(step(N, lane=Lane.EMERGENCY), Verb.REQUEUE, now=TEN, rules=RULES)
    assert back.due_at == TEN


def test_a_no_show_comes_back_so_often_and_no_more() -> None:
    rules = Rules(returns_at_most=1)
    assert advance(step(N), Verb.REQUEUE, now=TEN, rules=rules).returns == 1
    with pytest.raises(Refusal) as refused:
        advance(step(N, returns=1), Verb.REQUEUE, now=TEN, rules=rules)
    assert refused.value.code is ErrorCode.RETURN_LIMIT
