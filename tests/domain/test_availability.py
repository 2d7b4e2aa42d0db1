"""Which times of a service are free: hours, desks, breaks, closures, recurrence, clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.availability import Book, Closed, FreeSlot, Taken, day_slots, recurs
from server.domain.calendar import Opening
from server.domain.centre import Availability, Centre
from tests.bookings import MONDAY, centre, minutes
from wire.words import Quota

LONG_AGO = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIX = datetime(2026, 11, 23, 13, tzinfo=UTC)
"""07:00 in Mexico City on the Monday."""


def at(clock: str, day: date = MONDAY, here: Centre | None = None) -> datetime:
    """A wall-clock time of the centre as a moment in UTC."""
    return (here or centre()).calendar.moment(day, time.fromisoformat(clock))


def slots(  # noqa: PLR0913 - a day, what is in its way, who asks
    here: Centre,
    service: str = "health",
    day: date = MONDAY,
    *,
    taken: tuple[Taken, ...] = (),
    closed: tuple[Closed, ...] = (),
    quota: Quota = Quota.PUBLIC,
    now: datetime = LONG_AGO,
) -> list[FreeSlot]:
    return day_slots(here, here.service(service), day, Book(taken, closed), quota=quota, now=now)


def clocks(here: Centre, found: list[FreeSlot]) -> list[str]:
    """The free times as the centre's clock shows them."""
    return [f"{one.starts_at.astimezone(here.calendar.zone):%H:%M}" for one in found if one.desks]


def taken(desk: str, clock: str, appointment: int = 1, quota: Quota = Quota.PUBLIC) -> Taken:
    return Taken(desk, at(clock), appointment, quota)


ONE_DESK = {"1": ["health"]}


def test_times_follow_each_other_by_the_services_own_length_from_the_opening() -> None:
    here = centre(desks=ONE_DESK, hours=["07:00-08:10"])
    assert clocks(here, slots(here)) == ["07:00", "07:20", "07:40"]


def test_an_appointment_fits_wholly_before_closing() -> None:
    here = centre(desks=ONE_DESK, hours=["07:00-07:50"], minutes={"health": 30})
    assert [(one.starts_at, one.ends_at) for one in slots(here)] == [(SIX, SIX + minutes(30))]


def test_the_grid_begins_anew_at_each_opening() -> None:
    here = centre(desks=ONE_DESK, hours=["07:00-07:50", "12:05-12:50"])
    assert clocks(here, slots(here)) == ["07:00", "07:20", "12:05", "12:25"]


def test_only_desks_whose_profile_has_the_queue_at_that_hour_count() -> None:
    here = centre(
        hours=["07:00-08:00"],
        desks={
            "1": ["health"],
            "2": {"queues": ["legal"], "profiles": [{"hours": "07:20-07:40", "queues": ["health"]}]},
            "3": {"queues": ["health"], "profiles": [{"hours": "07:00-07:20", "queues": ["legal"]}]},
        },
    )
    assert [one.desks for one in slots(here)] == [("1",), ("1", "2", "3"), ("1", "3")]


def test_an_appointment_stays_at_one_desk_through_a_change_of_profile() -> None:
    profiles = [{"hours": "07:00-07:30", "queues": ["legal"]}]
    here = centre(hours=["07:00-08:00"], desks={"1": {"queues": ["health"], "profiles": profiles}})
    assert clocks(here, slots(here)) == ["07:40"]


def test_a_break_keeps_every_time_free_that_touches_it() -> None:
    here = centre(hours=["07:00-09:00"], desks={"1": {"queues": ["health"], "breaks": ["07:25-07:45"]}})
    assert clocks(here, slots(here)) == ["07:00", "08:00", "08:20", "08:40"]


def test_a_closed_desk_leaves_its_times_to_the_others() -> None:
    here = centre(hours=["07:00-08:00"], desks={"1": ["health"], "2": ["health"]})
    found = slots(here, closed=(Closed("1", at("07:10"), at("07:20")),))
    assert [one.desks for one in found] == [("2",), ("1", "2"), ("1", "2")]


def test_a_closed_centre_has_no_times() -> None:
    here = centre(hours=["07:00-08:00"], desks=ONE_DESK)
    assert clocks(here, slots(here, closed=(Closed(None, at("07:00"), at("07:40")),))) == ["07:40"]


def test_a_holiday_has_no_times() -> None:
    here = centre(desks=ONE_DESK)
    closed = Centre(
        **vars(here) | {"calendar": type(here.calendar)(here.calendar.zone, here.calendar.hours, {MONDAY})}
    )
    assert slots(closed) == []


def test_a_service_that_is_not_given_by_appointment_has_no_times() -> None:
    assert slots(centre(), "legal") == []


def test_a_long_service_needs_its_grid_slots_in_a_row_at_one_desk() -> None:
    here = centre(hours=["07:00-08:00"], desks={"1": ["health"], "2": ["health"]}, minutes={"health": 30})
    found = slots(here, taken=(taken("1", "07:20"), taken("2", "07:40", 2)))
    assert [(one.desks, one.taken) for one in found] == [(("2",), ("1",)), (("1",), ("2",))]


