"""Reports are of whole calendar windows that are over, and of no others."""

from datetime import UTC, date, datetime

import pytest

from server.domain.centre_check import read
from server.domain.errors import Refusal
from server.domain.period import Period, offered
from server.domain.tally import hour_of
from tests.databases import centre_text

CALENDAR = read(centre_text()).value().calendar


@pytest.mark.parametrize("label", ["2026-13", "2026-Q5", "26-01", "2026-1", "", "2026-11-23", "1999"])
def test_a_window_of_another_kind_is_refused(label: str) -> None:
    with pytest.raises(Refusal, match="is no period"):
        Period(label)


def test_a_quarter_is_its_three_months() -> None:
    quarter = Period("2026-Q4")
    assert [one.label for one in quarter.months] == ["2026-10", "2026-11", "2026-12"]
    assert (quarter.start, quarter.end) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_leap_year_has_366_days() -> None:
    assert len(Period("2028").days) == 366


def test_a_month_is_ready_two_days_after_its_end_in_the_centres_own_zone() -> None:
    early, ready = datetime(2026, 12, 3, 5, 59, tzinfo=UTC), datetime(2026, 12, 3, 6, tzinfo=UTC)
    assert Period("2026-11").ready_at(CALENDAR) == ready
    with pytest.raises(Refusal, match="not over yet"):
        Period("2026-11").must_be_ready(CALENDAR, early)
    Period("2026-11").must_be_ready(CALENDAR, ready)


def test_months_quarters_and_years_that_are_over_are_offered_newest_first() -> None:
    labels = [one.label for one in offered(CALENDAR, datetime(2026, 11, 24, 12, tzinfo=UTC), months=5)]
    assert labels == ["2026-10", "2026-09", "2026-08", "2026-07", "2026-Q3"]


@pytest.mark.parametrize(("hour", "counted"), [(6, "07"), (7, "07"), (14, "14"), (12, "10"), (20, "14")])
def test_an_arrival_counts_for_an_hour_of_opening(hour: int, counted: str) -> None:
    assert hour_of([7, 8, 9, 10, 13, 14], hour) == counted
