"""How many desks of each work profile a day asks for, by hour. Pure.

1. The day is played without a lack of desks: who joins which queue in which hour, over all plays. Each is as
   busy as one of the past days was, so that the range has both the days' and chance's part in it.
2. Erlang C gives the first guess for the mean of each hour, for desks that share queues together
   (`profiles`).
3. The day is played again with these desks, each calling from its queues by our own routing. Where fewer than
   the goal are called by their due time, the first such hour gets a desk more, until the goal is kept or
   `ROUNDS` are over; the last half of them add to every such hour.
4. The range holds 8 of 10 plays: the first guess for the arrivals of each, moved by what step 3 added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from server.domain.crowd import Crowd, draw
from server.domain.day_ahead import CALLED, DUE, JOINED, RANGE, SERVICE, Floats, Foretold, play
from server.domain.profiles import Demand, Hour, Profile, profiles
from server.domain.rates import Rates
from server.domain.simulation import Shift
from server.domain.stage import Stage
from wire.words import Lane

PLAYS = 16
ROUNDS = 16
PLENTY = 40
"""Desks of each profile where none is lacking."""
QUIET = (0.5, 2.0)
"""How far a past day may be from the mean to count as it was."""
Counts = list[list[int]]
"""Desks by hour and place of the profile."""


@dataclass(frozen=True)
class Need:
    """How many desks of a profile in one hour; `erlang` was the first guess."""

    desks: Foretold
    erlang: int


@dataclass(frozen=True)
class Line:
    """One hour of a queue; `level` is what the plays keep with the likely desks, None where nobody came."""

    arrivals: Foretold
    level: Foretold | None


@dataclass(frozen=True)
class Needed:
    """A day's desks: for each profile, each queue and all of it, hour by hour of the stage."""

    profiles: Sequence[tuple[Profile, list[Need]]]
    queues: Mapping[str, list[Line]]
    total: Sequence[Foretold]


def staffing(stage: Stage, rates: Rates) -> Needed:
    """Return what a day asks for; the stage begins when the doors open."""
    return _Day(stage, rates).needed()


