"""A centre's habits: who comes when, how long a service takes, who gives up, where people go next. Pure.

Learnt from the steps of past days. While there is little history each figure is drawn towards what the centre
file says, or towards the other days: (what was counted + k · what is supposed) / (days + k), as a Gamma prior
gives it (Gelman et al., "Bayesian Data Analysis", section 2.6).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from server.domain.centre import Centre, Service
from server.domain.waiting import OVERHEAD
from wire.words import Lane, StepState

HOURS = 24
OTHER_DAYS = 1.0
"""How many days of one weekday the mean of all other days counts for."""
SHAPE = (0.45, 0.7, 0.95, 1.2, 1.7)
"""Times of a service that we know nothing of, as shares of what the centre file says; their mean is 1."""
MOST_WORKS = 400
PACE = 30.0
"""How many visits habit counts for against today's, when today's pace is told."""
QUIT_PRIOR = (1.0, 8 * 3600.0)
"""One who gave up in eight hours of waiting: what is supposed of patience, until more is known."""
SHOW_PRIOR = (8.0, 10.0)
"""Eight of ten come to their appointment, until more is known."""


class Past(NamedTuple):
    """One step of a past day, or of today; `booked` if the visit was an appointment."""

    visit: int
    day: date
    service: str
    lane: Lane
    state: StepState
    joined_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    desk: str | None
    booked: bool


@dataclass(frozen=True)
class Habit:
    """One service's: `hourly` first visits by hour of the day, `works` seconds that a desk was kept, sorted.

    `quits` is how many give up per second of waiting; `onward` the shares of those who go on to another
    service; what is left goes home. `days` has the hourly counts of each day that the habit comes from.
    """

    hourly: tuple[float, ...]
    works: tuple[float, ...]
    lanes: Mapping[Lane, float]
    quits: float
    onward: Mapping[str, float]
    days: tuple[tuple[int, ...], ...] = ()

    @property
    def work(self) -> float:
        """The mean of the works, in seconds."""
        return sum(self.works) / len(self.works)


@dataclass(frozen=True)
class Rates:
    """All services' habits on a weekday, from so many `days`; `desks` by the share of days each worked."""

    services: Mapping[str, Habit]
    days: int
    shows: float = SHOW_PRIOR[0] / SHOW_PRIOR[1]
    """The share of appointments that are kept."""
    desks: Mapping[str, float] = field(default_factory=dict)

    def expected(self, start: datetime, end: datetime, zone: tzinfo) -> float:
        """Return how many visits begin between two moments by habit, appointments apart."""
        found, at = 0.0, start
        while at < end:
            until = min(at + timedelta(minutes=15), end)  # every zone's hours begin at a quarter
            hour = at.astimezone(zone).hour
            share = (until - at) / timedelta(hours=1)
            found += share * sum(habit.hourly[hour] for habit in self.services.values())
            at = until
        return found

    def paced(self, factor: float) -> "Rates":
        """Return the habits of a day that is so many times as busy."""
        faster = {
            name: replace(habit, hourly=tuple(n * factor for n in habit.hourly))
            for name, habit in self.services.items()
        }
        return replace(self, services=faster)


def learn(
    centre: Centre, day: date, past: Sequence[Past], now: datetime, kept: tuple[int, int] = (0, 0)
) -> Rates:
    """Return what to suppose of a day, from the steps of past days and of today until now.

    Today tells how long services take. It tells who comes only where no other day does: then as many an hour
    as until now. `kept` counts past appointments: (came, all).
    """
    today = centre.calendar.service_day(now)
    steps = [step for step in past if step.day <= today]
    days = sorted({step.day for step in steps if step.day < today})
    firsts, onward = _firsts(centre, steps), _onward(steps)
    open_hours = _open_hours(centre, today, now)
    services = {}
    for name, service in centre.services.items():
        habit = _habit(service, [step for step in steps if step.service == name], onward[name])
        so_far = sum(firsts[name][today].values()) / open_hours
        services[name] = (
            _coming(habit, firsts[name], day, days) if days else replace(habit, hourly=(so_far,) * HOURS)
        )
    shows = (kept[0] + SHOW_PRIOR[0]) / (kept[1] + SHOW_PRIOR[1])
    return Rates(services, len(days), shows, _worked(steps, days))


def pace(expected: float, came: float) -> float:
    """Return how busy a day is against habit, by who came until now: (came + k) / (expected + k)."""
    return (came + PACE) / (expected + PACE)


