"""A month at the centre, played act by act through the server's own actions: for pictures and figures."""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine

from server.actions import calls, clockwork, declared, desks, promises, steps, visits
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.step import Verb
from server.live.forecaster import Forecaster
from server.store import forecasts, setup
from server.store.database import open_engine
from wire.declared import AgeBand, PopulationGroup, Sex
from wire.requests import NewVisit
from wire.wishes import Declaration
from wire.words import DeskState, Lane, Role

PEOPLE = 100
"""So many visits on a day of eight hours."""
USUAL = timedelta(hours=8)
LAST_HOUR = timedelta(hours=1)
"""So long before the doors shut the last person comes."""
OVERTIME = timedelta(hours=1)
BUSY_DAYS = {0: 1.12, 3: 1.2}
"""Weekday → how many more people come."""
NOT_THERE = 18
"""Of so many who are called, one is not there."""
GO_ON = 3
"""One in so many visits comes for one service alone."""


class Month:
    """People who come, most in the morning, and some go on to other services; desks take who is next.

    One thing happens after the other, so that waits are foretold from halls as they were; what was told is
    followed, and each night habits are learnt, as in a running centre.
    """

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.chance, self.said = engine, random.Random(seed), random.Random(seed + 1)
        with engine.connect() as connection, connection.begin():
            self.centre: Centre = next(iter(setup.load_all(connection).values()))
        self.manager = Actor("staff", "coordinacion", self.centre.id, Role.MANAGER)
        self.clock = Actor("server", "clockwork", self.centre.id)
        self.forecaster = Forecaster(engine.url.render_as_string(hide_password=False))
        self.turns: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.number = itertools.count()
        self.serving = 0

    def play(self, day: date) -> None:
        """Let a whole day pass, if the doors open, in one transaction: a disk is slower than all the rest."""
        openings = self.centre.calendar.openings(day)
        if not openings:
            return
        with self.engine.connect().execution_options(writes=True) as self.connection, self.connection.begin():
            self._day(*openings[0])

    def act(
        self, now: datetime, action: Callable[[Work], Any], actor: Actor | None = None, *, look: bool = True
    ) -> Any:
        """Do one thing at a moment; `look` at the hall before where it tells somebody a wait."""
        if look:
            self.seen = self.forecaster.picture(self.connection, self.centre, now)
        return action(Work(self.connection, self.centre, actor or self.manager, now, self.seen))

    def later(self, at: datetime, do: Callable[[datetime], None]) -> None:
        """Do something when its time comes."""
        heapq.heappush(self.turns, (at, next(self.number), do))

    def _day(self, opens: datetime, shut: datetime) -> None:
        people = round(PEOPLE * BUSY_DAYS.get(opens.weekday(), 1.0) * ((shut - opens) / USUAL))
        for desk in self.centre.desks:
            self.act(opens, partial(desks.set_state, desk=desk, state=DeskState.OPEN))
            self.later(opens, partial(self._turn, shut + OVERTIME, desk))
        for _ in range(people):
            self.later(opens + (shut - LAST_HOUR - opens) * self.chance.betavariate(1.7, 2.6), self._come)
        last = opens
        while self.turns:
            last, _, do = heapq.heappop(self.turns)
            do(last)
        self._evening(max(shut, last) + timedelta(minutes=5))

    def _evening(self, now: datetime) -> None:
        for desk in self.centre.desks:
            self.act(now, partial(desks.set_state, desk=desk, state=DeskState.CLOSED))
        night = self.centre.calendar.day_start(self.centre.calendar.service_day(now) + timedelta(days=1))
        self.act(night, clockwork.tidy, self.clock)
        habits = forecasts.learn(self.connection, self.centre, night)
        if habits is not None:
            forecasts.keep(self.connection, self.centre.id, habits)

    def _come(self, now: datetime) -> None:
        asked = NewVisit(
            services=self._wanted(),
            language=self.chance.choices(self.centre.languages, [50, 30, 6, 5, 5, 4])[0],
            lane=Lane(self.chance.choices("CBAE", [78, 14, 7, 1])[0]),
            party_size=self.chance.choices([1, 2, 3, 4], [60, 20, 12, 8])[0],
        )
        self.act(now, partial(visits.issue, asked=asked))
        self.act(now, promises.follow, self.clock, look=False)
        said = Declaration(
            age=self.said.choice([*AgeBand, None]),
            sex=self.said.choice([*Sex, Sex.FEMALE, Sex.MALE, None]),
            group=self.said.choice([*PopulationGroup, None]),
        )
        self.act(now, partial(declared.declare, said=said), look=False)

    def _wanted(self) -> list[str]:
        """Return one service, or a few that follow each other."""
        services = list(self.centre.services)
        first = self.chance.choices(services, [1 / (place + 1) ** 0.6 for place in range(len(services))])[0]
        if self.chance.randrange(GO_ON) == 0:
            return [first]
        after = [services[(services.index(first) + step) % len(services)] for step in (1, 2)]
        return [first, *after[: self.chance.choice((1, 1, 2))]]

    def _turn(self, until: datetime, desk: str, now: datetime) -> None:
        """Let a desk call whoever is next; where nobody waits it looks again a minute later.

        The last desks stay until nobody is served any more, who might go on to another service.
        """
        called = self.act(now, partial(calls.call_next, desk=desk), look=False)
        again = partial(self._turn, until, desk)
        if called is None:
            if now < until or self.serving:
                self.later(now + timedelta(minutes=1), again)
            return
        self.serving += 1
        here = now + timedelta(seconds=self.chance.uniform(20, 90))
        if self.chance.randrange(NOT_THERE) == 0:
            self.later(here, partial(self._move, called.step, Verb.NO_SHOW))
            self.later(here, again)
            return
        usual = self.centre.services[called.service].usual
        gone = here + usual * self.chance.lognormvariate(-0.15, 0.55)
        self.later(here, partial(self._move, called.step, Verb.START))
        self.later(gone, partial(self._move, called.step, Verb.FINISH))
        self.later(gone + timedelta(seconds=15), again)

    def _move(self, step: int, verb: Verb, now: datetime) -> None:
        self.act(now, partial(steps.move, step=step, verb=verb), look=verb is Verb.FINISH)
        self.serving -= verb is not Verb.START


def play(database: str, seed: int, days: int) -> date:
    """Play so many days of the month before the last one; return its first day."""
    engine = open_engine(database)
    first = (datetime.now(UTC).replace(day=1) - timedelta(days=35)).date().replace(day=1)
    month = Month(engine, seed)
    for day in range(days):
        month.play(first + timedelta(days=day))
    engine.dispose()
    return first
