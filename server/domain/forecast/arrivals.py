"""Who begins a visit when and in which lane, and where they go next: what days that are over tell. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from server.domain.forecast.state import LoggedVisit

HOURS = 24
Came = dict[str, dict[str, list[int]]]


def came(known: Iterable[LoggedVisit]) -> Came:
    """Count those who began with each service: day → service → visits by hour; who was booked apart."""
    found: Came = {}
    for line in _visits(known):
        first, day = line[0], found.setdefault(line[0].day, {})
        if not first.booked:
            day.setdefault(first.service, [0] * HOURS)[int(first.second // 3600) % HOURS] += 1
    return found


def lanes(known: Iterable[LoggedVisit]) -> dict[str, dict[str, float]]:
    """Return the share of each lane among the steps of each service."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in known:
        counts[one.service][one.lane] += 1
    return {service: _shares(found, found.total()) for service, found in counts.items()}


def onward(known: Iterable[LoggedVisit]) -> dict[str, dict[str, float]]:
    """Return, of those who ended one service, the share that went to each other."""
    went: dict[str, Counter[str]] = defaultdict(Counter)
    ended: Counter[str] = Counter()
    for line in _visits(known):
        ended.update(step.service for step in line)
        for before, after in pairwise(line):
            went[before.service][after.service] += 1
    return {service: _shares(found, ended[service]) for service, found in went.items()}


def _shares(counts: Counter[str], of: int) -> dict[str, float]:
    return {name: round(n / of, 4) for name, n in counts.items()}


def _visits(known: Iterable[LoggedVisit]) -> Iterable[Sequence[LoggedVisit]]:
    """Return the steps of each visit, first joined first; a step that names no visit is one of its own."""
    found: dict[tuple[str, str | int], list[LoggedVisit]] = defaultdict(list)
    for one in sorted(known, key=lambda step: step.joined):
        found[one.day, one.visit or one.step].append(one)
    return found.values()
