"""Roll-ups as bytes, and many of them added up at once. Pure.

A packed roll-up is zlib over: the length of its head (4 bytes, little end first), the head as JSON (counts,
and for each sketch its key and length), then the sketches' buckets (uint16) and counts (int64) in a row. Keys
stand in order, so that equal roll-ups are equal bytes.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from server.domain.rollup import MOST, Key, Rollup

BUCKETS = 1 << 11
"""More than any time falls into: bucket 2,047 is some 40 years."""
Ints = npt.NDArray[np.int64]


def pack(rollup: Rollup) -> bytes:
    """Return a roll-up as bytes; the same one gives the same bytes."""
    spreads = sorted(rollup.spreads.items())
    places = [sorted(spread.items()) for _, spread in spreads]
    head = {
        "counts": [[*key, count] for key, count in sorted(rollup.counts.items())],
        "spreads": [[*key, len(spread)] for key, spread in spreads],
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    buckets = np.array([bucket for spread in places for bucket, _ in spread], dtype="<u2")
    counts = np.array([count for spread in places for _, count in spread], dtype="<i8")
    return zlib.compress(len(text).to_bytes(4, "little") + text + buckets.tobytes() + counts.tobytes())


def total(packed: Iterable[bytes]) -> Rollup:
    """Return the sum of packed roll-ups."""
    found = Rollup()
    places: dict[Key, int] = {}
    codes: list[Ints] = []
    weights: list[Ints] = []
    for data in packed:
        raw = zlib.decompress(data)
        end = 4 + int.from_bytes(raw[:4], "little")
        head = json.loads(raw[4:end])
        _count(found.counts, head["counts"])
        code, weight = _spreads(raw, end, head["spreads"], places)
        codes.append(code)
        weights.append(weight)
    if places:
        _sum(found, places, np.concatenate(codes), np.concatenate(weights))
    return found


def _count(counts: Counter[Key], head: list[tuple[str, str, str, int]]) -> None:
    for by, value, name, count in head:
        key = (by, value, name)
        counts[key] = max(counts[key], count) if name == MOST else counts[key] + count


def _spreads(
    raw: bytes, start: int, head: list[tuple[str, str, str, int]], places: dict[Key, int]
) -> tuple[Ints, Ints]:
    """Return where each count of one roll-up belongs, and the counts."""
    lengths = [length for *_, length in head]
    rows = [places.setdefault((by, value, name), len(places)) for by, value, name, _ in head]
    many = sum(lengths)
    buckets = np.frombuffer(raw, "<u2", many, start).astype(np.int64)
    counts = np.frombuffer(raw, "<i8", many, start + 2 * many)
    return np.repeat(np.array(rows, dtype=np.int64), lengths) * BUCKETS + buckets, counts


def _sum(found: Rollup, places: dict[Key, int], codes: Ints, weights: Ints) -> None:
    """Add all counts up; float64 holds whole numbers up to 2⁵³, far beyond any of these."""
    sums = np.bincount(codes, weights=weights, minlength=len(places) * BUCKETS).astype(np.int64)
    table = sums.reshape(len(places), BUCKETS)
    for key, row in places.items():
        there = np.flatnonzero(table[row])
        pairs = zip(there.tolist(), table[row][there].tolist(), strict=True)
        found.spreads[key] = Counter(dict(pairs))
