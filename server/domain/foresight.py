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
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from server.domain.forecast import Behind, Desk, Knowledge, Recent, State, Told, Waiting, described, foretell
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
NOTHING = timedelta()
HOUR = timedelta(hours=1)
LATELY = timedelta(seconds=2 * LATELY_S)
LATEST = timedelta(minutes=20)
"""A desk that no other stands in for is expected at any moment from now to then, each as likely."""
FIRST_CALL = Range(0.1 * LATEST, 0.5 * LATEST, 0.9 * LATEST)
"""When such a desk comes: the range that holds 8 in 10."""
AT_ONCE = Range(NOTHING, NOTHING, NOTHING)
FIRST_S = 1e6
"""Lane E and what a desk has stored go before every promise: their due time counts this much sooner."""


@dataclass(frozen=True)
class Newcomer:
    """What somebody would wait who joined now, behind `ahead` others, and how that grows `behind` more."""

    ahead: int
    range: Range
    behind: Behind
    first: Range = AT_ONCE
    """When the first desk comes, where none is there: nobody is called sooner."""

    def at(self, ahead: int) -> Range:
        """Return the range behind another number of people: the hall has moved on since it was drawn."""
        if ahead < self.ahead:
            share = (ahead + 1) / (self.ahead + 1)
            parts = zip(self.first, self.range, strict=True)
            return Range(*(min(first, part) + share * max(part - first, NOTHING) for first, part in parts))
        longer = self.behind.longer(ahead - self.ahead)
        low, likely, high = (part.total_seconds() for part in self.range)
        spread, likely_then = self.behind.spread(longer), likely + longer
        low = max(low, likely_then - hypot(likely - low, spread))
        high = likely_then + hypot(high - likely, spread)
        return Range(*(timedelta(seconds=part) for part in (low, likely_then, high)))


@dataclass(frozen=True)
class Waits:
    """Forecasts of one picture of the hall; whom no desk serves or will serve is left out."""

    steps: Mapping[int, Range] = field(default_factory=dict)
    newcomers: Mapping[tuple[str, Lane], Newcomer] = field(default_factory=dict)
    unserved: Mapping[tuple[str, Lane], Newcomer] = field(default_factory=dict)
    """Newcomers to queues that no desk serves now, but those that are expected."""


def foresee(hall: Hall, knowledge: Knowledge) -> Waits:
    """Return the waits of all who stand in line, and of newcomers by service and lane."""
    waiting = [_waiting(hall, one.step) for one in hall.waiting]
    targets = list(_newcomers(hall, waiting))
    state = _state(hall, waiting, knowledge, targets)
    told, behind = foretell(state, knowledge, [who for who, _, _ in targets])
    found, lacking, first = _ranges(told), unserved(hall), _first(hall)
    steps = {one.step.id: found[one.step.id] for one in hall.waiting if one.step.id in found}
    newcomers: tuple[dict[tuple[str, Lane], Newcomer], ...] = ({}, {})
    for who, service, ahead in targets:
        if who.step in found:
            away = service.queue in lacking
            one = Newcomer(ahead, found[who.step], behind[service.id], first if away else AT_ONCE)
            newcomers[away][service.id, Lane(who.lane)] = one
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
    """Yield the desks that are expected for queues that no desk at work calls from.

    1. While the doors are open they come within a while, together; before that when the doors open. After the
       day's last closing none comes.
    2. For a queue those on a break come; where there are none, those that served somebody lately; else those
       that usually work; where nothing is known, all that are set up for it.
    """
    comes = _next_doors(hall)
    if comes is None:
        return
    lines = expected(hall)
    for desk in dict.fromkeys(desk for some in lines.values() for desk in some):
        served = frozenset(queue for queue, some in lines.items() if desk in some)
        yield Desk(desk, served, None, comes.timestamp(), LATEST.total_seconds())


def expected(hall: Hall) -> dict[str, list[str]]:
    """Return the desks that are expected, by queue that no desk at work calls from."""
    starts = {desk: days for desk, days in hall.known.habits.starts.items() if desk in hall.centre.desks}
    lately = {one.step.desk for one in hall.ended if one.step.state is StepState.DONE}
    away = [desk for desk in hall.centre.desks.values() if not _at_work(hall, desk.id)]
    ranked = [
        [desk for desk in away if hall.desks[desk.id].state is DeskState.BREAK],
        [desk for desk in away if desk.id in lately],
        [desk for desk in away if not starts or _usual(starts.get(desk.id, []))],
    ]
    found: dict[str, list[str]] = {}
    for queue in unserved(hall):
        able = ([desk.id for desk in some if queue in desk.every_queue] for some in ranked)
        found[queue] = next((some for some in able if some), [])
    return found


def _first(hall: Hall) -> Range:
    """Return when the first of the desks comes that are expected."""
    doors = (_next_doors(hall) or hall.now) - hall.now
    return Range(*(doors + part for part in FIRST_CALL))


def _usual(days: Sequence[float]) -> bool:
    """Tell whether a desk worked on at least half of the days that are known."""
    return 2 * sum(at < NEVER_S for at in days) >= max(len(days), 1)


def _next_doors(hall: Hall) -> datetime | None:
    """Return from when on today a desk may come: now, or when the doors open; None: no more today."""
    calendar = hall.centre.calendar
    if calendar.is_open(hall.now):
        return hall.now
    opens = calendar.opens_at(hall.now)
    return opens if opens and calendar.service_day(opens) == calendar.service_day(hall.now) else None


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
    times = np.rint(seconds * 1e6).astype("timedelta64[us]").tolist()
    return {step: Range(*one) for step, one in zip(found, times, strict=True)}


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
