"""All waits of a hall at 1, 10 and 100 times 50 waiting, by the simulation alone and with trees."""

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.figures import Aim, Figure, Span
from bench.ground import ROOT
from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.forecast import Habits, Knowledge, LoggedVisit, Model
from server.domain.foresight import figures_of, foresee
from server.domain.hall import DeskNow, Figures, Hall, Standing
from server.domain.step import Step
from wire.words import DeskState, Lane, StepState

CENTRE = ROOT / "examples" / "tapachula.toml"
WAITING = 50
LOADS, LOADS_QUICK = (1, 10, 100), (1, 10)
MOST_MS = 20
"""For 500 waiting: the project's own aim."""
DAYS, A_DAY = 5, 1500
LESSONS = 3000
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LANES = (Lane.C, Lane.C, Lane.C, Lane.B, Lane.A)


def measure(_folder: Path, span: Span) -> list[Figure]:
    """Return the milliseconds of one pass at each load, and how much of it the trees take."""
    centre = read(CENTRE.read_text(encoding="utf-8")).value()
    alone = Knowledge(Habits.learn(_past(centre)))
    trees = replace(alone, model=_trees(_hall(centre, WAITING), alone))
    found = []
    for times in LOADS_QUICK if span.quick else LOADS:
        hall = _hall(centre, WAITING * times)
        without, with_ = _ms(span, hall, alone), _ms(span, hall, trees)
        aim = Aim(most=MOST_MS) if times == LOADS[1] else None
        what = f"all waits of {WAITING * times:,} people"
        found.append(Figure("forecast", f"{what}, the simulation alone", without, "ms", aim))
        found.append(Figure("forecast", f"{what}, with trees", with_, "ms", aim))
    return found


def _ms(span: Span, hall: Hall, knowledge: Knowledge) -> float:
    """Return the least of the processor's time for a pass: others at work on it only add to that."""
    found = []
    for _ in range(4 * span.rounds + 1):
        new = replace(hall)
        started = time.thread_time()
        foresee(new, knowledge)
        found.append((time.thread_time() - started) * 1000)
    return min(found)


def _past(centre: Centre) -> list[LoggedVisit]:
    """Return days whose services take as long as the centre says, more or less."""
    chance, found, services = random.Random(1), [], list(centre.services.values())
    for number in range(DAYS * A_DAY):
        service, ago = chance.choice(services), 1 + number // A_DAY
        joined = (NOW - timedelta(days=ago)).timestamp() + chance.uniform(-3, 5) * 3600
        called = joined + chance.uniform(0, 1200)
        ended = called + service.usual.total_seconds() * chance.expovariate(1)
        desk, second = str(chance.randrange(1, 15)), (joined + 18 * 3600) % 86_400
        lane = chance.choice(LANES)
        found.append(
            LoggedVisit(
                number, service.id, service.queue, lane, joined, called, ended, None, desk, str(ago), second
            )
        )
    return found


def _trees(hall: Hall, alone: Knowledge) -> Model:
    """Return trees as large as a centre's: what they say does not matter here."""
    asked = {(service.id, lane) for service in hall.centre.services.values() for lane in service.targets}
    seen = np.array(list(figures_of(replace(hall, knowledge=alone), asked).values()))
    chance = np.random.Generator(np.random.PCG64(1))
    rows = seen[chance.integers(0, len(seen), LESSONS)] * chance.uniform(0.5, 2, (LESSONS, 1))
    waits = rows[:, 0] * chance.uniform(50, 150, LESSONS) * (1 + (rows[:, 1] > np.median(rows[:, 1])))
    return Model.fit(list(rows), list(waits))


def _hall(centre: Centre, people: int) -> Hall:
    """Return a hall with every desk busy and so many in line."""
    services, chance = list(centre.services.values()), random.Random(2)
    desks = {desk: DeskNow(desk, DeskState.OPEN, None, NOW - timedelta(hours=3)) for desk in centre.desks}
    standing = []
    for number in range(people):
        service, lane = chance.choice(services), chance.choice(LANES)
        joined = NOW - timedelta(seconds=3600 * (1 - number / people))
        standing.append(
            _standing(number, service.id, service.queue, lane, joined, joined + service.targets[lane])
        )
    for number, desk in enumerate(centre.desks, people):
        queue = next(iter(centre.profile(desk, NOW)))
        service = next(one for one in services if one.queue == queue)
        one = _standing(number, service.id, queue, Lane.C, NOW - timedelta(hours=1), NOW)
        called = NOW - timedelta(seconds=chance.uniform(0, 300))
        step = replace(one.step, state=StepState.SERVING, desk=desk, called_at=called, started_at=called)
        standing.append(replace(one, step=step))
    return Hall(centre, NOW, 1, standing, (), desks, (), (), Figures(0, 0, 0, 0), {})


def _standing(  # noqa: PLR0913, PLR0917 - a step has this many parts
    number: int, service: str, queue: str, lane: Lane, joined: datetime, due: datetime
) -> Standing:
    step = Step(
        id=number, visit=number, service=service, queue=queue, lane=lane, state=StepState.WAITING,
        joined_at=joined, due_at=due,
    )  # fmt: skip
    return Standing(step, str(number), "es", 1, private=False, service_day=DAY)
