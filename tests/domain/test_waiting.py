"""One desk's waits: Erlang's law against known figures, and against a simulated hall."""

import random
from datetime import timedelta
from itertools import pairwise
from math import exp, factorial

import pytest

from server.domain.waiting import OVERHEAD, PRIOR, RECENT, Range, at_one_desk, mean_service

MINUTE = timedelta(minutes=1)
PURE = MINUTE - OVERHEAD
"""A service that takes one minute together with the walk and the call before it."""


def quantile(range_: Range, name: str) -> float:
    return float(getattr(range_, name) / MINUTE)


def erlang(n: int, x: float) -> float:
    """P(Erlang(n, 1) <= x), summed from its definition."""
    return 1 - exp(-x) * sum(x**k / factorial(k) for k in range(n))


@pytest.mark.parametrize("ahead", [0, 1, 2, 5, 10, 40])
def test_the_range_is_that_of_erlangs_law(ahead: int) -> None:
    """W. Whitt 1999: with n ahead of a busy desk the wait is Erlang(n + 1, mu)."""
    range_ = at_one_desk(ahead, PURE)
    for name, share in (("low", 0.1), ("likely", 0.5), ("high", 0.9)):
        assert erlang(ahead + 1, quantile(range_, name)) == pytest.approx(share, abs=0.012)


def test_known_quantiles_are_met() -> None:
    """Gamma(6, 1): 3.152, 5.670, 9.275 (exact, from the table of the chi-squared law with 12 degrees / 2)."""
    range_ = at_one_desk(5, PURE)
    assert [quantile(range_, name) for name in ("low", "likely", "high")] == pytest.approx(
        [3.152, 5.670, 9.275], rel=0.005
    )


def test_more_people_ahead_never_shorten_a_forecast() -> None:
    ranges = [at_one_desk(ahead, 10 * MINUTE) for ahead in range(120)]
    for one, next_ in pairwise(ranges):
        for name in ("low", "likely", "high"):
            assert quantile(one, name) < quantile(next_, name)


def test_a_range_is_in_order_and_never_below_nothing() -> None:
    for ahead in range(60):
        range_ = at_one_desk(ahead, 7 * MINUTE)
        assert timedelta() <= range_.low < range_.likely < range_.high


def test_the_mean_starts_at_the_usual_length_and_follows_the_newest() -> None:
    assert mean_service([], 10 * MINUTE) == 10 * MINUTE
    assert mean_service([20 * MINUTE] * PRIOR, 10 * MINUTE) == 15 * MINUTE
    old = [99 * MINUTE] * 50 + [20 * MINUTE] * RECENT
    assert mean_service(old, 20 * MINUTE) == 20 * MINUTE


def test_the_range_holds_eight_waits_of_ten_in_a_simulated_hall() -> None:
    """M/M/1 at 85 % load, first come first served; those who wait at all are told their range on arrival."""
    chance, mean_s = random.Random(427), 300.0  # noqa: S311 - a fixed seed
    service = timedelta(seconds=mean_s) - OVERHEAD
    now, free_at, calls = 0.0, 0.0, []
    held = told = 0
    for _ in range(20_000):
        now += chance.expovariate(0.85 / mean_s)
        called = max(now, free_at)
        free_at = called + chance.expovariate(1 / mean_s)
        calls = [one for one in calls if one > now]
        if called > now:
            range_ = at_one_desk(len(calls), service)
            told += 1
            held += range_.low.total_seconds() <= called - now <= range_.high.total_seconds()
            calls.append(called)
    assert told > 10_000
    assert held / told == pytest.approx(0.8, abs=0.05)
