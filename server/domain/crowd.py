"""The people of one play: those who are here, those who are booked, those whom habit expects. Pure.

Arrivals are Poisson by the hour; service times, pauses, patience and lanes are drawn from what was seen, as
the live forecast draws them. `seed` decides all of it: the same seed brings the same people whatever the
desks do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from server.domain.forecast.habits import Array
from server.domain.forecast.simulation import after
from server.domain.rates import Rates
from server.domain.simulation import ORDINARY, Person, Stop
from wire.words import Lane

HOUR_S = 3600.0
_LANE = {lane.value: lane for lane in Lane}
LONGEST = 4
"""How many services a visit of habit comes to at most."""


class Waiter(NamedTuple):
    """Somebody who waits when the play begins, in seconds from then; `queue` is not the service's if sent."""

    service: str
    queue: int
    joined_at: float
    due_at: float
    precedence: int
    lane: Lane
    journey: tuple[str, ...] = ()


class Held(NamedTuple):
    """A desk that is busy when the play begins: `since` so many seconds with a service, or (None) a pause."""

    desk: str
    service: str | None
    since: float
    lane: Lane = Lane.C
    journey: tuple[str, ...] = ()


class Coming(NamedTuple):
    """So many people who are expected at a moment; `certain` unless they may stay away."""

    service: str
    at: float
    people: int = 1
    certain: bool = False


class Asked(NamedTuple):
    """A service as people stand in line for it: its number, its queue, what each lane is promised."""

    number: int
    queue: int
    targets: Mapping[Lane, float]


@dataclass(frozen=True)
class Scene:
    """Whom a play begins with and expects; `hours` are (begin, end, hour of the day) of open doors."""

    services: Mapping[str, Asked]
    waiters: Sequence[Waiter]
    held: Sequence[Held]
    coming: Sequence[Coming]
    hours: Sequence[tuple[float, float, int]]


class Kept(NamedTuple):
    """How long a desk is with somebody and pauses then, in seconds; `person` has what they still come to."""

    desk: str
    until: float
    pause: float
    person: Person | None


@dataclass(frozen=True)
class Crowd:
    """The people of a play."""

    waiters: Sequence[Person]
    held: Sequence[Kept]
    people: Sequence[Person]


def draw(scene: Scene, rates: Rates, seed: int) -> Crowd:
    """Return the people of one play."""
    who = _Chance(scene, rates, seed)
    waiters = [who.waits(one) for one in scene.waiters]
    held = [who.held(one) for one in scene.held]
    booked = [person for one in scene.coming for person in who.comes(one)]
    walk_in = [person for name in scene.services for person in who.walks_in(name)]
    return Crowd(waiters, held, sorted(booked + walk_in))


class _Chance:
    """Draws everything that chance decides, each kind of people from a stream of its own."""

    def __init__(self, scene: Scene, rates: Rates, seed: int) -> None:
        self._scene, self._rates = scene, rates
        here, booked, habit, more, self._arrivals = np.random.default_rng(seed).spawn(5)
        self._here, self._booked = _uniform(here), _uniform(booked)
        self._habit, self._more = _uniform(habit), _uniform(more)
        laws = rates.laws
        self._works = {name: laws.service(name).tolist() for name in scene.services}
        self._patience, self._pauses = laws.patience.tolist(), rates.pauses.tolist()
        self._lanes = {name: _steps(_known(laws.habits.lanes.get(name, {}))) for name in scene.services}
        self._onward = {name: _steps(laws.habits.onward.get(name, {})) for name in scene.services}

    def waits(self, one: Waiter) -> Person:
        """Return somebody who waits, whose patience has lasted until now."""
        stops = self._journey(self._here, (one.service, *one.journey), one.lane)
        waited = max(0.0, -one.joined_at)
        patience = waited + self._rest(self._rates.laws.patience, waited)
        first = stops[0]._replace(queue=one.queue, patience=patience)
        return Person(one.joined_at, (first, *stops[1:]), one.precedence, one.due_at)

    def held(self, one: Held) -> Kept:
        """Return until when a desk is busy: with a service, or a pause, that has lasted so long already."""
        laws = self._rates.laws
        if one.service is None:
            return Kept(one.desk, self._rest(self._rates.pauses, one.since), 0.0, None)
        pace = laws.pace(one.desk)
        left = self._rest(laws.service(one.service), one.since / pace) * pace
        pause = self._pauses[int(next(self._here) * len(self._pauses))]
        return Kept(one.desk, left, pause, Person(0.0, self._journey(self._here, one.journey, one.lane)))

    def _rest(self, law: Array, elapsed: float) -> float:
        return float(after(law, np.array([elapsed]), np.array([[next(self._here)]]))[0, 0])

    def comes(self, one: Coming) -> Iterator[Person]:
        """Return who comes of those that are expected."""
        stream = self._more if one.certain else self._booked
        for _ in range(one.people):
            shows, stops = next(stream), self._journey(stream, (one.service,), Lane.C)
            if one.certain or shows < self._rates.laws.habits.shows:
                yield Person(one.at, stops)

    def walks_in(self, service: str) -> Iterator[Person]:
        """Return those whom habit expects to begin with a service."""
        hourly, lanes = self._rates.hourly[service], self._lanes[service]
        goes_on = bool(self._onward[service])
        for begin, end, hour in self._scene.hours:
            expected = hourly[hour] * (end - begin) / HOUR_S
            for at in self._arrivals.uniform(begin, end, self._arrivals.poisson(expected)).tolist():
                lane = _LANE[_pick(lanes, next(self._habit)) or "C"]
                first = self._stop(self._habit, service, lane)
                more = self._journey(self._habit, self._chain(service), lane) if goes_on else ()
                yield Person(at, (first, *more), 0 if lane is Lane.EMERGENCY else ORDINARY)

    def _chain(self, service: str) -> list[str]:
        """Return where somebody goes on to."""
        chain: list[str] = []
        while len(chain) < LONGEST - 1:
            to = _pick(self._onward[chain[-1] if chain else service], next(self._habit))
            if to is None or to not in self._scene.services:
                break
            chain.append(to)
        return chain

    def _journey(self, stream: Iterator[float], services: Sequence[str], lane: Lane) -> tuple[Stop, ...]:
        return tuple([self._stop(stream, name, lane) for name in services])

    def _stop(self, stream: Iterator[float], service: str, lane: Lane) -> Stop:
        asked, works = self._scene.services[service], self._works[service]
        work = works[int(next(stream) * len(works))]
        patience = self._patience[int(next(stream) * len(self._patience))]
        pause = self._pauses[int(next(stream) * len(self._pauses))]
        return Stop(asked.number, asked.queue, asked.targets[lane], work, patience, pause)


def _uniform(stream: np.random.Generator) -> Iterator[float]:
    while True:
        yield from stream.random(2048).tolist()


def _known(lanes: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of our own lanes; a log of another place has others, whose people come in lane C."""
    return {lane: share for lane, share in lanes.items() if lane in _LANE}


def _steps(shares: Mapping[str, float]) -> list[tuple[float, str]]:
    """Return the upper end of each share, laid one after the other."""
    return list(zip(accumulate(shares.values()), shares, strict=True))


def _pick(steps: Sequence[tuple[float, str]], u: float) -> str | None:
    """Return what a draw between 0 and 1 hits; None beyond all shares."""
    return next((name for upto, name in steps if u < upto), None)