def _open_hours(centre: Centre, day: date, now: datetime) -> float:
    """Return for how many hours the doors have been open today, one at least."""
    openings = centre.calendar.openings(day)
    return max(
        1.0, sum((min(end, now) - start).total_seconds() / 3600 for start, end in openings if start < now)
    )


def _habit(service: Service, steps: Sequence[Past], onward: Mapping[str, float]) -> Habit:
    """Return a service's habit but for who comes."""
    return Habit((0.0,) * HOURS, _works(service, steps), _lanes(steps), _quits(steps), onward)


def _coming(habit: Habit, firsts: Mapping[date, Counter[int]], day: date, days: Sequence[date]) -> Habit:
    """Return a habit with who comes: by the days of this weekday, by all while there are none."""
    counts = {one: tuple(firsts[one][hour] for hour in range(HOURS)) for one in days}
    alike = [counts[one] for one in days if one.weekday() == day.weekday()]
    every = list(counts.values())
    return replace(habit, hourly=_hourly(every, alike), days=tuple(alike or every))


def _hourly(every: Sequence[tuple[int, ...]], alike: Sequence[tuple[int, ...]]) -> tuple[float, ...]:
    """Return the mean of the days of this weekday, drawn towards the mean of all days while they are few."""
    if not every:
        return (0.0,) * HOURS
    usual = [sum(column) / len(every) for column in zip(*every, strict=True)]
    counted = [sum(column) for column in zip(*alike, strict=True)] if alike else [0] * HOURS
    return tuple(
        (n + OTHER_DAYS * supposed) / (len(alike) + OTHER_DAYS)
        for n, supposed in zip(counted, usual, strict=True)
    )


def _works(service: Service, steps: Sequence[Past]) -> tuple[float, ...]:
    """Return how long a desk was kept by each of the newest services, with a few supposed ones."""
    done = [s for s in steps if s.state is StepState.DONE and s.started_at and s.ended_at]
    newest = sorted(done, key=lambda s: s.joined_at)[-MOST_WORKS:]
    usual = service.usual.total_seconds()
    supposed = [usual * share for share in SHAPE]
    counted = [(s.ended_at - s.started_at).total_seconds() for s in newest if s.ended_at and s.started_at]
    return tuple(sorted(seconds + OVERHEAD.total_seconds() for seconds in (*supposed, *counted)))


def _lanes(steps: Sequence[Past]) -> dict[Lane, float]:
    counts = Counter(step.lane for step in steps)
    return {lane: n / len(steps) for lane, n in counts.items()} if steps else {Lane.C: 1.0}


def _quits(steps: Sequence[Past]) -> float:
    """Return who gave up per second of waiting: events over exposure, as for an exponential patience."""
    gone = sum(step.state in {StepState.NO_SHOW, StepState.CANCELLED} for step in steps)
    ends = ((step.called_at or step.ended_at, step.joined_at) for step in steps)
    waited = sum(max(0.0, (end - joined).total_seconds()) for end, joined in ends if end)
    return (gone + QUIT_PRIOR[0]) / (waited + QUIT_PRIOR[1])


def _firsts(centre: Centre, steps: Iterable[Past]) -> dict[str, dict[date, Counter[int]]]:
    """Count the visits that began with each service, without appointments, by day and hour of the centre."""
    first: dict[int, Past] = {}
    for step in steps:
        if not step.booked and (step.visit not in first or step.joined_at < first[step.visit].joined_at):
            first[step.visit] = step
    found: dict[str, dict[date, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for step in first.values():
        found[step.service][step.day][step.joined_at.astimezone(centre.calendar.zone).hour] += 1
    return found


def _onward(steps: Iterable[Past]) -> dict[str, dict[str, float]]:
    """Return, of those who ended one service, the share that went to each other."""
    visits: dict[int, list[Past]] = defaultdict(list)
    for step in steps:
        visits[step.visit].append(step)
    went: dict[str, Counter[str]] = defaultdict(Counter)
    ended: Counter[str] = Counter()
    for line in visits.values():
        line.sort(key=lambda step: step.joined_at)
        ended.update(step.service for step in line)
        for before, after in pairwise(line):
            went[before.service][after.service] += 1
    return defaultdict(dict) | {
        name: {to: n / ended[name] for to, n in counts.items()} for name, counts in went.items()
    }


def _worked(steps: Iterable[Past], days: Sequence[date]) -> dict[str, float]:
    """Return the share of past days on which each desk called anybody."""
    seen = {(step.desk, step.day) for step in steps if step.desk and step.called_at and step.day in days}
    return {desk: n / len(days) for desk, n in Counter(desk for desk, _ in seen).items() if desk}
