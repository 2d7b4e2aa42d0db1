"""Waits of our own routing in our own play, against what theory says; every seed is fixed.

Vectors: the reference's closed forms (Erlang, Cobham 1954, Kleinrock 1965), each confirmed there with Ciw.
"""

from collections.abc import Sequence
from itertools import pairwise

import ciw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from server.domain.erlang import cobham, desks_needed, erlang_b, erlang_c, mean_wait, share_within
from server.domain.simulation import Person, Record, Run, Shift, Stop

RATES, MU, DESKS = (0.10, 0.25, 0.50), 0.2, 5
LOAD = sum(RATES)
SEEDS = range(6)
MANY = 80_000
WARM = 4_000
"""People who come before the play is in its steady state."""
FOREVER = 1e9


def crowd(seed: int, targets: Sequence[float], count: int = MANY, desks: int = DESKS) -> list[Person]:
    """Poisson arrivals in lanes with these targets, exponential services."""
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.exponential(1 / LOAD, count)).tolist()
    lanes = rng.choice(len(RATES), count, p=[rate / LOAD for rate in RATES]).tolist()
    works = rng.exponential(desks / DESKS / MU, count).tolist()
    return [
        Person(now, (Stop(lane, 0, targets[lane], work),))
        for now, lane, work in zip(at, lanes, works, strict=True)
    ]


def records(people: Sequence[Person], desks: int = DESKS) -> list[Record]:
    """How each wait went, in the order of the calls."""
    run = Run(1, [[Shift(0.0, (0,))]] * desks)
    run.play(people)
    return run.records


def waits(found: Sequence[Record], lane: int | None = None) -> float:
    """The mean wait of a lane, after the warm-up."""
    lengths = [r.called_at - r.joined_at for r in found[WARM:] if lane in {None, r.service}]
    return float(np.mean(lengths))


def between(means: Sequence[float], trust: float = 0.999) -> tuple[float, float]:
    """The t-interval of a mean over seeds."""
    low, high = stats.t.interval(trust, len(means) - 1, float(np.mean(means)), float(stats.sem(means)))
    return float(low), float(high)


def test_the_formulas_give_the_vectors_of_the_literature() -> None:
    assert erlang_c(LOAD / MU, DESKS) == pytest.approx(0.65447, abs=1e-5)
    assert mean_wait(LOAD, MU, DESKS) == pytest.approx(4.363, abs=1e-3)
    assert 1 - share_within(LOAD, MU, DESKS, 10) == pytest.approx(0.1460, abs=1e-4)
    assert cobham(RATES, MU, DESKS) == pytest.approx([0.727, 1.119, 6.713], abs=1e-3)
    assert erlang_b(2.0, 2) == pytest.approx(0.4)
    assert erlang_c(5.0, 5) == 1.0


def test_the_fewest_desks_keep_the_goal_and_one_less_does_not() -> None:
    desks = desks_needed(LOAD, MU, 10, 0.9)
    assert share_within(LOAD, MU, desks, 10) >= 0.9 > share_within(LOAD, MU, desks - 1, 10)
    assert desks_needed(0.0, MU, 10, 0.9) == 0


def test_with_one_target_for_all_waits_are_erlangs() -> None:
    played = [records(crowd(seed, (0.0, 0.0, 0.0))) for seed in SEEDS]
    low, high = between([waits(found) for found in played])
    assert low <= mean_wait(LOAD, MU, DESKS) <= high
    beyond = [float(np.mean([r.called_at - r.joined_at > 10 for r in found[WARM:]])) for found in played]
    low, high = between(beyond)
    assert low <= 1 - share_within(LOAD, MU, DESKS, 10) <= high


def test_with_targets_far_apart_waits_are_cobhams() -> None:
    played = [records(crowd(seed, (0.0, FOREVER, 2 * FOREVER))) for seed in SEEDS]
    for lane, expected in enumerate(cobham(RATES, MU, DESKS)):
        low, high = between([waits(found, lane) for found in played])
        assert low <= expected <= high, (lane, low, expected, high)


def test_with_credits_between_the_two_waits_lie_between_the_two() -> None:
    played = [records(crowd(seed, (0.0, 6.0, 12.0))) for seed in SEEDS]
    means = [float(np.mean([waits(found, lane) for found in played])) for lane in range(3)]
    strict, alike = cobham(RATES, MU, DESKS), mean_wait(LOAD, MU, DESKS)
    assert strict[0] < means[0] < means[1] < means[2] < strict[2]
    assert means[0] < alike < means[2]


