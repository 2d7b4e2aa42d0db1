"""What a model is told of somebody who joins: the line, the desks, the last waits, the simulation. Pure."""

from dataclasses import dataclass

import numpy as np

from server.domain.forecast.habits import Array
from server.domain.forecast.simulation import REPLICATES, Laws
from server.domain.forecast.state import State, Waiting

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
PLACES = [round(share * (REPLICATES - 1)) for share in QUANTILES]
LATELY_S = 300.0
LAST = 10
UNKNOWN = float("nan")
SERVED_MEDIAN = -2
SIMULATED = -8
"""Where the simulation's figures begin, counted from the end."""


@dataclass
class Ahead:
    """Who is called before somebody, in sum."""

    people: int = 0
    work: float = 0.0
    """Mean service times, added up."""
    waited: float = 0.0

    def add(self, who: Waiting, state: State, laws: Laws) -> None:
        """Count one more."""
        self.people += 1
        self.work += laws.mean(who.service)
        self.waited += state.now - who.joined


class Seen:
    """A hall's figures: those of each line, and those of all."""

    def __init__(self, state: State, laws: Laws) -> None:
        self._state, self._laws = state, laws
        self._lines: dict[str, list[float]] = {}
        self._lately = self._recent()

    def row(self, who: Waiting, ahead: Ahead) -> list[float]:
        """Return the figures of somebody who joins now, without the simulation's."""
        people, oldest, serving, at_work = self._of_line(who.line)
        return [
            float(ahead.people),
            people,
            serving,
            at_work,
            oldest,
            *self._lately,
            ahead.work / max(at_work, 1.0),
            self._state.now - who.due,
            self._laws.mean(who.service),
            self._state.second / 3600,
            ahead.waited / ahead.people if ahead.people else 0.0,
        ]

    def _of_line(self, line: str) -> list[float]:
        """Return who waits, how long the oldest does, desks that serve and desks at work, of one line."""
        if line not in self._lines:
            now = self._state.now
            joined = [other.joined for other in self._state.waiting if other.line == line]
            desks = [desk for desk in self._state.desks if line in desk.lines]
            serving = sum(desk.service is not None for desk in desks)
            free = sum(d.service is None and d.since is not None and now - d.since < LATELY_S for d in desks)
            oldest = now - min(joined, default=now)
            self._lines[line] = [float(len(joined)), oldest, float(serving), float(serving + free)]
        return self._lines[line]

    def _recent(self) -> list[float]:
        now, recent = self._state.now, self._state.recent
        waits = [wait for at, wait, _ in recent.waits if at <= now]
        return [
            waits[-1] if waits else UNKNOWN,
            now - recent.waits[-1][0] if recent.waits else UNKNOWN,
            float(np.mean(waits[-LAST:])) if waits else UNKNOWN,
            float(sum(now - at < LATELY_S for at in recent.calls)),
            now - recent.calls[-1] if recent.calls else UNKNOWN,
            float(sum(now - at < LATELY_S for at in recent.joins)),
            float(sum(now - at < 2 * LATELY_S for at in recent.left)),
        ]


def simulated(comes: Array, laws: Laws) -> Array:
    """Return mean and quantiles of when a desk comes; then median and mean of those who wait that long.

    A replicate counts as much as it is likely that somebody waits so long before giving up.
    """
    ordered = np.sort(comes, axis=1)
    stays = laws.staying.take(ordered.astype(np.intp))
    stays[stays.sum(axis=1) < 1] = 1.0
    reached = np.cumsum(stays, axis=1)
    middle = (reached >= reached[:, -1:] / 2).argmax(axis=1)
    median = ordered[np.arange(len(ordered)), middle]
    mean = (ordered * stays).sum(axis=1) / reached[:, -1]
    return np.column_stack([ordered.mean(axis=1), ordered[:, PLACES], median, mean])
