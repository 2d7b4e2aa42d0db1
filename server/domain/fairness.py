"""Fairness of a day: who was overtaken, and how long others waited for the same thing at the same hour. Pure.

Overtaken is whoever was called after somebody that joined the same queue later. The routing's bound (see
`routing`): outside lane E nobody is overtaken by one who joined more than (own target - smallest target)
later, that is after `due_at` - smallest target. What goes beyond it was called out of order, was sent to a
desk, or came back.

Languages are compared by direct standardisation: each wait of a language stands beside those of all other
languages at the same service, day and hour, which count together as much as it does. The difference of the
two medians is the language's gap; hours and services where it was alone tell nothing.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from server.domain.facts import Fact
from server.domain.sketch import millis
from wire.words import Lane

WEIGHT = 1_000_000
"""What one wait counts, so that shares of it are whole numbers."""


@dataclass(frozen=True)
class Passed:
    """By how many a called step was overtaken, and whether by any beyond the bound."""

    by: int
    beyond: bool


@dataclass(frozen=True)
class Peer:
    """A wait beside a language's own: `weight` is in millionths of a wait."""

    language: str
    wait_ms: int
    own: bool
    weight: int


def overtaking(facts: Iterable[Fact], smallest_target: timedelta) -> dict[int, Passed]:
    """Return for each called step how it was overtaken within its queue."""
    queues: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.called_at is not None:
            queues[fact.queue].append(fact)
    found: dict[int, Passed] = {}
    for called in queues.values():
        late = _first_calls(called)
        counts = _later_joined_sooner_called(called)
        for fact in called:
            beyond = fact.lane is not Lane.EMERGENCY and _beyond(fact, late, smallest_target)
            found[fact.step] = Passed(counts[fact.step], beyond)
    return found


def _later_joined_sooner_called(called: Sequence[Fact]) -> dict[int, int]:
    """Return by step how many of a queue joined later and were called sooner."""
    counts: dict[int, int] = {}
    later: list[datetime] = []
    newest_first = sorted(called, key=lambda fact: fact.joined_at, reverse=True)
    for _, group in groupby(newest_first, key=lambda fact: fact.joined_at):
        together = [(fact.step, fact.called_at) for fact in group if fact.called_at is not None]
        counts |= {step: bisect_left(later, at) for step, at in together}
        for _, at in together:
            insort(later, at)
    return counts


def _first_calls(called: Sequence[Fact]) -> tuple[list[datetime], list[datetime]]:
    """Return moments of joining outside lane E, and the first call of those who joined then or later."""
    pairs = [(one.joined_at, one.called_at) for one in called if one.lane is not Lane.EMERGENCY]
    joined, first = [], []
    soonest: datetime | None = None
    for joined_at, called_at in sorted(((a, b) for a, b in pairs if b is not None), reverse=True):
        soonest = called_at if soonest is None else min(soonest, called_at)
        joined.append(joined_at)
        first.append(soonest)
    return joined[::-1], first[::-1]


def _beyond(fact: Fact, late: tuple[list[datetime], list[datetime]], smallest: timedelta) -> bool:
    joined, first = late
    bound = fact.joined_at if fact.due_at is None else max(fact.joined_at, fact.due_at - smallest)
    place = bisect_right(joined, bound)
    return place < len(first) and fact.called_at is not None and first[place] < fact.called_at


def peers(facts: Iterable[Fact]) -> Iterator[Peer]:
    """Return the waits of each language, and beside them those of the others at the same service and hour."""
    strata: dict[tuple[str, int, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if fact.wait is not None:
            waits = strata[fact.service, fact.weekday, fact.hour]
            waits[fact.language].append(millis(fact.wait))
    for waits in strata.values():
        everybody = sum(len(own) for own in waits.values())
        for language, own in waits.items():
            yield from _beside(language, own, waits, everybody - len(own))


def _beside(language: str, own: list[int], waits: dict[str, list[int]], others: int) -> Iterator[Peer]:
    if not others:
        return
    for ms in own:
        yield Peer(language, ms, own=True, weight=WEIGHT)
    weight = WEIGHT * len(own) // others
    for other, times in waits.items():
        if other != language:
            for ms in times:
                yield Peer(language, ms, own=False, weight=weight)
