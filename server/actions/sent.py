"""Steps that were sent to one colleague: only where that person works are they called."""

from dataclasses import replace

from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.domain.step import Step
from server.store import desks, people, steps
from server.store.journal import Change
from wire.words import DeskState, ErrorCode, StepState


def works_somewhere(work: Work, user: str) -> None:
    """Raise Refusal `unknown_agent`, or `desk_not_open` where a member of staff is at no desk now."""
    person = people.find_staff(work.c, user)
    if person is None or person.centre != work.centre.id:
        raise Refusal(ErrorCode.UNKNOWN_AGENT, f"Nobody called {user!r} works here.", "agent")
    if not _at_a_desk(user, desks.load_all(work.c, work.centre.id)):
        raise Refusal(
            ErrorCode.DESK_NOT_OPEN, f"{user} works at no desk now: nobody would call them there.", "agent"
        )


def _at_a_desk(user: str, known: dict[str, DeskNow]) -> bool:
    return any(user in desk.agents and desk.state is not DeskState.CLOSED for desk in known.values())


def let_go(work: Work, before: DeskNow, after: DeskNow) -> list[Change]:
    """Let whoever was sent to somebody who left their last desk be called by any desk of their queue."""
    here = after.agents if after.state is not DeskState.CLOSED else ()
    gone = [user for user in before.agents if user not in here]
    known = desks.load_all(work.c, work.centre.id) if gone else {}
    changes = []
    for user in gone:
        sent = [] if _at_a_desk(user, known) else steps.meant_for(work.c, work.centre.id, user)
        for step in sent:
            freed = replace(step, target_agent=None)
            if steps.save(work.c, step, freed):
                changes.append(Change(step, freed))
    return changes


def still_meant(work: Work, step: Step) -> Step:
    """Return a step that waits again, sent to nobody who went away meanwhile: nobody would call it there."""
    if step.state is not StepState.WAITING or (step.target_desk is None and step.target_agent is None):
        return step
    known = desks.load_all(work.c, work.centre.id)
    if step.target_desk is not None and known[step.target_desk].state is DeskState.CLOSED:
        step = replace(step, target_desk=None, stored=False)
    if step.target_agent is not None and not _at_a_desk(step.target_agent, known):
        step = replace(step, target_agent=None)
    return step
