"""Every question about opening, put to the one calendar: ordinary, closed, over midnight, clocks changed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.calendar import MIDNIGHT_END, Calendar, Opening, Stretch

MEXICO, NEW_YORK, MADRID, SANTIAGO = (
    ZoneInfo(name)
    for name in ("America/Mexico_City", "America/New_York", "Europe/Madrid", "America/Santiago")
)
SHIFT = (Opening(time(7), time(15)),)
TWO_LINES = (Opening(time(), time(4)), Opening(time(20), MIDNIGHT_END))
ONE_LINE = (Opening(time(20), time(4)),)
SPLIT = (Opening(time(9), time(12)), Opening(time(15), time(18)))
ALWAYS = (Opening(time(), MIDNIGHT_END),)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
NEVER = None


def made(hours: tuple[Opening, ...], zone: ZoneInfo = MEXICO, days: range = range(7)) -> Calendar:
    return Calendar(zone, dict.fromkeys(days, hours))


def at(text: str, zone: ZoneInfo = MEXICO) -> datetime:
    """A wall-clock time such as `24 07:00` of November 2026; `2026-03-08 03:00` of another month."""
    whole = text if text.count("-") else f"2026-11-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=zone).astimezone(UTC)


def shut(start: str, end: str) -> Stretch:
    return at(start), at(end)


def closed(calendar: Calendar, *stretches: Stretch) -> Calendar:
    return replace(calendar, closed=stretches)


@dataclass(frozen=True)
class Asked:
    """A calendar, a moment of it, and what is right: the day that is asked for is the moment's own."""

    calendar: Calendar
    now: str
    state: str
    openings: tuple[str, ...]
    opens_at: str | None
    closes_at: str | None
    next_opening: str | None
    working_day: int
    yesterday: str
    zone: ZoneInfo = MEXICO


