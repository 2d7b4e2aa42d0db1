"""When a desk that nobody closed was left: hours with a pause, over midnight, as clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.calendar import MIDNIGHT_END, Calendar, Opening
from server.domain.closing import GRACE, LONGEST, closing, left_at

ZONE = ZoneInfo("America/Tijuana")
OFFICE = {day: (Opening(time(7), time(15)),) for day in range(5)}
SIESTA = dict.fromkeys(range(5), (Opening(time(8), time(13)), Opening(time(15), time(18))))
SHELTER = dict.fromkeys(range(7), (Opening(time(0), time(4)), Opening(time(20), MIDNIGHT_END)))
ALWAYS = dict.fromkeys(range(7), (Opening(time(0), MIDNIGHT_END),))
HOURS = {"office": OFFICE, "siesta": SIESTA, "shelter": SHELTER, "always": ALWAYS, "never": {}}


def at(text: str) -> datetime:
    """A moment by the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "since", "closes"),
    [
        ("office", "2026-11-27 07:00", "2026-11-27 15:00"),
        ("office", "2026-11-27 06:15", "2026-11-27 15:00"),  # early, for the day to come
        ("office", "2026-11-27 15:20", "2026-11-27 15:20"),  # late, for the day that was over
        ("office", "2026-11-28 10:00", "2026-11-28 10:00"),  # a Saturday, nearer to Friday
        ("office", "2026-11-29 20:00", "2026-11-30 15:00"),  # a Sunday night, nearer to Monday
        ("siesta", "2026-11-27 08:00", "2026-11-27 18:00"),  # at one nobody goes home
        ("siesta", "2026-11-27 14:00", "2026-11-27 18:00"),
        ("shelter", "2026-11-27 21:00", "2026-11-28 04:00"),
        ("shelter", "2026-11-28 01:00", "2026-11-28 04:00"),
        ("shelter", "2026-11-28 19:00", "2026-11-29 04:00"),
        ("office", "2026-10-30 07:00", "2026-10-30 15:00"),
        ("shelter", "2026-10-31 21:00", "2026-11-01 04:00"),  # a night of one hour more
        ("shelter", "2026-03-07 21:00", "2026-03-08 04:00"),  # of one hour less
    ],
)
def test_the_hours_close_a_desk_at_the_end_of_the_day_that_it_is_of(
    hours: str, since: str, closes: str
) -> None:
    assert closing(Calendar(ZONE, HOURS[hours]), at(since)) == at(closes)


@pytest.mark.parametrize("hours", ["always", "never"])
def test_a_centre_without_an_end_closes_no_desk(hours: str) -> None:
    assert closing(Calendar(ZONE, HOURS[hours]), at("2026-11-27 07:00")) is None


def test_a_day_off_is_no_day_that_a_desk_is_of() -> None:
    calendar = Calendar(ZONE, OFFICE, off={date(2026, 11, 27)})
    assert closing(calendar, at("2026-11-26 07:00")) == at("2026-11-26 15:00")
    assert closing(calendar, at("2026-11-27 07:00")) == at(
        "2026-11-27 07:00"
    )  # after Thursday, before Monday


CLOSED = at("2026-11-27 15:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("signed_out", "last", "now", "serves", "left"),
    [
        (None, -600, 1799, False, None),  # perhaps they come back
        (None, -600, 1800, False, 0),
        (None, 1200, 2999, False, None),  # the last person was served until 15:20
        (None, 1200, 3000, False, 1200),
        (None, -600, 4 * 3600 - 1, True, None),  # a long last interview
        (None, -600, 4 * 3600, True, 0),
        (600, -600, 600, True, 0),  # signed out, and closing was sooner
        (-300, -600, -300, True, -300),  # signed out before closing
        (-300, -290, -280, True, -290),  # what a trusted token did a moment later still counts
        (5 * 3600, 4 * 3600, 5 * 3600, False, 4 * 3600),
    ],
)
def test_a_desk_was_left_when_nobody_was_there_any_more(
    signed_out: float | None, last: float, now: float, *, serves: bool, left: float | None
) -> None:
    def moment(seconds: float | None) -> datetime | None:
        return None if seconds is None else CLOSED + seconds * SECOND

    found = left_at(CLOSED, moment(signed_out), CLOSED + last * SECOND, CLOSED + now * SECOND, serves=serves)
    assert found == moment(left)


def test_without_hours_the_session_alone_says_that_a_desk_was_left() -> None:
    assert left_at(None, None, CLOSED, CLOSED + 9 * LONGEST, serves=False) is None
    assert left_at(None, CLOSED + GRACE, CLOSED, CLOSED + LONGEST, serves=True) == CLOSED + GRACE
