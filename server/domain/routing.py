"""Who is called next at a desk, and why.

1. Only steps that wait in a queue of the desk's work profile, or were sent to this very desk or to somebody
   who works at it; one sent to another desk or to a colleague elsewhere is not seen here.
2. A step that needs a language is seen only where the desk or a free interpreter speaks it.
3. Lane E goes before all others.
4. Then a step that this desk has stored: it was first there when it was stored.
5. Then the step whose promised time (`due_at` = joined + its lane's target wait) falls first.
6. Ties: who joined first, then the lower id.

Rules 3 and 4 beat rule 5. From rule 5 follows the bound that makes the order fair: outside lane E nobody
who can be served is overtaken by someone who joined more than (own target - smallest target) later (the
head-start discipline; J. R. Jackson 1960, "Some problems in queueing with dynamic priorities"). The same
order stands as SQL in `store/steps.py`; a test holds the two together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.domain.centre import Centre
from server.domain.interpreting import InterpreterNow, spoken
from server.domain.step import Step
from wire.words import Lane, StepState

Cause = Literal["emergency", "alone", "earliest", "tie", "sent", "stored", "chosen"]


@dataclass(frozen=True)
class Reason:
    """Why a step was called: `cause` picks the sentence, `due_at` and `queues` fill it in."""

    cause: Cause
    due_at: datetime
    queues: int


@dataclass(frozen=True)
class Reach:
    """What a desk may call: the queues of its work profile, in languages that can be served there now.

    `agents` are the people at work there.
    """

    desk: str
    queues: Collection[str]
    languages: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()


def precedence(step: Step) -> int:
    """Return 0 for lane E, 1 for what a desk has stored, 2 for the others: the first part of the order."""
    if step.lane is Lane.EMERGENCY:
        return 0
    return 1 if step.stored else 2


def order(step: Step) -> tuple[int, datetime, datetime, int]:
    """Return what waiting steps are sorted by; the smallest is called first."""
    if step.due_at is None or step.joined_at is None:
        raise ValueError(f"step {step.id} is {step.state}: only a step that joined has a place")
    return (precedence(step), step.due_at, step.joined_at, step.id)


def reach(
    centre: Centre, desk: str, agents: Iterable[str], interpreters: Iterable[InterpreterNow], now: datetime
) -> Reach:
    """Return what a desk may call at this moment, with these people at work there."""
    languages = spoken(centre.desk(desk), centre.languages, interpreters)
    return Reach(desk, centre.profile(desk, now), languages, frozenset(agents))


def next_step(waiting: Iterable[Step], reach: Reach) -> Step | None:
    """Return the step that a desk calls next, None where nobody waits whom it could serve."""
    seen = (step for step in waiting if step.state is StepState.WAITING and serves(step, reach))
    return min(seen, key=order, default=None)


def sees(step: Step, reach: Reach) -> bool:
    """Tell whether a step is in a desk's line (rule 1), even if nobody there understands it yet."""
    if step.target_desk is not None:
        return step.target_desk == reach.desk
    if step.target_agent is not None:
        return step.target_agent in reach.agents
    return step.queue in reach.queues


def serves(step: Step, reach: Reach) -> bool:
    """Tell whether a desk may call a step by rules 1 and 2."""
    return sees(step, reach) and (step.needs is None or step.needs in reach.languages)


def reason(called: Step, next_due: datetime | None, queues: int) -> Reason:
    """Say why `called` was first: `next_due` is the due time of the step behind it, None if it was alone."""
    if called.due_at is None:
        raise ValueError(f"step {called.id} never joined")
    cause: Cause = "earliest"
    if called.stored:
        cause = "stored"
    elif called.target_desk is not None or called.target_agent is not None:
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
