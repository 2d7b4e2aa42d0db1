"""Opening a year of statistics from roll-ups at 1, 10, 100 times 1,500 visits a day; counting a day."""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import ROOT
from server.actions import statistics
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.facts import Fact, Stay
from server.domain.rollup import DayBook, Rollup, roll_up
from server.domain.waiting import Range
from server.store import hall, rollups, setup
from server.store.database import open_engine
from wire.words import Lane, Role, StepState

CENTRE = ROOT / "examples" / "tapachula.toml"
VISITS = 1500
LOADS, LOADS_QUICK = (1, 10, 100), (1, 10)
TOLD = Range(timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=35))
LATEST = date(2026, 11, 23)


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return how long a year takes to open at each load, and how long a day takes to count."""
    found = []
    for times in LOADS_QUICK if span.quick else LOADS:
        opened, counted = _opened(folder / f"stats{times}.db", times, span)
        aim = Aim(most=300) if times == 1 else None
        found.append(Figure("statistics", f"a year of {times * VISITS:,} visits a day", opened, "ms", aim))
        found.append(Figure("statistics", f"a day of {times * VISITS:,} facts rolled up", counted, "ms"))
    return found


def _opened(file: Path, times: int, span: Span) -> tuple[float, float]:
    command = [sys.executable, "-m", "server", "init", "--centre", str(CENTRE)]
    subprocess.run([*command, "--database", f"sqlite:///{file}"], cwd=ROOT, check=True, capture_output=True)
    engine = open_engine(f"sqlite:///{file}")
    with engine.connect() as connection, connection.begin():
        centre = next(iter(setup.load_all(connection).values()))
    started = time.perf_counter()
    day = roll_up(centre, _book(centre, LATEST, VISITS * times))
    counted = (time.perf_counter() - started) * 1000
    _fill(file, centre, day)
    actor = Actor("staff", "manager", centre.id, Role.MANAGER)
    moment = datetime.combine(LATEST + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=16)
    seconds = []
    for _ in range(2 * span.rounds + 1):
        with engine.connect() as connection, connection.begin():
            work = Work(connection, centre, actor, moment, hall.load(connection, centre, moment))
            started = time.perf_counter()
            statistics.period(work, LATEST - timedelta(days=364), LATEST).model_dump_json()
            seconds.append(time.perf_counter() - started)
    engine.dispose()
    return median(seconds) * 1000, counted


def _fill(file: Path, centre: Centre, scopes: dict[str, Rollup]) -> None:
    """Keep the same day for a year and a bit: other figures would take as long to add up."""
    days = [LATEST - timedelta(days=ago) for ago in range(366)]
    parts = {scope: rollups.parts(rollup) for scope, rollup in scopes.items()}
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM journal")
        rows = [
            (centre.id, "day", str(day), scope, packed["total"], packed["slices"])
            for day in days
            for scope, packed in parts.items()
        ]
        rows += [(*row[:1], "month", *row[2:]) for row in rows if row[2].endswith("-01")]
        database.executemany("INSERT INTO rollup VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("INSERT INTO rolled VALUES (?, 0, ?)", (centre.id, str(LATEST + timedelta(days=1))))


def _book(centre: Centre, day: date, many: int) -> DayBook:
    facts = list(_facts(centre, day, many))
    stays = [Stay(fact.visit, fact.joined_at, fact.channel, fact.language, fact.party_size) for fact in facts]
    return DayBook(day, facts, stays, {}, {}, {}, {})


def _facts(centre: Centre, day: date, many: int) -> Iterator[Fact]:
    chance = random.Random(1)
    services, desks = list(centre.services.values()), list(centre.desks)
    for number in range(many):
        joined = centre.calendar.day_start(day) + timedelta(seconds=chance.uniform(7, 15) * 3600)
        called = joined + timedelta(seconds=chance.expovariate(1 / 1200))
        started = called + timedelta(seconds=chance.uniform(10, 90))
        service = chance.choice(services)
        yield Fact(
            step=number,
            visit=number,
            day=day,
            weekday=joined.astimezone(centre.calendar.zone).weekday(),
            hour=joined.astimezone(centre.calendar.zone).hour,
            service=service.id,
            agency=service.agency,
            queue=service.queue,
            lane=chance.choice((Lane.A, Lane.B, Lane.C)),
            language=chance.choice(centre.languages),
            channel=chance.choice(("kiosk", "staff", "appointment")),
            desk=chance.choice(desks),
            party_size=1,
            state=StepState.DONE,
            joined_at=joined,
            due_at=joined + timedelta(minutes=30),
            called_at=called,
            started_at=started,
            ended_at=started + timedelta(seconds=chance.expovariate(1 / 600)),
            interpreted=False,
            told=TOLD,
        )
