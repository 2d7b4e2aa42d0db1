"""Quiet hours: over midnight, over a change of clocks, of some days alone, in any mix."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.quiet import Quiet, QuietHours

TIJUANA = ZoneInfo("America/Tijuana")
"""It changes its clocks with its neighbour: on 14 March and 7 November of 2027."""
NIGHT = QuietHours(time(21), time(8))
WEEKEND = QuietHours(time(0), time.max, frozenset({5, 6}))
CHANGE = QuietHours(time(1, 30), time(2, 30))
hours = st.builds(
    QuietHours,
    st.sampled_from([time(hour) for hour in range(24)]),
    st.sampled_from([*(time(hour, 30) for hour in range(24)), time.max]),
    st.sets(st.integers(0, 6), min_size=1).map(frozenset),
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=TIJUANA).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "moment", "began", "ends"),
    [
        ([NIGHT], at(6, 1, 20, 59), None, None),
        ([NIGHT], at(6, 1, 21), at(6, 1, 21), at(6, 2, 8)),
        ([NIGHT], at(6, 2, 7, 59), at(6, 1, 21), at(6, 2, 8)),
        ([NIGHT], at(6, 2, 8), None, None),
        ([NIGHT, WEEKEND], at(6, 5, 12), at(6, 4, 21), at(6, 7, 8)),
        ([NIGHT], at(3, 14, 1), at(3, 13, 21), at(3, 14, 8)),
        ([NIGHT], at(11, 7, 4), at(11, 6, 21), at(11, 7, 8)),
        ([CHANGE], at(3, 14, 1, 45), at(3, 14, 1, 30), at(3, 14, 3, 30)),
    ],
)
def test_quiet_hours_begin_and_end_by_the_centres_clock(
    quiet: list[QuietHours], moment: datetime, began: datetime | None, ends: datetime | None
) -> None:
    found = Quiet(quiet, TIJUANA)
    assert (found.holds(moment), found.began(moment), found.ends(moment)) == (
        ends is not None,
        began or moment,
        ends or moment,
    )


def test_where_every_hour_is_quiet_nothing_is_waited_for() -> None:
    always = Quiet([QuietHours(time(0), time.max)], TIJUANA)
    assert (always.holds(at(6, 1, 12)), always.ends(at(6, 1, 12)), always.began(at(6, 1, 12))) == (
        True,
        at(6, 1, 12),
        at(6, 1, 12),
    )


@given(quiet=st.lists(hours, max_size=3), minutes=st.integers(0, 14 * 24 * 60))
def test_all_between_its_beginning_and_its_end_is_quiet(quiet: list[QuietHours], minutes: int) -> None:
    found, moment = Quiet(quiet, TIJUANA), at(6, 1, 0) + timedelta(minutes=minutes)
    began, ends = found.began(moment), found.ends(moment)
    half_hours = range(int((ends - began) / timedelta(minutes=30)))
    if ends != moment:
        assert not found.holds(ends)
        assert not found.holds(began - timedelta(minutes=1))
        assert all(found.holds(began + timedelta(minutes=30) * n) for n in half_hours)
