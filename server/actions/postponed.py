"""Tickets for a day to come follow the calendar: where doors stay shut, they are for the next opening."""

from dataclasses import replace
from datetime import date, datetime

from server.actions.work import Work
from server.domain.step import Step
from server.store import codes, journal, next_day, steps, visits
from server.store.journal import Change
from server.store.visits import Visit


def follow_calendar(work: Work) -> int:
    """Move next-day tickets to the opening that is now theirs; return how many were moved.

    Each is for the opening that it was given for, or the first after it: a closure that is lifted gives it
    back. Code, link and place in the line stay.
    """
    ahead = next_day.ahead(work.c, work.centre.id, work.now)
    given_for = next_day.given_for(work.c, work.centre.id, [step.visit for step in ahead])
    moved = 0
    for step in ahead:
        first = given_for.get(step.visit, step.joined_at) or work.now
        opens_at = first if work.centre.calendar.is_open(first) else work.centre.calendar.opens_at(first)
        if opens_at is not None and opens_at != step.joined_at:
            moved += _moved(work, step, opens_at)
    return moved


def _moved(work: Work, before: Step, opens_at: datetime) -> bool:
    visit = visits.find(work.c, work.centre.id, before.visit)
    if visit is None or before.joined_at is None or before.due_at is None:
        return False
    after = replace(before, joined_at=opens_at, due_at=before.due_at + (opens_at - before.joined_at))
    if not steps.save(work.c, before, after):
        return False
    day = work.centre.calendar.service_day(opens_at)
    ticket = _code(work, visit, before, day)
    next_day.move(work.c, visit.id, day, ticket, opens_at)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "postpone",
        visit=visit.id,
        step=after.id,
        changes=[Change(before, after)],
        detail={
            "day": str(visit.service_day),
            "ticket": ticket,
            "opens_at": opens_at.isoformat(),
            "before": before.joined_at.isoformat(),
        },
    )
    return True


def _code(work: Work, visit: Visit, step: Step, day: date) -> str:
    """Return the code for another day: the same, unless somebody bears it on that day."""
    if day == visit.service_day or not next_day.is_borne(work.c, work.centre.id, visit.ticket, day):
        return visit.ticket
    sequence = work.centre.sequences[work.centre.queues[step.queue]]
    return codes.take(work.c, work.centre, sequence, day, work.now)
