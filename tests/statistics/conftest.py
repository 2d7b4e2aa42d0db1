"""Days that were played once and are looked at by many tests: midnight at UTC-6, days of 23 and 25 hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from server.actions import statistics
from server.domain.hall import Hall
from server.store.database import open_engine
from tests.agencies import ZONE, enrich
from tests.databases import kept_database
from tests.day import MANAGER, Day
from tests.statistics.bookings import QUIET
from tests.statistics.naive import Naive
from tests.statistics.player import DESKS, Player
from tests.statistics.raw import EVERYTHING

AT_MOST = 900
"""So many acts are played, so that each thing may happen that has not."""
RULES = "too_late_after_minutes = 45"


@dataclass(frozen=True)
class Play:
    """Which days are played, where."""

    name: str
    zone: str
    start: datetime
    seed: int
    database: str = "sqlite"


NORTH = "America/Tijuana"
PLAYS = (
    Play("midnight", ZONE, datetime(2026, 10, 30, 22, 0, tzinfo=UTC), seed=9),
    Play("23-hours", NORTH, datetime(2026, 3, 7, 22, 0, tzinfo=UTC), seed=5),
    Play("25-hours", NORTH, datetime(2026, 10, 31, 22, 0, tzinfo=UTC), seed=6),
    Play("postgresql", NORTH, datetime(2026, 10, 31, 22, 0, tzinfo=UTC), seed=10, database="postgresql"),
)


@dataclass(frozen=True)
class Moment:
    """The hall at one moment of a play, and the journal as it was then."""

    hall: Hall
    naive: Naive


@dataclass(frozen=True)
class Played:
    """Three days as they were played, and what the journal says of them."""

    play: Play
    player: Player
    moments: tuple[Moment, ...]
    naive: Naive
    url: str

    @property
    def day(self) -> Day:
        return self.player.day

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that somebody has a ticket of."""
        found = [visit["day"] for visit in self.naive.visits.values()]
        return min(found), max(found)


def roll_up(day: Day) -> list[object]:
    """Do what the clockwork does: count every past day that changed."""
    days = day.act(MANAGER, statistics.mark)
    for one in days:
        counted = day.act(MANAGER, partial(statistics.day_rollups, day=one))
        day.act(MANAGER, partial(statistics.save, day=one, counted=counted))
    return list(days)


class BusyDay(Day):
    """A day whose hall is a few acts old, as a busy server's may be: what people are told comes from it."""

    def __init__(self, engine: Engine, now: datetime) -> None:
        super().__init__(engine, now)
        self.acts = 0

    def _hall(self, connection: Connection) -> Hall:
        if self.acts % 6 == 0:
            self.known = super()._hall(connection)
        self.acts += 1
        return self.known

    def hall(self) -> Hall:
        self.acts = 0
        return super().hall()


def play(url: str, engine: Engine, what: Play) -> Played:
    """Play three days, rolled up at odd moments; the clocks change, if they do, in the second night."""
    enrich(engine, zone=what.zone, rules=RULES)
    player = Player(BusyDay(engine, what.start), what.seed)
    day = player.day
    midnight = partial(_midnight, day)
    day.tidy()
    for desk in (*DESKS, *QUIET):
        day.desk(desk)
    player.play(100, 100)
    seen = [_moment(day)]
    day.now = midnight(1) - timedelta(minutes=70)
    player.play(90, 120)
    roll_up(day)
    seen.append(_moment(day))
    day.now = max(day.now, midnight(0) + timedelta(hours=13))
    day.tidy()
    roll_up(day)
    player.play(50, 120)
    while player.did < EVERYTHING and player.played < AT_MOST:
        player.play(1, 240, never_yet=0.8)
    seen.append(_moment(day))
    return Played(what, player, tuple(seen), seen[-1].naive, url)


def _midnight(day: Day, ahead: int) -> datetime:
    calendar = day.centre.calendar
    return calendar.day_start(calendar.service_day(day.now) + timedelta(days=ahead))


def _moment(day: Day) -> Moment:
    return Moment(day.hall(), Naive(day))


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            one,
            id=one.name,
            marks=[
                pytest.mark.xdist_group(f"recount-{one.name}"),
                pytest.mark.timeout(300),  # for the whole play
                *([pytest.mark.postgresql] if one.database == "postgresql" else []),
            ],
        )
        for one in PLAYS
    ],
)
def played(request: pytest.FixtureRequest) -> Iterator[Played]:
    """Each play once; the tests of it read, and change nothing that another would see."""
    what: Play = request.param
    url = kept_database(request, what.database, what.name)
    engine = open_engine(url)
    if what.database == "sqlite":
        event.listen(engine, "connect", _without_waiting_for_the_disk)
    yield play(url, engine, what)
    engine.dispose()


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
