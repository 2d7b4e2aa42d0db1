"""How many desks a day asks for, by queue and hour. Pure.

1. The day is played without a lack of desks: who joins which queue in which hour, over all plays. Each is as
   busy as one of the past days was, so that the range has both the days' and chance's part in it.
2. Erlang C gives the first guess for the mean of each hour (`domain/erlang`).
3. The day is played again with these desks, each calling from one queue alone. Where fewer than the goal are
   called by their due time, that hour gets a desk more, until the goal is kept or `ROUNDS` are over.
4. The range is Erlang's for the 10 % and 90 % quantile of arrivals, moved by what the plays added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from server.domain.crowd import Crowd, draw
from server.domain.day_ahead import CALLED, DUE, JOINED, RANGE, SERVICE, Floats, Foretold, play
from server.domain.erlang import desks_needed
from server.domain.rates import Rates
from server.domain.simulation import Shift
from server.domain.stage import Stage
from wire.words import Lane

PLAYS = 16
ROUNDS = 8
PLENTY = 40
"""Desks of each queue where none is lacking."""
QUIET = (0.5, 2.0)
"""How far a past day may be from the mean to count as it was."""


@dataclass(frozen=True)
class Need:
    """One hour of a queue; `level` is what the plays keep with the likely number, None where nobody came."""

    hour: int
    arrivals: Foretold
    desks: Foretold
    erlang: int
    level: Foretold | None


def staffing(stage: Stage, rates: Rates) -> dict[str, list[Need]]:
    """Return what each queue needs in each hour of a stage that begins when the doors open."""
    crowds = _crowds(stage, rates)
    joins = _joins(stage, [play(_with(stage, _plenty(stage)), crowd).waits for crowd in crowds])
    works = _works(stage, rates)
    guess = {
        queue: [
            _erlang(stage, queue, works[queue], float(np.mean(hour)), n) for n, hour in enumerate(counts.T)
        ]
        for queue, counts in joins.items()
    }
    counts, levels = _raised(stage, crowds, {queue: _least(line) for queue, line in guess.items()})
    return {
        queue: [
            _need(stage, queue, works[queue], n, joins[queue][:, n], guess[queue][n], counts[queue][n], level)
            for n, level in enumerate(levels[queue].T)
        ]
        for queue in joins
    }


def _crowds(stage: Stage, rates: Rates) -> list[Crowd]:
    """Return the people of each play, as many as on one past day after the other."""
    days = [
        sum(day) for day in zip(*(map(sum, habit.days) for habit in rates.services.values()), strict=True)
    ]
    mean = sum(days) / len(days) if days else 0
    factors = [min(max(day / mean, QUIET[0]), QUIET[1]) for day in days] if mean else [1.0]
    return [draw(stage.scene, rates.paced(factors[seed % len(factors)]), seed) for seed in range(PLAYS)]


def _joins(stage: Stage, plays: Sequence[Floats]) -> dict[str, Floats]:
    """Return how many joined each queue: a row for each play, a column for each open hour."""
    edges = _edges(stage)
    found = {queue: np.zeros((len(plays), len(edges) - 1)) for queue in stage.queues}
    for row, waits in enumerate(plays):
        for queue, numbers in _services(stage).items():
            joined = waits[np.isin(waits[:, SERVICE], numbers), JOINED]
            found[queue][row] = np.histogram(joined, edges)[0]
    return {queue: counts for queue, counts in found.items() if counts.any()}


def _edges(stage: Stage) -> list[float]:
    hours = stage.scene.hours
    return [*(begin for begin, _, _ in hours), hours[-1][1]]


def _services(stage: Stage) -> dict[str, list[int]]:
    """Return the numbers of the services that stand in each queue."""
    names = {number: queue for queue, number in stage.queues.items()}
    found: dict[str, list[int]] = {}
    for asked in stage.scene.services.values():
        found.setdefault(names[asked.queue], []).append(asked.number)
    return found


def _works(stage: Stage, rates: Rates) -> dict[str, float]:
    """Return how long a service of each queue keeps a desk, in the mean of what is expected."""
    found = {}
    for queue in stage.queues:
        habits = [rates.services[s.id] for s in stage.centre.services.values() if s.queue == queue]
        weights = [sum(habit.hourly) + 0.01 for habit in habits]
        total = sum(habit.work * weight for habit, weight in zip(habits, weights, strict=True))
        found[queue] = total / sum(weights) if weights else 0.0
    return found


def _target(stage: Stage, queue: str) -> float:
    return min(
        service.targets[Lane.C].total_seconds()
        for service in stage.centre.services.values()
        if service.queue == queue
    )


def _erlang(stage: Stage, queue: str, work: float, arrivals: float, hour: int) -> int:
    begin, end, _ = stage.scene.hours[hour]
    rate = arrivals / (end - begin)
    return desks_needed(rate, 1 / work, _target(stage, queue), stage.centre.on_time_goal)


def _least(guess: Sequence[int]) -> list[int]:
    """Return one desk less than guessed: long promises bear a short peak, the plays tell."""
    return [max(min(1, desks), desks - 1) for desks in guess]


def _raised(
    stage: Stage, crowds: Sequence[Crowd], counts: dict[str, list[int]]
) -> tuple[dict[str, list[int]], dict[str, Floats]]:
    """Return the desks that keep the goal, and the share called on time by play and hour."""
    for turn in range(ROUNDS + 1):
        plays = [play(_with(stage, _pools(stage, counts)), crowd).waits for crowd in crowds]
        levels = {queue: _levels(stage, queue, plays) for queue in counts}
        short = [
            (queue, hour)
            for queue, shares in levels.items()
            for hour, column in enumerate(shares.T)
            if np.isfinite(column).any() and float(np.nanmean(column)) < stage.centre.on_time_goal
        ]
        if not short or turn == ROUNDS:
            break
        for queue, hour in short:
            counts[queue][hour] += 1
    return counts, levels


def _levels(stage: Stage, queue: str, plays: Sequence[Floats]) -> Floats:
    """Return the share called by their due time of who joined in each hour; nan where nobody did."""
    edges, numbers = _edges(stage), _services(stage)[queue]
    found = np.full((len(plays), len(edges) - 1), np.nan)
    for row, waits in enumerate(plays):
        called = waits[np.isin(waits[:, SERVICE], numbers) & np.isfinite(waits[:, CALLED])]
        everybody = np.histogram(called[:, JOINED], edges)[0]
        on_time = np.histogram(called[called[:, CALLED] <= called[:, DUE], JOINED], edges)[0]
        np.divide(on_time, everybody, out=found[row], where=everybody > 0)
    return found


def _with(stage: Stage, desks: Mapping[str, tuple[Shift, ...]]) -> Stage:
    return replace(stage, desks=desks)


def _plenty(stage: Stage) -> dict[str, tuple[Shift, ...]]:
    hours = len(stage.scene.hours)
    return _pools(stage, {queue: [PLENTY] * hours for queue in stage.queues})


def _pools(stage: Stage, counts: Mapping[str, Sequence[int]]) -> dict[str, tuple[Shift, ...]]:
    """Return desks that call from one queue each, as many in each hour as are counted."""
    return {
        f"{queue} {number}": tuple(
            Shift(begin, (stage.queues[queue],) if number < count else ())
            for (begin, _, _), count in zip(stage.scene.hours, line, strict=True)
        )
        for queue, line in counts.items()
        for number in range(max(line))
    }


def _need(  # noqa: PLR0913, PLR0917 - what is known of one hour
    stage: Stage, queue: str, work: float, hour: int, joins: Floats, guess: int, desks: int, level: Floats
) -> Need:
    low, likely, high = np.percentile(joins, RANGE).tolist()
    few, many = (_erlang(stage, queue, work, arrivals, hour) + desks - guess for arrivals in (low, high))
    known = level[np.isfinite(level)]
    return Need(
        stage.scene.hours[hour][2],
        Foretold(low, likely, high),
        Foretold(max(min(1, desks), min(few, desks)), desks, max(many, desks)),
        guess,
        Foretold(*np.percentile(known, RANGE).tolist()) if len(known) else None,
    )
