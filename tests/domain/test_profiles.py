"""The first guess of desks by work profile: loads are covered, shared desks are shared, Erlang is kept."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.erlang import desks_needed
from server.domain.profiles import Demand, Hour, Profile

WORK, TARGET, GOAL = 600.0, 1200.0, 0.8
A, B, BOTH = (
    Profile(("a",), ("1", "2"), (2,)),
    Profile(("b",), ("3",), (1,)),
    Profile(("a", "b"), ("4",), (1,)),
)


def guess(known: list[Profile], **loads: float) -> list[int]:
    demands = {queue: Demand(load / WORK, WORK, TARGET) for queue, load in loads.items()}
    return Hour(known, 0).guess(demands, GOAL)


def test_one_queue_alone_gets_what_erlang_says() -> None:
    assert guess([A], a=1.9) == [desks_needed(1.9 / WORK, 1 / WORK, TARGET, GOAL)] == [3]


def test_desks_that_share_queues_are_counted_once() -> None:
    assert guess([A, B], a=0.25, b=0.25) == [1, 1]
    assert guess([A, B, BOTH], a=0.25, b=0.25) == [0, 0, 1]


def test_a_shared_desk_is_left_to_the_queue_that_few_others_serve() -> None:
    alone = Profile(("b",), (), (0,))
    assert guess([A, alone, BOTH], a=1.6, b=0.5) == [2, 0, 1]


def test_more_than_the_centre_has_is_asked_for_where_the_load_is() -> None:
    counts = guess([A, B, BOTH], a=0.3, b=4.0)
    assert counts[1] + counts[2] >= 4
    assert sum(counts) == desks_needed(4.3 / WORK, 1 / WORK, TARGET, GOAL) == 5


def test_an_hour_without_anybody_asks_for_nobody() -> None:
    assert guess([A, B, BOTH], a=0.0) == [0, 0, 0]


@given(a=st.floats(0.05, 8), b=st.floats(0.05, 8))
def test_the_loads_are_covered_and_no_pool_is_larger_than_its_queues_apart(a: float, b: float) -> None:
    counts = guess([A, B, BOTH], a=a, b=b)
    assert sum(counts) >= ceil(a + b - 1e-6)
    assert counts[0] + counts[2] >= a - 1e-6
    assert counts[1] + counts[2] >= b - 1e-6
    apart = sum(desks_needed(load / WORK, 1 / WORK, TARGET, GOAL) for load in (a, b))
    assert sum(counts) <= apart + 1


def test_a_demand_is_told_as_the_desks_it_takes() -> None:
    assert Demand(0.01, 300.0, 0.0).load == pytest.approx(3.0)
