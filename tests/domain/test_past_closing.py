"""Whether today reaches somebody: by the end of the day's last opening, whatever the hours are."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.calendar import Calendar, Opening
from server.domain.waiting import Range
from tests.domain.test_hall import CENTRE, hall, standing
from wire.words import Lane

ZONE = ZoneInfo("America/Mexico_City")
MONDAY = date(2026, 11, 23)


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def opened(*hours: str) -> Calendar:
    openings = []
    for one in hours:
        start, end = one.split("-")
        until = time.max if end == "24:00" else time.fromisoformat(end)
        openings.append(Opening(time.fromisoformat(start), until))
    return Calendar(ZONE, dict.fromkeys(range(7), tuple(openings)))


@pytest.mark.parametrize(
    ("hours", "clock", "minutes", "past"),
    [
        (["07:00-15:00"], "14:55", 4, False),
        (["07:00-15:00"], "14:55", 5, True),
        (["07:00-15:00"], "07:00", 479, False),
        (["07:00-15:00"], "15:00", 0, True),
        (["07:00-15:00"], "22:00", 10, True),
        (["08:00-13:00", "15:00-18:00"], "12:50", 240, False),
        (["08:00-13:00", "15:00-18:00"], "12:50", 310, True),
        (["00:00-24:00"], "23:55", 600, False),
        (["20:00-24:00", "00:00-04:00"], "23:50", 60, False),
        (["20:00-24:00", "00:00-04:00"], "23:50", 250, True),
        (["20:00-24:00", "00:00-04:00"], "03:50", 30, True),
    ],
)
def test_a_wait_is_past_closing_where_its_likely_end_is(
    hours: list[str], clock: str, minutes: int, *, past: bool
) -> None:
    now = replace(hall(), centre=replace(CENTRE, calendar=opened(*hours)), now=at(clock))
    wait = Range(timedelta(), timedelta(minutes=minutes), timedelta(hours=12))
    assert now.past_closing(wait) is past


def test_who_still_waits_when_the_doors_are_shut_is_not_reached() -> None:
    one = standing(1, lane=Lane.C)
    now = replace(hall(one), centre=replace(CENTRE, calendar=opened("07:00-09:30")), now=at("11:00"))
    assert now.unreached(one.step) is True
    assert now.closes_at == now.now
