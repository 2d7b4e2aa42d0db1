"""Desks by work profile: which queues are called from together, and a first guess of how many desks. Pure.

1. Each queue's load (arrivals x how long one keeps a desk) is given away desk by desk, each time to the
   profile that takes most of it; one of which the centre has desks left goes first if it takes half of that,
   and a desk takes from the queue that the fewest desks serve.
2. Queues that share desks, be it through others, are a pool. Erlang C says how many desks the pool needs for
   all its arrivals together; what is missing is added where most load is for each desk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from server.domain.centre import Centre
from server.domain.erlang import desks_needed

NEXT_TO_NOTHING = 1e-9


@dataclass(frozen=True)
class Profile:
    """Queues that a desk calls from; `has` is how many of the centre's `desks` do so in each hour."""

    queues: tuple[str, ...]
    desks: tuple[str, ...]
    has: tuple[int, ...]


class Demand(NamedTuple):
    """What an hour brings to a queue: arrivals per second; seconds that one keeps a desk, and is promised."""

    arrivals: float
    work: float
    target: float

    @property
    def load(self) -> float:
        """The desks that it takes on average."""
        return self.arrivals * self.work


def profiles(centre: Centre, moments: Sequence[datetime]) -> list[Profile]:
    """Return the work profiles that desks have at these moments, in the order of the desks.

    A queue that no desk calls from at one of them has a profile of its own, which the centre has no desk for.
    """
    place = {queue: number for number, queue in enumerate(centre.queues)}
    at = {
        desk: [tuple(sorted(centre.profile(desk, moment), key=place.__getitem__)) for moment in moments]
        for desk in centre.desks
    }
    found = list(dict.fromkeys(queues for line in at.values() for queues in line if queues))
    called = [{queue for line in at.values() for queue in line[hour]} for hour in range(len(moments))]
    found += [(q,) for q in centre.queues if any(q not in one for one in called) and (q,) not in found]
    return [
        Profile(
            queues,
            tuple(desk for desk, line in at.items() if queues in line),
            tuple(sum(line[hour] == queues for line in at.values()) for hour in range(len(moments))),
        )
        for queues in found
    ]


class Hour:
    """The desks of one hour, by place of their profile."""

    def __init__(self, known: Sequence[Profile], hour: int) -> None:
        self._known, self._hour = known, hour
        self.counts = [0] * len(known)

    def add(self, wanted: Mapping[str, float]) -> int | None:
        """Add the desk that takes most of what is wanted by queue; return its profile, None if none does."""
        taken = [sum(wanted.get(queue, 0.0) for queue in profile.queues) for profile in self._known]
        most = min(max(taken, default=0.0), 1.0)
        if most <= NEXT_TO_NOTHING:
            return None
        able = [place for place, found in enumerate(taken) if found >= most / 2]
        best = max(able, key=lambda place: (self._left(place), min(taken[place], 1.0), taken[place]))
        self.counts[best] += 1
        return best

    def guess(self, demands: Mapping[str, Demand], goal: float) -> list[int]:
        """Return how many desks of each profile these demands ask for, before any of it is played."""
        loads = {queue: demand.load for queue, demand in demands.items()}
        left = dict(loads)
        while (best := self.add(left)) is not None:
            self._take(left, best)
        for pool in self._pools():
            asked = [demands[queue] for queue in pool if queue in demands]
            needed, has = _erlang(asked, goal), self._desks(pool)
            for _ in range(needed - has):
                self.add({q: loads.get(q, 0.0) / (1 + self._desks({q})) for q in pool})
        return self.counts

    def _left(self, place: int) -> bool:
        return self.counts[place] < self._known[place].has[self._hour]

    def _take(self, left: dict[str, float], place: int) -> None:
        """Let one desk take what it can."""
        time = 1.0
        for queue in sorted(self._known[place].queues, key=self._served_by):
            part = min(time, left.get(queue, 0.0))
            time -= part
            left[queue] = left.get(queue, 0.0) - part

    def _served_by(self, queue: str) -> int:
        return sum(one.has[self._hour] for one in self._known if queue in one.queues)

    def _desks(self, queues: set[str]) -> int:
        return sum(
            n for n, one in zip(self.counts, self._known, strict=True) if not queues.isdisjoint(one.queues)
        )

    def _pools(self) -> list[set[str]]:
        """Return the queues that share the desks counted until now."""
        pools: list[set[str]] = []
        for count, one in zip(self.counts, self._known, strict=True):
            if count:
                joined = [pool for pool in pools if not pool.isdisjoint(one.queues)]
                pools = [pool for pool in pools if pool not in joined]
                pools.append(set(one.queues).union(*joined))
        return pools


def _erlang(asked: Sequence[Demand], goal: float) -> int:
    arrivals, load = sum(one.arrivals for one in asked), sum(one.load for one in asked)
    target = min((one.target for one in asked if one.arrivals), default=0.0)
    return desks_needed(arrivals, arrivals / load, target, goal) if load else 0
