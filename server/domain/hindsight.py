"""Hindsight: what the hall looked like whenever a wait was told, and what the wait came to. Pure.

The events of days that are over are followed in their order. Before each that told somebody a wait, the hall
stands as the forecast saw it then; its figures and the wait that followed are one lesson. So the model learns
from the very figures that it is asked with, and nothing is kept for it but the journal.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.centre import Centre
from server.domain.desk_time import Turn
from server.domain.forecast import Knowledge
from server.domain.forecast.habits import Array
from server.domain.foresight import figures_of
from server.domain.hall import DeskNow, Expected, Figures, Hall, Standing
from server.domain.step import ENDED, Step
from wire.words import DeskState, StepState

VERBS = {"open": DeskState.OPEN, "break": DeskState.BREAK, "close": DeskState.CLOSED}
RECENT = timedelta(minutes=90)
"""So long an end is news; no more than"""
MOST_ENDED = 200
"""ends are, as in the hall that is read from the database."""


@dataclass(frozen=True)
class Event:
    """One event, who did it, and the steps that were told a wait by it."""

    turn: Turn
    actor: str
    told: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Booked:
    """An appointment that was kept (`came_at`) or missed."""

    service: str
    starts_at: datetime
    made_at: datetime
    came_at: datetime | None


@dataclass(frozen=True)
class Lesson:
    """Somebody who was told a wait and came to a service."""

    step: int
    row: Array
    """What was known when it was told: the model's figures."""
    told_at: datetime
    called_at: datetime

    @property
    def wait(self) -> float:
        """From the telling to the call, in seconds."""
        return max(0.0, (self.called_at - self.told_at).total_seconds())


def lessons(
    centre: Centre, knowledge: Knowledge, events: Iterable[Event], booked: Sequence[Booked] = ()
) -> Iterator[Lesson]:
    """Yield what a centre's events teach, in the order in which the services began."""
    past, told = _Past(centre, booked), dict[int, tuple[datetime, Array]]()
    for event in events:
        told |= _told(past, event, knowledge)
        past.follow(event)
        for before, after in event.turn.steps:
            step = after or before
            if step is None or step.id not in told or not (after is None or _over(after)):
                continue
            told_at, row = told.pop(step.id)
            if step is after and after.state is StepState.SERVING and after.called_at is not None:
                yield Lesson(step.id, row, told_at, after.called_at)


def _told(past: "_Past", event: Event, knowledge: Knowledge) -> dict[int, tuple[datetime, Array]]:
    """Return what was known of each step that an event told a wait: in the hall as it was before."""
    asked = [after for _, after in event.turn.steps if after is not None and after.id in event.told]
    if not asked:
        return {}
    hall = past.hall(event.turn.at, knowledge)
    rows = figures_of(hall, {(step.service, step.lane) for step in asked})
    known = [(step.id, rows.get((step.service, step.lane))) for step in asked]
    return {step: (event.turn.at, row) for step, row in known if row is not None}


def _over(step: Step) -> bool:
    """Tell whether a step's wait is over."""
    return step.state is StepState.SERVING or step.state in ENDED


def shape(centre: Centre) -> str:
    """Return what a model learns of a centre without being told: each service's queue and targets."""
    services = {
        service.id: [
            service.queue,
            {lane: target.total_seconds() for lane, target in service.targets.items()},
        ]
        for service in centre.services.values()
    }
    return json.dumps(services, sort_keys=True)


class _Past:
    """The hall between two events. Interpreters are left out: few wait for one."""

    def __init__(self, centre: Centre, booked: Sequence[Booked]) -> None:
        self._centre = centre
        self._steps: dict[int, Step] = {}
        self._ended: dict[int, Step] = {}
        self._desks = {desk: DeskNow(desk, DeskState.CLOSED, None, None) for desk in centre.desks}
        self._booked: dict[date, list[Booked]] = defaultdict(list)
        for one in booked:
            self._booked[centre.calendar.service_day(one.starts_at)].append(one)

    def follow(self, event: Event) -> None:
        """Let one event happen."""
        turn = event.turn
        if turn.desk in self._desks and turn.verb in VERBS:
            state = VERBS[turn.verb]
            user = event.actor.partition(":")[2] if state is DeskState.OPEN else self._desks[turn.desk].user
            self._desks[turn.desk] = DeskNow(turn.desk, state, user, turn.at)
        for before, after in turn.steps:
            for known in (before, after):
                if known is not None:
                    self._steps.pop(known.id, None)
                    self._ended.pop(known.id, None)
            if after is not None and after.queue in self._centre.queues:
                (self._ended if after.state in ENDED else self._steps)[after.id] = after

    def hall(self, now: datetime, knowledge: Knowledge) -> Hall:
        """Return the hall as it stands."""
        day = self._centre.calendar.service_day(now)
        for step in [one for one in self._ended.values() if (one.ended_at or now) < now - RECENT]:
            del self._ended[step.id]
        ended = sorted(self._ended.values(), key=lambda step: step.ended_at or now, reverse=True)
        return Hall(
            centre=self._centre,
            now=now,
            version=0,
            standing=[_standing(step, day) for step in self._steps.values()],
            ended=[_standing(step, day) for step in ended[:MOST_ENDED]],
            desks=dict(self._desks),
            announcements=(),
            alerts=(),
            figures=Figures(0, 0, 0, 0),
            deeds={},
            expected=[
                Expected(one.service, one.starts_at) for one in self._booked[day] if self._awaited(one, now)
            ],
            knowledge=knowledge,
        )

    def _awaited(self, one: Booked, now: datetime) -> bool:
        """Tell whether an appointment was booked and its people were still to come."""
        until = one.came_at or one.starts_at + self._centre.booking.too_late_after
        return one.made_at <= now < until


def _standing(step: Step, day: date) -> Standing:
    return Standing(step, "", "", 1, private=False, service_day=day)
