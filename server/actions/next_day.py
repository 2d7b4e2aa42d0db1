"""Next-day tickets: whoever still waits when the day ends comes first when the doors open again."""

import secrets
from dataclasses import replace
from datetime import date, datetime

from server.actions import forecasts
from server.actions.reception import known_visit
from server.actions.visits import FOLLOW_BYTES, cancel_visit
from server.actions.work import Work
from server.domain.calendar import DAY
from server.domain.errors import Refusal
from server.domain.next_day import promised
from server.domain.numbering import follow_token
from server.domain.routing import due
from server.domain.step import AT_DESK, ENDED, Step, Verb, advance
from server.store import codes, journal, next_day, steps, visits
from server.store.journal import Change
from server.store.visits import Visit
from wire.journeys import NextDay
from wire.words import Channel, ErrorCode, StepState


def give(work: Work, visit: int) -> NextDay:
    """End what a visit still waits for today, and give it a ticket for the next day that is open.

    The steps are planned until that day's opening, when the first one joins. Raises Refusal `visit_over`
    where nothing is left, `transition_not_allowed` while somebody serves it, `centre_closed` where the centre
    opens no more.
    """
    return _given(work, known_visit(work, visit))


def take(work: Work, visit: int) -> NextDay:
    """Give who holds a follow link such a ticket, where today will probably not reach them.

    Raises Refusal `not_found`, `transition_not_allowed` where they will be called today, and those of `give`.
    """
    old = visits.find(work.c, work.centre.id, visit)
    if old is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no visit {visit} here.")
    if not any(work.hall.unreached(step) for step in _left(work, old) if step.state is StepState.WAITING):
        raise Refusal(
            ErrorCode.TRANSITION_NOT_ALLOWED, f"Ticket {old.ticket} will be called today. Stay in line."
        )
    return _given(work, old)


def _given(work: Work, old: Visit) -> NextDay:
    left = _left(work, old)
    opens_at = work.centre.calendar.next_opening(max(old.issued_at, work.now))
    if opens_at is None:
        raise Refusal(ErrorCode.CENTRE_CLOSED, "The centre has no open day in its calendar.")
    day = work.centre.calendar.service_day(opens_at)
    cancel_visit(work, old.id, "next_day")
    new = _visit(work, old, left[0], day, opens_at)
    made = [_first(work, old, left[0], new), *(_planned(step, new.id) for step in left[1:])]
    made = [
        replace(step, id=steps.add(work.c, work.centre.id, step, place)) for place, step in enumerate(made)
    ]
    _journal(work, old, new, made)
    return NextDay(
        visit=new.id,
        ticket=new.ticket,
        service_day=day,
        opens_at=opens_at,
        language=new.language,
        follow_url=f"{work.base_url}/t/{new.follow}",
    )


def _left(work: Work, visit: Visit) -> list[Step]:
    """Return what a visit has not come to the end of: where it is now, then the rest of its journey."""
    left = [step for step in steps.of_visit(work.c, visit.id) if step.state not in ENDED]
    if any(step.state in AT_DESK for step in left):
        raise Refusal(
            ErrorCode.TRANSITION_NOT_ALLOWED,
            f"Ticket {visit.ticket} is at a desk. Finish or requeue it first.",
        )
    if not left:
        raise Refusal(ErrorCode.VISIT_OVER, f"Ticket {visit.ticket} waits for nothing more.")
    return sorted(left, key=lambda step: step.state is StepState.PLANNED)


def _visit(work: Work, old: Visit, first: Step, day: date, opens_at: datetime) -> Visit:
    sequence = work.centre.sequences[work.centre.queues[first.queue]]
    new = replace(
        old,
        service_day=day,
        ticket=codes.take(work.c, work.centre, sequence, day, work.now),
        channel=Channel.STAFF,
        issued_at=opens_at,  # the stay begins when the doors open: nobody stays in the building overnight
        follow=follow_token(secrets.token_bytes(FOLLOW_BYTES)),
        appointment=None,
    )
    values = {name: value for name, value in vars(new).items() if name != "id"}
    return replace(new, id=visits.add(work.c, **values))


def _planned(step: Step, visit: int) -> Step:
    return Step(
        id=0,
        visit=visit,
        service=step.service,
        queue=step.queue,
        lane=step.lane,
        state=StepState.PLANNED,
        needs=step.needs,
    )


def _first(work: Work, old: Visit, step: Step, new: Visit) -> Step:
    """Return the step that joins at the opening, with its promise."""
    target = work.centre.service(step.service).targets[step.lane]
    calendar, at = work.centre.calendar, max(old.issued_at, work.now)
    closes_at = max((end for _, end in calendar.whole(calendar.working_day(at))), default=work.now)
    due_at = promised(step.due_at or due(work.now, target), closes_at, new.issued_at, target)
    return replace(_planned(step, new.id), joined_at=new.issued_at, due_at=due_at)


def _journal(work: Work, old: Visit, new: Visit, made: list[Step]) -> None:
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "issue",
        visit=new.id,
        step=made[0].id,
        changes=[Change(None, step) for step in made],
        detail={
            "ticket": new.ticket,
            "language": new.language,
            "party_size": new.party_size,
            "day": str(new.service_day),
            "instead_of": old.id,
        },
    )


def let_join(work: Work) -> None:
    """Let those who were given a ticket for today, or for this night, join once the doors are open."""
    calendar = work.centre.calendar
    today = calendar.service_day(work.now)
    days = [day for day in (today - DAY, today) if not calendar.day_is_over(day, work.now)]
    for before in next_day.due_to_join(work.c, work.centre.id, days, work.now):
        joined = advance(before, Verb.JOIN, now=work.now, rules=work.centre.rules)
        after = replace(joined, joined_at=before.joined_at, due_at=before.due_at)
        if steps.save(work.c, before, after):
            journal.append(
                work.c,
                work.centre.id,
                work.now,
                work.actor.name,
                Verb.JOIN,
                visit=after.visit,
                step=after.id,
                changes=[Change(before, after)],
                detail=forecasts.told(work, after),
            )
