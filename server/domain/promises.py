"""Promises: every range that was told, until its step comes to a service; then it is known if it held. Pure.

A promise is counted once, from the events in their order:

1. A range that an event tells opens a promise of its step.
2. A step that is served closes it: the wait is from the telling to the call. What is done again after an undo
   was counted already.
3. A step that ends without a service, or whose joining is undone, closes it uncounted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from server.domain.forecast import Calibration, Told
from server.domain.step import ENDED, Step
from server.domain.waiting import Range
from wire.words import StepState

LATELY = 200
"""So many promises are looked at."""


@dataclass(frozen=True)
class Promise:
    """What was told, and when (POSIX seconds)."""

    at: float
    told: Told


@dataclass(frozen=True)
class Promises:
    """Those that are open, what the closed ones taught, and the newest of them."""

    opened: Mapping[int, Promise] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)
    lately: str = ""
    """1 kept, 0 not, oldest first."""

    def after(
        self, at: datetime, told: Mapping[int, Sequence[int]], changed: Iterable[tuple[int, Step | None]]
    ) -> "Promises":
        """Return the promises after one event: what it told, and each step as it left it (None: gone)."""
        opened, calibration, lately = dict(self.opened), self.calibration, self.lately
        for one, (low, likely, high) in told.items():
            opened[one] = Promise(at.timestamp(), Told(low, likely, high))
        for id_, step in changed:
            promise = opened.get(id_)
            if promise is None or not _over(step):
                continue
            del opened[id_]
            if step is not None and step.state is StepState.SERVING and step.called_at is not None:
                wait = max(0.0, step.called_at.timestamp() - promise.at)
                calibration = calibration.update(promise.told, wait)
                lately = (lately + str(int(promise.told.low <= wait <= promise.told.high)))[-LATELY:]
        return replace(self, opened=opened, calibration=calibration, lately=lately)

    def steady(self, step: int, now: datetime, range_: Range) -> Range:
        """Return a range whose end stays at what was told while the likely wait is still before that end.

        People plan by the latest moment that they heard: it may come sooner at any time, and later only once
        it would more likely than not be missed.
        """
        promise = self.opened.get(step)
        if promise is None:
            return range_
        latest = timedelta(seconds=promise.at + promise.told.high - now.timestamp())
        if range_.likely < latest < range_.high:
            return Range(min(range_.low, latest), range_.likely, latest)
        return range_

    @property
    def kept(self) -> float | None:
        """The share of the newest ranges that held; None: too few are known."""
        return self.lately.count("1") / LATELY if len(self.lately) >= LATELY else None


def _over(step: Step | None) -> bool:
    """Tell whether a step's wait is over, or never was."""
    return step is None or step.joined_at is None or step.state is StepState.SERVING or step.state in ENDED
