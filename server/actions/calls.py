"""Call: the next step by rule, or one ticket by choice; every call says why."""

from dataclasses import replace

from server.actions import reasons, shapes
from server.actions.desks import at_own_desk
from server.actions.interpreters import helped
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.domain.routing import Reach, Reason, reach, reason
from server.domain.step import Step, Verb, advance
from server.store import announcements, interpreters, journal, steps, visits
from server.store.journal import Change
from server.store.visits import Visit
from wire import requests
from wire.words import CallReason, ErrorCode, StepState


def call_next(work: Work, desk: str) -> requests.Step | None:
    """Call the step that is due first in the desk's work profile; None where nobody waits."""
    work.centre.desk(desk)
    within = reach_of(work, at_own_desk(work, desk))
    change = _claimed(work, within)
    if change is None:
        return None
    behind = steps.next_due(work.c, work.centre.id, within)
    return _called(work, change[0], change[1], reason(change[1], behind, len(within.queues)))


def reach_of(work: Work, desk: DeskNow) -> Reach:
    """Return what a desk may call at this moment."""
    return reach(work.centre, desk.id, desk.agents, interpreters.load_all(work.c, work.centre), work.now)


def _claimed(work: Work, within: Reach) -> tuple[Step, Step] | None:
    """Claim the first step, with an interpreter where it needs one; return it as it was and as it is.

    Where the last free interpreter went to another desk a moment ago, whoever comes next is claimed.
    """
    while (called := steps.claim_next(work.c, work.centre.id, within, work.now)) is not None:
        before = replace(called, state=StepState.WAITING, desk=None, called_at=None, calls=called.calls - 1)
        after = helped(work, called, within.desk)
        if after is not None:
            if after != called:
                steps.save(work.c, called, after)
            return before, after
        steps.save(work.c, called, before)
        within = replace(within, languages=within.languages - {called.needs})
    return None


def call_ticket(work: Work, desk: str, ticket: str, why: CallReason | None = None) -> requests.Step:
    """Call one waiting ticket out of order; the reason, if one is given, stands in the journal.

    Raises Refusal `unknown_ticket` where it does not wait, `no_interpreter` where nobody would understand.
    """
    work.centre.desk(desk)
    at_own_desk(work, desk)
    waiting = steps.with_ticket(work.c, work.centre.id, ticket.upper())
    before = steps.load(work.c, work.centre.id, waiting[0].id) if waiting else None
    if before is None or before.state is not StepState.WAITING:
        raise Refusal(ErrorCode.UNKNOWN_TICKET, f"Ticket {ticket} does not wait in any queue here.", "ticket")
    called = helped(work, advance(before, Verb.CALL, now=work.now, desk=desk, rules=work.centre.rules), desk)
    if called is None:
        raise Refusal(
            ErrorCode.NO_INTERPRETER,
            f"Ticket {ticket} needs an interpreter for {before.needs}, and none is free. Call another first.",
            "ticket",
        )
    steps.save(work.c, before, called)
    if called.due_at is None:
        raise Refusal(ErrorCode.UNKNOWN_TICKET, f"Ticket {ticket} has not joined a queue.", "ticket")
    return _called(work, before, called, Reason("chosen", called.due_at, 1), why)


def _called(
    work: Work, before: Step, called: Step, why: Reason, chosen: CallReason | None = None
) -> requests.Step:
    visit = announce(work, called, recall=False)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        Verb.CALL,
        visit=called.visit,
        step=called.id,
        desk=called.desk,
        changes=[Change(before, called)],
        detail={"cause": why.cause, "reason": chosen} if chosen else {"cause": why.cause},
    )
    left = steps.services_left(work.c, called.visit)
    return shapes.staff_step(called, visit, reasons.sentence(why, work.centre), left)


def announce(work: Work, step: Step, *, recall: bool) -> Visit:
    """Put a call on the boards of the desk's zone, unless the visit is private: then staff go and fetch."""
    visit = visits.find(work.c, work.centre.id, step.visit)
    if visit is None or step.desk is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"Step {step.id} is not at a desk.")
    if not visit.private:
        announcements.add(
            work.c,
            centre=work.centre.id,
            step=step.id,
            ticket=visit.ticket,
            desk=step.desk,
            zone=work.centre.desk(step.desk).zone,
            language=visit.language,
            called_at=work.now,
            recall=recall,
        )
    return visit
