"""A morning's arrivals and choices, drawn from a seed. Pure: no clock, no server.

The shape over the day is the one told of Tapachula: a crowd waits at the doors, the peak is about twice the
day's mean, and half of all have come after the first third of the day. Languages are those of the people who
come there: about 83 % Spanish, 14 % Haitian Creole, few others. The numbers are a plan, not a measurement.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from wire.words import Lane

T = TypeVar("T")
PEAK = 2.0
"""The busiest quarter hour against the mean one."""
SHAPE = (1.6, 2.0, 1.9, 1.7, 1.5, 1.3, 1.2, 1.1, 1.0, 0.9, 0.9, 0.8, 0.8, 0.7, 0.7, 0.6, 0.6, 0.5, 0.5, 0.4)
"""Arrivals by quarter hour from the opening on, against the mean."""
BOOKED = 0.25
"""Share of all who have an appointment."""
MISSED = 0.15
"""Share of those who do not come to it."""
LANGUAGES = {"es": 80, "ht": 14, "fr": 2, "en": 1.5, "pt": 2, "ar": 0.5}
LANES = {Lane.C: 82, Lane.B: 13, Lane.A: 5}
SERVICES = {
    "registration": 30,
    "asylum": 24,
    "health": 14,
    "legal": 8,
    "work": 8,
    "shelter": 7,
    "family": 5,
    "school": 4,
}


@dataclass(frozen=True)
class Arrival:
    """Somebody at the door; `at_minute` counts from the opening."""

    at_minute: float
    service: str
    language: str
    lane: Lane
    party_size: int
    private: bool
    booked: bool
    """With an appointment; who has one and does not come is told by `comes`."""
    comes: bool


def arrivals(seed: int, per_hour: float) -> Iterator[Arrival]:
    """Yield arrivals without end, in order; `per_hour` is the day's mean (a thinned Poisson process)."""
    draw = random.Random(seed)
    minute = 0.0
    while True:
        minute += draw.expovariate(per_hour * PEAK / 60)
        quarter = SHAPE[min(int(minute // 15), len(SHAPE) - 1)]
        if draw.random() < quarter / PEAK:
            yield _arrival(draw, minute)


def _arrival(draw: random.Random, minute: float) -> Arrival:
    lane = _pick(draw, LANES)
    booked = draw.random() < BOOKED
    return Arrival(
        at_minute=minute,
        service=_pick(draw, SERVICES),
        language=_pick(draw, LANGUAGES),
        lane=lane,
        party_size=draw.choice((1, 1, 1, 1, 2, 2, 3, 4)),
        private=lane is Lane.A and draw.random() < 0.5,  # noqa: PLR2004 - half of lane A come as minors alone
        booked=booked,
        comes=not booked or draw.random() >= MISSED,
    )


def _pick(draw: random.Random, weights: Mapping[T, float]) -> T:
    return draw.choices(list(weights), list(weights.values()))[0]


def service_minutes(draw: random.Random, usual: float) -> float:
    """Return how long one service takes: lognormal about the usual length, as service times are."""
    return usual * draw.lognormvariate(-0.125, 0.5)
