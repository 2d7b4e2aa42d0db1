"""Facts: every step that joined a queue, with all that a statistic asks of it. Pure.

All reports are counted from these, and these from the journal: one set of definitions (DESIGN section 1).
A step's newest state counts; what was undone never was. wait = joined → the call that led to service, never
below 0: an appointment joins at its booked time and may be called sooner.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from server.domain.centre import Centre
from server.domain.step import ENDED, Step
from server.domain.waiting import Range
from wire.words import Lane, StepState


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
    def joined(self) -> list[Step]:
        """Its steps that joined a queue, in that order: one planned for another day joins when doors open."""
        there = [
            (step.joined_at, step.id, step)
            for step in self.steps
            if step.joined_at is not None and step.state is not StepState.PLANNED
        ]
        return [step for _, _, step in sorted(there, key=lambda one: one[:2])]

    @property
    def length(self) -> timedelta | None:
        """Issue → the end of the last step; None while one is under way, or where none joined a queue."""
        if not self.joined or any(step.state not in ENDED for step in self.steps):
            return None
        return max(step.ended_at for step in self.steps if step.ended_at is not None) - self.issued_at


@dataclass(frozen=True)
class Telling:
    """What was told of a wait, and when."""

    at: datetime | None = None
    range: Range | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One step. `hour` and `weekday` (0 is Monday) are the centre's clock at the moment it joined."""

    step: int
    visit: int
    day: date
    weekday: int
    hour: int
    service: str
    agency: str
    queue: str
    lane: Lane
    language: str
    channel: str
    desk: str | None
    party_size: int
    state: StepState
    joined_at: datetime
    due_at: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    interpreted: bool
    told: Range | None = None
    """The range that was told when it joined,"""
    told_at: datetime | None = None
    """counted from this moment: for who checks in early, that is before they join."""
    after: str | None = None
    """The service that the visit came from; None for its first."""
    last: bool = True
    """Whether the visit came to no other service after it."""

    @property
    def wait(self) -> timedelta | None:
        """Joined → call, of a step whose call led to service."""
        if self.called_at is None or self.started_at is None:
            return None
        return max(timedelta(), self.called_at - self.joined_at)

    @property
    def walk(self) -> timedelta | None:
        """Call → start."""
        if self.called_at is None or self.started_at is None:
            return None
        return self.started_at - self.called_at

    @property
    def work(self) -> timedelta | None:
        """Start → finish, of a step that is done."""
        if self.state is not StepState.DONE or self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at

    @property
    def on_time(self) -> bool | None:
        """Whether it was called by its due time; None where it was not called."""
        if self.called_at is None:
            return None
        return self.due_at is None or self.called_at <= self.due_at

    @property
    def foretold(self) -> timedelta | None:
        """Told → call: the wait that the range spoke of, of a step whose call led to service."""
        if self.told_at is None or self.called_at is None or self.started_at is None:
            return None
        return max(timedelta(), self.called_at - self.told_at)

    @property
    def kept(self) -> bool | None:
        """Whether that wait fell within the range; None where either is missing."""
        if self.told is None or self.foretold is None:
            return None
        return self.told.low <= self.foretold <= self.told.high


def facts(centre: Centre, day: date, stays: Iterable[Stay], told: Mapping[int, Telling]) -> list[Fact]:
    """Return the facts of one service day, by visit and in the order in which its steps joined."""
    found: list[Fact] = []
    for stay in stays:
        line = stay.joined
        for place, step in enumerate(line):
            fact = _fact(centre, day, stay, step)
            after = line[place - 1].service if place else None
            said = told.get(step.id, Telling())
            last = step is line[-1]
            found.append(replace(fact, told=said.range, told_at=said.at, after=after, last=last))
    return found


def _fact(centre: Centre, day: date, stay: Stay, step: Step) -> Fact:
    if step.joined_at is None:
        raise ValueError(f"step {step.id} never joined a queue")
    local = step.joined_at.astimezone(centre.calendar.zone)
    service = centre.services.get(step.service)
    return Fact(
        step=step.id,
        visit=stay.visit,
        day=day,
        weekday=local.weekday(),
        hour=local.hour,
        service=step.service,
        agency=service.agency if service else "",
        queue=step.queue,
        lane=step.lane,
        language=stay.language,
        channel=stay.channel,
        desk=step.desk,
        party_size=stay.party_size,
        state=step.state,
        joined_at=step.joined_at,
        due_at=step.due_at,
        called_at=step.called_at,
        started_at=step.started_at,
        ended_at=step.ended_at,
        interpreted=step.interpreter is not None,
    )
