"""The hall as the forecast sees it, and the waits that follow: of all who wait and of who would come. Pure.

The line is played on by `server.domain.forecast`, once per picture of the hall: everybody who waits in the
order of the call, appointments still to come, and whom earlier promises will bring before a newcomer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from server.domain.forecast import Desk, Knowledge, Recent, State, Told, Waiting, described, tell
from server.domain.forecast.features import LATELY_S
from server.domain.forecast.habits import NEVER_S, Array, Habits
from server.domain.routing import order, serves
from server.domain.waiting import OVERHEAD, Range, mean_service
from wire.words import DeskState, Lane, StepState

if TYPE_CHECKING:
    from server.domain.centre import Service
    from server.domain.hall import Hall
    from server.domain.step import Step

NEWCOMERS = 1 << 60
"""Ids from here on stand for people who have not come; of two who are due at once the lower id is called."""
MOST_TO_COME = 50
"""So many arrivals are looked ahead for, of one lane in one queue."""
HOUR = timedelta(hours=1)
LATELY = timedelta(seconds=2 * LATELY_S)
AWAY = timedelta(minutes=10)
"""So soon a desk is expected back that no other stands in for."""
FIRST_S = 1e6
"""Lane E and what a desk has stored go before every promise: their due time counts this much sooner."""


@dataclass(frozen=True)
class Newcomer:
    """What somebody would wait who joined now, behind `ahead` others; each one more is `pace` more."""

    ahead: int
    range: Range
    pace: timedelta

    def at(self, ahead: int) -> Range:
        """Return the range behind another number of people: the hall has moved on since it was drawn."""
        known = self.range
        if ahead < self.ahead:
            share = (ahead + 1) / (self.ahead + 1)
            return Range(known.low * share, known.likely * share, max(known.high * share, OVERHEAD))
        more = (ahead - self.ahead) * self.pace
        return Range(known.low + more, known.likely + more, known.high + more)


@dataclass(frozen=True)
class Waits:
    """Forecasts of one picture of the hall; whom no desk serves is left out of `steps` and `newcomers`."""

    steps: Mapping[int, Range] = field(default_factory=dict)
    newcomers: Mapping[tuple[str, Lane], Newcomer] = field(default_factory=dict)
    unserved: Mapping[tuple[str, Lane], Newcomer] = field(default_factory=dict)
    """Newcomers to queues that no desk serves, as if those came that usually call from it."""


def foresee(hall: Hall, knowledge: Knowledge) -> Waits:
    """Return the waits of all who stand in line, and of newcomers by service and lane."""
    waiting = [_waiting(hall, one.step) for one in hall.waiting]
    targets = list(_newcomers(hall, waiting))
    state = _state(hall, waiting, knowledge, targets)
    found = _ranges(tell(state, knowledge, [who for who, _, _ in targets]))
    lacking = unserved(hall)
    steps = {
        s.step.id: found[s.step.id]
        for s in hall.waiting
        if s.step.id in found and s.step.queue not in lacking
    }
    newcomers: tuple[dict[tuple[str, Lane], Newcomer], ...] = ({}, {})
    for who, service, ahead in targets:
        if who.step in found:
            one = Newcomer(ahead, found[who.step], _pace(hall, service))
            newcomers[service.queue in lacking][service.id, Lane(who.lane)] = one
    return Waits(steps, *newcomers)


def supposed(hall: Hall) -> Knowledge:
    """Return what to suppose of a centre that has learnt nothing: it goes on as lately, or as usual."""
    lately: dict[str, list[timedelta]] = {service: [] for service in hall.centre.services}
    for step in (ended.step for ended in reversed(hall.ended)):
        if step.state is StepState.DONE and step.called_at and step.ended_at and step.service in lately:
            lately[step.service].append(step.ended_at - step.called_at)
    means = {name: mean_service(lately[name], one.usual) for name, one in hall.centre.services.items()}
    usual = {name: mean.total_seconds() for name, mean in means.items()}
    return Knowledge(Habits(usual=usual, gaps=[OVERHEAD.total_seconds()], rates=_arriving(hall)))


def _arriving(hall: Hall) -> dict[str, list[float]]:
    """Return how many a second joined each queue in each lane in the last hour, for any hour of the day."""
    steps = {one.step.id: one.step for one in (*hall.ended, *hall.standing)}.values()
    came = Counter(
        f"{step.lane} {step.queue}"
        for step in steps
        if step.joined_at and hall.now - HOUR < step.joined_at <= hall.now
    )
    return {line: [many / HOUR.total_seconds()] * 24 for line, many in came.items()}


def unserved(hall: Hall) -> frozenset[str]:
    """Return the queues that no desk at work calls from."""
    served = {queue for desk in hall.desks if _at_work(hall, desk) for queue in hall.reach(desk).queues}
    return frozenset(hall.centre.queues) - served


def _absent(hall: Hall) -> Iterator[Desk]:
    """Yield the desks that are away, for queues that no other serves, and usually work.

    They come as the doors open; once these are open, in a while. Where nothing is known, all.
    """
    lacking = unserved(hall)
    starts = {desk: line for desk, line in hall.known.habits.starts.items() if desk in hall.centre.desks}
    openings = hall.centre.calendar.openings(hall.centre.calendar.service_day(hall.now))
    comes = max(hall.now + AWAY, openings[0][0] if openings else hall.now).timestamp()
    for desk in hall.centre.desks.values():
        lines = lacking.intersection(desk.every_queue)
        days = starts.get(desk.id, [])
        usual = not starts or 2 * sum(at < NEVER_S for at in days) >= max(len(days), 1)
        if lines and usual and not _at_work(hall, desk.id):
            yield Desk(desk.id, lines, None, comes)


def figures_of(hall: Hall, asked: Collection[tuple[str, Lane]]) -> dict[tuple[str, Lane], Array]:
    """Return what the model is told of somebody who joins a service in a lane now, for each that is asked."""
    waiting = [_waiting(hall, one.step) for one in hall.waiting]
    targets = list(_newcomers(hall, waiting))
    wanted = {
        who.step: (who.service, Lane(who.lane)) for who, _, _ in targets if (who.service, who.lane) in asked
    }
    state = _state(hall, waiting, hall.known, targets)
    found = described(state, hall.known.laws, [who for who, _, _ in targets if who.step in wanted])
    return {wanted[step]: row for step, row in found.items()}


def _ranges(found: Mapping[int, Told]) -> dict[int, Range]:
    """Return what is told as times: at once, since there are hundreds."""
    seconds = np.array(list(found.values())).reshape(len(found), 3)
    seconds[:, 2] = np.maximum(seconds[:, 2], OVERHEAD.total_seconds())
    times = np.rint(seconds * 1e6).astype("timedelta64[us]").tolist()
    return {step: Range(*one) for step, one in zip(found, times, strict=True)}


def _pace(hall: Hall, service: Service) -> timedelta:
    return (hall.service_times[service.queue] + OVERHEAD) / max(hall.capacity[service.queue], 0.1)


def _newcomers(hall: Hall, waiting: Iterable[Waiting]) -> Iterator[tuple[Waiting, Service, int]]:
    """Yield one who would join each service in each lane now, and how many come before them."""
    now, number = hall.now.timestamp(), NEWCOMERS
    lines: dict[str, list[float]] = defaultdict(list)
    for one in waiting:
        lines[one.line].append(one.due)
    for service in hall.centre.services.values():
        line = lines[service.queue]
        for lane, target in service.targets.items():
            number += 1
            due = now + target.total_seconds() - (FIRST_S if lane is Lane.EMERGENCY else 0)
            who = Waiting(number, service.id, service.queue, lane, now, due)
            yield who, service, bisect_right(line, due)


def _due(step: Step) -> float:
    """Return the order of the call as one number: the due time, and what goes before all due times sooner."""
    first, due, _, _ = order(step)
    return due.timestamp() - FIRST_S * (2 - first)


def _state(
    hall: Hall, waiting: list[Waiting], knowledge: Knowledge, targets: list[tuple[Waiting, Service, int]]
) -> State:
    local = hall.now.astimezone(hall.centre.calendar.zone)
    sent = [one.step for one in hall.waiting if _sent(one.step)]
    return State(
        now=hall.now.timestamp(),
        second=local.hour * 3600 + local.minute * 60 + local.second,
        waiting=waiting,
        desks=[*(desk_now(hall, desk, sent) for desk in hall.desks if _at_work(hall, desk)), *_absent(hall)],
        recent=_recent(hall),
        expected=[*_appointments(hall), *_to_come(hall, knowledge, targets, local.hour)],
    )


def _waiting(hall: Hall, step: Step) -> Waiting:
    joined = step.joined_at or hall.now
    told_apart = _sent(step) or step.needs is not None
    only = frozenset(desk for desk, one in hall.reaches.items() if serves(step, one)) if told_apart else None
    return Waiting(step.id, step.service, step.queue, step.lane, joined.timestamp(), _due(step), only)


def _sent(step: Step) -> bool:
    """Tell whether only one desk or colleague may call a step."""
    return step.target_desk is not None or step.target_agent is not None


def _at_work(hall: Hall, desk: str) -> bool:
    return hall.desks[desk].state is DeskState.OPEN or desk in hall.at_desks


def desk_now(hall: Hall, desk: str, sent: Sequence[Step] = ()) -> Desk:
    """Return a desk; one that is `sent` somebody may call from their line too."""
    within = hall.reach(desk)
    held = hall.at_desks.get(desk, [])
    lines = frozenset((*within.queues, *(step.queue for step in sent if serves(step, within))))
    if held:
        return Desk(desk, lines, held[0].step.service, (held[0].step.called_at or hall.now).timestamp())
    line = (one.step.joined_at for one in hall.waiting if serves(one.step, within))
    asked = min((joined for joined in line if joined), default=hall.now)
    since = max(_free_since(hall, desk), asked)
    return Desk(desk, lines, None, min(since, hall.now).timestamp())


def _free_since(hall: Hall, desk: str) -> datetime:
    """Return when a desk was last busy; where nothing tells, when it opened."""
    ends = (one.step.ended_at for one in hall.ended if one.step.desk == desk)
    return max((end for end in ends if end), default=hall.desks[desk].since or hall.now)


def _appointments(hall: Hall) -> Iterator[Waiting]:
    """Yield the appointments still to come: they join at their time, in the lane of most, with its target."""
    for number, one in enumerate(hall.expected):
        service, at = hall.centre.service(one.service), one.starts_at.timestamp()
        target = service.targets[Lane.C].total_seconds()
        yield Waiting(-1_000 - number, service.id, service.queue, Lane.C, at, at + target)


def _to_come(
    hall: Hall, knowledge: Knowledge, targets: list[tuple[Waiting, Service, int]], hour: int
) -> Iterator[Waiting]:
    """Yield whom this hour usually brings with promises sooner than the newest of the longest wait."""
    now, latest = hall.now.timestamp(), max((who.due for who, _, _ in targets), default=0.0)
    for number, (who, service, _) in enumerate(targets):
        rate = knowledge.habits.rates.get(f"{who.lane} {service.queue}", [0.0] * 24)[hour]
        for place in range(min(int((latest - who.due) * rate), MOST_TO_COME) if who.due > now else 0):
            later = (place + 1) / rate
            step = -100_000 - 100 * number - place
            yield Waiting(step, service.id, service.queue, who.lane, now + later, who.due + later)


def _recent(hall: Hall) -> Recent:
    known = {one.step.id: one.step for one in (*hall.ended, *hall.standing)}.values()
    calls = sorted(
        (step.called_at.timestamp(), step.joined_at.timestamp(), step.queue)
        for step in known
        if step.called_at and step.joined_at and step.called_at <= hall.now
    )
    gone = [step.ended_at for step in known if step.state in {StepState.CANCELLED, StepState.NO_SHOW}]
    return Recent(
        waits=[(called, called - joined, queue) for called, joined, queue in calls if called > joined],
        calls=[called for called, _, _ in calls],
        joins=_lately(hall, (step.joined_at for step in known)),
        left=_lately(hall, gone),
    )


def _lately(hall: Hall, moments: Iterable[datetime | None]) -> list[float]:
    """Return the moments of the last while, sorted; those that were longer ago are asked for by nobody."""
    since = hall.now - LATELY
    return sorted(at.timestamp() for at in moments if at and since < at <= hall.now)
