"""Store the next: a desk that still serves sets aside whom it will call next.

A transfer to a desk says *where* a step is served and leaves its place by the promise; storing says *when*:
right after the one who is served now, whoever else joins meanwhile, save an emergency. The step keeps
`joined_at` and `due_at`, nobody is announced, and a pause of the desk lets it go. A desk stores one.
"""

from dataclasses import replace

from server.actions import shapes
from server.actions.calls import reach_of
from server.actions.desks import at_own_desk
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import Step, released
from server.store import journal, steps, visits
from server.store.journal import Change
from wire import requests
from wire.words import ErrorCode


def store_next(work: Work, desk: str) -> requests.Step | None:
    """Set aside the step that the desk would call next; None where nobody waits.

    Repeating it changes nothing; one that was sent to this very desk waits for it anyway.
    """
    work.centre.desk(desk)
    within = reach_of(work, at_own_desk(work, desk))
    before = steps.stored_at(work.c, work.centre.id, desk) or steps.first(work.c, work.centre.id, within)
    if before is None:
        return None
    if before.target_desk == desk:
        return _told(work, before)
    return _changed(work, desk, before, replace(before, target_desk=desk, stored=True), "store")


def release_next(work: Work, desk: str) -> requests.Step | None:
    """Let go of the step that the desk has set aside: any desk may call it, at its place."""
    work.centre.desk(desk)
    at_own_desk(work, desk)
    before = steps.stored_at(work.c, work.centre.id, desk)
    return _changed(work, desk, before, released(before), "release") if before else None


def _changed(work: Work, desk: str, before: Step, after: Step, verb: str) -> requests.Step:
    if not steps.save(work.c, before, after):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, f"Somebody else changed step {before.id} just now.")
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        verb,
        visit=after.visit,
        step=after.id,
        desk=desk,
        changes=[Change(before, after)],
    )
    return _told(work, after)


def _told(work: Work, step: Step) -> requests.Step:
    visit = visits.find(work.c, work.centre.id, step.visit)
    if visit is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"Step {step.id} belongs to no visit here.")
    return shapes.staff_step(step, visit)
