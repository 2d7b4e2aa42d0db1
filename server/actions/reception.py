"""What reception does to a visit: find it by its code, give it another lane, print its slip once more."""

from dataclasses import replace
from datetime import timedelta

from server.actions import shapes, visits
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.routing import due
from server.domain.step import LIVE, Step
from server.store import journal, steps
from server.store import visits as kept
from server.store.journal import Change
from wire.journeys import Found, NewLane, Reprint
from wire.words import ErrorCode, Lane, Role, StepState

MAY_CHANGE = frozenset({StepState.PLANNED, StepState.WAITING, StepState.PARKED, StepState.NO_SHOW})
"""States in which a lane still makes a difference."""


def find(work: Work, ticket: str) -> list[Found]:
    """Return the visits that have a code: today's, then of days to come, then yesterday's that go on."""
    work.actor.must_be(Role.AGENT)
    today = work.centre.calendar.service_day(work.now)
    known = kept.with_ticket(work.c, work.centre.id, ticket.upper(), today - timedelta(days=1))
    known.sort(key=lambda visit: (visit.service_day != today, visit.service_day < today, visit.service_day))
    found = [_found(work, visit) for visit in known]
    return [one for one in found if one.visit.service_day >= today or _goes_on(one)]


def _goes_on(found: Found) -> bool:
    return any(step.state in LIVE for step in found.steps)


def _found(work: Work, visit: kept.Visit) -> Found:
    told = [shapes.staff_step(step, visit) for step in steps.of_visit(work.c, visit.id)]
    return Found(visit=visits.show(work, visit.id), steps=told)


def known_visit(work: Work, visit: int) -> kept.Visit:
    """Return a visit of this centre; for staff. Raises Refusal `not_found`."""
    work.actor.must_be(Role.AGENT)
    found = kept.find(work.c, work.centre.id, visit)
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no visit {visit} here.")
    return found


def change_lane(work: Work, visit: int, to: NewLane) -> Found:
    """Give what is left of a visit another lane; the reason for it is neither asked nor kept.

    Each step keeps when it joined, and is due sooner or later by the difference of the two targets. Raises
    Refusal `visit_over` where nothing waits any more.
    """
    found = known_visit(work, visit)
    held = [steps.load(work.c, work.centre.id, step.id) for step in steps.of_visit(work.c, visit)]
    there = [step for step in held if step is not None and step.state in MAY_CHANGE]
    if not there:
        raise Refusal(ErrorCode.VISIT_OVER, f"Ticket {found.ticket} does not wait any more.")
    changes = [_changed(work, step, to.lane) for step in there if step.lane is not to.lane]
    if changes:
        journal.append(
            work.c,
            work.centre.id,
            work.now,
            work.actor.name,
            "lane",
            visit=visit,
            step=changes[0].step,
            changes=changes,
            detail={"lane": to.lane},
        )
    return _found(work, found)


def _changed(work: Work, before: Step, lane: Lane) -> Change:
    targets = work.centre.service(before.service).targets
    sooner = targets[before.lane] - targets[lane]
    after = replace(before, lane=lane, due_at=due(before.due_at, -sooner) if before.due_at else None)
    if not steps.save(work.c, before, after):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, f"Somebody else changed step {before.id} just now.")
    return Change(before, after)


def reprint(work: Work, visit: int) -> Reprint:
    """Count another slip of a visit and note it; return the copy's number, which is printed on it."""
    known_visit(work, visit)
    copy = kept.copied(work.c, visit)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "reprint",
        visit=visit,
        detail={"copy_number": copy},
    )
    return Reprint(visit=visit, copy_number=copy)
