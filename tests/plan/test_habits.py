"""Habits are learnt from past days, and drawn towards what is supposed while there is little."""

from datetime import timedelta

import pytest

from server.domain.rates import OTHER_DAYS, Past, learn, pace
from tests.plan.plan_hall import CENTRE, MINUTE, TEN, TODAY, past
from wire.words import Lane, StepState

ZONE = CENTRE.calendar.zone


def step(visit: int, service: str, ago_days: int, hour: int, **more: object) -> Past:
    day = TODAY - timedelta(days=ago_days)
    joined = CENTRE.calendar.day_start(day) + timedelta(hours=hour)
    found = Past(
        visit, day, service, Lane.C, StepState.DONE, joined, joined + MINUTE, joined + MINUTE,
        joined + 11 * MINUTE, "12", booked=False,
    )  # fmt: skip
    return found._replace(**more)


def test_an_hour_of_a_weekday_is_the_mean_of_its_days_drawn_towards_all_days() -> None:
    tuesdays = [step(n, "health", 7, 9) for n in range(8)]
    mondays = [step(100 + n, "health", 1, 9) for n in range(2)]
    rates = learn(CENTRE, TODAY, tuesdays + mondays, TEN)
    assert rates.services["health"].hourly[9] == pytest.approx((8 + OTHER_DAYS * 5) / (1 + OTHER_DAYS))
    assert rates.services["health"].hourly[10] == 0
    assert (rates.days, rates.services["health"].days[0][9]) == (2, 8)


def test_only_the_first_service_of_a_visit_comes_by_itself_the_next_follows_it() -> None:
    visits = [step(n, "registration", 1, 9) for n in range(4)]
    visits += [step(n, "work", 1, 10) for n in range(3)]
    rates = learn(CENTRE, TODAY, visits, TEN)
    assert rates.services["work"].hourly[10] == 0
    assert rates.services["registration"].onward == {"work": 0.75}


def test_who_was_booked_is_not_counted_as_habit() -> None:
    rates = learn(CENTRE, TODAY, [step(1, "work", 1, 9, booked=True), step(2, "health", 1, 9)], TEN)
    assert (rates.services["work"].hourly[9], rates.services["health"].hourly[9]) == (0, 1)


def test_a_service_without_history_takes_what_the_centre_file_says() -> None:
    habit = learn(CENTRE, TODAY, [], TEN).services["legal"]
    assert habit.work == pytest.approx(20 * 60 + 45)
    assert habit.lanes == {Lane.C: 1.0}


def test_service_times_are_those_that_were_seen_once_there_are_many() -> None:
    rates = learn(CENTRE, TODAY, past(10, {"legal": 30}, minutes=7), TEN)
    assert rates.services["legal"].work == pytest.approx(7 * 60 + 45, rel=0.03)


def test_on_a_first_day_as_many_come_an_hour_as_until_now() -> None:
    this_morning = [step(n, "health", 0, 8) for n in range(12)]
    rates = learn(CENTRE, TODAY, this_morning, TEN)
    assert (rates.days, rates.services["health"].hourly[13]) == (0, pytest.approx(12 / 3))


def test_today_tells_how_long_services_take_and_not_who_comes_once_there_are_days() -> None:
    steps = [step(1, "health", 1, 9), *(step(10 + n, "health", 0, 8) for n in range(5))]
    habit = learn(CENTRE, TODAY, steps, TEN).services["health"]
    assert (habit.hourly[8], len(habit.works)) == (0, 11)


def test_patience_is_who_gave_up_over_the_time_that_all_waited() -> None:
    gone = {"state": StepState.CANCELLED, "called_at": None, "started_at": None}
    steps = [step(n, "health", 1, 9, **(gone if n < 9 else {})) for n in range(99)]
    waited = 9 * 11 * 60 + 90 * 60
    assert learn(CENTRE, TODAY, steps, TEN).services["health"].quits == pytest.approx(
        10 / (waited + 8 * 3600)
    )


def test_kept_appointments_and_working_desks_are_shares() -> None:
    steps = [step(1, "health", 1, 9), step(2, "health", 2, 9), step(3, "health", 2, 9, desk="5")]
    rates = learn(CENTRE, TODAY, steps, TEN, (40, 90))
    assert rates.shows == pytest.approx(48 / 100)
    assert rates.desks == {"12": 1.0, "5": 0.5}


def test_a_busier_day_is_paced_and_a_usual_one_is_not() -> None:
    rates = learn(CENTRE, TODAY, past(7, {"health": 80}), TEN)
    assert pace(100, 100) == 1.0
    assert pace(0, 0) == 1.0
    assert pace(100, 165) == 1.5
    opens = TEN - timedelta(hours=3)
    assert rates.paced(1.5).expected(opens, TEN, ZONE) == pytest.approx(
        1.5 * rates.expected(opens, TEN, ZONE)
    )
