"""The order of the call: 1,000 random mixes of walk-ins, appointments and lanes, against a naive recount.

The recount knows nothing of the product: who came when, what they had booked, which lane they got, and the
minutes that the centre's file promises each lane. It sorts a list; the product books, checks in, issues and
calls on a real database.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from server.actions import appointments, arrivals, calls, desks, visits
from server.actions.work import Work
from server.domain.centre_check import read
from server.domain.hall import Hall
from server.store import hall as hall_store
from tests.databases import centre_text, writing
from tests.day import MANAGER
from wire.appointments import CheckIn, NewAppointment
from wire.requests import NewVisit
from wire.words import DeskState, Lane, Quota

MIXES = 1000
AT_ONCE = 100
EVERY = {"sqlite": 1, "postgresql": 3}
"""SQLite plays every mix, PostgreSQL every third: the order is the code's, not the database's."""
SEVEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""Seven in the morning at the centre."""
PROMISED_MINUTES = {"E": 0, "A": 15, "B": 30, "C": 45}
OFFERED = (
    centre_text()
    .replace('queue = "health"\nminutes', 'queue = "health"\nappointments = true\nminutes')
    .replace('mon = ["00:00-24:00"]', 'mon = ["06:00-12:00"]')
)
CENTRE = read(OFFERED).value()


@dataclass(frozen=True)
class Person:
    """Somebody who comes: when, in which lane, and for which time they had booked."""

    came: datetime
    lane: Lane
    booked: datetime | None


def people(chance: random.Random) -> list[Person]:
    """Draw who comes in one morning, in the order of arrival; several may come in the same minute."""
    found = []
    for _ in range(chance.randint(2, 8)):
        booked = SEVEN + timedelta(minutes=10 * chance.randint(3, 18)) if chance.random() < 0.5 else None
        minutes = chance.randint(0, 120)
        if booked:  # up to an hour early, up to as late as the centre keeps a time
            minutes = round((booked - SEVEN).total_seconds() / 60) + chance.randint(-25, 30)
        found.append(Person(SEVEN + timedelta(minutes=minutes), chance.choice(list(Lane)), booked))
    return sorted(found, key=lambda person: person.came)


def naive_order(came: list[Person]) -> list[int]:
    """Emergencies first; then by promised minute; then by who joined first; then by who came in first."""

    def place(n: int) -> tuple[bool, datetime, datetime, int]:
        person = came[n]
        joined = person.came if person.booked is None else max(person.came, person.booked)
        promised = joined + timedelta(minutes=PROMISED_MINUTES[person.lane.value])
        return person.lane is not Lane.EMERGENCY, promised, joined, n

    return sorted(range(len(came)), key=place)


class Morning:
    """One mix, played on the database and then taken back, so that each begins with nobody."""

    def __init__(self, connection: Connection, hall: Hall) -> None:
        self.c, self.hall = connection, hall

    def work(self, actor, now: datetime) -> Work:
        return Work(self.c, CENTRE, actor, now, self.hall, "http://x")

    def book(self, at: datetime) -> str:
        asked = NewAppointment(service="health", starts_at=at, language="ht", quota=Quota.STAFF)
        held = appointments.hold(self.work(MANAGER, SEVEN), asked)
        return appointments.confirm(self.work(MANAGER, SEVEN), held.link).code

    def enter(self, person: Person, code: str | None) -> str:
        if code is not None:
            came = arrivals.check_in(self.work(MANAGER, person.came), CheckIn(code=code, lane=person.lane))
            return came.visit.ticket
        asked = NewVisit(services=["health"], language="ht", lane=person.lane)
        return visits.issue(self.work(MANAGER, person.came), asked).ticket

    def order(self, came: list[Person]) -> list[str]:
        """Return the tickets as one desk calls them, once everybody is there."""
        later = max(person.came for person in came)
        desks.set_state(self.work(MANAGER, later), "1", DeskState.OPEN)
        called = iter(lambda: calls.call_next(self.work(MANAGER, later), "1"), None)
        return [step.ticket for step in called]


def play(connection: Connection, hall: Hall, chance: random.Random) -> None:
    came = people(chance)
    with connection.begin_nested() as undone:
        morning = Morning(connection, hall)
        codes = [morning.book(person.booked) if person.booked else None for person in came]
        tickets = [morning.enter(person, code) for person, code in zip(came, codes, strict=True)]
        assert morning.order(came) == [tickets[n] for n in naive_order(came)]
        undone.rollback()


@pytest.mark.parametrize("first", range(0, MIXES, AT_ONCE))
def test_the_order_of_random_mixes_is_that_of_a_naive_recount(engine: Engine, first: int) -> None:
    with writing(engine) as connection:
        hall = hall_store.load(connection, CENTRE, SEVEN)
        for seed in range(first, first + AT_ONCE, EVERY[engine.dialect.name]):
            print(f"seed {seed}")  # noqa: T201 - pytest shows it where the mix fails
            play(connection, hall, random.Random(seed))  # noqa: S311 - a seed, so that a mix can be played again
