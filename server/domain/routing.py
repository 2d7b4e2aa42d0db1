"""Who is called next at a desk, and why.

1. Only steps that wait in a queue of the desk's work profile, or were sent to this very desk; one sent to
   another desk is not seen here.
2. Lane E goes before all others.
3. Then the step whose promised time (`due_at` = joined + its lane's target wait) falls first.
4. Ties: who joined first, then the lower id.

Rule 2 beats rule 3. From rule 3 follows the bound that makes the order fair: outside lane E nobody is
overtaken by someone who joined more than (own target - smallest target) later (the head-start discipline;
J. R. Jackson 1960, "Some problems in queueing with dynamic priorities"). The same order stands as SQL in
`store/steps.py`; a test holds the two together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.domain.step import Step
from wire.words import Lane, StepState

Cause = Literal["emergency", "alone", "earliest", "tie", "sent", "chosen"]


@dataclass(frozen=True)
class Reason:
    """Why a step was called: `cause` picks the sentence, `due_at` and `queues` fill it in."""

    cause: Cause
    due_at: datetime
    queues: int


def precedence(lane: Lane) -> int:
    """Return 0 for lane E, 1 for the others: the first part of the order."""
    return 0 if lane is Lane.EMERGENCY else 1


def order(step: Step) -> tuple[int, datetime, datetime, int]:
    """Return what waiting steps are sorted by; the smallest is called first."""
    if step.due_at is None or step.joined_at is None:
        raise ValueError(f"step {step.id} is {step.state}: only a step that joined has a place")
    return (precedence(step.lane), step.due_at, step.joined_at, step.id)


def next_step(waiting: Iterable[Step], profile: Collection[str], desk: str) -> Step | None:
    """Return the step that `desk` calls next from the queues in its work profile, None where nobody waits."""
    seen = (step for step in waiting if step.state is StepState.WAITING and _sees(step, profile, desk))
    return min(seen, key=order, default=None)


def _sees(step: Step, profile: Collection[str], desk: str) -> bool:
    return step.queue in profile if step.target_desk is None else step.target_desk == desk


def reason(called: Step, next_due: datetime | None, queues: int) -> Reason:
    """Say why `called` was first: `next_due` is the due time of the step behind it, None if it was alone."""
    if called.due_at is None:
        raise ValueError(f"step {called.id} never joined")
    cause: Cause = "earliest"
    if called.target_desk is not None:
        cause = "sent"
    elif called.lane is Lane.EMERGENCY:
        cause = "emergency"
    elif next_due is None:
        cause = "alone"
    elif next_due == called.due_at:
        cause = "tie"
    return Reason(cause, called.due_at, queues)


def due(joined_at: datetime, target: timedelta) -> datetime:
    """Return the promise: when a step that joined then is due by."""
    return joined_at + target
