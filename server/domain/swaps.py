"""Swaps: small changes after which a publication still keeps every law. Worlds are made of them. Pure.

A family of swaps is a direction (one step is late instead of on time) taken along a move (more of them in
this hour of this agency, fewer in that; the other way round at another agency). Some tens of thousands stand
ready, as rows of a sparse matrix over the counts: finding a world is arithmetic on whole numbers, and no
solver is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # it ships no types

Key = tuple[str, ...]
Place = tuple[str, ...]
Array = np.ndarray[Any, np.dtype[Any]]
Direction = tuple[tuple[str, ...], tuple[str, ...]]
"""Measures that rise by one, and measures that fall by one."""
Move = tuple[tuple[Place, ...], tuple[Place, ...]]
"""Places where a direction is taken, and places where it is taken backwards."""


@dataclass(frozen=True)
class Law:
    """The sum of the counts at `left` is that of those at `right`, or (not `exact`) at most that."""

    left: tuple[Key, ...]
    right: tuple[Key, ...]
    exact: bool = True


@dataclass(frozen=True)
class Family:
    """Every direction along every move: the count of a measure at a place has the key (measure, *place)."""

    directions: Sequence[Direction]
    moves: Sequence[Move]


class LawBrokenError(ValueError):
    """The counts do not keep a law: the publication contradicts itself."""


class Swaps:
    """All swaps of some families, over `counts` that keep `laws`.

    `matrix` has a row for each swap, a column for each count: by how much it moves. A swap that breaks a law
    is left out: a wrong family hides more, and tells nothing. Raises LawBrokenError.
    """

    def __init__(self, counts: Mapping[Key, int], laws: Sequence[Law], families: Sequence[Family]) -> None:
        self.keys: list[Key] = list(counts)
        self.place = {key: n for n, key in enumerate(self.keys)}
        self.true = np.array([counts[key] for key in self.keys], dtype=np.int64)
        exact, most = self._sums(laws, exact=True), self._sums(laws, exact=False)
        self.room = -(most @ self.true)
        """How far each law that is no equation is from its bound."""
        if (exact @ self.true).any() or (self.room < 0).any():
            raise LawBrokenError("the counts do not keep a law")
        matrix = self._matrix(families)
        matrix = matrix[abs(matrix @ exact.T).sum(axis=1) == 0]
        self.matrix = sparse.csr_array(matrix)
        self.pushes = sparse.csr_array(self.matrix @ most.T)
        self.pushes.eliminate_zeros()
        self.by_key = self.matrix.tocsc()
        self.many: int = self.matrix.shape[0]
        everyone = np.arange(self.many)
        self.up = self.times(everyone, 1, self.true, self.room)
        self.down = self.times(everyone, -1, self.true, self.room)
        """How often each swap may be taken from the true counts, forwards and backwards."""

    def _sums(self, laws: Sequence[Law], *, exact: bool) -> sparse.csr_array:
        """Return the laws of one kind as left minus right."""
        rows, columns, signs = [], [], []
        chosen = [law for law in laws if law.exact is exact]
        for n, law in enumerate(chosen):
            for sign, side in ((1, law.left), (-1, law.right)):
                rows += [n] * len(side)
                columns += [self.place[key] for key in side]
                signs += [sign] * len(side)
        shape = (len(chosen), len(self.keys))
        return sparse.csr_array((np.array(signs, dtype=np.int64), (rows, columns)), shape=shape)

    def _matrix(self, families: Sequence[Family]) -> sparse.csr_array:
        """Write every swap down; a count that is not of this publication is left out."""
        none = np.empty(0, dtype=np.int64)
        parts, start = [(none.astype(np.int8), none, none)], 0
        for family in families:
            entries = _Entries(family, self.place)
            for rises, falls in family.directions:
                parts += [entries.of(measure, start, 1) for measure in rises]
                parts += [entries.of(measure, start, -1) for measure in falls]
                start += len(family.moves)
        signs, rows, columns = (np.concatenate(part) for part in zip(*parts, strict=True))
        matrix = sparse.csr_array((signs, (rows, columns)), shape=(start, len(self.keys)))
        matrix.eliminate_zeros()
        return matrix

    def moving(self, key: int) -> Array:
        """Return the swaps that move a count."""
        ends = self.by_key.indptr
        found: Array = self.by_key.indices[ends[key] : ends[key + 1]]
        return found

    def moved(self, swap: int) -> Array:
        """Return the counts that a swap moves."""
        ends = self.matrix.indptr
        found: Array = self.matrix.indices[ends[swap] : ends[swap + 1]]
        return found

    def by(self, key: int) -> Array:
        """Return how much each swap that moves a count moves it."""
        ends = self.by_key.indptr
        found: Array = self.by_key.data[ends[key] : ends[key + 1]]
        return found

    def apply(self, swap: int, times: int, world: Array, room: Array) -> None:
        """Take a swap so often; changes the world and the room of its laws."""
        for matrix, stock, turn in ((self.matrix, world, times), (self.pushes, room, -times)):
            span = slice(matrix.indptr[swap], matrix.indptr[swap + 1])
            stock[matrix.indices[span]] += turn * matrix.data[span]

    def times(self, swaps: Array, sign: int | Array, world: Array, room: Array) -> Array:
        """Return how often each of `swaps` may be taken, forwards or backwards, from a world."""
        signs = np.broadcast_to(sign, swaps.shape)
        return np.minimum(_least(self.matrix, swaps, -signs, world), _least(self.pushes, swaps, signs, room))

    def cost(self, swaps: Array, worth: Array) -> Array:
        """Return what the counts that each of `swaps` moves are worth together."""
        at, ends, _ = _entries_of(self.matrix, swaps)
        total = np.r_[0, np.cumsum(worth[self.matrix.indices[at]])]
        found: Array = total[ends] - total[np.r_[0, ends[:-1]]]
        return found


class _Entries:
    """Where the moves of a family touch the counts of each measure."""

    def __init__(self, family: Family, place: Mapping[Key, int]) -> None:
        steps = [
            (n, at, sign)
            for n, move in enumerate(family.moves)
            for places, sign in zip(move, (1, -1), strict=True)
            for at in places
        ]
        self.moves = np.array([n for n, _, _ in steps], dtype=np.int64)
        self.signs = np.array([sign for _, _, sign in steps], dtype=np.int8)
        measures = dict.fromkeys(one for direction in family.directions for side in direction for one in side)
        self.found = {
            measure: np.array([place.get((measure, *at), -1) for _, at, _ in steps], dtype=np.int64)
            for measure in measures
        }

    def of(self, measure: str, start: int, turn: int) -> tuple[Array, Array, Array]:
        """Return the signs, rows and columns of a measure's entries; the first move is row `start`."""
        found = self.found[measure]
        there = found >= 0
        return turn * self.signs[there], self.moves[there] + start, found[there]


FAR = 1_000_000


def _entries_of(matrix: sparse.csr_array, rows: Array) -> tuple[Array, Array, Array]:
    """Return where the entries of these rows stand, where each row's end in that, and how many each has."""
    sizes = matrix.indptr[rows + 1] - matrix.indptr[rows]
    ends = np.cumsum(sizes)
    at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(matrix.indptr[rows] - ends + sizes, sizes)
    return at, ends, sizes


def _least(matrix: sparse.csr_array, rows: Array, signs: Array, stock: Array) -> Array:
    """Return for each row how often its entries of this sign can be taken out of the stock."""
    at, ends, sizes = _entries_of(matrix, rows)
    taken = matrix.data[at] * np.repeat(signs, sizes)
    often = np.where(taken > 0, stock[matrix.indices[at]] // np.maximum(taken, 1), FAR)
    least = np.full(len(rows), FAR)
    some = sizes > 0
    if some.any():
        least[some] = np.minimum.reduceat(often, (ends - sizes)[some])
    return least
