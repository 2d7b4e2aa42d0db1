"""What is told a model of somebody who joins: the line, the desks, the last waits, the simulation. Pure."""

from collections.abc import Sequence

import numpy as np

from server.domain.forecast.habits import Array
from server.domain.forecast.simulation import Laws
from server.domain.forecast.state import State, Waiting

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
LATELY_S = 300.0
LAST = 10
UNKNOWN = float("nan")
SERVED_MEDIAN = -2
SIMULATED = -8
"""Where the simulation's figures begin, counted from the end."""


def features(state: State, who: Waiting, ahead: Sequence[Waiting], comes: Array, laws: Laws) -> list[float]:
    """Return the figures of somebody who joins now: `ahead` are called before, `comes` is the simulation."""
    now, recent = state.now, state.recent
    mates = [other for other in state.waiting if other.line == who.line and other.step != who.step]
    oldest = min((other.joined for other in mates), default=now)
    waits = [wait for at, wait, _ in recent.waits if at <= now]
    serving = [desk for desk in state.desks if desk.service is not None and who.line in desk.lines]
    free = [
        now - d.since
        for d in state.desks
        if d.service is None and d.since is not None and who.line in d.lines
    ]
    work = float(sum(laws.service(other.service).mean() for other in ahead))
    at_work = len(serving) + sum(idle < LATELY_S for idle in free)
    return [
        float(len(ahead)),
        float(len(mates)),
        float(len(serving)),
        float(at_work),
        now - oldest,
        waits[-1] if waits else UNKNOWN,
        now - recent.waits[-1][0] if recent.waits else UNKNOWN,
        float(np.mean(waits[-LAST:])) if waits else UNKNOWN,
        float(sum(now - at < LATELY_S for at in recent.calls)),
        now - recent.calls[-1] if recent.calls else UNKNOWN,
        float(sum(now - at < LATELY_S for at in recent.joins)),
        float(sum(now - at < 2 * LATELY_S for at in recent.left)),
        work / max(at_work, 1),
        now - who.due,
        float(laws.service(who.service).mean()),
        state.second / 3600,
        float(np.mean([now - other.joined for other in ahead])) if ahead else 0.0,
        *simulated(comes, laws),
    ]


def simulated(comes: Array, laws: Laws) -> list[float]:
    """Return mean and quantiles of when a desk comes, and the same of those who do not give up before."""
    stays = served(comes, laws)
    return [
        float(comes.mean()),
        *(float(q) for q in np.quantile(comes, QUANTILES)),
        float(np.median(stays)),
        float(stays.mean()),
    ]


def served(comes: Array, laws: Laws) -> Array:
    """Return the replicates, repeated by how likely one waits that long: waits of those who are called."""
    stays = 1 - np.searchsorted(laws.patience, comes, "right") / len(laws.patience)
    total = stays.sum()
    if total < 1:
        return comes
    order = np.argsort(comes)
    cumulated = np.cumsum(stays[order]) / total
    wanted = (np.arange(len(comes)) + 0.5) / len(comes)
    kept: Array = comes[order][np.minimum(np.searchsorted(cumulated, wanted), len(comes) - 1)]
    return kept
