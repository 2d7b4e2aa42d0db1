"""The hall at one moment, and what follows from it: lines, desks at work, forecasts. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from server.domain.centre import Centre, Service
from server.domain.forecast import Knowledge
from server.domain.foresight import Waits, foresee, supposed
from server.domain.interpreting import InterpreterNow
from server.domain.promises import Promises
from server.domain.routing import Reach, order, reach, serves
from server.domain.step import AT_DESK, Step
from server.domain.waiting import Range, at_one_desk, mean_service
from wire.words import AlertKind, BreakReason, DeskState, Lane, StepState


@dataclass(frozen=True)
class Standing:
    """A step with what its visit adds."""

    step: Step
    ticket: str
    language: str
    party_size: int
    private: bool
    service_day: date
    appointment: int | None = None
    journey: tuple[str, ...] = ()
    """The services that the visit still comes to, in order."""


@dataclass(frozen=True)
class DeskNow:
    """A desk at this moment; `since` is when its state began, `joined` who came to help its `user`."""

    id: str
    state: DeskState
    user: str | None
    since: datetime | None
    reason: BreakReason | None = None
    auto_call: bool = False
    joined: tuple[str, ...] = ()

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody who works there: who opened it, then who joined."""
        return ((self.user,) if self.user else ()) + self.joined


@dataclass(frozen=True)
class Announcement:
    """One call or recall; `id` only grows."""

    id: int
    step: int
    ticket: str
    desk: str
    zone: str
    language: str
    called_at: datetime
    recall: bool


@dataclass(frozen=True)
class OpenAlert:
    """Something staff should see to."""

    id: int
    kind: AlertKind
    device: str
    raised_at: datetime
    value: int | None = None
    """What was measured last, people or whole minutes;"""
    threshold: int | None = None
    """the threshold of an alarm."""


@dataclass(frozen=True)
class Deed:
    """What was last done at a desk, and may be undone for a while."""

    step: int
    ticket: str
    verb: str
    at: datetime


@dataclass(frozen=True)
class Expected:
    """An appointment of today whose people have not come yet."""

    service: str
    starts_at: datetime


@dataclass(frozen=True)
class Figures:
    """Counts of today's tickets and their steps; `on_time` of the `called` were called by their due time."""

    issued: int
    done: int
    called: int
    on_time: int
    booked: int = 0
    """Of those issued, to people who had an appointment."""