def test_littles_law_holds_in_every_play() -> None:
    for seed in SEEDS:
        found = records(crowd(seed, (0.0, 6.0, 12.0)))
        end = max(r.called_at for r in found)
        grid = np.linspace(0, end, 20_001)
        joined = np.sort([r.joined_at for r in found])
        called = np.sort([r.called_at for r in found])
        line = float(np.mean(np.searchsorted(joined, grid) - np.searchsorted(called, grid)))
        rate, wait = len(found) / end, float(np.mean([r.called_at - r.joined_at for r in found]))
        assert line == pytest.approx(rate * wait, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(
    targets=st.tuples(*[st.floats(0, 60, allow_nan=False)] * 3),
    seed=st.integers(0, 10_000),
)
def test_kleinrocks_sum_is_the_same_for_every_order_of_the_lanes(
    targets: tuple[float, float, float], seed: int
) -> None:
    """One desk, works known: the work that waits over time, sum of work x wait, does not know the order."""

    def work_time_wait(people: list[Person]) -> float:
        run = Run(1, [[Shift(0.0, (0,))]])
        run.play(people)
        works = {person.joined_at: person.stops[0].work for person in people}
        return sum(works[r.joined_at] * (r.called_at - r.joined_at) for r in run.records)

    ours = work_time_wait(crowd(seed, targets, 400, desks=1))
    in_order = work_time_wait(crowd(seed, (0.0, 0.0, 0.0), 400, desks=1))
    assert ours == pytest.approx(in_order, rel=1e-9)


def test_kleinrocks_sum_is_erlangs_wait_with_five_desks_too() -> None:
    for targets in [(0.0, 30.0, 60.0), (50.0, 20.0, 0.0), (0.0, FOREVER, 0.0)]:
        played = [records(crowd(seed, targets)) for seed in SEEDS]
        sums = [sum(rate / LOAD * waits(found, lane) for lane, rate in enumerate(RATES)) for found in played]
        low, high = between(sums)
        assert low <= mean_wait(LOAD, MU, DESKS) <= high


@settings(max_examples=60, deadline=None)
@given(
    targets=st.tuples(*[st.integers(0, 40)] * 3),
    desks=st.integers(1, 4),
    seed=st.integers(0, 10_000),
)
def test_nobody_is_overtaken_by_who_came_later_than_the_head_start(
    targets: tuple[int, int, int], desks: int, seed: int
) -> None:
    found = records(crowd(seed, [float(t) for t in targets], 600, desks), desks)
    earliest = np.array([r.joined_at for r in found])
    last = np.maximum.accumulate(earliest)
    for place, record in enumerate(found):
        head_start = targets[record.service] - min(targets)
        assert last[place] - record.joined_at <= head_start + 1e-9


def test_the_head_start_is_used_to_the_full_somewhere() -> None:
    found = records(crowd(1, (0.0, 6.0, 12.0)))
    last = np.maximum.accumulate([r.joined_at for r in found])
    overtaken = [last[n] - r.joined_at for n, r in enumerate(found) if r.service == 2]
    assert 11.5 < max(overtaken) <= 12.0


class InOrder(ciw.dists.Distribution):  # type: ignore[misc]  # it ships no types
    """The gaps between arrivals, one after the other; then nobody."""

    def __init__(self, gaps: Sequence[float]) -> None:
        self._gaps = iter(gaps)

    def sample(self, **_: object) -> float:
        return next(self._gaps, float("inf"))


class OfThePerson(ciw.dists.Distribution):  # type: ignore[misc]  # the same
    """The work that each person brings, found by the moment they came."""

    def __init__(self, works: dict[float, float]) -> None:
        self._works = works

    def sample(self, *, ind: object, **_: object) -> float:
        return self._works[round(ind.arrival_date, 6)]  # type: ignore[attr-defined]  # Ciw's own individual


@pytest.mark.parametrize("targets", [(0.0, 6.0, 12.0), (20.0, 0.0, 3.0)])
def test_ciw_with_our_discipline_calls_the_same_people_at_the_same_moments(
    targets: tuple[float, float, float],
) -> None:
    people = crowd(7, targets, 3_000)
    works = {round(person.joined_at, 6): person.stops[0].work for person in people}
    joined = {lane: [p.joined_at for p in people if p.stops[0].service == lane] for lane in range(3)}
    gaps = {lane: [b - a for a, b in pairwise([0.0, *at])] for lane, at in joined.items()}

    def head_start(individuals: list[object], t: float) -> object:
        return min(individuals, key=lambda one: one.arrival_date + targets[int(one.customer_class[-1])])  # type: ignore[attr-defined]  # Ciw's own individual

    network = ciw.create_network(
        arrival_distributions={f"Lane {lane}": [InOrder(gaps[lane])] for lane in range(3)},
        service_distributions={f"Lane {lane}": [OfThePerson(works)] for lane in range(3)},
        number_of_servers=[DESKS],
        service_disciplines=[head_start],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(people[-1].joined_at + 500)
    theirs = {round(r.arrival_date, 6): r.service_start_date for r in simulation.get_all_records()}
    ours = {round(r.joined_at, 6): r.called_at for r in records(people)}
    assert len(theirs) == len(people)
    assert ours == pytest.approx(theirs, abs=1e-5)
