"""What one more desk would do for the service that is most behind: the floor's suggestion. Pure.

The next twenty minutes are played as they are and with one more desk, the same people both times. Nothing is
suggested where nobody is late, or where one more desk would not help.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from server.domain.day_ahead import JOINED, SERVICE, Floats, crowds, late, play
from server.domain.hall import Hall
from server.domain.rates import Rates
from server.domain.stage import Stage, today
from server.domain.what_if import MoreDesks, changed
from wire.words import DeskState

AHEAD = timedelta(minutes=20)
PLAYS = 16
MOST_FREE = 3


@dataclass(frozen=True)
class OneMore:
    """The service most behind; `free` desks have nobody to call.

    `arrivals` and `served` are by the hour: what the plays bring, and the share of the desks' time that the
    queue gets over what a service takes.
    """

    service: str
    late: int
    arrivals: int
    desks: int
    served: int
    at: datetime
    late_then: int
    late_with: int
    free: tuple[str, ...]


def one_more(hall: Hall, rates: Rates) -> OneMore | None:
    """Return what one more desk would do for the service that has most late, None where all is calm."""
    counts = Counter(one.step.service for one in hall.waiting if hall.late(one))
    behind = max(hall.centre.services, key=lambda name: counts[name])
    if not counts[behind]:
        return None
    stage = _soon(today(hall, rates))
    people = crowds(stage, rates, range(PLAYS))
    number, end = stage.scene.services[behind].number, AHEAD.total_seconds()
    more = changed(stage, [MoreDesks(behind, 1, hall.now)])
    as_is, then = ([_of(play(one, crowd).waits, number) for crowd in people] for one in (stage, more))
    late_then, late_with = (
        round(float(np.median([late(rows, [end])[0] for rows in two]))) for two in (as_is, then)
    )
    if late_with >= late_then:
        return None
    queue = hall.centre.services[behind].queue
    return OneMore(
        behind,
        counts[behind],
        _hourly([_within(rows[:, JOINED], end) for rows in as_is]),
        len(_calling(hall, queue)),
        round(hall.capacity[queue] * 3600 / rates.work(behind)),
        hall.now + AHEAD,
        late_then,
        late_with,
        _free(hall, queue),
    )


def _soon(stage: Stage) -> Stage:
    """Return the stage with nobody who comes after the moment that is looked at."""
    end, scene = AHEAD.total_seconds(), stage.scene
    hours = [(begin, min(until, end), hour) for begin, until, hour in scene.hours if begin < end]
    coming = [one for one in scene.coming if one.at < end]
    return replace(stage, scene=replace(scene, hours=hours, coming=coming))


def _of(waits: Floats, service: int) -> Floats:
    found: Floats = waits[waits[:, SERVICE] == service]
    return found


def _within(moments: Floats, end: float) -> int:
    return int(((moments >= 0) & (moments < end)).sum())


def _hourly(counts: list[int]) -> int:
    return round(float(np.mean(counts)) * (timedelta(hours=1) / AHEAD))


def _calling(hall: Hall, queue: str) -> list[str]:
    """Return the open desks that call from a queue now."""
    opened = (desk.id for desk in hall.desks.values() if desk.state is DeskState.OPEN)
    return [desk for desk in opened if queue in hall.centre.profile(desk, hall.now)]


def _free(hall: Hall, queue: str) -> tuple[str, ...]:
    """Return the open desks of other queues that serve nobody and have nobody to call."""
    calling = _calling(hall, queue)
    found = [
        desk.id
        for desk in hall.desks.values()
        if desk.state is DeskState.OPEN
        and desk.id not in calling
        and desk.id not in hall.at_desks
        and not any(hall.lines[name] for name in hall.centre.profile(desk.id, hall.now))
    ]
    return tuple(found[:MOST_FREE])
