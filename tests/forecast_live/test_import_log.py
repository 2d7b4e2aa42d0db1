"""A new centre learns from a log: by its own clock, from what is known alone, and never from nothing."""

import csv
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

import pytest
from sqlalchemy import Engine

from server.domain.forecast import Habits
from server.domain.step import Verb
from server.live.forecaster import Forecaster
from server.store import forecasts
from tests.day import Day
from tests.forecast_live.ten import TEN
from tests.servers import run_server

CENTRE = "always_open"
LOG = ["visit", "service", "lane", "joined_at", "called_at", "finished_at", "left_at", "desk"]
MORNING = datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=-6)))
"""Eight at the centre, two in the afternoon by UTC."""


def write(log: Path, start: datetime, people: int, clock: tzinfo = UTC, unfinished: int = 0) -> None:
    """Write people who come every ten minutes, wait three and are served for seven; some never end."""
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(LOG)
        for n in range(people):
            at = (start + timedelta(minutes=10 * n)).astimezone(clock)
            joined, called, ended = ((at + timedelta(minutes=after)).isoformat() for after in (0, 3, 10))
            writer.writerow([n, "health", "C", joined, called, "" if n < unfinished else ended, "", "9"])


def learnt(engine: Engine) -> Habits | None:
    with engine.connect() as connection, connection.begin():
        found = forecasts.knowledge(connection, CENTRE)
    return found.habits if found else None


def test_a_log_warms_a_new_centre_up(day: Day, engine: Engine, database_url: str, tmp_path: Path) -> None:
    day.desk("1")
    day.issue()
    called = day.call_next("1")
    assert called is not None
    day.move(called.step, Verb.START)
    last = [day.issue().steps[0].step for _ in range(3)][-1]
    write(tmp_path / "log.csv", TEN - timedelta(days=2), 60)
    done = run_server("import-log", str(tmp_path / "log.csv"), "--database", database_url)
    assert (done.returncode, done.stdout) == (
        0, "always_open has learnt from 60 visits. Known services: health.\n",
    )  # fmt: skip
    with engine.connect() as connection, connection.begin():
        hall = Forecaster(database_url).picture(connection, day.centre, day.now)
    assert timedelta(minutes=15) < hall.waits.steps[last].likely < timedelta(minutes=40)


@pytest.mark.parametrize("clock", [UTC, MORNING.tzinfo, timezone(timedelta(hours=13))])
def test_a_log_is_read_by_the_centres_clock_however_it_writes_times(
    engine: Engine, database_url: str, tmp_path: Path, clock: tzinfo
) -> None:
    write(tmp_path / "log.csv", MORNING, 12, clock)
    assert run_server("import-log", str(tmp_path / "log.csv"), "--database", database_url).returncode == 0
    found = learnt(engine)
    assert found is not None
    (rates,) = found.rates.values()
    assert [hour for hour, rate in enumerate(rates) if rate] == [8, 9]
    assert found.starts == {"log 9": [8 * 3600 + 180.0]}


def test_a_service_whose_end_nobody_noted_teaches_no_length(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    write(tmp_path / "log.csv", MORNING, 60, unfinished=20)
    run_server("import-log", str(tmp_path / "log.csv"), "--database", database_url)
    found = learnt(engine)
    assert found is not None
    assert list(found.services["health"]) == [420.0] * 40


@pytest.mark.parametrize(("people", "unfinished"), [(0, 0), (5, 5)])
def test_a_log_that_teaches_nothing_is_refused_and_what_was_learnt_stays(
    engine: Engine, database_url: str, tmp_path: Path, people: int, unfinished: int
) -> None:
    write(tmp_path / "log.csv", MORNING, 12)
    run_server("import-log", str(tmp_path / "log.csv"), "--database", database_url)
    before = learnt(engine)
    empty = tmp_path / "empty.csv"
    write(empty, MORNING, people, unfinished=unfinished)
    done = run_server("import-log", str(empty), "--database", database_url)
    assert done.returncode == 2
    assert "nobody in this log was called and served to the end; nothing was learnt" in done.stderr
    assert learnt(engine) == before
