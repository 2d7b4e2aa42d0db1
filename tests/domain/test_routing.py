"""Who is called next: the rules of `domain.routing`, one by one, and the bound that follows from them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.domain.routing import Reach, Reason, due, next_step, order, reason
from server.domain.step import Step
from wire.words import Lane, StepState

EIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TARGETS = {Lane.EMERGENCY: 0, Lane.A: 15, Lane.B: 30, Lane.C: 45}
SMALLEST = 15


def waiting(id_: int, joined_min: float, lane: Lane = Lane.C, **more: object) -> Step:
    joined = EIGHT + timedelta(minutes=joined_min)
    fields = {"queue": "health", "state": StepState.WAITING, **more}
    return Step(
        id=id_, visit=id_, service="health", lane=lane, joined_at=joined,
        due_at=due(joined, timedelta(minutes=TARGETS[lane])), **fields,  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip


def minutes(step: Step) -> float:
    assert step.joined_at is not None
    return (step.joined_at - EIGHT) / timedelta(minutes=1)


lines = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from(Lane), st.sampled_from(["health", "legal"])), max_size=25
).map(lambda line: [waiting(n, at, lane, queue=queue) for n, (at, lane, queue) in enumerate(line)])


def drained(line: list[Step], profile: list[str]) -> list[Step]:
    """Call until nobody waits."""
    left, called = list(line), []
    while step := next_step(left, Reach("1", profile)):
        left.remove(step)
        called.append(step)
    return called


@given(lines)
def test_everybody_of_the_profile_is_called_once_and_nobody_else(line: list[Step]) -> None:
    called = drained(line, ["health"])
    assert sorted(step.id for step in called) == [step.id for step in line if step.queue == "health"]


@given(lines)
def test_emergencies_go_before_all_others(line: list[Step]) -> None:
    lanes = [step.lane is Lane.EMERGENCY for step in drained(line, ["health", "legal"])]
    assert lanes == sorted(lanes, reverse=True)


@given(lines)
def test_promised_times_are_called_in_order(line: list[Step]) -> None:
    promised = [step.due_at for step in drained(line, ["health", "legal"]) if step.lane is not Lane.EMERGENCY]
    assert promised == sorted(promised, key=lambda at: at or EIGHT)


@given(lines)
def test_nobody_is_overtaken_beyond_the_bound(line: list[Step]) -> None:
    called = [step for step in drained(line, ["health", "legal"]) if step.lane is not Lane.EMERGENCY]
    for place, step in enumerate(called):
        for overtaken in called[place + 1 :]:
            assert minutes(step) - minutes(overtaken) <= TARGETS[overtaken.lane] - SMALLEST


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(line: list[Step], chance: object) -> None:
    assume(line)
    shuffled = list(line)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert drained(shuffled, ["health", "legal"]) == drained(line, ["health", "legal"])


def test_lane_b_is_served_as_if_she_had_come_fifteen_minutes_earlier() -> None:
    line = [waiting(1, 0), waiting(2, 14, Lane.B), waiting(3, 16, Lane.B)]
    assert [step.id for step in drained(line, ["health"])] == [2, 1, 3]


def test_ties_go_to_who_joined_first_then_to_the_lower_number() -> None:
    line = [waiting(5, 30, Lane.A), waiting(4, 15, Lane.B), waiting(2, 0), waiting(1, 0)]
    assert [step.id for step in drained(line, ["health"])] == [1, 2, 4, 5]


def test_a_step_sent_to_a_desk_is_seen_by_that_desk_only() -> None:
    sent = waiting(1, 0, target_desk="7")
    assert next_step([sent], Reach("1", ["health"])) is None
    assert next_step([sent], Reach("7", ["legal"])) == sent


@pytest.mark.parametrize("state", [state for state in StepState if state is not StepState.WAITING])
def test_only_who_waits_is_called(state: StepState) -> None:
    assert next_step([waiting(1, 0, state=state)], Reach("1", ["health"])) is None


def test_a_step_that_never_joined_has_no_place() -> None:
    with pytest.raises(ValueError, match="only a step that joined has a place"):
        order(Step(id=1, visit=1, service="x", queue="x", lane=Lane.C, state=StepState.PLANNED))


@pytest.mark.parametrize(
    ("step", "behind", "cause"),
    [
        (waiting(1, 0), None, "alone"),
        (waiting(1, 0), 46, "earliest"),
        (waiting(1, 0), 45, "tie"),
        (waiting(1, 0, Lane.EMERGENCY), None, "emergency"),
        (waiting(1, 0, Lane.EMERGENCY, target_desk="1"), 46, "sent"),
    ],
)
def test_a_call_says_why(step: Step, behind: int | None, cause: str) -> None:
    next_due = None if behind is None else EIGHT + timedelta(minutes=behind)
    assert reason(step, next_due, 2) == Reason(cause, step.due_at, 2)  # type: ignore[arg-type]  # a known cause
