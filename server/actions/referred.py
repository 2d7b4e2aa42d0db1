"""What a step's end means for the referral that it answers."""

from server.actions.work import Work
from server.domain.step import Step
from server.store import journal, referrals, visits


def complete(work: Work, done: Step) -> None:
    """Complete the referral that a finished step answers; it is told in the journal."""
    for referral in referrals.complete(work.c, done, _appointment(work, done), work.now):
        journal.append(
            work.c,
            work.centre.id,
            work.now,
            work.actor.name,
            "complete",
            visit=done.visit,
            detail={"referral": referral, "step": done.id},
        )


def reopen(work: Work, restored: Step) -> None:
    """Take that back, as the finish is undone."""
    referrals.reopen(work.c, restored, _appointment(work, restored))


def _appointment(work: Work, step: Step) -> int | None:
    visit = visits.find(work.c, work.centre.id, step.visit)
    return visit.appointment if visit else None