@dataclass(frozen=True)
class Hall:
    """Everybody and every desk at one moment; `version` is the newest event of the journal."""

    centre: Centre
    now: datetime
    version: int
    standing: Sequence[Standing]
    ended: Sequence[Standing]
    desks: Mapping[str, DeskNow]
    announcements: Sequence[Announcement]
    alerts: Sequence[OpenAlert]
    figures: Figures
    deeds: Mapping[str, Deed]
    """The last deed of each desk that can still be undone."""
    interpreters: Sequence[InterpreterNow] = ()
    planned: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The services that each visit's journey still comes to, in order."""
    expected: Sequence[Expected] = ()
    """Today's appointments that nobody has checked in, by time."""
    knowledge: Knowledge | None = None
    """What this centre's past days teach."""
    promises: Promises = field(default_factory=Promises)
    """The ranges that were told, as far as they have been read."""
    drawn: Waits | None = None
    """The waits, where they were made for the same hall a moment ago."""

    @cached_property
    def waiting(self) -> list[Standing]:
        """Who waits, in the order of the call."""
        return sorted(self.at(StepState.WAITING), key=lambda standing: order(standing.step))

    def at(self, *states: StepState) -> list[Standing]:
        """Return who stands in these states."""
        return [standing for standing in self.standing if standing.step.state in states]

    @cached_property
    def at_desks(self) -> dict[str, list[Standing]]:
        """Who is called to or served at each desk: served first, then who was called first."""
        found: dict[str, list[Standing]] = {}
        for standing in self.at(*AT_DESK):
            found.setdefault(standing.step.desk or "", []).append(standing)
        for held in found.values():
            held.sort(key=lambda s: (s.step.state is not StepState.SERVING, s.step.called_at or self.now))
        return found

    @cached_property
    def lines(self) -> dict[str, list[Standing]]:
        """Who waits in each queue, in the order of the call."""
        found: dict[str, list[Standing]] = {queue: [] for queue in self.centre.queues}
        for standing in self.waiting:
            found.setdefault(standing.step.queue, []).append(standing)
        return found

    @cached_property
    def capacity(self) -> dict[str, float]:
        """Each queue's desks, by the share of their time it gets.

        An open desk gives its time to its queues in proportion to who waits there (one is added to each, so
        that an empty queue is not without a desk).
        """
        shares = dict.fromkeys(self.centre.queues, 0.0)
        for desk in self.centre.desks.values():
            if self.desks[desk.id].state is not DeskState.OPEN:
                continue
            profile = self.centre.profile(desk.id, self.now)
            demand = {queue: len(self.lines[queue]) + 1 for queue in profile}
            for queue, people in demand.items():
                shares[queue] += people / sum(demand.values())
        return shares

    @cached_property
    def service_times(self) -> dict[str, timedelta]:
        """How long a service of each queue takes lately."""
        recent: dict[str, list[timedelta]] = {queue: [] for queue in self.centre.queues}
        for ended in reversed(self.ended):
            step = ended.step
            if step.state is StepState.DONE and step.started_at and step.ended_at and step.queue in recent:
                recent[step.queue].append(step.ended_at - step.started_at)
        usual = {service.queue: service.usual for service in self.centre.services.values()}
        fallback = timedelta(minutes=10)
        return {queue: mean_service(times, usual.get(queue, fallback)) for queue, times in recent.items()}

    @cached_property
    def known(self) -> Knowledge:
        """What its forecasts follow from: what its past teaches, else what may be supposed."""
        return self.knowledge or supposed(self)

    @cached_property
    def waits(self) -> Waits:
        """All forecasts of this picture, made at once."""
        return self.drawn if self.drawn is not None else foresee(self, self.known)

    def foretold(self, step: Step, ahead: int) -> Range | None:
        """Return the wait of a step that joins now with so many before it; None: no desk serves it."""
        found = self.waits.newcomers.get((step.service, step.lane))
        heard = step.needs is None or any(serves(step, one) for one in self.reaches.values())
        return found.at(ahead).told if found and heard else None

    def newcomer(self, service: Service) -> Range | None:
        """Return the wait of someone who came for a service now; None: the doors are shut, no desk comes."""
        key = (service.id, Lane.C)
        found = self.waits.newcomers.get(key)
        if found is None and self.centre.calendar.is_open(self.now):
            found = self.waits.unserved.get(key)
        return found.range.told if found else None

    def wait_of(self, step: Step) -> Range | None:
        """Return the wait of a step that stands in line; None: no desk serves it, none is expected to."""
        found = self.waits.steps.get(step.id)
        return self.promises.steady(step.id, self.now, found.told) if found else None

    def promise(self, step: Step, ahead: int) -> Range:
        """Return the wait that a joining step is told.

        While no desk serves its queue, by the desks that are expected; where none ever does, or nobody here
        speaks its language, as if one desk opened now.
        """
        coming = self.waits.unserved.get((step.service, step.lane))
        range_ = self.foretold(step, ahead) or (coming.at(ahead) if coming else None)
        return (range_ or at_one_desk(ahead, self.service_times[step.queue])).told

    @cached_property
    def closes_at(self) -> datetime | None:
        """When the doors close for the day, or closed; None: they do not close."""
        calendar = self.centre.calendar
        if not calendar.is_open(self.now):
            return max((end for _, end in calendar.left(self.now)), default=self.now)
        closes = calendar.closes_at(self.now)
        today = calendar.whole(calendar.working_day(self.now))
        return max([closes, *(end for _, end in today)]) if closes else None

    def past_closing(self, wait: Range) -> bool:
        """Tell whether a wait's likely end lies after the doors close for the day."""
        return self.closes_at is not None and self.now + wait.likely >= self.closes_at

    def unreached(self, step: Step) -> bool:
        """Tell whether a waiting step will probably not be called today."""
        wait = self.wait_of(step)
        return self.past_closing(wait) if wait else self.closes_at == self.now

    @cached_property
    def place(self) -> dict[int, int]:
        """How many of the same queue come before each waiting step."""
        return {s.step.id: ahead for line in self.lines.values() for ahead, s in enumerate(line)}

    def reach(self, desk: str) -> Reach:
        """Return what a desk may call now."""
        return reach(self.centre, desk, self.desks[desk].agents, self.interpreters, self.now)

    @cached_property
    def reaches(self) -> dict[str, Reach]:
        """What each open desk may call now."""
        return {d.id: self.reach(d.id) for d in self.desks.values() if d.state is DeskState.OPEN}

    @cached_property
    def unheard(self) -> Counter[str]:
        """How many wait for an interpreter, by language: no open desk can serve them now."""
        asking = [(s.step.needs, s.step) for s in self.waiting]
        return Counter(
            needs
            for needs, step in asking
            if needs is not None and not any(serves(step, one) for one in self.reaches.values())
        )

    def late(self, standing: Standing) -> bool:
        """Tell whether a waiting step is past its promised time."""
        return standing.step.due_at is not None and standing.step.due_at < self.now
