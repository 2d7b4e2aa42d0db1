"""A day at a centre, played through the server's actions on a real database; the test sets the moment."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, Engine, select, text

from server.actions import calls, clockwork, desks, steps, undo, visits
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.hall import Hall
from server.domain.step import Step, Verb
from server.store import closures, journal, setup
from server.store import hall as hall_store
from server.store.journal import Event
from server.store.seal import Seal
from server.store.steps import COLUMNS, step_of
from tests.databases import writing
from wire import requests
from wire.words import Channel, ContactKind, DeskState, DeviceKind, Lane, Role, StepState

T = TypeVar("T")
SEAL = Seal(["bm90IGEgc2VjcmV0OiBhIGtleSBvZiB0aGUgdGVzdHM="])
KIOSK = Actor("device", "kiosk-1", "always_open", device=DeviceKind.KIOSK)
CLOCK = Actor("server", "clockwork", "always_open")


def agent(n: int) -> Actor:
    return Actor("staff", f"agent{n:02}", "always_open", Role.AGENT)


MANAGER = Actor("staff", "manager", "always_open", Role.MANAGER)


class Day:
    """The moment is `now`; every act is one transaction at it."""

    def __init__(self, engine: Engine, now: datetime) -> None:
        self.engine, self.now = engine, now
        with engine.connect() as connection, connection.begin():
            self.centre: Centre = setup.load_all(connection)["always_open"]

    def act(self, actor: Actor, action: Callable[[Work], T]) -> T:
        with writing(self.engine) as connection:
            hall = self._hall(connection)
            letters = (SEAL, frozenset(ContactKind))
            centre = closures.opened(connection, self.centre)
            return action(Work(connection, centre, actor, self.now, hall, "http://x", *letters))

    def _hall(self, connection: Connection) -> Hall:
        return hall_store.load(connection, closures.opened(connection, self.centre), self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def issue(self, *services: str, lane: Lane = Lane.C, actor: Actor = KIOSK) -> requests.Visit:
        asked = requests.NewVisit(
            services=list(services or ("health",)), language="ht", lane=lane, channel=Channel.KIOSK
        )
        return self.act(actor, lambda work: visits.issue(work, asked))

    def desk(self, desk: str, state: DeskState = DeskState.OPEN, actor: Actor = MANAGER) -> requests.Desk:
        return self.act(actor, lambda work: desks.set_state(work, desk, state))

    def call_next(self, desk: str, actor: Actor = MANAGER) -> requests.Step | None:
        return self.act(actor, lambda work: calls.call_next(work, desk))

    def call_ticket(self, desk: str, ticket: str, actor: Actor = MANAGER) -> requests.Step:
        return self.act(actor, lambda work: calls.call_ticket(work, desk, ticket))

    def move(self, step: int, verb: Verb, actor: Actor = MANAGER) -> requests.Moved:
        return self.act(actor, lambda work: steps.move(work, step, verb))

    def transfer(
        self, step: int, *, service: str | None = None, desk: str | None = None, actor: Actor = MANAGER
    ) -> requests.Moved:
        to = requests.Transfer(service=service, desk=desk)
        return self.act(actor, lambda work: steps.transfer(work, step, to))

    def undo(self, step: int, actor: Actor = MANAGER) -> requests.Moved:
        return self.act(actor, lambda work: undo.undo(work, step))

    def leave(self, follow: str) -> None:
        self.act(visits.visitor("always_open"), lambda work: visits.leave(work, follow))

    def tidy(self) -> int:
        return self.act(CLOCK, clockwork.tidy)

    def hall(self) -> Hall:
        with self.engine.connect() as connection, connection.begin():
            return self._hall(connection)

    def steps(self, *states: StepState) -> dict[int, Step]:
        """Every step of the table, or those in some states, by id."""
        with self.engine.connect() as connection, connection.begin():
            found = [step_of(row) for row in connection.execute(select(*COLUMNS))]
        return {step.id: step for step in found if not states or step.state in states}

    def events(self) -> list[Event]:
        with self.engine.connect() as connection, connection.begin():
            return list(journal.read(connection, "always_open"))

    def replayed(self) -> dict[int, Step]:
        return journal.replay(iter(self.events()))

    def ticket(self, step: int) -> str:
        """The code that a step's visitor holds."""
        with self.engine.connect() as connection, connection.begin():
            query = text("SELECT ticket FROM visit JOIN step ON step.visit = visit.id WHERE step.id = :step")
            return str(connection.execute(query, {"step": step}).scalar_one())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection, connection.begin():
            return [tuple(row) for row in connection.execute(text(query))]


def by_state(steps: Iterable[Step], state: StepState) -> list[Step]:
    return [step for step in steps if step.state is state]
