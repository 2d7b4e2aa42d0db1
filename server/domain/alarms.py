"""Alarms: which of the centre's thresholds the hall passes now. Pure.

1. A queue is long where at least `queue_long` people wait for a service.
2. A step is overdue where somebody waits at least `overdue` past the due time.
3. A device is silent where, while the centre is open, nothing was heard of it for `silent`; it counts from
   the opening at the earliest, and one that was never heard is not there yet. Closing does not make it heard:
   what stands then stands until it is.
4. The forecast is off where the share of announced ranges that lately held lies outside `kept`.
5. The numbers are low where a sequence has given at least `NUMBERS_LOW` of those it has for the day.
6. What stands is over only below nine tenths of its threshold (of the way there from 80 %): nothing flaps.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from server.domain.forecast.calibration import COVERAGE
from server.domain.hall import Hall
from server.domain.numbering import NumberSequence
from wire.words import AlertKind

NUMBERS_LOW = 80
"""Per cent of a sequence: what is left lasts for a while, and a wider one can be thought of."""
STILL = 0.9
"""The share of a threshold below which an alarm is over."""
MINUTE = timedelta(minutes=1)
WHOLE_CENTRE = "forecast"
"""What the alarm of the forecast is about: no device's matter, and no service's."""
Key = tuple[AlertKind, str]
"""What an alarm is about: its kind, and the service or device."""


@dataclass(frozen=True)
class Measured:
    """What is measured beside its threshold: people (queue_long), whole minutes, per cent (the last two)."""

    kind: AlertKind
    device: str
    value: int
    threshold: int
    passed: bool
    still: bool
    """Whether it is not over, where it stood when last looked."""

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.kind, self.device


def passed(
    hall: Hall,
    heard: Mapping[str, datetime],
    kept: float | None,
    standing: Collection[Key],
    counted: Mapping[str, int],
) -> list[Measured]:
    """Return the alarms that hold now (rules 1 to 6); `standing` held when last looked.

    `heard` says when each device was heard last, `kept` which share of the announced ranges lately held
    (None: too few are known), `counted` the last number that each sequence gave today.
    """
    measured = (
        *_long(hall),
        *_overdue(hall),
        *_silent(hall, heard, standing),
        *_off(hall, kept),
        *_low(hall.centre.sequences, counted),
    )
    return [one for one in measured if (one.still if one.key in standing else one.passed)]


def _measured(kind: AlertKind, device: str, value: int, threshold: int) -> Measured:
    return Measured(kind, device, value, threshold, value >= threshold, value >= threshold * STILL)


def _long(hall: Hall) -> Iterator[Measured]:
    rules = hall.centre.alarms
    waiting = Counter(standing.step.service for standing in hall.waiting)
    for service, people in waiting.items():
        threshold = rules.queue_long_of.get(service, rules.queue_long)
        if threshold is not None:
            yield _measured(AlertKind.QUEUE_LONG, service, people, threshold)


def _overdue(hall: Hall) -> Iterator[Measured]:
    threshold = hall.centre.alarms.overdue
    if threshold is None:
        return
    latest: dict[str, timedelta] = {}
    for standing in hall.waiting:
        if standing.step.due_at is not None:
            late = hall.now - standing.step.due_at
            latest[standing.step.service] = max(late, latest.get(standing.step.service, late))
    for service, late in latest.items():
        yield _measured(AlertKind.STEP_OVERDUE, service, late // MINUTE, threshold // MINUTE)


def _silent(hall: Hall, heard: Mapping[str, datetime], standing: Collection[Key]) -> Iterator[Measured]:
    threshold, calendar = hall.centre.alarms.silent, hall.centre.calendar
    opening = calendar.opening(hall.now)
    opened = opening[0] if opening else None
    if threshold is None:
        return
    for device, at in heard.items():
        since = at if (AlertKind.DEVICE_SILENT, device) in standing else opened and max(at, opened)
        if since is not None:
            silence = (hall.now - since) // MINUTE
            yield _measured(AlertKind.DEVICE_SILENT, device, silence, threshold // MINUTE)


def _off(hall: Hall, kept: float | None) -> Iterator[Measured]:
    if kept is None:
        return
    least, most = hall.centre.alarms.kept
    few = kept < COVERAGE
    bound = least if few else most
    still = abs(kept - COVERAGE) >= STILL * abs(bound - COVERAGE)
    value = floor(100 * kept) if few else ceil(100 * kept)
    off = not least <= kept <= most
    yield Measured(AlertKind.FORECAST_OFF, WHOLE_CENTRE, value, round(100 * bound), off, still)


def _low(sequences: Mapping[str, NumberSequence], counted: Mapping[str, int]) -> Iterator[Measured]:
    for id_, number in counted.items():
        if id_ in sequences:
            given = min(100, floor(100 * sequences[id_].share(number)))
            yield _measured(AlertKind.NUMBERS_LOW, id_, given, NUMBERS_LOW)
