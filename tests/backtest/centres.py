"""Days of made-up centres as visit logs: skills, shifts, a rush, patience, breaks; all from a seed."""

import heapq
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

OPENS, CLOSES = 8.0, 16.0
STEP_S = 60.0


@dataclass(frozen=True)
class Made:
    """A centre: how many come an hour for each service, who serves what, how long; hours of the day."""

    rates: Mapping[str, float]
    desks: Mapping[str, Sequence[str]]
    minutes: Mapping[str, float]
    lanes: Mapping[str, tuple[float, float]] = field(default_factory=lambda: {"C": (1.0, 0.0)})
    """Lane → share of all, and minutes of head start."""
    rush: float = 1.0
    """How much busier the second hour is than the others."""
    patience_minutes: float = math.inf
    breaks: bool = False
    spread: float = 0.6
    """Sigma of the lognormal length of a service."""
    zone: tzinfo = UTC
    closed: frozenset[int] = frozenset()
    """Weekdays without visits."""


@dataclass
class Person:
    """One who came: seconds since opening."""

    joined: float
    service: str
    lane: str
    due: float
    leaves: float
    called: float | None = None
    finished: float | None = None
    desk: str = ""


def log(made: Made, days: int, seed: int) -> list[list[str]]:
    """Return so many days that are not closed as rows of a visit log."""
    chance, rows = random.Random(seed), []  # noqa: S311 - a seed, so that it can be made again
    day = datetime(2026, 1, 5, tzinfo=made.zone)
    for _ in range(days):
        while day.weekday() in made.closed:
            day += timedelta(days=1)
        opens = day + timedelta(hours=OPENS)
        rows += [_row(opens, one, len(rows) + place) for place, one in enumerate(_day(made, chance))]
        day += timedelta(days=1)
    return rows


def _day(made: Made, chance: random.Random) -> list[Person]:
    people = sorted(_people(made, chance), key=lambda one: one.joined)
    pace = {desk: chance.uniform(0.8, 1.25) for desk in made.desks}
    free = [(chance.uniform(0, 900), desk) for desk in made.desks]
    heapq.heapify(free)
    place, line, end = 0, [], (CLOSES - OPENS + 2) * 3600
    while free:
        at, desk = heapq.heappop(free)
        while place < len(people) and people[place].joined <= at:
            line.append(people[place])
            place += 1
        line = [one for one in line if one.leaves > at]
        mine = [one for one in line if one.service in made.desks[desk]]
        if not mine:
            soon = [one.joined for one in people[place:] if one.service in made.desks[desk]][:1]
            if soon and soon[0] < end:
                heapq.heappush(free, (soon[0], desk))
            continue
        one = min(mine, key=lambda person: (person.due, person.joined))
        line.remove(one)
        length = made.minutes[one.service] * 60 * pace[desk]
        one.called, one.desk = at, desk
        one.finished = at + length * chance.lognormvariate(-(made.spread**2) / 2, made.spread)
        pause = chance.uniform(900, 1800) if made.breaks and chance.random() < 0.04 else chance.uniform(5, 60)
        heapq.heappush(free, (one.finished + pause, desk))
    return people


def _people(made: Made, chance: random.Random) -> Iterator[Person]:
    for service, rate in made.rates.items():
        at = 0.0
        while at < (CLOSES - OPENS) * 3600:
            at += chance.expovariate(rate * made.rush / 3600)
            if chance.random() > (1.0 if at // 3600 == 1 else 1 / made.rush):
                continue
            (lane,) = chance.choices(list(made.lanes), [share for share, _ in made.lanes.values()])
            due = at - made.lanes[lane][1] * 60
            leaves = at + (
                chance.expovariate(1 / (made.patience_minutes * 60))
                if math.isfinite(made.patience_minutes)
                else 1e9
            )
            yield Person(at, service, lane, due, leaves)


def _row(opens: datetime, one: Person, number: int) -> list[str]:
    def moment(after: float | None) -> str:
        return "" if after is None else (opens + timedelta(seconds=round(after))).isoformat()

    left = one.leaves if one.called is None and one.leaves < 1e8 else None
    return [
        str(number), one.service, one.lane, moment(one.joined), moment(one.called), moment(one.finished),
        moment(left), one.desk,
    ]  # fmt: skip


SKILLS = {"1": "ab", "2": "ab", "3": "bc", "4": "abc", "5": "c", "6": "ac"}
CENTRES = {
    "skills and a rush": Made(
        {"a": 16, "b": 14, "c": 12}, SKILLS, {"a": 5, "b": 8, "c": 7}, rush=1.8, patience_minutes=90
    ),
    "lanes and breaks": Made(
        {"a": 30},
        {str(n): "a" for n in range(5)},
        {"a": 9.5},
        {"C": (0.7, 0.0), "B": (0.2, 20.0), "A": (0.1, 40.0)},
        rush=1.5,
        breaks=True,
        patience_minutes=120,
    ),
    "one desk each": Made(
        {"a": 7, "b": 5, "c": 4}, {"1": "a", "2": "b", "3": "c"}, {"a": 8, "b": 11, "c": 14}, rush=1.3
    ),
    "too many people": Made(
        {"a": 40}, {str(n): "a" for n in range(6)}, {"a": 10}, rush=1.5, patience_minutes=45
    ),
    "services of an hour": Made(
        {"a": 5}, {str(n): "a" for n in range(5)}, {"a": 55}, rush=1.2, patience_minutes=150
    ),
    "nearly nobody waits": Made({"a": 20}, {str(n): "a" for n in range(6)}, {"a": 10}),
}