class _Day:
    """One day that is staffed."""

    def __init__(self, stage: Stage, rates: Rates) -> None:
        self._stage, self._hours = stage, stage.scene.hours
        self._edges = [*(begin for begin, _, _ in self._hours), self._hours[-1][1]]
        self._known = profiles(stage.centre, [stage.moment(begin) for begin in self._edges[:-1]])
        self._works = _works(stage, rates)
        self._crowds = _crowds(stage, rates)
        plenty = [[PLENTY] * len(self._known) for _ in self._hours]
        self._joins = self._joined(self._played(plenty))

    def needed(self) -> Needed:
        """Return its desks."""
        guess = self._guess({queue: line.mean(axis=0) for queue, line in self._joins.items()})
        counts, levels = self._raised([[max(min(1, n), n - 1) for n in hour] for hour in guess])
        moved = np.array(counts) - np.array(guess)
        plays = [self._guess({q: line[row] for q, line in self._joins.items()}) for row in range(PLAYS)]
        drawn = np.maximum(0, np.array(plays) + moved)
        asked = [
            place
            for place in range(len(self._known))
            if drawn[:, :, place].any() or any(c[place] for c in counts)
        ]
        return Needed(
            [(self._known[place], self._needs(place, counts, guess, drawn)) for place in asked],
            {queue: _lines(line, levels[queue]) for queue, line in self._joins.items()},
            [_range(drawn[:, hour].sum(axis=1), sum(line)) for hour, line in enumerate(counts)],
        )

    def _needs(self, place: int, counts: Counts, guess: Counts, drawn: Floats) -> list[Need]:
        return [
            Need(_range(drawn[:, hour, place], line[place]), guess[hour][place])
            for hour, line in enumerate(counts)
        ]

    def _played(self, counts: Counts) -> list[Floats]:
        """Return the waits of each play with so many desks."""
        desks = {
            f"{place} {number}": tuple(
                Shift(begin, self._numbers(profile) if number < line[place] else ())
                for (begin, _, _), line in zip(self._hours, counts, strict=True)
            )
            for place, profile in enumerate(self._known)
            for number in range(max(line[place] for line in counts))
        }
        stage = replace(self._stage, desks=desks)
        return [play(stage, replace(crowd, held=[])).waits for crowd in self._crowds]

    def _numbers(self, profile: Profile) -> tuple[int, ...]:
        return tuple(self._stage.queues[queue] for queue in profile.queues)

    def _services(self, queue: str) -> list[int]:
        """Return the numbers of the services that stand in a queue."""
        asked = self._stage.scene.services.values()
        return [one.number for one in asked if one.queue == self._stage.queues[queue]]

    def _joined(self, plays: Sequence[Floats]) -> dict[str, Floats]:
        """Return how many joined each queue: a row for each play, a column for each hour."""
        found = {}
        for queue in self._stage.queues:
            own = [waits[np.isin(waits[:, SERVICE], self._services(queue)), JOINED] for waits in plays]
            found[queue] = np.array([np.histogram(joined, self._edges)[0] for joined in own])
        return {queue: counts for queue, counts in found.items() if counts.any()}

    def _guess(self, joins: Mapping[str, Floats]) -> Counts:
        """Return the first guess for so many arrivals by queue and hour."""
        return [
            Hour(self._known, hour).guess(
                {queue: self._demand(queue, float(line[hour]), end - begin) for queue, line in joins.items()},
                self._stage.centre.on_time_goal,
            )
            for hour, (begin, end, _) in enumerate(self._hours)
        ]

    def _demand(self, queue: str, arrivals: float, seconds: float) -> Demand:
        return Demand(arrivals / seconds, self._works[queue], _target(self._stage, queue))

    def _raised(self, counts: Counts) -> tuple[Counts, dict[str, Floats]]:
        """Return the desks that keep the goal, and the share called on time by queue, play and hour."""
        for turn in range(ROUNDS + 1):
            plays = self._played(counts)
            levels = {queue: self._levels(queue, plays) for queue in self._joins}
            short = self._short(levels, first=turn < ROUNDS // 2)
            if not any(short) or turn == ROUNDS:
                break
            for hour, missing in enumerate(short):
                self._add(counts, hour, missing)
        return counts, levels

    def _short(self, levels: Mapping[str, Floats], *, first: bool) -> list[dict[str, float]]:
        """Return, for each hour, by how much each queue falls short of the goal.

        Who is late in one hour is so for what the hours before left over: `first` tells only of the first.
        """
        found: list[dict[str, float]] = [{} for _ in self._hours]
        for queue, shares in levels.items():
            missing = [self._stage.centre.on_time_goal - _mean(column) for column in shares.T]
            short = [hour for hour, by in enumerate(missing) if by > 0]
            for hour in short[:1] if first else short:
                found[hour][queue] = missing[hour]
        return found

    def _add(self, counts: Counts, hour: int, missing: dict[str, float]) -> None:
        """Add desks to an hour until each queue that falls short has one more."""
        desks = Hour(self._known, hour)
        desks.counts = counts[hour]
        while (place := desks.add(missing)) is not None:
            for queue in self._known[place].queues:
                missing.pop(queue, None)

    def _levels(self, queue: str, plays: Sequence[Floats]) -> Floats:
        """Return the share called by their due time of who joined in each hour; nan where nobody did."""
        numbers = self._services(queue)
        found = np.full((len(plays), len(self._hours)), np.nan)
        for row, waits in enumerate(plays):
            called = waits[np.isin(waits[:, SERVICE], numbers) & np.isfinite(waits[:, CALLED])]
            everybody = np.histogram(called[:, JOINED], self._edges)[0]
            on_time = np.histogram(called[called[:, CALLED] <= called[:, DUE], JOINED], self._edges)[0]
            np.divide(on_time, everybody, out=found[row], where=everybody > 0)
        return found


def _crowds(stage: Stage, rates: Rates) -> list[Crowd]:
    """Return the people of each play, as many as on one past day after the other."""
    mean = sum(rates.busy) / len(rates.busy) if rates.busy else 0
    factors = [min(max(day / mean, QUIET[0]), QUIET[1]) for day in rates.busy] if mean else [1.0]
    return [draw(stage.scene, rates.paced(factors[seed % len(factors)]), seed) for seed in range(PLAYS)]


def _works(stage: Stage, rates: Rates) -> dict[str, float]:
    """Return how long one of each queue keeps a desk, in the mean of what is expected."""
    found = {}
    for queue in stage.queues:
        services = [one.id for one in stage.centre.services.values() if one.queue == queue]
        weights = [sum(rates.hourly[service]) + 0.01 for service in services]
        total = sum(rates.work(service) * weight for service, weight in zip(services, weights, strict=True))
        found[queue] = total / sum(weights) if weights else 0.0
    return found


def _target(stage: Stage, queue: str) -> float:
    return min(
        service.targets[Lane.C].total_seconds()
        for service in stage.centre.services.values()
        if service.queue == queue
    )


def _mean(shares: Floats) -> float:
    """Return the mean share of the plays in which somebody came; 1 where nobody ever did."""
    known = shares[np.isfinite(shares)]
    return float(known.mean()) if len(known) else 1.0


def _lines(joins: Floats, levels: Floats) -> list[Line]:
    """Return a queue's hours."""
    found = []
    for came, shares in zip(joins.T, levels.T, strict=True):
        known = shares[np.isfinite(shares)]
        level = Foretold(*np.percentile(known, RANGE).tolist()) if len(known) else None
        found.append(Line(Foretold(*np.percentile(came, RANGE).tolist()), level))
    return found


def _range(drawn: Floats, likely: int) -> Foretold:
    low, _, high = np.percentile(drawn, RANGE, method="inverted_cdf").tolist()
    return Foretold(min(low, likely), likely, max(high, likely))
