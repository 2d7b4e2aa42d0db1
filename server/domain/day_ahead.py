"""What is left of a day, played many times: waits, service level, who is late, the last visitor out. Pure.

At closing the doors shut for who is outside; whoever is inside is served. Each figure is told as its median
over the plays, with the range that holds eight of ten of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from server.domain.crowd import Crowd, draw
from server.domain.rates import Rates
from server.domain.simulation import Record, Run
from server.domain.stage import Stage

RANGE = (10, 50, 90)
Floats = NDArray[np.float64]
SERVICE, JOINED, DUE, CALLED, LEFT = range(len(Record._fields))


@dataclass(frozen=True)
class Play:
    """One play's outcome: a row of `Record` for each wait, and when the last service ended."""

    waits: Floats
    out: float


@dataclass(frozen=True)
class Foretold:
    """A figure over all plays: 1 of 10 is below `low`, 1 of 10 above `high`. Unit as told where it stands."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """A day, or one service of it. Waits in seconds, of those who were called; `level` from 0 to 1.

    `late` is how many wait past their promise at each of the moments that were asked for; `waiting` how many
    wait when the doors shut, `gone` how many gave up, `out` when the last service ends, in seconds after the
    doors shut. None stands where nobody was called in any play.
    """

    called: Foretold | None
    median: Foretold | None
    p90: Foretold | None
    level: Foretold | None
    gone: Foretold | None
    waiting: Foretold | None
    out: Foretold | None
    late: tuple[Foretold, ...]


def crowds(stage: Stage, rates: Rates, seeds: Iterable[int]) -> list[Crowd]:
    """Return the people of each play."""
    return [draw(stage.scene, rates, seed) for seed in seeds]


def play(stage: Stage, crowd: Crowd) -> Play:
    """Play one crowd at a stage."""
    order = list(stage.desks)
    paces = [stage.paces.get(desk, 1.0) for desk in order]
    run = Run(len(stage.queues), [stage.desks[desk] for desk in order], paces)
    for person in crowd.waiters:
        run.stand(person)
    for one in crowd.held:
        run.hold(order.index(one.desk), one.until, one.pause, one.person)
    run.play(person for person in crowd.people if person.joined_at < stage.doors)
    rows = np.fromiter(chain.from_iterable(run.records), np.float64)
    return Play(rows.reshape(-1, len(Record._fields)), run.out)


def measured(
    plays: Sequence[Play], doors: float, moments: Sequence[float], service: int | None = None
) -> Floats:
    """Return a row of figures for each play, in the order of `Outlook`: of a day, or of one service of it."""
    return np.array([_figures(one, doors, moments, service) for one in plays])


def told(figures: Floats) -> Outlook:
    """Return the figures of all plays as ranges; the difference of two days is told in the same way."""
    called, median, p90, level, gone, waiting, out, *late = [_foretold(column) for column in figures.T]
    at_moments = tuple(one for one in late if one is not None)
    return Outlook(called, median, p90, level, gone, waiting, out, at_moments)


def late(waits: Floats, moments: Sequence[float]) -> list[int]:
    """Return how many wait past their promise at each of some moments."""
    due, until = waits[:, DUE, np.newaxis], _until(waits)[:, np.newaxis]
    found: list[int] = ((due < moments) & (until > moments)).sum(axis=0).tolist()
    return found


def _figures(one: Play, doors: float, moments: Sequence[float], service: int | None) -> list[float]:
    waits = one.waits if service is None else one.waits[one.waits[:, SERVICE] == service]
    called = waits[np.isfinite(waits[:, CALLED])]
    lengths = np.maximum(0.0, called[:, CALLED] - called[:, JOINED])
    known = len(called) > 0
    return [
        len(called),
        float(np.median(lengths)) if known else np.nan,
        float(np.percentile(lengths, 90)) if known else np.nan,
        float(np.mean(called[:, CALLED] <= called[:, DUE])) if known else np.nan,
        len(waits) - len(called),
        int(((waits[:, JOINED] < doors) & (_until(waits) > doors)).sum()),
        one.out - doors,
        *late(waits, moments),
    ]


def _until(waits: Floats) -> Floats:
    """Return until when each waited: called, or gone."""
    return np.minimum(waits[:, CALLED], waits[:, LEFT])


def _foretold(figures: Floats) -> Foretold | None:
    known = figures[np.isfinite(figures)]
    return Foretold(*np.percentile(known, RANGE).tolist()) if len(known) else None
