"""A month at the centre, played through the server's actions, and its report."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from server.domain.step import Verb
from server.live.reports import Asked, Job, Reports
from server.store.database import open_engine
from tests.databases import kept_database
from tests.day import KIOSK, MANAGER, Day
from tests.routes.conftest import site as site  # noqa: PLC0414 - a fixture, taken over
from wire.words import DeskState, Lane

SOON_S = 60.0
MONTH = "2026-03"


def served(day: Day, service: str, wait_s: float, lane: Lane = Lane.C) -> None:
    """One person comes, waits, and is served at desk 1."""
    day.issue(service, lane=lane, actor=KIOSK)
    day.later(wait_s)
    step = day.call_next("1")
    assert step is not None
    day.later(30)
    day.move(step.step, Verb.START)
    day.later(300)
    day.move(step.step, Verb.FINISH)


def play_march(engine: Engine) -> Day:
    """March: 24 to health on two days, 3 to legal help, one who did not come to the desk; now it is June."""
    day = Day(engine, datetime(2026, 3, 9, 15, tzinfo=UTC))
    day.desk("1")
    for n in range(16):
        served(day, "health", 60 * n)
    for _ in range(3):
        served(day, "legal", 120)
    day.now = datetime(2026, 3, 20, 15, tzinfo=UTC)
    for n in range(8):
        served(day, "health", 30 * n, Lane.A)
    day.issue("health")
    absent = day.call_next("1")
    assert absent is not None
    day.move(absent.step, Verb.NO_SHOW)
    day.desk("1", DeskState.CLOSED)
    day.now = datetime(2026, 6, 1, 15, tzinfo=UTC)
    day.tidy()
    return day


@pytest.fixture
def march(engine: Engine) -> Day:
    """March on the test's own database."""
    return play_march(engine)


@dataclass(frozen=True)
class Month:
    """March as it was played once, and its reports."""

    day: Day
    reports: Reports


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("sqlite", marks=pytest.mark.xdist_group("march-sqlite")),
        pytest.param(
            "postgresql", marks=[pytest.mark.postgresql, pytest.mark.xdist_group("march-postgresql")]
        ),
    ],
)
def month(request: pytest.FixtureRequest) -> Iterator[Month]:
    """March, played once for all who read it; a report that is there is not made twice."""
    engine = open_engine(kept_database(request, request.param, "march"))
    day = play_march(engine)
    reports = Reports(engine, {day.centre.id: day.centre})
    yield Month(day, reports)
    reports.close()
    engine.dispose()


Make = Callable[..., Job]


@pytest.fixture
def make(month: Month) -> Make:
    """Make a report of March, or of another wish, to its end."""

    def made(period: str = MONTH, *, agency: str | None = None, public: bool = False) -> Job:
        asked = Asked(month.day.centre.id, period, agency, public, "en")
        return finished(month.reports.start(MANAGER, asked, month.day.hall()))

    return made


def finished(job: Job) -> Job:
    """Wait until a report is made, for a minute at most."""
    patience = threading.Event()
    for _ in range(int(SOON_S * 50)):
        if job.state != "working":
            break
        patience.wait(0.02)
    assert job.state == "ready", job.state
    return job
