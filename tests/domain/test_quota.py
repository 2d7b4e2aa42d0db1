"""Shares of a desk's day: kept over the day and in every stretch of it, whatever is booked in which order."""

from itertools import combinations
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.quota import WHOLE, room, shares
from wire.words import Quota

Booking = tuple[int, int]
"""The length, and where among the places that are right it goes."""


def booked(size: int, share: int, wishes: list[Booking]) -> tuple[list[int | None], list[int]]:
    """Give away what the rule allows, one wish after the other; return the day and the lengths given."""
    day: list[int | None] = [None] * size
    given: list[int] = []
    for number, (length, which) in enumerate(wishes):
        may = room(day, length, share)
        right = [at for at in range(size) if may[at] and not any(day[at : at + length])]
        if right:
            at = right[which % len(right)]
            day[at : at + length] = [number + 1] * length
            given.append(length)
    return day, given


days = st.integers(1, 60)
wishes = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 1000)), max_size=40)


@given(days, st.integers(0, WHOLE), wishes)
def test_no_stretch_of_a_day_has_more_than_its_share_and_one_length(
    size: int, share: int, asked: list[Booking]
) -> None:
    day, given = booked(size, share, asked)
    most = max(given, default=0)
    for start, end in combinations(range(size + 1), 2):
        many = sum(one is not None for one in day[start:end])
        assert WHOLE * (many - most) <= share * (end - start)


@given(days, st.integers(0, WHOLE), st.integers(1, 6), st.lists(st.integers(0, 1000), max_size=60))
def test_the_whole_day_keeps_its_share_rounded_up_to_whole_appointments(
    size: int, share: int, length: int, places: list[int]
) -> None:
    day, _ = booked(size, share, [(length, place) for place in places])
    assert sum(one is not None for one in day) <= ceil(share * size / (WHOLE * length)) * length


@given(days, wishes)
def test_a_whole_share_refuses_nothing_that_fits(size: int, asked: list[Booking]) -> None:
    day, _ = booked(size, WHOLE, asked)
    for length in range(1, 7):
        may = room(day, length, WHOLE)
        free = [at for at in range(size - length + 1) if not any(day[at : at + length])]
        assert all(may[at] for at in free)


@given(days, st.integers(0, WHOLE), wishes, st.integers(1, 6))
def test_room_is_what_the_rules_say_one_by_one(
    size: int, share: int, asked: list[Booking], length: int
) -> None:
    """The two rules of the docstring, word by word, for every place."""
    day, _ = booked(size, share, asked)

    def fits(at: int) -> bool:
        end = at + length
        if end > size:
            return False
        ends = [t for t in range(1, size + 1) if day[t - 1] and (t == size or day[t] != day[t - 1])]
        for passed in {end, *(t for t in ends if t >= end)}:
            many = sum(one is not None for one in day[:passed]) + length
            if many > ceil(share * passed / (WHOLE * length)) * length:
                return False
        return all(
            WHOLE * sum(one is not None for one in day[start:stop]) <= share * (stop - start)
            for start in range(at + 1)
            for stop in range(end, size + 1)
        )

    assert room(day, length, share) == [fits(at) for at in range(size)]


def test_half_a_day_is_given_to_the_public_evenly() -> None:
    """Twenty minutes on a grid of ten, half of the time: every second time, to who asks for the first."""
    day: list[int | None] = [None] * 12
    for at in range(0, 12, 2):
        if room(day, 2, 500)[at]:
            day[at : at + 2] = [at, at]
    assert [at for at in range(12) if day[at] is not None] == [0, 1, 4, 5, 8, 9]


def test_a_long_appointment_that_fits_once_is_not_refused_for_being_long() -> None:
    assert room([None] * 6, 4, 500) == [True, True, True, False, False, False]


def test_an_empty_morning_is_no_leave_to_fill_the_afternoon() -> None:
    day: list[int | None] = [None] * 24
    day[20:22], day[22:24] = [1, 1], [2, 2]
    assert room(day, 2, 500)[18] is False
    assert room(day, 2, 500)[12] is True


def test_shares_add_up_and_staff_have_none() -> None:
    everybody = frozenset(Quota)
    assert shares(Quota.PUBLIC, 0.4, 0.1) == [(frozenset({Quota.PUBLIC}), 500), (everybody, 600)]
    assert shares(Quota.REFERRAL, 0.4, 0.1) == [(everybody, 600)]
    assert shares(Quota.STAFF, 0.4, 0.1) == []


@pytest.mark.parametrize("length", [1, 3])
def test_nothing_is_given_where_nothing_is_left(length: int) -> None:
    assert room([None] * 12, length, 0) == [False] * 12
