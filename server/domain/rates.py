"""What the planner supposes of a day: the centre's habits, and how many come in each hour of that day. Pure.

The habits are those that the live forecast is made from (`domain/forecast/habits`): the same service times,
paces, pauses and patience. An hour of a weekday is drawn towards all days while few are of that weekday:
(what was counted + k · mean of all) / (days + k), as a Gamma prior gives it (Gelman et al., "Bayesian Data
Analysis", section 2.6). On a first day it is taken that people come as until now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

import numpy as np

from server.domain.forecast.arrivals import HOURS
from server.domain.forecast.habits import NEVER_S, Array, Habits
from server.domain.forecast.simulation import Laws
from server.domain.hall import Hall

OTHER_DAYS = 1.0
"""How many days of one weekday the mean of all other days counts for."""
PACE = 30.0
"""How many visits habit counts for against today's, when today's pace is told."""


@dataclass(frozen=True)
class Rates:
    """`hourly` first visits of each service by hour of the day; `busy` visits of each past day alike."""

    laws: Laws
    hourly: Mapping[str, tuple[float, ...]]
    busy: Sequence[int] = ()
    days: int = 0
    """How many days all of it was learnt from."""
    desks: Mapping[str, float] = field(default_factory=dict)
    """On which share of the days each desk called anybody; none where nothing tells."""

    @cached_property
    def pauses(self) -> Array:
        """From one service to the next call at a desk, in seconds, sorted; a desk of a plan comes back."""
        known = self.laws.gaps[self.laws.gaps < NEVER_S]
        return known if len(known) else np.zeros(1)

    def work(self, service: str) -> float:
        """Return how long a service keeps a desk on average, pause and all, in seconds."""
        return self.laws.mean(service) + float(self.pauses.mean())

    def expected(self, start: datetime, end: datetime, zone: tzinfo) -> float:
        """Return how many visits begin between two moments by habit, appointments apart."""
        found, at = 0.0, start
        while at < end:
            until = min(at + timedelta(minutes=15), end)  # every zone's hours begin at a quarter
            hour = at.astimezone(zone).hour
            found += (until - at) / timedelta(hours=1) * sum(line[hour] for line in self.hourly.values())
            at = until
        return found

    def paced(self, factor: float) -> "Rates":
        """Return the habits of a day that is so many times as busy."""
        hourly = {name: tuple(n * factor for n in line) for name, line in self.hourly.items()}
        return replace(self, hourly=hourly)


def rates(hall: Hall, day: date) -> Rates:
    """Return what to suppose of a day; today is as busy as it was until now."""
    laws = hall.known.laws
    came = laws.habits.came
    if not came:
        return Rates(laws, _as_until_now(hall))
    alike = [counts for one, counts in came.items() if date.fromisoformat(one).weekday() == day.weekday()]
    every = list(came.values())
    hourly = {service: _hourly(service, every, alike) for service in hall.centre.services}
    busy = [sum(sum(line) for line in counts.values()) for counts in alike or every]
    found = Rates(laws, hourly, busy, len(every), _desks(hall, laws.habits))
    return _paced(hall, found) if day == hall.centre.calendar.service_day(hall.now) else found


def _desks(hall: Hall, habits: Habits) -> dict[str, float]:
    """Return the share of days on which each desk worked; a log of another place tells nothing of ours."""
    starts = {desk: line for desk, line in habits.starts.items() if desk in hall.centre.desks and line}
    return {desk: sum(at < NEVER_S for at in line) / len(line) for desk, line in starts.items()}


def pace(expected: float, came: float) -> float:
    """Return how busy a day is against habit, by who came until now: (came + k) / (expected + k)."""
    return (came + PACE) / (expected + PACE)


def _paced(hall: Hall, found: Rates) -> Rates:
    calendar = hall.centre.calendar
    openings = calendar.openings(calendar.service_day(hall.now))
    expected = sum(found.expected(start, min(end, hall.now), calendar.zone) for start, end in openings)
    return found.paced(pace(expected, _walked_in(hall)))


def _walked_in(hall: Hall) -> int:
    """Return how many have come today without an appointment: who is booked is expected apart."""
    return hall.figures.issued - hall.figures.booked


def _hourly(
    service: str, every: Sequence[Mapping[str, Sequence[int]]], alike: Sequence[Mapping[str, Sequence[int]]]
) -> tuple[float, ...]:
    """Return the mean of the days of this weekday, drawn towards the mean of all days while they are few."""
    none = [0] * HOURS
    usual = np.sum([day.get(service, none) for day in every], axis=0) / len(every)
    counted = np.sum([day.get(service, none) for day in alike] or [none], axis=0)
    return tuple(((counted + OTHER_DAYS * usual) / (len(alike) + OTHER_DAYS)).tolist())


def _as_until_now(hall: Hall) -> dict[str, tuple[float, ...]]:
    """Return as many an hour as have walked in until now, for the services of those who are or were here."""
    here = (one for one in (*hall.standing, *hall.ended) if one.appointment is None)
    steps = {one.step.id: one.step.service for one in here}
    each = _walked_in(hall) / _open_hours(hall) / max(len(steps), 1)
    seen = list(steps.values())
    return {service: (each * seen.count(service),) * HOURS for service in hall.centre.services}


def _open_hours(hall: Hall) -> float:
    """Return for how many hours the doors have been open today, one at least."""
    openings = hall.centre.calendar.openings(hall.centre.calendar.service_day(hall.now))
    spans = ((min(end, hall.now) - start) / timedelta(hours=1) for start, end in openings if start < hall.now)
    return max(1.0, sum(spans))