DAY_SHIFT = ("24 07:00", "24 15:00")
NIGHT = ("24 00:00", "24 04:00", "24 20:00", "25 00:00")
OPEN, SHUT, OVER, LIVES = "open", "shut", "over", "lives"
CASES = {
    "ordinary, open": Asked(
        made(SHIFT), "24 10:00", OPEN, DAY_SHIFT, "25 07:00", "24 15:00", "25 07:00", 24, OVER
    ),
    "ordinary, the server came back after the doors opened": Asked(
        made(SHIFT), "24 07:10", OPEN, DAY_SHIFT, "25 07:00", "24 15:00", "25 07:00", 24, OVER
    ),
    "ordinary, before the doors open": Asked(
        made(SHIFT), "24 06:59", SHUT, DAY_SHIFT, "24 07:00", NEVER, "24 07:00", 23, OVER
    ),
    "ordinary, after closing": Asked(
        made(SHIFT), "24 15:00", SHUT, DAY_SHIFT, "25 07:00", NEVER, "25 07:00", 24, OVER
    ),
    "closed all day, asked in it": Asked(
        closed(made(SHIFT), shut("24 00:00", "25 00:00")), "24 10:00", SHUT, (), "25 07:00", NEVER,
        "25 07:00", 23, OVER,
    ),
    "closed all day, asked the day before": Asked(
        closed(made(SHIFT), shut("25 00:00", "26 00:00")), "24 10:00", OPEN, DAY_SHIFT, "26 07:00",
        "24 15:00", "26 07:00", 24, OVER,
    ),
    "closed for several days": Asked(
        closed(made(SHIFT), shut("25 07:00", "28 15:00")), "24 16:00", SHUT, DAY_SHIFT, "29 07:00", NEVER,
        "29 07:00", 24, OVER,
    ),
    "closed at once, for the rest of the day": Asked(
        closed(made(SHIFT), shut("24 10:00", "24 15:00")), "24 10:00", SHUT, ("24 07:00", "24 10:00"),
        "25 07:00", NEVER, "25 07:00", 24, OVER,
    ),
    "closed at once, for two hours": Asked(
        closed(made(SHIFT), shut("24 10:00", "24 12:00")), "24 10:30", SHUT,
        ("24 07:00", "24 10:00", "24 12:00", "24 15:00"), "24 12:00", NEVER, "25 07:00", 24, OVER,
    ),
    "closed in the morning": Asked(
        closed(made(SHIFT), shut("24 00:00", "24 09:00")), "24 08:00", SHUT, ("24 09:00", "24 15:00"),
        "24 09:00", NEVER, "24 09:00", 23, OVER,
    ),
    "two closures that overlap": Asked(
        closed(made(SHIFT), shut("24 08:00", "24 10:00"), shut("24 09:00", "24 11:00")), "24 09:30", SHUT,
        ("24 07:00", "24 08:00", "24 11:00", "24 15:00"), "24 11:00", NEVER, "25 07:00", 24, OVER,
    ),
    "a holiday": Asked(
        replace(made(SHIFT), off={TUESDAY}), "24 10:00", SHUT, (), "25 07:00", NEVER, "25 07:00", 23, OVER
    ),
    "a break at noon": Asked(
        made(SPLIT), "24 13:00", SHUT, ("24 09:00", "24 12:00", "24 15:00", "24 18:00"), "24 15:00", NEVER,
        "25 09:00", 24, OVER,
    ),
    "a night, before midnight": Asked(
        made(TWO_LINES), "24 23:50", OPEN, NIGHT, "25 20:00", "25 04:00", "25 20:00", 24, OVER
    ),
    "a night, after midnight": Asked(
        made(TWO_LINES), "24 00:30", OPEN, NIGHT, "24 20:00", "24 04:00", "24 20:00", 23, LIVES
    ),
    "a night, after its end": Asked(
        made(TWO_LINES), "24 04:00", SHUT, NIGHT, "24 20:00", NEVER, "24 20:00", 23, OVER
    ),
    "a night, written as one line": Asked(
        made(ONE_LINE), "24 00:30", OPEN, NIGHT, "24 20:00", "24 04:00", "24 20:00", 23, LIVES
    ),
    "a night cut off at midnight by a closure": Asked(
        closed(made(TWO_LINES), shut("24 00:00", "24 04:00")), "24 00:30", SHUT, ("24 20:00", "25 00:00"),
        "24 20:00", NEVER, "24 20:00", 23, OVER,
    ),
    "a night whose next is closed": Asked(
        closed(made(ONE_LINE), shut("24 20:00", "25 04:00")), "24 00:30", OPEN, ("24 00:00", "24 04:00"),
        "25 20:00", "24 04:00", "25 20:00", 23, LIVES,
    ),
    "never closed": Asked(
        made(ALWAYS), "24 11:59", OPEN, ("24 00:00", "25 00:00"), NEVER, NEVER, "25 00:00", 24, LIVES
    ),
    "never closed, from noon on": Asked(
        made(ALWAYS), "24 12:00", OPEN, ("24 00:00", "25 00:00"), NEVER, NEVER, "25 00:00", 24, OVER
    ),
    "never closed but for a closure of tomorrow": Asked(
        closed(made(ALWAYS), shut("25 00:00", "26 00:00")), "24 10:00", OPEN, ("24 00:00", "25 00:00"),
        "26 00:00", "25 00:00", "26 00:00", 24, LIVES,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_every_question_has_the_right_answer(name: str) -> None:
    asked = CASES[name]
    here, now = asked.calendar, at(asked.now, asked.zone)
    today = here.service_day(now)
    edges = tuple(edge for opening in here.openings(today) for edge in opening)
    assert here.is_open(now) is (asked.state == OPEN)
    assert edges == tuple(at(text, asked.zone) for text in asked.openings)
    assert here.opens_at(now) == (at(asked.opens_at, asked.zone) if asked.opens_at else None)
    assert here.closes_at(now) == (at(asked.closes_at, asked.zone) if asked.closes_at else None)
    assert here.next_opening(now) == (at(asked.next_opening, asked.zone) if asked.next_opening else None)
    assert here.working_day(now) == date(2026, 11, asked.working_day)
    assert here.day_is_over(today - timedelta(days=1), now) is (asked.yesterday == OVER)
    assert (here.opening(now) is not None) is (asked.state == OPEN)
    assert not here.day_is_over(today, now)


@pytest.mark.parametrize("hours", [TWO_LINES, ONE_LINE])
def test_a_night_is_one_opening(hours: tuple[Opening, ...]) -> None:
    here = made(hours)
    night = (at("23 20:00"), at("24 04:00"))
    assert (here.opening(at("23 23:59")), here.opening(at("24 00:00"))) == (night, night)
    assert here.whole(MONDAY) == [night]


def test_a_nights_holiday_is_the_day_on_which_it_begins() -> None:
    here = replace(made(ONE_LINE), off={TUESDAY})
    assert here.openings(TUESDAY) == [(at("24 00:00"), at("24 04:00"))]
    assert here.openings(date(2026, 11, 25)) == [(at("25 20:00"), at("26 00:00"))]


@pytest.mark.parametrize(
    ("hours", "day", "zone", "opens", "closes"),
    [
        ((Opening(time(2, 30), time(9)),), "2026-03-08", NEW_YORK, (7, 0), (13, 0)),  # 03:00
        ((Opening(time(), time(2, 30)),), "2026-03-08", NEW_YORK, (5, 0), (7, 0)),
        ((Opening(time(2, 10), time(2, 50)),), "2026-03-08", NEW_YORK, None, None),
        ((Opening(time(1, 30), time(9)),), "2026-11-01", NEW_YORK, (5, 30), (14, 0)),  # the first
        ((Opening(time(), time(9)),), "2026-09-06", SANTIAGO, (4, 0), (12, 0)),  # no midnight there that day
        ((Opening(time(2, 30), time(9)),), "2026-03-29", MADRID, (1, 0), (7, 0)),
        ((Opening(time(7), time(15)),), "2026-03-08", MEXICO, (13, 0), (21, 0)),  # UTC-6 all year
    ],
)  # fmt: skip
def test_hours_that_a_change_of_clocks_leaves_out(
    hours: tuple[Opening, ...],
    day: str,
    zone: ZoneInfo,
    opens: tuple[int, int] | None,
    closes: tuple[int, int] | None,
) -> None:
    which = date.fromisoformat(day)
    found = made(hours, zone).openings(which)
    if opens is None or closes is None:
        assert found == []
        return
    start, end = (datetime.combine(which, time(*one), UTC) for one in (opens, closes))
    assert found == [(start, end)]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 7), 7), (date(2026, 10, 31), 9)])
def test_a_night_over_a_change_of_clocks_is_as_long_as_they_make_it(day: date, hours: int) -> None:
    here = made(ONE_LINE, NEW_YORK)
    [(start, end)] = here.whole(day)
    assert (end - start, here.closes_at(start)) == (timedelta(hours=hours), end)


def test_a_closure_of_a_season_does_not_hide_the_opening_behind_it() -> None:
    here = closed(made(SHIFT), shut("24 00:00", "2027-02-20 00:00"))
    assert here.opens_at(at("24 10:00")) == at("2027-02-20 07:00")
    assert here.next_opening(at("24 10:00")) == at("2027-02-20 07:00")
