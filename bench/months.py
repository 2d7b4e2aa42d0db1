"""Months by chance: a centre's facts, appointments, referrals and answers, counted as for a report."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from server.domain.centre import Centre
from server.domain.declared import QUESTIONS
from server.domain.facts import Fact
from server.domain.tally import (
    Booking,
    Sent,
    Tally,
    bookings_tally,
    declared_tally,
    referrals_tally,
    steps_tally,
)
from server.domain.waiting import Range
from wire.words import AppointmentState, Lane, ReferralState, StepState

DAY = date(2026, 3, 9)
TOLD = Range(timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=35))
RARELY, OFTEN = 0.3, 0.9
STATES = [StepState.DONE, StepState.NO_SHOW, StepState.CANCELLED, StepState.TRANSFERRED]


def month(centre: Centre, seed: int, visits: int) -> Tally:
    """Return the tally of a month of so many visits, most of one step; answers of half of them."""
    chance = random.Random(seed)
    facts = [fact for visit in range(visits) for fact in _steps(centre, visit, chance)]
    parties = {visit: chance.choices([1, 2, 3, 4], [60, 20, 12, 8])[0] for visit in range(visits)}
    tally = steps_tally(centre, facts, parties)
    tally.add(bookings_tally(centre, [_booking(centre, chance) for _ in range(visits // 6)]))
    tally.add(referrals_tally([_sent(centre, chance) for _ in range(visits // 12)]))
    answers: dict[tuple[str, str], int] = {}
    for question, values in QUESTIONS.items() if centre.declared else ():
        for _ in range(visits // 2):
            value = question, chance.choice(values)
            answers[value] = answers.get(value, 0) + 1
    tally.add(declared_tally(answers))
    return tally


def _skewed(chance: random.Random, values: list[str]) -> str:
    """Return one of the values, the first most often: a centre has a few that are rare."""
    return chance.choices(values, [1 / (1 + place) for place in range(len(values))])[0]


def _steps(centre: Centre, visit: int, chance: random.Random) -> Iterator[Fact]:
    language = chance.choices(centre.languages, [60 * 2.5**-n for n in range(len(centre.languages))])[0]
    lane = Lane(chance.choices("CBAE", [70, 18, 10, 2])[0])
    joined = datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(
        hours=13 + 8 * chance.random() ** 1.5
    )
    for _ in range(chance.choices([1, 2, 3], [70, 22, 8])[0]):
        service = centre.services[_skewed(chance, list(centre.services))]
        wait = timedelta(minutes=chance.expovariate(1 / 25))
        called = joined + wait
        state = chance.choices(STATES, [86, 8, 4, 2])[0]
        reached = state is not StepState.CANCELLED or chance.random() < RARELY
        served = state is StepState.DONE
        at = joined.astimezone(centre.calendar.zone)
        yield Fact(
            step=chance.randrange(10**9),
            visit=visit,
            day=DAY,
            weekday=0,
            hour=at.hour,
            service=service.id,
            agency=service.agency,
            queue=service.queue,
            lane=lane,
            language=language,
            channel="kiosk",
            desk=chance.choice(list(centre.desks)),
            party_size=1,
            state=state,
            joined_at=joined,
            due_at=joined + timedelta(minutes=40),
            called_at=called if reached else None,
            started_at=called + timedelta(seconds=40) if served else None,
            ended_at=called + timedelta(minutes=chance.expovariate(1 / 10)),
            interpreted=chance.random() < RARELY,
            told=TOLD if chance.random() < OFTEN else None,
            told_at=joined,
        )
        joined = called + timedelta(minutes=20)


def _booking(centre: Centre, chance: random.Random) -> Booking:
    made = datetime(2026, 3, 1, tzinfo=UTC)
    state = chance.choices(
        [
            AppointmentState.CHECKED_IN,
            AppointmentState.MISSED,
            AppointmentState.CANCELLED,
            AppointmentState.BOOKED,
        ],
        [80, 12, 7, 1],
    )[0]
    starts = made + timedelta(days=chance.expovariate(1 / 6))
    return Booking(_skewed(chance, list(centre.services)), state, made, starts)


def _sent(centre: Centre, chance: random.Random) -> Sent:
    agencies = list(centre.agencies)
    origin = _skewed(chance, agencies)
    to = _skewed(chance, [one for one in agencies if one != origin] or [origin])
    at = datetime(2026, 3, 9, tzinfo=UTC)
    answered = at + timedelta(days=chance.expovariate(1 / 1.5))
    state = chance.choices([ReferralState.ACCEPTED, ReferralState.DECLINED], [90, 10])[0]
    return Sent(origin, to, at, state, answered, answered + timedelta(days=chance.expovariate(1)))
