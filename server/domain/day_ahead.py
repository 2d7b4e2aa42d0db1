"""What is left of a day, played many times: waits, service level, who is late, the last visitor out. Pure.

At closing the doors shut for who is outside; whoever is inside is served. Each figure is told as its median
over the plays, with the range that holds eight of ten of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.domain.crowd import Crowd, draw
from server.domain.rates import Rates
from server.domain.simulation import Record, Run
from server.domain.stage import Stage

MISSED_S = 60.0
"""What a call costs a desk where nobody comes."""
RANGE = (10, 50, 90)
Floats = NDArray[np.float64]
SERVICE, JOINED, DUE, CALLED, LEFT = range(len(Record._fields))


@dataclass(frozen=True)
class Play:
    """One play's outcome: a row of `Record` for each wait, and when the last service ended."""

    waits: Floats
    out: float


@dataclass(frozen=True)
class Spread:
    """A figure over all plays: 1 of 10 is below `low`, 1 of 10 above `high`. Unit as told where it stands."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """A day, or one service of it. Waits in seconds, of those who were called; `level` from 0 to 1.

    `late` is how many wait past their promise at each of the moments that were asked for; `waiting` how many
    wait when the doors shut, `gone` how many gave up, `out` when the last service ends (in seconds).
    None stands where nobody was called in any play.
    """

    called: Spread
    median: Spread | None
    p90: Spread | None
    level: Spread | None
    gone: Spread
    waiting: Spread
    out: Spread
    late: tuple[Spread, ...]


def crowds(stage: Stage, rates: Rates, seeds: Iterable[int]) -> list[Crowd]:
    """Return the people of each play."""
    return [draw(stage.scene, rates, seed) for seed in seeds]


def play(stage: Stage, crowd: Crowd) -> Play:
    """Play one crowd at a stage."""
    order = list(stage.desks)
    run = Run(len(stage.queues), [stage.desks[desk] for desk in order], MISSED_S)
    for person in crowd.waiters:
        run.stand(person)
    for desk, until, person in crowd.held:
        run.hold(order.index(desk), until, person)
    run.play(person for person in crowd.people if person.joined_at < stage.doors)
    return Play(np.array(run.records, dtype=np.float64).reshape(-1, len(Record._fields)), run.out)


def outlook(
    plays: Sequence[Play], doors: float, moments: Sequence[float], service: int | None = None
) -> Outlook:
    """Return what the plays tell of a day, or of one service by its number."""
    waits = [one.waits if service is None else one.waits[one.waits[:, SERVICE] == service] for one in plays]
    called = [rows[np.isfinite(rows[:, CALLED])] for rows in waits]
    lengths = [np.maximum(0.0, rows[:, CALLED] - rows[:, JOINED]) for rows in called]
    return Outlook(
        called=_spread([len(rows) for rows in called]),
        median=_of_some([float(np.median(waited)) for waited in lengths if len(waited)]),
        p90=_of_some([float(np.percentile(waited, 90)) for waited in lengths if len(waited)]),
        level=_of_some([float(np.mean(r[:, CALLED] <= r[:, DUE])) for r in called if len(r)]),
        gone=_spread([int(np.isinf(r[:, CALLED]).sum()) for r in waits]),
        waiting=_spread([_waiting(rows, doors) for rows in waits]),
        out=_spread([one.out for one in plays]),
        late=tuple(_spread([late(rows, at) for rows in waits]) for at in moments),
    )


def late(waits: Floats, at: float) -> int:
    """Return how many wait past their promise at a moment."""
    until = np.minimum(waits[:, CALLED], waits[:, LEFT])
    return int(((waits[:, DUE] < at) & (until > at)).sum())


def _waiting(waits: Floats, at: float) -> int:
    until = np.minimum(waits[:, CALLED], waits[:, LEFT])
    return int(((waits[:, JOINED] < at) & (until > at)).sum())


def _of_some(figures: Sequence[float]) -> Spread | None:
    return _spread(figures) if figures else None


def _spread(figures: Sequence[float]) -> Spread:
    low, likely, high = np.percentile(figures, RANGE).tolist()
    return Spread(low, likely, high)
