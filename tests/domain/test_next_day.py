"""A next-day promise: its clock stands still overnight, and nobody comes after those who walk in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.next_day import promised

CLOSES = datetime(2026, 11, 23, 21, tzinfo=UTC)
OPENS = datetime(2026, 11, 24, 13, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TARGET = 45 * MINUTE
MINUTES = st.integers(-480, 60)


def test_who_had_ten_minutes_left_has_ten_minutes_left_when_the_doors_open() -> None:
    assert promised(CLOSES + 10 * MINUTE, CLOSES, OPENS, TARGET) == OPENS + 10 * MINUTE


def test_who_was_late_stays_late_by_as_much() -> None:
    assert promised(CLOSES - 20 * MINUTE, CLOSES, OPENS, TARGET) == OPENS - 20 * MINUTE


@given(MINUTES, MINUTES)
def test_two_of_one_lane_keep_their_order_and_come_before_who_walks_in(one: int, other: int) -> None:
    first, second = (promised(CLOSES + n * MINUTE, CLOSES, OPENS, TARGET) for n in sorted((one, other)))
    assert first <= second <= OPENS + TARGET
