"""What is told of a wait when a step joins a queue, kept in the journal with the event that it joined by."""

from typing import Any

from server.actions import shapes
from server.actions.work import Work
from server.domain.step import Step
from server.store import steps
from server.store.facts import TOLD
from wire.messages import Wait
from wire.words import StepState


def told(work: Work, *joined: Step | None) -> dict[str, Any]:
    """Return what an event's detail keeps of the steps that wait by it: the very range that is answered.

    Each step is in its table already, with its place. One that does not wait is told nothing.
    """
    waits = {step.id: wait(work, step) for step in joined if step and step.state is StepState.WAITING}
    return kept(waits)


def kept(waits: dict[int, Wait]) -> dict[str, Any]:
    """Return ranges as an event's detail keeps them: step id → low, likely, high in seconds."""
    found = {str(step): [one.low_s, one.likely_s, one.high_s] for step, one in waits.items()}
    return {TOLD: found} if found else {}


def wait(work: Work, step: Step, ahead: int | None = None) -> Wait:
    """Return what a step that joins now is told; `ahead` come before it (None: counted, itself in line)."""
    if ahead is None:
        ahead = max(0, steps.ahead(work.c, work.centre.id, step) - 1)
    return shapes.told(work.hall, step, ahead)
