from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.facts import Stay, facts
from server.domain.report import day_report
from server.domain.rollup import DayBook, Rollup, Scope, roll_up
from server.domain.step import Step
from tests.bookings import centre
from wire.reports import AppointmentsDay, DayReport, ReferralsDay, Spread
from wire.words import Lane, StepState

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CENTRE = centre()


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def done(number: int, *, joined: float, called: float, started: float, ended: float) -> Step:
    return Step(
        id=number,
        visit=number,
        service="health",
        queue="health",
        lane=Lane.C,
        state=StepState.DONE,
        joined_at=at(joined),
        due_at=at(joined + 30),
        called_at=at(called),
        started_at=at(started),
        ended_at=at(ended),
    )


def stay(*steps: Step, people: int = 1) -> Stay:
    return Stay(steps[0].visit, NINE, "kiosk", "ht", people, steps)


def report(*stays: Stay, **booked: dict[tuple[str, str], int]) -> DayReport:
    nothing: dict[str, dict[tuple[str, str], int]] = {"appointments": {}, "arrivals": {}, "referrals": {}}
    book = DayBook(TODAY, facts(CENTRE, TODAY, stays, {}), stays, **(nothing | booked), desks={})
    rollup = roll_up(CENTRE, book).get(Scope().key, Rollup())
    return day_report(TODAY, ["health", "legal"], rollup)


def test_nothing_happened_is_told_as_none() -> None:
    found = report()
    assert (found.visits, found.people, found.stay) == (0, 0, Spread(count=0, median_s=None, p90_s=None))
    assert [line.service for line in found.services] == ["health", "legal"]


def test_the_measures_of_a_served_step() -> None:
    found = report(stay(done(1, joined=0, called=10, started=12, ended=20), people=3))
    health, _ = found.services
    assert (found.visits, found.people, found.by_channel, found.by_language) == (
        1,
        3,
        {"kiosk": 1},
        {"ht": 1},
    )
    assert (health.joined, health.done, health.called, health.on_time, health.open) == (1, 1, 1, 1, 0)
    shown = (found.stay.median_s, health.wait.median_s, health.walk.median_s, health.work.median_s)
    assert shown == pytest.approx((1200.0, 600.0, 120.0, 480.0), rel=0.01)


def test_a_spread_lies_between_ranks_as_in_the_statistics() -> None:
    served = [done(n, joined=0, called=n, started=n, ended=n + 1) for n in (1, 2, 3, 4)]
    wait = report(*(stay(one) for one in served)).services[0].wait
    assert (wait.count, wait.median_s, wait.p90_s) == (
        4,
        pytest.approx(150.0, rel=0.01),
        pytest.approx(222.0, rel=0.01),
    )


def test_an_appointment_called_before_its_time_has_not_waited() -> None:
    early = done(1, joined=15, called=10, started=11, ended=20)
    assert report(stay(early)).services[0].wait.median_s == 0.0


def test_a_call_after_the_due_time_is_late() -> None:
    late = done(1, joined=0, called=31, started=32, ended=40)
    health = report(stay(late)).services[0]
    assert (health.called, health.on_time) == (1, 0)


def test_a_planned_step_is_not_counted_and_keeps_the_visit_open() -> None:
    first = done(1, joined=0, called=10, started=12, ended=20)
    planned = Step(id=2, visit=1, service="legal", queue="legal", lane=Lane.C, state=StepState.PLANNED)
    found = report(stay(first, planned))
    assert [line.joined for line in found.services] == [1, 0]
    assert found.stay == Spread(count=0)


def test_a_ticket_for_another_day_joins_when_the_doors_open() -> None:
    given = replace(done(1, joined=0, called=0, started=0, ended=0), state=StepState.PLANNED, ended_at=None)
    found = report(stay(given))
    assert (found.visits, found.services[0].joined, found.services[0].open) == (1, 0, 0)


def test_appointments_and_referrals_are_told_by_where_they_stand() -> None:
    found = report(
        appointments={("health", "booked"): 2, ("legal", "missed"): 1, ("health", "held"): 5},
        arrivals={("health", "late"): 1, ("legal", "too_late"): 1},
        referrals={("health", "completed"): 1, ("health", "accepted"): 2, ("legal", "withdrawn"): 4},
    )
    assert found.appointments == AppointmentsDay(
        booked=2, checked_in=0, missed=1, cancelled=0, early=0, on_time=0, late=1, too_late=1
    )
    assert found.referrals == ReferralsDay(sent=7, accepted=3, declined=0, withdrawn=4, completed=1)
