"""What a change would do: the stage of a day with more desks, other queues, other hours, more people. Pure.

The people are drawn for the day as it is, and played twice; so what differs comes of the change alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from server.domain.availability import Closed
from server.domain.crowd import Coming
from server.domain.errors import Refusal
from server.domain.simulation import Shift
from server.domain.stage import Stage, own_queue, shifts
from wire.words import ErrorCode

JUST_NOW = timedelta(minutes=15)
"""So long ago counts as now: somebody thinks while a form is open."""


@dataclass(frozen=True)
class MoreDesks:
    """So many more desks for a service, from a moment on."""

    service: str
    desks: int
    at: datetime


@dataclass(frozen=True)
class MoveDesk:
    """A desk calls from the queues of these services, from a moment on."""

    desk: str
    services: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class OpenDesk:
    """A desk opens with its own work profile."""

    desk: str
    at: datetime


@dataclass(frozen=True)
class CloseDesk:
    """A desk goes home."""

    desk: str
    at: datetime


@dataclass(frozen=True)
class CloseCentre:
    """The doors shut."""

    at: datetime


@dataclass(frozen=True)
class MorePeople:
    """So many people come for a service at a moment."""

    service: str
    people: int
    at: datetime


Change = MoreDesks | MoveDesk | OpenDesk | CloseDesk | CloseCentre | MorePeople


def changed(stage: Stage, changes: Sequence[Change]) -> Stage:
    """Return the stage after all changes in their order; at one moment desks change, doors shut, people come.

    Raises Refusal with the place of the change as its field: `unknown_service`, `unknown_desk`,
    `invalid_field` for a moment at which the doors are shut or that has passed, `desk_not_open` for a desk
    that is not there to be moved or closed, `changes_nothing` where all stays as it would be.
    """
    order = sorted(enumerate(changes), key=lambda one: (one[1].at, _turn(one[1])))
    for place, change in order:
        try:
            stage = _really_after(stage, change)
        except Refusal as refusal:
            field = f"changes.{place}.{refusal.field or 'change'}"
            raise Refusal(refusal.code, refusal.detail, field) from refusal
    return stage


def _turn(change: Change) -> int:
    """Return whose turn it is first at one moment: desks, then the doors, then who comes."""
    return 1 if isinstance(change, CloseCentre) else 2 * isinstance(change, MorePeople)


def _really_after(stage: Stage, change: Change) -> Stage:
    """Return the stage after a change that is one. Raises Refusal."""
    _check_moment(stage, change)
    if isinstance(change, MoveDesk | CloseDesk):
        _check_there(stage, change.desk, stage.seconds(change.at))
    then = _after(stage, change)
    if _outline(then) == _outline(stage):
        raise Refusal(
            ErrorCode.CHANGES_NOTHING, "The day would be the same without this change. Name another one."
        )
    return then


def _check_moment(stage: Stage, change: Change) -> None:
    seconds, zone = stage.seconds(change.at), stage.centre.calendar.zone
    first, last = stage.start.astimezone(zone), stage.moment(stage.doors).astimezone(zone)
    if seconds > stage.doors or (seconds == stage.doors and isinstance(change, MorePeople)):
        raise Refusal(ErrorCode.INVALID_FIELD, f"The doors shut at {last:%H:%M}. Name a time before.", "at")
    if seconds < -JUST_NOW.total_seconds():
        raise Refusal(ErrorCode.INVALID_FIELD, f"The plan begins at {first:%H:%M}. Name a later time.", "at")


def _check_there(stage: Stage, desk: str, at: float) -> None:
    stage.centre.desk(desk)
    ahead = [shift for shift in stage.desks[desk] if shift.at > at]
    if not any(shift.queues for shift in (*_in_force(stage.desks[desk], at), *ahead)):
        raise Refusal(ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is not open then. Let it open first.", "desk")


def _in_force(line: Sequence[Shift], at: float) -> Sequence[Shift]:
    return [shift for shift in line if shift.at <= max(at, 0.0)][-1:]


def _outline(stage: Stage) -> object:
    """Return what a day differs by: doors, people, and where each desk's queues change."""
    desks = {
        desk: [
            shift
            for before, shift in pairwise((Shift(0.0, ()), *line))
            if set(before.queues) != set(shift.queues)
        ]
        for desk, line in stage.desks.items()
    }
    return stage.doors, stage.scene.coming, desks


def with_closures(stage: Stage, closed: Iterable[Closed]) -> Stage:
    """Return the stage with desks away, or the doors shut, as is known beforehand.

    A closure of the centre that ends before the day does takes every desk away for that time.
    """
    end = stage.moment(stage.doors)
    for one in closed:
        if one.starts_at >= end:
            continue
        if one.desk is None and one.ends_at >= end:
            stage = _after(stage, CloseCentre(one.starts_at))
            continue
        for desk in [one.desk] if one.desk is not None else list(stage.desks):
            if stage.desks.get(desk):
                stage = _away(stage, desk, one, end)
    return stage


def _away(stage: Stage, desk: str, closed: Closed, end: datetime) -> Stage:
    """Return the stage with a desk away for a while; then it goes on as it would have."""
    at = max(0.0, stage.seconds(closed.starts_at))
    gone = _from(stage, desk, at, (Shift(at, ()),))
    if closed.ends_at >= end:
        return gone
    back = stage.seconds(closed.ends_at)
    before = [shift for shift in stage.desks[desk] if shift.at <= back]
    after = [shift for shift in stage.desks[desk] if shift.at > back]
    then = (Shift(back, before[-1].queues), *after) if before else tuple(after)
    return replace(gone, desks={**gone.desks, desk: (*gone.desks[desk], *then)})


def _after(stage: Stage, change: Change) -> Stage:
    at = max(0.0, stage.seconds(change.at))
    match change:
        case MoreDesks(service, desks):
            queue = stage.queues[stage.centre.service(service).queue]
            more = {f"+{len(stage.desks) + number}": (Shift(at, (queue,)),) for number in range(desks)}
            return replace(stage, desks={**stage.desks, **more})
        case MoveDesk(desk, services):
            calls = dict.fromkeys(stage.centre.service(service).queue for service in services)
            sent = [stage.queues[own_queue(desk)]] if own_queue(desk) in stage.queues else []
            return _from(stage, desk, at, (Shift(at, (*(stage.queues[name] for name in calls), *sent)),))
        case OpenDesk(desk):
            stage.centre.desk(desk)
            there = max(change.at, stage.start)
            return _from(stage, desk, at, shifts(stage.centre, desk, there, stage.start, stage.queues))
        case CloseDesk(desk):
            return _from(stage, desk, at, (Shift(at, ()),))
        case CloseCentre():
            return replace(stage, doors=min(stage.doors, at))
        case MorePeople(service, people):
            stage.centre.service(service)
            coming = (*stage.scene.coming, Coming(service, at, people, certain=True))
            return replace(stage, scene=replace(stage.scene, coming=coming))


def _from(stage: Stage, desk: str, at: float, then: tuple[Shift, ...]) -> Stage:
    """Return the stage with a desk that does something else from a moment on."""
    stage.centre.desk(desk)
    before = tuple(shift for shift in stage.desks[desk] if shift.at < at)
    return replace(stage, desks={**stage.desks, desk: (*before, *then)})
