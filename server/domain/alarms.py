"""Alarms: which of the centre's thresholds the hall passes now. Pure.

1. A queue is long where at least `queue_long` people wait for a service.
2. A step is overdue where somebody waits at least `overdue` past the due time.
3. A device is silent where, while the centre is open, nothing was heard of it for `silent`; it counts from
   the opening at the earliest, and one that was never heard is not there yet.
4. What stands is over only below nine tenths of its threshold: nothing flaps.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.hall import Hall
from wire.words import AlertKind

STILL = 0.9
"""The share of a threshold below which an alarm is over."""
MINUTE = timedelta(minutes=1)
Key = tuple[AlertKind, str]
"""What an alarm is about: its kind, and the service or device."""


@dataclass(frozen=True)
class Passed:
    """A threshold that is passed: people (queue_long) or whole minutes."""

    kind: AlertKind
    device: str
    value: int
    threshold: int

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.kind, self.device


def passed(hall: Hall, heard: Mapping[str, datetime], standing: Collection[Key]) -> list[Passed]:
    """Return the alarms that hold now (rules 1 to 4); `standing` held when last looked."""
    measured = (*_long(hall), *_overdue(hall), *_silent(hall, heard))
    return [one for one in measured if one.value >= one.threshold * (STILL if one.key in standing else 1)]


def _long(hall: Hall) -> Iterator[Passed]:
    rules = hall.centre.alarms
    waiting = Counter(standing.step.service for standing in hall.waiting)
    for service, people in waiting.items():
        threshold = rules.queue_long_of.get(service, rules.queue_long)
        if threshold is not None:
            yield Passed(AlertKind.QUEUE_LONG, service, people, threshold)


def _overdue(hall: Hall) -> Iterator[Passed]:
    threshold = hall.centre.alarms.overdue
    if threshold is None:
        return
    latest: dict[str, timedelta] = {}
    for standing in hall.waiting:
        if standing.step.due_at is not None:
            late = hall.now - standing.step.due_at
            latest[standing.step.service] = max(late, latest.get(standing.step.service, late))
    for service, late in latest.items():
        yield Passed(AlertKind.STEP_OVERDUE, service, late // MINUTE, threshold // MINUTE)


def _silent(hall: Hall, heard: Mapping[str, datetime]) -> Iterator[Passed]:
    threshold, calendar = hall.centre.alarms.silent, hall.centre.calendar
    openings = calendar.openings(calendar.service_day(hall.now))
    opened = next((start for start, end in openings if start <= hall.now < end), None)
    if threshold is None or opened is None:
        return
    for device, at in heard.items():
        silence = hall.now - max(at, opened)
        yield Passed(AlertKind.DEVICE_SILENT, device, silence // MINUTE, threshold // MINUTE)
