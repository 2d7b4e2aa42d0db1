"""Where a visit goes next, and why.

1. A step with a promise of its own comes first: another agency accepted to see the person today. The earliest
   promise before the later ones.
2. In a fixed order, the step that was asked for first.
3. In a free order, the step with the shortest likely wait for this person now; one that no desk serves now
   comes after all that are served.
4. Ties: the order that was asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from server.domain.step import Step
from wire.words import Order

Cause = Literal["only", "promised", "order", "shortest"]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Choice:
    """The step that a journey comes to; `waits` are the likely waits that were compared, None: not served."""

    step: Step
    cause: Cause
    waits: tuple[tuple[str, timedelta | None], ...] = ()

    @property
    def wait(self) -> timedelta | None:
        """The likely wait that was the shortest."""
        return next((wait for service, wait in self.waits if service == self.step.service), None)

    @property
    def detail(self) -> dict[str, Any]:
        """What the journal keeps: nothing where there was nothing to choose."""
        if self.cause != "shortest":
            return {}
        minutes = {service: None if wait is None else round(wait / MINUTE) for service, wait in self.waits}
        return {"next": {"service": self.step.service, "cause": self.cause, "minutes": minutes}}


def choose(
    planned: Sequence[Step], order: Order, waits: Sequence[timedelta | None] = (), ahead: Sequence[int] = ()
) -> Choice:
    """Return which of the planned steps comes next; in a free order `waits` are theirs, one by one.

    Of equal waits the one with fewer people `ahead` is the shortest: desks may be shared, lines are not.

    `planned` stand in the order that was asked for, at least one.
    """
    due = [(step.due_at, n) for n, step in enumerate(planned) if step.due_at is not None]
    if len(planned) == 1:
        return Choice(planned[0], "only")
    if due:
        return Choice(planned[min(due)[1]], "promised")
    if order is Order.FIXED:
        return Choice(planned[0], "order")
    line = ahead or [0] * len(planned)
    shortest = min(range(len(planned)), key=lambda n: (waits[n] is None, waits[n] or timedelta(), line[n], n))
    compared = tuple((step.service, wait) for step, wait in zip(planned, waits, strict=True))
    return Choice(planned[shortest], "shortest", compared)


def promised(step: Step, at: datetime, target: timedelta) -> datetime:
    """Return when a step that joins then is due: by the promise it has already, or its target from there."""
    return step.due_at or at + target
