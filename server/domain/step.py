"""The life of a step. Everything that changes a state stands in `TRANSITIONS`; what it lacks is refused.

A step joins a queue, is called to a desk, served and finished; what nobody finished is broken off. Parking
and resuming keep its place; a no-show may come back a few times; a transfer ends this step and opens another.
`undo` is not in the table: it takes back the last event of the journal, whatever that was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.errors import Refusal
from wire.words import ErrorCode, Lane, StepState


class Verb(StrEnum):
    """What may be done to a step."""

    JOIN = "join"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    PARK = "park"
    RESUME = "resume"
    REQUEUE = "requeue"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    BREAK_OFF = "break-off"
    """Nobody is left at the desk, or the day is over."""


S = StepState
TRANSITIONS: dict[StepState, dict[Verb, StepState]] = {
    S.PLANNED: {Verb.JOIN: S.WAITING, Verb.CANCEL: S.CANCELLED},
    S.WAITING: {
        Verb.CALL: S.CALLED,
        Verb.PARK: S.PARKED,
        Verb.TRANSFER: S.TRANSFERRED,
        Verb.CANCEL: S.CANCELLED,
    },
    S.CALLED: {
        Verb.RECALL: S.CALLED,
        Verb.START: S.SERVING,
        Verb.NO_SHOW: S.NO_SHOW,
        Verb.PARK: S.PARKED,
        Verb.REQUEUE: S.WAITING,
        Verb.TRANSFER: S.TRANSFERRED,
        Verb.CANCEL: S.CANCELLED,
    },
    S.SERVING: {
        Verb.FINISH: S.DONE,
        Verb.PARK: S.PARKED,
        Verb.REQUEUE: S.WAITING,
        Verb.TRANSFER: S.TRANSFERRED,
        Verb.CANCEL: S.CANCELLED,
        Verb.BREAK_OFF: S.UNFINISHED,
    },
    S.PARKED: {
        Verb.RESUME: S.WAITING,
        Verb.TRANSFER: S.TRANSFERRED,
        Verb.CANCEL: S.CANCELLED,
    },
    S.NO_SHOW: {Verb.REQUEUE: S.WAITING},
    S.UNFINISHED: {Verb.REQUEUE: S.WAITING},
    S.DONE: {},
    S.CANCELLED: {},
    S.TRANSFERRED: {},
}
ENDED = frozenset({S.DONE, S.UNFINISHED, S.NO_SHOW, S.CANCELLED, S.TRANSFERRED})
AT_DESK = frozenset({S.CALLED, S.SERVING})
WITH_HELPER = AT_DESK | {S.DONE, S.UNFINISHED}
"""A step that was served tells who helped; the interpreter is free again."""
LIVE = AT_DESK | {S.WAITING, S.PARKED}
"""In a queue or at a desk; a visit has one such step at most."""
UNDOABLE = frozenset(Verb) - {Verb.JOIN}
"""What an agent may take back."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One service within a visit. `due_at` is the promise.

    Only `target_desk` or `target_agent` may call it, if set; `stored` by a desk, it is the next one called
    there. `needs` is a language that the desk or an interpreter must speak; `interpreter` is who helps, or
    helped with a step that was served.
    `calls` counts all calls and recalls, `recalls` those since the last call.
    """

    id: int
    visit: int
    service: str
    queue: str
    lane: Lane
    state: StepState
    joined_at: datetime | None = None
    due_at: datetime | None = None
    desk: str | None = None
    target_desk: str | None = None
    target_agent: str | None = None
    needs: str | None = None
    interpreter: str | None = None
    outcome: str | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0
    returns: int = 0
    recalls: int = 0
    stored: bool = False


@dataclass(frozen=True)
class Rules:
    """A centre's own numbers: how a no-show comes back, and how long the last action may be taken back."""

    return_after: timedelta = timedelta(minutes=5)
    returns_at_most: int = 2
    undo_within: timedelta = timedelta(seconds=120)
    recalls_at_most: int = 5


def target_state(state: StepState, verb: Verb) -> StepState:
    """Return the state that `verb` leads to. Raises Refusal `transition_not_allowed` with what is allowed."""
    allowed = TRANSITIONS[state]
    if verb not in allowed:
        right = ", ".join(allowed) or "nothing more"
        raise Refusal(
            ErrorCode.TRANSITION_NOT_ALLOWED,
            f"A step that is {state} cannot {verb}. What it can do: {right}.",
        )
    return allowed[verb]


def advance(step: Step, verb: Verb, *, now: datetime, desk: str | None = None, rules: Rules) -> Step:
    """Return the step after `verb`, or raise Refusal. `desk` is where a call is made."""
    state = target_state(step.state, verb)
    match verb:
        case Verb.CALL:
            moved = replace(step, desk=desk, called_at=now, calls=step.calls + 1)
        case Verb.RECALL:
            moved = _recalled(step, rules)
        case Verb.START:
            moved = replace(step, started_at=now)
        case Verb.RESUME:
            moved = _back_in_line(step)
        case Verb.REQUEUE:
            moved = _requeued(step, now, rules)
        case Verb.JOIN:
            moved = replace(step, joined_at=now)
        case Verb.PARK:
            moved = released(step)
        case Verb.CANCEL if step.state is S.PLANNED:
            moved = replace(
                step, joined_at=None, ended_at=now
            )  # it was to join on another day, and never did
        case Verb.FINISH | Verb.NO_SHOW | Verb.CANCEL | Verb.TRANSFER | Verb.BREAK_OFF:
            moved = replace(step, ended_at=now)
    helper = moved.interpreter if state in WITH_HELPER else None
    return replace(moved, state=state, interpreter=helper)


def never_joined(step: Step, now: datetime, rules: Rules) -> Step:
    """Return a step that was given to the wrong person: cancelled, and no figure counts it."""
    return replace(advance(step, Verb.CANCEL, now=now, rules=rules), joined_at=None)


def released(step: Step) -> Step:
    """Let go of a step that a desk has stored: any desk of its queue may call it, at its own place."""
    return replace(step, stored=False, target_desk=None) if step.stored else step


def _recalled(step: Step, rules: Rules) -> Step:
    if step.recalls >= rules.recalls_at_most:
        raise Refusal(
            ErrorCode.RECALL_LIMIT,
            f"This ticket was called {step.recalls} times more, which is the most here. Mark it no-show: "
            "whoever comes later is put back in line.",
        )
    return replace(step, calls=step.calls + 1, recalls=step.recalls + 1)


def _back_in_line(step: Step) -> Step:
    """Free the desk; the place (`joined_at`, `due_at`) is kept."""
    return replace(released(step), desk=None, called_at=None, started_at=None, ended_at=None, recalls=0)


def _requeued(step: Step, now: datetime, rules: Rules) -> Step:
    """Put a step back: who was there keeps the place, who was not is due a set time from now."""
    if step.state is not StepState.NO_SHOW:
        return _back_in_line(step)
    if step.returns >= rules.returns_at_most:
        raise Refusal(
            ErrorCode.RETURN_LIMIT,
            f"This ticket has come back {step.returns} times, which is the most here. Issue a new ticket.",
        )
    due = now if step.lane is Lane.EMERGENCY else now + rules.return_after
    return replace(_back_in_line(step), due_at=due, returns=step.returns + 1)
