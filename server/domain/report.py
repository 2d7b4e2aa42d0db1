"""A service day in figures, counted from the journal's events alone. Pure.

1. A visit belongs to the day that its ticket is of; its party size is that of its ticket, less those who
   went their own way with a ticket of theirs.
2. A step belongs to its service from the moment it joins a queue; a planned one that never joined is not
   counted. Its newest state is the one that counts: what was undone never was.
3. wait = joined → the call that led to service (never below 0: an appointment joins at its booked time and
   may be called sooner); walk = call → start; work = start → finish of a step that is done.
4. Spreads are of linear interpolation between order statistics (Hyndman and Fan 1996, type 7).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from server.domain.step import ENDED, Step
from wire.reports import AppointmentsDay, DayReport, ReferralsDay, ServiceDay, Spread
from wire.words import Arrival, StepState

COUNTED = (StepState.DONE, StepState.NO_SHOW, StepState.CANCELLED, StepState.TRANSFERRED)


@dataclass(frozen=True)
class Stay:
    """A visit of the day with the newest state of each of its steps."""

    visit: int
    issued_at: datetime
    channel: str
    language: str
    party_size: int
    steps: Sequence[Step] = field(default_factory=tuple)

    @property
    def ended_at(self) -> datetime | None:
        """When the last step ended; None while one is under way."""
        ends = [step.ended_at for step in self.steps if step.state in ENDED and step.ended_at]
        return max(ends) if len(ends) == len(self.steps) else None


@dataclass(frozen=True)
class Booked:
    """What happened to the day's appointments and referrals: how often each state, each way to arrive."""

    appointments: Counter[str]
    arrivals: Counter[str]
    referrals: Counter[str]


def day_report(day: date, services: Iterable[str], stays: Sequence[Stay], booked: Booked) -> DayReport:
    """Return the figures of one service day; every one of `services` has its line, used or not."""
    steps = [step for stay in stays for step in stay.steps if step.joined_at is not None]
    ended = [(stay, stay.ended_at) for stay in stays]
    return DayReport(
        day=day,
        visits=len(stays),
        people=sum(stay.party_size for stay in stays),
        by_channel=dict(sorted(Counter(stay.channel for stay in stays).items())),
        by_language=dict(sorted(Counter(stay.language for stay in stays).items())),
        stay=spread([end - stay.issued_at for stay, end in ended if end is not None]),
        services=[_service(name, [step for step in steps if step.service == name]) for name in services],
        appointments=_appointments(booked),
        referrals=_referrals(booked.referrals),
    )


def _service(service: str, steps: Sequence[Step]) -> ServiceDay:
    states = Counter(step.state for step in steps)
    called = [step for step in steps if step.called_at is not None]
    return ServiceDay(
        service=service,
        joined=len(steps),
        done=states[StepState.DONE],
        no_show=states[StepState.NO_SHOW],
        cancelled=states[StepState.CANCELLED],
        transferred=states[StepState.TRANSFERRED],
        open=len(steps) - sum(states[state] for state in COUNTED),
        called=len(called),
        on_time=sum(_between(step.due_at, step.called_at) <= timedelta() for step in called),
        interpreted=sum(step.interpreter is not None for step in called),
        wait=spread([_wait(step) for step in called if step.started_at is not None]),
        walk=spread([_between(s.called_at, s.started_at) for s in called if s.started_at is not None]),
        work=spread([_between(s.started_at, s.ended_at) for s in steps if s.state is StepState.DONE]),
    )


def _wait(step: Step) -> timedelta:
    return max(timedelta(), _between(step.joined_at, step.called_at))


def _between(start: datetime | None, end: datetime | None) -> timedelta:
    return end - start if start is not None and end is not None else timedelta()


def _appointments(booked: Booked) -> AppointmentsDay:
    states, arrivals = booked.appointments, booked.arrivals
    return AppointmentsDay(
        booked=states["booked"],
        checked_in=states["checked_in"],
        missed=states["missed"],
        cancelled=states["cancelled"],
        **{arrival.value: arrivals[arrival.value] for arrival in Arrival},
    )


def _referrals(states: Counter[str]) -> ReferralsDay:
    return ReferralsDay(
        sent=sum(states.values()),
        accepted=states["accepted"] + states["completed"],
        declined=states["declined"],
        withdrawn=states["withdrawn"],
        completed=states["completed"],
    )


def spread(times: Sequence[timedelta]) -> Spread:
    """Return how times spread: their number, median and nine-tenths point, in seconds."""
    ordered = sorted(time.total_seconds() for time in times)
    if not ordered:
        return Spread(count=0)
    return Spread(count=len(ordered), median_s=_point(ordered, 0.5), p90_s=_point(ordered, 0.9))


def _point(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (at - low), 3)
