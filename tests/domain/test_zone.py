"""The distances of a zone from UTC, around days on which clocks change and days on which none does."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.zone import Offset, offsets


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "found"),
    [
        ("America/Mexico_City", (3, 14), [(at(3, 12, 0), -360)]),
        ("America/Tijuana", (3, 14), [(at(3, 12, 0), -480), (at(3, 14, 10), -420)]),
        ("America/Tijuana", (3, 15), [(at(3, 13, 0), -480), (at(3, 14, 10), -420)]),
        ("America/Tijuana", (11, 7), [(at(11, 5, 0), -420), (at(11, 7, 9), -480)]),
        ("America/Tijuana", (11, 20), [(at(11, 18, 0), -480)]),
        ("Australia/Lord_Howe", (4, 4), [(at(4, 2, 0), 660), (at(4, 3, 15), 630)]),
        ("Asia/Kathmandu", (4, 4), [(at(4, 2, 0), 345)]),
    ],
)
def test_the_distances_around_a_day(
    zone: str, day: tuple[int, int], found: list[tuple[datetime, int]]
) -> None:
    assert offsets(ZoneInfo(zone), date(2027, *day)) == tuple(Offset(*one) for one in found)
