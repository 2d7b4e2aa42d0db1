from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.report import Booked, Stay, day_report, spread
from server.domain.step import Step
from wire.reports import Spread
from wire.words import Lane, StepState

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOTHING = Booked(Counter(), Counter(), Counter())


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


@pytest.mark.parametrize(
    ("minutes", "median_s", "p90_s"),
    [((1,), 60.0, 60.0), ((1, 2), 90.0, 114.0), ((5, 1, 3), 180.0, 276.0), (range(11), 300.0, 540.0)],
)
def test_a_spread_is_that_of_hyndman_and_fan_type_7(minutes, median_s: float, p90_s: float) -> None:
    times = [timedelta(minutes=m) for m in minutes]
    assert spread(times) == Spread(count=len(times), median_s=median_s, p90_s=p90_s)


def test_nothing_happened_is_told_as_none() -> None:
    assert spread([]) == Spread(count=0, median_s=None, p90_s=None)


def test_the_measures_of_a_served_step() -> None:
    report = day_report(
        date(2026, 11, 23),
        ["health"],
        [stay(done(1, joined=0, called=10, started=12, ended=20), people=3)],
        NOTHING,
    )
    (health,) = report.services
    assert (report.visits, report.people, report.stay.median_s) == (1, 3, 1200.0)
    assert (health.joined, health.done, health.called, health.on_time, health.open) == (1, 1, 1, 1, 0)
    assert (health.wait.median_s, health.walk.median_s, health.work.median_s) == (600.0, 120.0, 480.0)


def test_an_appointment_called_before_its_time_has_not_waited() -> None:
    early = done(1, joined=15, called=10, started=11, ended=20)
    report = day_report(date(2026, 11, 23), ["health"], [stay(early)], NOTHING)
    assert report.services[0].wait.median_s == 0.0


def test_a_call_after_the_due_time_is_late() -> None:
    late = done(1, joined=0, called=31, started=32, ended=40)
    report = day_report(date(2026, 11, 23), ["health"], [stay(late)], NOTHING)
    assert (report.services[0].called, report.services[0].on_time) == (1, 0)


def test_a_planned_step_is_not_counted_and_keeps_the_visit_open() -> None:
    first = done(1, joined=0, called=10, started=12, ended=20)
    planned = Step(id=2, visit=1, service="legal", queue="legal", lane=Lane.C, state=StepState.PLANNED)
    report = day_report(date(2026, 11, 23), ["health", "legal"], [stay(first, planned)], NOTHING)
    assert [line.joined for line in report.services] == [1, 0]
    assert report.stay == Spread(count=0)
