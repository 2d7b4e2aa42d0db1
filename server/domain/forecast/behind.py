"""How much longer somebody waits whom more people stand before than when the line was drawn. Pure.

Between two pictures of the hall people join. The line is played on once behind the last of the picture: each
desk comes when it is free on average; its first service is a slice of the law of lengths, a different one at
each desk, so that not all are free again at once; then it takes the mean. The spread is that of a sum.
"""

from heapq import heapify, heapreplace
from math import sqrt
from typing import NamedTuple, Self

import numpy as np

from server.domain.forecast.habits import Array
from server.domain.forecast.simulation import LONGEST_S
from server.domain.waiting import Z_80


class Behind(NamedTuple):
    """The desks of a line behind its last; all in seconds."""

    free: tuple[float, ...]
    """When each desk is free;"""
    slices: tuple[float, ...]
    """how long their first services take, shortest first;"""
    mean: float
    """how long each later one takes;"""
    deviation: float
    """and its standard deviation."""

    @classmethod
    def of(cls, free: Array, services: Array, pause: float) -> Self:
        """Return it of when the desks are free, the lengths of a service (sorted), the pause after each."""
        mean = float(services.mean())
        places = (np.arange(len(free)) + 0.5) / len(free) * len(services)
        slices = services.take(places.astype(np.intp))
        even = slices * (mean / slices.mean()) + pause
        return cls(tuple(free.tolist()), tuple(even.tolist()), mean + pause, float(services.std()))

    def longer(self, more: int) -> float:
        """Return how much longer the wait is behind so many more people."""
        busy = list(self.free)
        heapify(busy)
        first = busy[0]
        for number in range(more):
            if busy[0] - first >= LONGEST_S:
                break
            heapreplace(busy, busy[0] + (self.slices[number] if number < len(busy) else self.mean))
        return min(busy[0] - first, LONGEST_S)

    def spread(self, longer: float) -> float:
        """Return how far from its likely end the range of such a part of a wait goes, at both sides."""
        return Z_80 * self.deviation * sqrt(longer / self.mean / len(self.free))
