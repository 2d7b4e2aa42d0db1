"""Sketches: how close, in any order, and packed; desk time and hours across a change of the clocks."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar import Calendar
from server.domain.desk_time import DeskSpan, Turn, desk_times
from server.domain.packing import pack, total
from server.domain.rollup import Rollup
from server.domain.sketch import binned, bucket, middle, quantile_s

MS = st.integers(min_value=0, max_value=7 * 24 * 3600 * 1000)


@given(MS)
def test_a_bucket_is_off_by_one_in_128_at_most(ms: int) -> None:
    assert abs(middle(bucket(ms)) - ms) <= ms / 128


@given(MS, MS)
def test_buckets_keep_the_order_of_times(one: int, other: int) -> None:
    assert (bucket(one) <= bucket(other)) or one > other


@given(st.lists(MS, min_size=1), st.sampled_from([10, 50, 90]))
def test_a_quantile_is_that_of_spreadsheets_within_one_percent(times: list[int], percent: int) -> None:
    exact = float(np.percentile(times, percent)) / 1000
    shown = quantile_s(Counter(bucket(ms) for ms in times), percent)
    assert shown == pytest.approx(exact, rel=0.01, abs=0.001)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    minutes = Counter(bucket(60_000 * many) for many in (10, 20, 30, 40, 50, 60))
    found = [quantile_s(minutes, percent) for percent in (50, 90)]
    assert found == pytest.approx([35 * 60, 55 * 60], rel=0.008)


@given(st.lists(MS))
def test_bins_hold_every_time_once_and_where_it_belongs(times: list[int]) -> None:
    edges = (0, 60, 600)
    found = binned(Counter(bucket(ms) for ms in times), edges)
    assert sum(found) == len(times)
    for place, edge in enumerate(edges):
        from_here = sum(found[place:])
        surely, perhaps = (sum(ms >= edge * 1000 * off for ms in times) for off in (1.008, 0.992))
        assert surely <= from_here <= perhaps


def test_nothing_has_no_quantile() -> None:
    assert quantile_s({}, 50) is None


def rollup(times: list[int], most: int) -> Rollup:
    found = Rollup(Counter({("", "", "joined"): len(times), ("overtaking", "", "most"): most}))
    for ms in times:
        found.spreads["", "", "wait"][bucket(ms)] += 1
    return found


@given(st.lists(st.lists(MS), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_packed_roll_ups_add_up_in_any_order_to_the_whole(
    parts: list[list[int]], chance: random.Random
) -> None:
    rolled = [rollup(times, place) for place, times in enumerate(parts)]
    packed = [pack(one) for one in rolled]
    chance.shuffle(packed)
    found = total(packed)
    whole = rollup([ms for times in parts for ms in times], len(parts) - 1)
    assert pack(found) == pack(whole)
    assert found.counts == whole.counts


def test_one_row_of_bytes_comes_of_equal_roll_ups_only() -> None:
    assert pack(rollup([1000, 2000], 1)) == pack(rollup([2000, 1000], 1))
    assert pack(rollup([1000, 2000], 1)) != pack(rollup([1000, 2100], 1))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)]
)
def test_a_desk_open_all_day_counts_the_hours_that_the_day_has_when_clocks_change(
    day: date, hours: int
) -> None:
    calendar = Calendar(ZoneInfo("America/Tijuana"), {})
    start, end = calendar.day_start(day), calendar.day_start(day + timedelta(days=1))
    found = desk_times([], {"1": "open", "2": "close"}, start, end)
    assert found == {"1": DeskSpan(hours * 3_600_000, 0)}


def test_a_break_stops_the_desks_clock() -> None:
    start = datetime(2026, 11, 2, 8, tzinfo=UTC)
    at = [start + timedelta(minutes=minutes) for minutes in (10, 40, 50, 60)]
    turns = [Turn(at[0], "open", "1", ()), Turn(at[1], "break", "1", ()), Turn(at[2], "open", "1", ())]
    assert desk_times(turns, {}, start, at[3]) == {"1": DeskSpan(40 * 60_000, 0)}
