"""Which counts of a publication are told, so that nobody can work out the small ones. Pure.

A publication is all that is told together: counts, and the laws between them that everybody knows (a total
is the sum of its parts; those who were served were called).
1. A count below `least` is hidden, a nought too: that nobody came tells something of a few.
2. A hidden count is safe where two worlds, each of whole numbers and true to every law and every count that
   is told, give it values at least `least` apart. The true world is one of them.
3. Where a hidden count is not safe, more counts are hidden: those that let it grow by `least` at the least
   cost, small counts before large ones and before totals.
4. Counts hidden by rule 3 must be safe as well. Where no such world is found, nothing is told at all.
5. What is derived from counts (shares, medians) is told only where every count that it is made of is told.
6. A longer period tells a count only where each of its months tells it: then it is a mere sum, nothing
   new.
7. A coarser publication of the same counts hides at least what the finer one hides.

Rules 1 to 4 are complementary cell suppression; rule 3 is the linear-programming heuristic of Fischetti and
Salazar-González 2001 (Management Science 47(7)), for a few hidden counts at a time; solved by HiGHS (scipy).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # it ships no types
from scipy.optimize import (  # type: ignore[import-untyped]  # the same
    Bounds,
    LinearConstraint,
    milp,
)

Key = tuple[str, ...]
Array = np.ndarray[Any, np.dtype[Any]]
GAP = 0.2
"""How far from the best a solution may be: any world will do, so the last percents are not worth the wait."""


@dataclass(frozen=True)
class Law:
    """The sum of the counts at `left` is that of those at `right`, or (not `exact`) at most that."""

    left: tuple[Key, ...]
    right: tuple[Key, ...]
    exact: bool = True


@dataclass(frozen=True)
class Publication:
    """Counts that are told together, and the laws that everybody knows of them."""

    counts: Mapping[Key, int]
    laws: Sequence[Law]


class LawBrokenError(ValueError):
    """The counts do not keep a law: the publication contradicts itself."""


def hidden(
    publication: Publication,
    least: int,
    already: AbstractSet[Key] = frozenset(),
    watch: Callable[[], None] = lambda: None,
) -> frozenset[Key]:
    """Return the counts to hide, by rules 1 to 4 and, given what is hidden `already`, 7.

    `watch` is called now and then: planning a month takes seconds. Raises LawBrokenError where the counts do
    not keep the laws.
    """
    known = _Known(publication)
    small = {key for key, count in publication.counts.items() if count < least}
    found = small | (already & publication.counts.keys())
    while len(found) < len(publication.counts) and (weak := known.weak(found, least)):
        watch()
        found |= known.opened(_some(weak), found, least)
    return frozenset(found)


def _some(weak: list[Key]) -> list[Key]:
    """Return a few of many, far apart: an eighth of them, but six at least."""
    return weak[:: max(1, len(weak) // max(TOGETHER, len(weak) // 8))]


def told(publication: Publication, secret: AbstractSet[Key]) -> frozenset[Key]:
    """Return the counts that are told: those of the publication that are not hidden, and no others."""
    return frozenset(publication.counts.keys() - secret)


def longer(parts: Iterable[AbstractSet[Key]]) -> frozenset[Key]:
    """Return what a period tells, given what each of its months tells: rule 6."""
    sets = [frozenset(part) for part in parts]
    return frozenset.intersection(*sets) if sets else frozenset()


class _Known:
    """What everybody knows: the laws as a matrix over steps away from the true counts."""

    def __init__(self, publication: Publication) -> None:
        self.keys: list[Key] = list(publication.counts)
        self.place = {key: n for n, key in enumerate(self.keys)}
        self.true = np.array([publication.counts[key] for key in self.keys], dtype=float)
        self.matrix = self._matrix(publication.laws)
        exact = np.array([law.exact for law in publication.laws], dtype=bool)
        room = -(self.matrix @ self.true)
        if (room < 0).any() or (room[exact] != 0).any():
            raise LawBrokenError("the counts do not keep a law")
        self.low = np.where(exact, 0.0, -np.inf)
        self.high = room
        self.above = np.zeros(len(self.keys))
        self.below = np.zeros(len(self.keys))
        """How far each count lies above and below its true value in the worlds found so far."""

    def _matrix(self, laws: Sequence[Law]) -> sparse.csr_array:
        rows, columns, signs = [], [], []
        for n, law in enumerate(laws):
            for sign, side in ((1.0, law.left), (-1.0, law.right)):
                rows += [n] * len(side)
                columns += [self.place[key] for key in side]
                signs += [sign] * len(side)
        return sparse.csr_array((signs, (rows, columns)), shape=(len(laws), len(self.keys)))

    def weak(self, found: AbstractSet[Key], least: int) -> list[Key]:
        """Return the hidden counts that no world so far shows to be safe."""
        places = np.array(sorted(self.place[key] for key in found), dtype=int)
        weak = self._unsafe(places, least)
        while len(weak):
            for sign in (1.0, -1.0):
                self._spread(places, weak, sign, least)
            left = self._unsafe(places, least)
            few, weak = len(left) > WORTH * len(weak), left
            if few:
                break
        return [self.keys[int(one)] for one in weak]

    def _unsafe(self, places: Array, least: int) -> Array:
        return places[self.above[places] + self.below[places] < least]

    def _spread(self, places: Array, wanted: Array, sign: float, most: int) -> None:
        """Look for a world, other in `places` alone, with `wanted` far up (or down).

        Each of `wanted` counts up to `most`, so that one does not grow at the cost of all others.
        """
        many, extra = len(places), len(wanted)
        at = np.searchsorted(places, wanted)
        reach = sparse.csr_array(
            (
                np.r_[np.full(extra, -sign), np.ones(extra)],
                (np.r_[0:extra, 0:extra], np.r_[at, many : many + extra]),
            ),
            shape=(extra, many + extra),
        )
        laws = sparse.hstack([self.matrix[:, places], sparse.csr_array((self.matrix.shape[0], extra))])
        cost = np.r_[np.zeros(many), -np.ones(extra)]
        top = np.r_[np.full(many, FAR), np.full(extra, float(most))]
        bounds = Bounds(np.r_[-self.true[places], np.zeros(extra)], top)
        limits = [LinearConstraint(laws, self.low, self.high), LinearConstraint(reach, -np.inf, 0.0)]
        moved = _solved(cost, bounds, limits)
        if moved is not None:
            self._learn(places, moved[:many])

    def opened(self, weak: Sequence[Key], found: AbstractSet[Key], least: int) -> set[Key]:
        """Return the counts to hide as well, so that hidden ones may grow by `least`: rule 3."""
        many, targets = len(self.keys), np.array([self.place[key] for key in weak])
        price = np.array(
            [HIDDEN if one in found else 1.0 + n for one, n in zip(self.keys, self.true, strict=True)]
        )
        bottom = np.zeros(2 * many)
        bottom[targets] = least
        top = np.r_[np.full(many, FAR), self.true]
        top[many + targets] = 0.0
        both = LinearConstraint(sparse.hstack([self.matrix, -self.matrix]), self.low, self.high)
        moves = _solved(np.r_[price, price], Bounds(bottom, top), [both])
        if moves is None:
            return self.opened(weak[:1], found, least) if len(weak) > 1 else set(self.keys)
        moved = moves[:many] - moves[many:]
        self._learn(np.arange(many), moved)
        return {self.keys[n] for n in np.flatnonzero(moved)}

    def _learn(self, places: Array, moved: Array) -> None:
        """Take a world in, once more checked: the solver's own word is not enough."""
        world = np.zeros(len(self.keys))
        world[places] = moved
        change = self.matrix @ world
        kept = (change <= self.high + 0.5) & (change >= self.low - 0.5)
        if kept.all() and (self.true + world >= 0).all():
            self.above = np.maximum(self.above, world)
            self.below = np.maximum(self.below, -world)


TOGETHER = 6
"""So many hidden counts are made safe by one world: more is faster, and hides more than need be."""
NEARLY = 1e-5
LONGEST_S = 20.0
"""The longest that one world is looked for: far more than any has needed; a plan that ends is owed."""
WORTH = 0.9
"""A further look for worlds is worth its time while it leaves less than this share unsafe."""
FAR = 1e4
"""No count is moved further: no world need lie far from the true one."""
HIDDEN = 1e-3
"""The price of moving what is hidden anyway: next to nothing, so that a world stays near the true one."""


def _solved(cost: Array, bounds: Bounds, limits: list[LinearConstraint]) -> Array | None:
    """Return a best world: in whole numbers as they come, else by branching for them."""
    for whole in (0, 1):
        options = {"mip_rel_gap": GAP, "time_limit": LONGEST_S}
        found = milp(
            cost, integrality=np.full(len(cost), whole), bounds=bounds, constraints=limits, options=options
        )
        if found.x is not None and (whole or np.abs(found.x - np.rint(found.x)).max() < NEARLY):
            world: Array = np.rint(found.x)
            return world
    return None
