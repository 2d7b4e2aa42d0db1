"""What a change would do: the stage of a day with more desks, other queues, other hours, more people. Pure.

The people are drawn for the day as it is, and played twice; so what differs comes of the change alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.availability import Closed
from server.domain.crowd import Coming
from server.domain.errors import Refusal
from server.domain.simulation import Shift
from server.domain.stage import Stage, shifts
from wire.words import ErrorCode


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


def changed(stage: Stage, changes: Iterable[Change]) -> Stage:
    """Return the stage after all changes, in the order of their moments.

    Raises Refusal `unknown_service`, `unknown_desk`, or `invalid_field` for a moment outside of the day.
    """
    for change in sorted(changes, key=lambda one: one.at):
        stage = _after(stage, change)
    return stage


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
    at = _seconds(stage, change.at)
    match change:
        case MoreDesks(service, desks):
            queue = stage.queues[stage.centre.service(service).queue]
            more = {f"+{len(stage.desks) + number}": (Shift(at, (queue,)),) for number in range(desks)}
            return replace(stage, desks={**stage.desks, **more})
        case MoveDesk(desk, services):
            calls = dict.fromkeys(stage.centre.service(service).queue for service in services)
            return _from(stage, desk, at, (Shift(at, tuple(stage.queues[name] for name in calls)),))
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


def _seconds(stage: Stage, at: datetime) -> float:
    """Return a moment in seconds from the start, the start itself for one that has passed."""
    seconds = max(0.0, stage.seconds(at))
    if seconds > stage.doors:
        raise Refusal(
            ErrorCode.INVALID_FIELD, f"The doors shut at {stage.moment(stage.doors):%H:%M} UTC.", "at"
        )
    return seconds
