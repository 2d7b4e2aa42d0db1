"""Service days and opening hours at midnight, at UTC-6, and where clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.calendar import MIDNIGHT_END, Calendar, Opening

MEXICO, NEW_YORK, MADRID = "America/Mexico_City", "America/New_York", "Europe/Madrid"
SHIFT = [Opening(time(7), time(15))]
ALWAYS = [Opening(time(), MIDNIGHT_END)]


def calendar(zone: str = MEXICO, hours: list[Opening] | None = None, days: range = range(7)) -> Calendar:
    return Calendar(ZoneInfo(zone), dict.fromkeys(days, hours or SHIFT))


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc]  # year to minute, by place


def test_the_day_changes_at_the_centres_own_midnight() -> None:
    """Tapachula is at UTC-6 all year since 2022."""
    here = calendar()
    assert here.service_day(utc(2026, 11, 24, 5, 59)) == date(2026, 11, 23)
    assert here.service_day(utc(2026, 11, 24, 6, 0)) == date(2026, 11, 24)
    assert here.day_start(date(2026, 11, 24)) == utc(2026, 11, 24, 6, 0)


def test_tickets_at_five_in_the_afternoon_are_todays() -> None:
    """Another system's numbers broke from 5 p.m. on, when UTC is a day ahead."""
    assert calendar().service_day(utc(2026, 11, 23, 23, 30)) == date(2026, 11, 23)
    assert calendar().service_day(utc(2026, 11, 24, 3, 30)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"), [(12, 59, False), (13, 0, True), (20, 59, True), (21, 0, False)]
)
def test_a_centre_opens_on_time_and_closes_on_time(hour: int, minute: int, is_open: bool) -> None:  # noqa: FBT001 - a table's column
    assert calendar().is_open(utc(2026, 11, 23, hour, minute)) is is_open


def test_a_day_that_ends_at_24_is_open_to_its_last_moment() -> None:
    here = calendar(hours=ALWAYS)
    assert here.is_open(utc(2026, 11, 24, 5, 59) + timedelta(seconds=59, microseconds=999_999))
    assert here.openings(date(2026, 11, 23)) == [(utc(2026, 11, 23, 6), utc(2026, 11, 24, 6))]


@pytest.mark.parametrize(
    ("zone", "day", "opens", "hours"),
    [
        (NEW_YORK, date(2026, 3, 8), utc(2026, 3, 8, 5), 23),
        (NEW_YORK, date(2026, 11, 1), utc(2026, 11, 1, 4), 25),
        (MADRID, date(2026, 3, 29), utc(2026, 3, 28, 23), 23),
        (MADRID, date(2026, 10, 25), utc(2026, 10, 24, 22), 25),
        (MEXICO, date(2026, 3, 8), utc(2026, 3, 8, 6), 24),
    ],
)
def test_a_whole_day_is_as_long_as_the_clocks_make_it(
    zone: str, day: date, opens: datetime, hours: int
) -> None:
    assert calendar(zone, ALWAYS).openings(day) == [(opens, opens + timedelta(hours=hours))]


def test_opening_hours_follow_the_wall_clock_over_a_change() -> None:
    here = calendar(NEW_YORK)
    assert here.openings(date(2026, 3, 7))[0][0] == utc(2026, 3, 7, 12)
    assert here.openings(date(2026, 3, 8))[0][0] == utc(2026, 3, 8, 11)


def test_the_hour_that_comes_twice_belongs_to_one_day() -> None:
    here = calendar(MADRID, ALWAYS)
    for moment in (
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 25, 1, 30),
    ):  # 02:30 summer time, 02:30 winter time
        assert here.service_day(moment) == date(2026, 10, 25)
        assert here.is_open(moment)


def test_a_closed_centre_says_when_it_opens_next() -> None:
    weekdays = calendar(days=range(5))
    assert weekdays.opens_at(utc(2026, 11, 27, 22)) == utc(2026, 11, 30, 13)  # Friday after closing: Monday
    assert weekdays.opens_at(utc(2026, 11, 23, 12, 59)) == utc(2026, 11, 23, 13)
    assert Calendar(ZoneInfo(MEXICO), {}).opens_at(utc(2026, 11, 23)) is None
    assert not Calendar(ZoneInfo(MEXICO), {}).is_open(utc(2026, 11, 23, 18))


def test_a_day_is_over_once_its_date_is_past_and_the_centre_closed() -> None:
    here, monday = calendar(), date(2026, 11, 23)
    assert not here.day_is_over(monday, utc(2026, 11, 24, 5, 59))
    assert here.day_is_over(monday, utc(2026, 11, 24, 6, 0))


def test_a_centre_that_never_closes_keeps_its_last_visitors_until_noon() -> None:
    here, monday = calendar(hours=ALWAYS), date(2026, 11, 23)
    assert not here.day_is_over(monday, utc(2026, 11, 24, 17, 59))
    assert here.day_is_over(monday, utc(2026, 11, 24, 18, 0))
