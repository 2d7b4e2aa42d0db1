"""Which counts of a publication are told, so that nobody can work out the small ones. Pure.

A publication is all that is told together: counts, and the laws between them that everybody knows (a total
is the sum of its parts; those who were served were called).
1. A count below `least` is hidden, a nought too: that nobody came tells something of a few. A count that no
   figure is made of is never told, large or small.
2. A hidden count is safe where two worlds, each of whole numbers and true to every law and every count that
   is told, give it values at least `least` apart. Worlds are the true one with swaps made (`swaps`).
3. Where a small count is not safe, more counts are hidden: all of one swap that moves it far enough, or of
   several; those that are worth least. A count of the whole centre is worth more than one of a corner of it.
4. Counts hidden by rule 3 must be safe as well. Where no such world is found, nothing is told at all.
5. What is derived from counts (shares, medians) is told only where every count that it is made of is told.
6. A longer period tells a count only where each of its months tells it: then it is a mere sum, nothing
   new.
7. A coarser publication of the same counts hides at least what the finer one hides.
8. A cut so fine that hiding its small counts takes figures of the whole centre along is not made: those are
   what a small centre's report is read for.

Rules 1 to 4 are complementary cell suppression; rule 3 is the hypercube method (Giessing and Repsilber 2002,
Lecture Notes in Computer Science 2316): the corners of a box of table cells are hidden together, for a swap
around the box leaves every margin as it was.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from server.domain.swaps import Array, Family, Key, Law, Swaps

LOOKS = 8
"""No world of more swaps than this is looked for."""
DEARER = 2
"""Several swaps must cost so much less than one: what they hide may need worlds, and costs, of its own."""
PRICELESS = 10**6
"""What is worth so much is never hidden by rule 3: where it would have to be, nothing is told."""
FREE = 0.01
"""Of swaps that cost nothing, the one that moves most is taken."""


@dataclass(frozen=True)
class Publication:
    """Counts that are told together, the laws that everybody knows, and what may change with those kept."""

    counts: Mapping[Key, int]
    laws: Sequence[Law]
    families: Sequence[Family]
    worth: Mapping[Key, int] = field(default_factory=dict)
    """What it is worth to tell a count: 1 where nothing is said, 0 where no figure is made of it."""

    @cached_property
    def swaps(self) -> Swaps:
        """Return the swaps over these counts. Raises LawBrokenError."""
        return Swaps(self.counts, self.laws, self.families)


def idle() -> None:
    """Watch nothing."""


def hidden(
    publication: Publication,
    least: int,
    already: AbstractSet[Key] = frozenset(),
    watch: Callable[[], None] = idle,
) -> frozenset[Key]:
    """Return the counts to hide, by rules 1 to 4 and, given what is hidden `already`, 7.

    `watch` is called now and then. Raises LawBrokenError where the counts do not keep the laws.
    """
    return _Plan(publication, least, already).made(watch)


def told(publication: Publication, secret: AbstractSet[Key]) -> frozenset[Key]:
    """Return the counts that are told: those of the publication that are not hidden, and no others."""
    return frozenset(publication.counts.keys() - secret)


def longer(parts: Iterable[AbstractSet[Key]]) -> frozenset[Key]:
    """Return what a period tells, given what each of its months tells: rule 6."""
    sets = [frozenset(part) for part in parts]
    return frozenset.intersection(*sets) if sets else frozenset()


@dataclass(frozen=True)
class _World:
    """A way to make a count safe: what it costs, the swaps that it takes, and its counts.

    One swap that may be taken often enough, now forwards, now backwards, has no counts of its own.
    """

    cost: int
    swaps: Sequence[int]
    counts: Array | None = None


class _Plan:
    """What is hidden so far, how far each count is known to vary, and what each swap would cost."""

    def __init__(self, publication: Publication, least: int, already: AbstractSet[Key]) -> None:
        self.swaps, self.least = publication.swaps, least
        keys, true = self.swaps.keys, self.swaps.true
        worth = np.array([publication.worth.get(key, 1) for key in keys], dtype=np.int64)
        secret = (true < least) | np.array([key in already for key in keys], dtype=bool)
        self.hidden = secret | (worth == 0)
        self.owed = (true < least) | (secret & (worth > 0))
        """Hidden counts that must be safe: rules 1 and 4."""
        self.price = np.where(self.hidden, 0, worth)
        self.cost = self.swaps.cost(np.arange(self.swaps.many), self.price)
        self.far = self.swaps.up + self.swaps.down >= least
        self.vary = np.zeros((2, len(keys)), dtype=np.int64)
        """How far each count lies above and below its true value in the worlds found so far."""

    def made(self, watch: Callable[[], None]) -> frozenset[Key]:
        """Return everything that is hidden once all that is owed is safe."""
        for swap in np.flatnonzero(self.far & (self.cost == 0)).tolist():
            self.vary[0, self.swaps.moved(swap)] = self.least
        weak = [(0, key) for key in np.flatnonzero(self.owed).tolist() if not self._safe(key)]
        while weak and self.price.any():
            watch()
            known, key = heapq.heappop(weak)
            if self._safe(key):
                continue
            world = self._cheapest(key)
            if world is not None and known < world.cost:
                heapq.heappush(weak, (world.cost, key))
                continue
            if world is None or world.cost >= PRICELESS:
                return frozenset(self.swaps.keys)
            for fresh in self._take(world):
                heapq.heappush(weak, (0, fresh))
        return frozenset(key for key, gone in zip(self.swaps.keys, self.hidden, strict=True) if gone)

    def _safe(self, key: int) -> bool:
        return bool(self.vary[:, key].sum() >= self.least)

    def _cheapest(self, key: int) -> _World | None:
        """Return what makes a count safe for the least: one swap, or several where that is far cheaper."""
        moving = self.swaps.moving(key)
        far = moving[self.far[moving]]
        if not len(far):
            return None
        best = int(far[np.argmin(self.cost[far])])
        found = _World(int(self.cost[best]), (best,))
        turns = np.sign(self.swaps.by(key))
        for side, sign in enumerate((1, -1)):
            signs = sign * turns
            times = np.where(signs > 0, self.swaps.up[moving], self.swaps.down[moving])
            able = (times > 0) & (self.cost[moving] < found.cost)
            goal = self.least - int(self.vary[1 - side, key])
            walk = _Walk(self.swaps, key, moving[able], signs[able], self.price)
            found = walk.to(goal, found.cost / DEARER) or found
        return found

    def _take(self, world: _World) -> list[int]:
        """Hide what a world moves; return what is newly hidden."""
        moved = np.unique(np.concatenate([self.swaps.moved(swap) for swap in world.swaps]))
        fresh: list[int] = moved[~self.hidden[moved]].tolist()
        for key in fresh:
            self.cost[self.swaps.moving(key)] -= self.price[key]
        self.hidden[fresh] = self.owed[fresh] = True
        self.price[fresh] = 0
        if world.counts is None:
            self.vary[0, moved] = self.least
        else:
            away = world.counts - self.swaps.true
            self.vary = np.maximum(self.vary, [away, -away])
        return fresh


class _Walk:
    """Swaps taken one after the other from the true world, all of which move one count the same way."""

    def __init__(self, swaps: Swaps, key: int, chosen: Array, signs: Array, price: Array) -> None:
        self.swaps, self.key, self.chosen, self.signs = swaps, key, chosen, signs
        self.price = price.copy()
        self.world, self.room = swaps.true.copy(), swaps.room.copy()

    def to(self, goal: int, most: float) -> _World | None:
        """Return the world in which the count has moved so far, where it costs less than `most`."""
        taken: list[int] = []
        cost, left = 0, goal
        while len(self.chosen) and left and len(taken) < LOOKS:
            costs = self.swaps.cost(self.chosen, self.price)
            gains = np.minimum(self.swaps.times(self.chosen, self.signs, self.world, self.room), left)
            best = int(np.argmin(np.where(gains > 0, (costs + FREE) / np.maximum(gains, 1), np.inf)))
            gain = int(gains[best])
            cost += int(costs[best])
            if not gain or cost >= most:
                return None
            self._step(int(self.chosen[best]), gain * int(self.signs[best]))
            taken.append(int(self.chosen[best]))
            left -= gain
        return None if left else _World(cost, taken, self.world)

    def _step(self, swap: int, times: int) -> None:
        self.price[self.swaps.moved(swap)] = 0
        self.swaps.apply(swap, times, self.world, self.room)
