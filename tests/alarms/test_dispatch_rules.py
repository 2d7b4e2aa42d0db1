"""What is due to be sent of an alert, and when nothing is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.centre_check import CentreFileError, read
from server.domain.dispatch import BACKOFF, SENT, News, Told, again_at, news
from server.domain.quiet import Quiet, QuietHours
from wire.words import AlertKind

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
REMIND = timedelta(minutes=30)
NIGHT = QuietHours(time(20), time(7))
MONDAY_NIGHT = QuietHours(time(20), time(7), frozenset({0}))
NOON = QuietHours(time(12), time(13), frozenset({0, 1}))


def told(**known: object) -> Told:
    made = Told("webhook:1", 1, AlertKind.QUEUE_LONG, NOW, None)
    return replace(made, **known)  # type: ignore[arg-type]  # each test names the fields it needs


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time; the 23rd of November 2026 is a Monday."""
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001 - a clock on a wall has no zone


@pytest.mark.parametrize(
    ("hours", "local", "quiet"),
    [
        (NIGHT, at(23, 19, 59), False),
        (NIGHT, at(23, 20), True),
        (NIGHT, at(24, 6, 59), True),
        (NIGHT, at(24, 7), False),
        (MONDAY_NIGHT, at(23, 6), False),
        (MONDAY_NIGHT, at(23, 22), True),
        (MONDAY_NIGHT, at(24, 6), True),
        (MONDAY_NIGHT, at(24, 22), False),
        (NOON, at(24, 12), True),
        (NOON, at(24, 13), False),
        (NOON, at(25, 12), False),
        (QuietHours(time(0), time.max, frozenset({5, 6})), at(28, 23, 59), True),
        (QuietHours(time(0), time.max, frozenset({5, 6})), at(27, 23, 59), False),
    ],
)
def test_quiet_hours_belong_to_the_day_on_which_they_begin(
    hours: QuietHours, local: datetime, *, quiet: bool
) -> None:
    assert hours.hold(local) is quiet


def test_quiet_hours_are_the_centre_s_own_time() -> None:
    centre = read((EXAMPLES / "tapachula.toml").read_text(encoding="utf-8")).value()
    quiet = Quiet((NIGHT,), centre.calendar.zone)
    assert centre.calendar.zone == ZoneInfo("America/Mexico_City")
    assert quiet.holds(datetime(2026, 11, 24, 2, tzinfo=UTC))
    assert not quiet.holds(datetime(2026, 11, 24, 1, 59, tzinfo=UTC))


def test_an_open_alert_is_told_once_and_again_after_a_while() -> None:
    assert news(told(), REMIND, NOW) is News.RAISED
    raised = told(number=1, last=News.RAISED, at=NOW)
    assert news(raised, REMIND, NOW + REMIND - timedelta(seconds=1)) is None
    assert news(raised, REMIND, NOW + REMIND) is News.REMINDED


def test_news_waits_for_the_news_before_it() -> None:
    on_its_way = told(number=1, last=News.RAISED, at=NOW, unsent=True)
    assert news(on_its_way, REMIND, NOW + 2 * REMIND) is None
    assert news(replace(on_its_way, cleared_at=NOW), REMIND, NOW) is None


def test_an_alert_is_over_once_and_only_for_who_was_told_of_it() -> None:
    assert news(told(cleared_at=NOW), REMIND, NOW) is None
    assert news(told(cleared_at=NOW, number=1, last=News.RAISED, at=NOW), REMIND, NOW) is News.CLEARED
    assert news(told(cleared_at=NOW, number=2, last=News.CLEARED, at=NOW), REMIND, NOW + REMIND) is None


@pytest.mark.parametrize(
    "kind", [AlertKind.HELP, AlertKind.EMERGENCY, AlertKind.REFERRAL, AlertKind.ALARM_NOT_SENT]
)
def test_what_concerns_who_stands_in_the_hall_is_not_sent(kind: AlertKind) -> None:
    assert kind not in SENT
    assert news(told(kind=kind), REMIND, NOW) is None


@given(
    minutes=st.lists(st.integers(0, 45), min_size=1, max_size=30),
    over_after=st.integers(0, 30),
    fails=st.sets(st.integers(0, 30)),
)
def test_whatever_is_slow_or_fails_the_news_of_an_alert_make_one_story(
    minutes: list[int], over_after: int, fails: set[int]
) -> None:
    """At each look the alert may be over, and what was written may still be on its way."""
    known, now, story = told(), NOW, []
    for look, pause in enumerate(minutes):
        now += timedelta(minutes=pause)
        known = replace(
            known, cleared_at=NOW if look >= over_after else None, unsent=known.unsent and look in fails
        )
        due = news(known, REMIND, now)
        if due is not None:
            story.append((now, due))
            known = replace(known, number=known.number + 1, last=due, at=now, unsent=True)
    words = [word for _, word in story]
    assert words[:1] in ([], [News.RAISED])
    assert News.RAISED not in words[1:]
    assert News.CLEARED not in words[:-1]
    times = [moment for moment, word in story if word is not News.CLEARED]
    assert all(later - earlier >= REMIND for earlier, later in pairwise(times))


def test_what_fails_is_tried_for_days_and_then_given_up() -> None:
    assert again_at(1, NOW) == NOW + timedelta(seconds=5)
    assert again_at(len(BACKOFF), NOW) == NOW + timedelta(days=1)
    assert again_at(len(BACKOFF) + 1, NOW) is None


@pytest.mark.parametrize(
    ("quiet", "right"),
    [
        ('[{ hours = "20:00-20:00" }]', "right would be 07:00-15:00"),
        ('[{ hours = "25:00-07:00" }]', "right would be 07:00-15:00"),
        ('[{ hours = "20:00-07:00", days = ["sunday"] }]', "right would be one of mon"),
        ('[{ hours = "20:00-07:00", days = [] }]', "days"),
    ],
)
def test_quiet_hours_that_cannot_be_are_refused_with_what_would_be_right(quiet: str, right: str) -> None:
    file = (EXAMPLES / "always_open.toml").read_text(encoding="utf-8")
    with pytest.raises(CentreFileError, match=right):
        read(file + f"\n[alarms]\nquiet = {quiet}\n")


def test_quiet_hours_of_the_file_are_the_centre_s() -> None:
    file = (EXAMPLES / "always_open.toml").read_text(encoding="utf-8")
    asked = '\n[alarms]\nquiet = [{ hours = "20:00-07:00" }, { hours = "00:00-24:00", days = ["sat"] }]\n'
    rules = read(file + asked).value().alarms
    assert rules.quiet == (NIGHT, QuietHours(time(0), time.max, frozenset({5})))