def test_a_desks_time_is_taken_for_all_its_services() -> None:
    here = centre(
        hours=["07:00-07:40"], desks={"1": ["health", "legal"]}, minutes={"health": 20, "legal": 10}
    )
    assert clocks(here, slots(here, "legal", taken=(taken("1", "07:00"), taken("1", "07:10")))) == [
        "07:20",
        "07:30",
    ]


def test_the_desk_that_can_do_least_else_is_taken_first_then_the_one_with_least_booked() -> None:
    here = centre(
        hours=["07:00-08:00"],
        desks={"1": ["health", "legal"], "2": ["health"], "3": ["health"], "4": ["health", "information"]},
    )
    found = slots(here, taken=(taken("2", "07:40"), taken("4", "07:40", 2)))
    assert found[0].desks == ("3", "2", "1", "4")


@pytest.mark.parametrize(
    ("quota", "first"), [(Quota.PUBLIC, "08:00"), (Quota.REFERRAL, "07:20"), (Quota.STAFF, "07:20")]
)
def test_the_public_books_with_notice_and_staff_from_now_on(quota: Quota, first: str) -> None:
    here = centre(desks=ONE_DESK, notice_minutes=30)
    assert clocks(here, slots(here, quota=quota, now=at("07:11")))[0] == first


def test_the_public_books_so_many_days_ahead_and_no_more() -> None:
    here = centre(desks=ONE_DESK, ahead_days=3)
    last = MONDAY + timedelta(days=3)
    assert slots(here, day=last, now=at("12:00")) != []
    assert slots(here, day=last + timedelta(days=1), now=at("12:00")) == []
    assert slots(here, day=last + timedelta(days=1), now=at("12:00"), quota=Quota.STAFF) != []


def test_a_service_with_hours_of_its_own_is_booked_within_one_of_them() -> None:
    rules: list[dict[str, Any]] = [
        {"service": "health", "hours": "07:10-08:00", "days": ["mon"]},
        {"service": "health", "hours": "08:00-08:30", "days": ["mon", "wed"]},
    ]
    here = centre(hours=["07:00-09:00"], desks=ONE_DESK, availability=rules)
    assert clocks(here, slots(here)) == ["07:20", "07:40", "08:00"]
    assert clocks(here, slots(here, day=MONDAY + timedelta(days=2))) == ["08:00"]
    assert slots(here, day=MONDAY + timedelta(days=1)) == []


def test_an_availability_of_every_second_week_counts_calendar_weeks_from_its_start() -> None:
    wednesday = MONDAY + timedelta(days=2)
    rule = Availability(
        "health", Opening(time(7), time(9)), frozenset({0, 2}), 2, wednesday, date(2026, 12, 9)
    )
    found = [day for day in (MONDAY + timedelta(days=n) for n in range(40)) if recurs(rule, day)]
    assert found == [wednesday, date(2026, 12, 7), date(2026, 12, 9)]


@given(
    days=st.frozensets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 6),
    start=st.integers(0, 30),
    ahead=st.integers(-10, 200),
)
def test_recurrence_is_the_same_as_counting_weeks_by_hand(
    days: frozenset[int], every: int, start: int, ahead: int
) -> None:
    first = MONDAY + timedelta(days=start)
    day = first + timedelta(days=ahead)
    monday = first - timedelta(days=first.weekday())
    weeks = (day - monday).days // 7
    expected = ahead >= 0 and day.weekday() in days and weeks % every == 0
    assert recurs(Availability("health", Opening(time(7), time(9)), days, every, first), day) is expected


def elapsed(found: list[FreeSlot]) -> set[timedelta]:
    return {b.starts_at - a.starts_at for a, b in pairwise(found)}


def test_no_time_lies_in_the_hour_that_is_missing_in_spring() -> None:
    """New York goes from 02:00 to 03:00 on 2027-03-14."""
    here = centre(desks=ONE_DESK, hours=["00:00-24:00"], zone="America/New_York", ahead_days=366)
    found = slots(here, day=date(2027, 3, 14))
    assert clocks(here, found)[5:8] == ["01:40", "03:00", "03:20"]
    assert (len(found), elapsed(found)) == (23 * 3, {minutes(20)})


def test_the_doubled_hour_of_autumn_is_offered_once_each() -> None:
    """New York goes from 02:00 back to 01:00 on 2027-11-07."""
    here = centre(desks=ONE_DESK, hours=["00:00-24:00"], zone="America/New_York", ahead_days=366)
    found = slots(here, day=date(2027, 11, 7), now=datetime(2027, 11, 1, tzinfo=UTC))
    assert clocks(here, found)[2:10] == [
        "00:40",
        *("01:00", "01:20", "01:40"),
        *("01:00", "01:20", "01:40"),
        "02:00",
    ]
    assert (len(found), elapsed(found)) == (25 * 3, {minutes(20)})


def test_a_break_in_the_doubled_hour_lasts_through_both() -> None:
    desks = {"1": {"queues": ["health"], "breaks": ["01:00-02:00"]}}
    here = centre(desks=desks, hours=["00:00-03:00"], zone="America/New_York", ahead_days=366)
    found = slots(here, day=date(2027, 11, 7), now=datetime(2027, 11, 1, tzinfo=UTC))
    assert clocks(here, found) == ["00:00", "00:20", "00:40", "02:00", "02:20", "02:40"]
