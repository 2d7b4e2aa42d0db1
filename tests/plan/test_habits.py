"""What is supposed of a day: the centre's habits, drawn towards what is usual while there is little."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.crowd import draw
from server.domain.forecast import LoggedVisit
from server.domain.forecast.habits import Habits
from server.domain.hall import Figures
from server.domain.rates import OTHER_DAYS, pace, rates
from server.domain.simulation import ORDINARY
from server.domain.stage import later_day
from tests.plan.plan_hall import CENTRE, TEN, TODAY, hall, knowing, logged, past, waits
from wire.words import Lane

ZONE = CENTRE.calendar.zone
OPENS = TEN - timedelta(hours=3)
TOMORROW = TODAY + timedelta(days=1)


def step(visit: int, service: str, ago_days: int, hour: int, **more: object) -> LoggedVisit:
    at = CENTRE.calendar.day_start(TODAY - timedelta(days=ago_days)) + timedelta(hours=hour)
    return replace(logged(visit, service, at, minutes=10), **more)  # type: ignore[arg-type]  # fields by name


def test_an_hour_of_a_weekday_is_the_mean_of_its_days_drawn_towards_all_days() -> None:
    tuesdays = [step(n, "health", 7, 9) for n in range(8)]
    mondays = [step(100 + n, "health", 1, 9) for n in range(2)]
    found = rates(knowing(hall(), tuesdays + mondays), TODAY + timedelta(days=7))
    assert found.hourly["health"][9] == pytest.approx((8 + OTHER_DAYS * 5) / (1 + OTHER_DAYS))
    assert found.hourly["health"][10] == 0
    assert (found.days, list(found.busy)) == (2, [8])


def test_a_weekday_without_days_is_as_all_are() -> None:
    found = rates(knowing(hall(), [step(n, "health", n, 9) for n in (1, 2)]), TODAY + timedelta(days=2))
    assert (found.hourly["health"][9], list(found.busy)) == (1.0, [1, 1])


def test_only_the_first_service_of_a_visit_comes_by_itself_the_next_follows_it() -> None:
    visits = [step(n, "registration", 1, 9) for n in range(4)]
    visits += [step(n, "work", 1, 10) for n in range(3)]
    found = rates(knowing(hall(), visits), TOMORROW)
    assert found.hourly["work"][10] == 0
    assert found.laws.habits.onward["registration"] == {"work": 0.75}


def test_who_was_booked_is_not_counted_as_habit() -> None:
    found = rates(knowing(hall(), [step(1, "work", 1, 9, booked=True), step(2, "health", 1, 9)]), TOMORROW)
    assert (found.hourly["work"][9], found.hourly["health"][9]) == (0, 1)


def test_the_planner_and_the_forecast_draw_from_the_same_arrays() -> None:
    taught = knowing(hall(), past(3, {"health": 40}, minutes=7))
    found = rates(taught, TODAY)
    assert taught.knowledge is not None
    assert found.laws is taught.knowledge.laws


def test_a_service_that_few_had_yet_leans_on_what_the_centre_file_says() -> None:
    few = Habits.learn([step(n, "legal", 1, 9) for n in range(3)], {"legal": 1200.0})
    assert few.services["legal"] == [540.0, 600.0, 600.0, 600.0, 840.0, 1140.0, 1440.0, 2040.0]
    many = Habits.learn([step(n, "legal", 1, 9) for n in range(30)], {"legal": 1200.0})
    assert set(many.services["legal"]) == {600.0}


def test_without_habits_services_last_as_lately_and_people_come_as_until_now() -> None:
    found = rates(hall(waits(1), waits(2), waits(3, "health"), issued=12), TODAY)
    assert (found.days, found.hourly["shelter"][13]) == (0, pytest.approx(2 / 3 * 12 / 3))
    usual = CENTRE.services["legal"].usual.total_seconds()
    assert found.work("legal") == pytest.approx(usual + 45, rel=0.1)
    assert found.desks == {}


def test_who_is_booked_is_none_of_those_who_came_until_now() -> None:
    booked = replace(waits(1, "health"), appointment=7)
    full = hall(booked, waits(2), waits(3))
    found = rates(replace(full, figures=Figures(issued=13, done=0, called=0, on_time=0, booked=1)), TODAY)
    assert {name: line[13] for name, line in found.hourly.items() if line[13]} == {"shelter": 12 / 3}


def test_kept_appointments_and_working_desks_are_shares() -> None:
    steps = [step(1, "health", 1, 9), step(2, "health", 2, 9), step(3, "health", 2, 9, desk="5")]
    found = rates(knowing(hall(), steps, (40, 90)), TODAY)
    assert found.laws.habits.shows == pytest.approx(48 / 100)
    assert found.desks == {"12": 1.0, "5": 0.5}


def test_a_log_of_another_place_tells_who_comes_and_nothing_of_our_desks_and_lanes() -> None:
    steps = [step(n, "health", 1, 9, desk="VRU-1", lane="VIP") for n in range(40)]
    taught = knowing(hall(issued=20), steps)
    found = rates(taught, TOMORROW)
    assert found.desks == {}
    people = draw(later_day(CENTRE, TOMORROW, found, []).scene, found, 1).people
    assert {person.precedence for person in people} == {ORDINARY}
    assert len(people) == pytest.approx(40, abs=20)


def test_lanes_are_shares_of_each_service() -> None:
    steps = [step(n, "health", 1, 9, lane=lane) for n, lane in enumerate((Lane.A, Lane.C, Lane.C, Lane.C))]
    assert Habits.learn(steps).lanes == {"health": {"A": 0.25, "C": 0.75}}


def test_a_busier_day_is_paced_and_a_usual_one_is_not() -> None:
    """By those who walk in: who is booked is expected apart."""
    taught = knowing(hall(), past(7, {"health": 80}))
    usual = rates(taught, TODAY + timedelta(days=7))
    came = usual.expected(OPENS, TEN, ZONE)
    assert pace(100, 165) == 1.5
    for issued, factor in ((round(came), 1.0), (round(1.5 * came + 15), 1.5)):
        figures = Figures(issued + 40, 0, 0, 0, booked=40)
        today = rates(replace(taught, figures=figures), TODAY)
        assert today.expected(OPENS, TEN, ZONE) == pytest.approx(factor * came, rel=0.02)
