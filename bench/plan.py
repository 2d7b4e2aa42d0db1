"""The planner: a day of 1,500 visits with and without a change, the floor's suggestion, desks by hour."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import ROOT
from server.actions.plan import PLAYS, planned
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.forecast import Habits, Knowledge, LoggedVisit
from server.domain.hall import DeskNow, Figures, Hall, Standing
from server.domain.one_more import one_more
from server.domain.rates import Rates, rates
from server.domain.staffing import staffing
from server.domain.stage import later_day, today
from server.domain.step import Step
from server.domain.what_if import MoreDesks, changed
from wire.words import DeskState, Lane, StepState

CENTRE = ROOT / "examples" / "tapachula.toml"
A_DAY = 1500
WEEKS, WEEKS_QUICK = 8, 2
WAITING = 90
MINUTES = 3.5
"""How long a service takes here, so that the example's fourteen desks are just enough for 1,500 visits."""
DAY = date(2026, 11, 24)
OPENS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def measure(_folder: Path, span: Span) -> list[Figure]:
    """Return the milliseconds of each thing that the planner does, and what ten times the visits cost."""
    centre = read(CENTRE.read_text(encoding="utf-8")).value()
    past = _past(centre, (WEEKS_QUICK if span.quick else WEEKS) * 6)
    habits = Habits.learn(past)
    hall = replace(_hall(centre), knowledge=Knowledge(habits))
    found = rates(hall, DAY)
    plan = _ms(span, lambda: _plan(hall, found))
    many = _ms(replace(span, rounds=1), lambda: _plan(hall, found.paced(10)))
    floor = _ms(span, lambda: one_more(hall, found))
    desks = _ms(span, lambda: _staffing(centre, rates(hall, DAY + timedelta(days=1))))
    read_ = _ms(span, lambda: rates(hall, DAY))
    learnt = _ms(replace(span, rounds=1), lambda: Habits.learn(past))
    return [
        Figure("plan", f"{A_DAY:,} visits, {PLAYS} plays, with and without", plan, "ms", Aim(most=1000)),
        Figure("plan", "ten times the visits, against that", many / plan, "times", Aim(most=20)),
        Figure("plan", "one more desk, for the floor", floor, "ms", Aim(most=200)),
        Figure("plan", "desks by hour for tomorrow", desks, "ms", Aim(most=3000)),
        Figure("plan", "what to suppose of a day, from the habits", read_, "ms"),
        Figure("plan", f"habits of {len(past):,} steps, once a day and apart", learnt, "ms"),
    ]


def _ms(span: Span, work: Callable[[], object]) -> float:
    found = []
    for _ in range(span.rounds):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return median(found)


def _plan(hall: Hall, rates: Rates) -> None:
    stage = today(hall, rates)
    planned(DAY, stage, changed(stage, [MoreDesks("health", 1, OPENS)]), rates)


def _staffing(centre: Centre, rates: Rates) -> None:
    staffing(later_day(centre, DAY + timedelta(days=1), rates, []), rates)


def _past(centre: Centre, days: int) -> list[LoggedVisit]:
    """Return days with 1,500 visits, from seven to three."""
    chance, services = random.Random(1), list(centre.services.values())
    found: list[LoggedVisit] = []
    for ago in range(1, days + 1):
        day = DAY - timedelta(days=ago)
        opens = centre.calendar.day_start(day) + timedelta(hours=7)
        for _ in range(A_DAY):
            after = 8 * 3600 * chance.random()
            joined = opens.timestamp() + after
            called = joined + 600 * chance.random()
            service = chance.choice(services)
            found.append(
                LoggedVisit(
                    step=len(found), service=service.id, line=service.queue, lane=Lane.C, joined=joined,
                    called=called, finished=called + chance.expovariate(1 / (60 * MINUTES)), left=None,
                    desk=chance.choice(list(centre.desks)), day=str(day), second=7 * 3600 + after,
                )
            )  # fmt: skip
    return found


def _hall(centre: Centre) -> Hall:
    """Return the moment when the doors open with a line before them, every desk open."""
    desks = {desk: DeskNow(desk, DeskState.OPEN, None, OPENS) for desk in centre.desks}
    services = list(centre.services.values())
    people = []
    for number in range(WAITING):
        service, joined = services[number % len(services)], OPENS - timedelta(minutes=60 * number / WAITING)
        due = joined + service.targets[Lane.C]
        step = Step(
            id=number, visit=number, service=service.id, queue=service.queue, lane=Lane.C,
            state=StepState.WAITING, joined_at=joined, due_at=due,
        )  # fmt: skip
        people.append(Standing(step, str(number), "es", 1, private=False, service_day=DAY))
    return Hall(centre, OPENS, 1, people, (), desks, (), (), Figures(0, 0, 0, 0), {})
