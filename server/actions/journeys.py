"""Journeys: the first step joins at issue, the next one when a step finishes; staff add steps at the end."""

from dataclasses import replace
from datetime import datetime, timedelta

from server.actions import forecasts, shapes
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.interpreting import needs
from server.domain.journey import Choice, choose, promised
from server.domain.routing import due
from server.domain.step import ENDED, Step, Verb, advance
from server.store import journal, steps, visits
from server.store.journal import Change
from server.store.visits import Visit
from wire import journeys, requests
from wire.words import ErrorCode, Lane, Order, Role, StepState


def resolved(work: Work, asked: requests.NewVisit) -> requests.NewVisit:
    """Put a journey's services in the place of its name.

    Raises Refusal `unknown_journey`, or `invalid_field` where a visit names both or neither.
    """
    if (asked.journey is None) == (not asked.services):
        raise Refusal(
            ErrorCode.INVALID_FIELD, "A visit names its services or a journey, one of the two.", "services"
        )
    if asked.journey is None:
        return asked
    known = work.centre.journeys
    if asked.journey not in known:
        raise Refusal(
            ErrorCode.UNKNOWN_JOURNEY,
            f"There is no journey {asked.journey!r} here. Journeys: {', '.join(known) or 'none'}.",
            "journey",
        )
    journey = known[asked.journey]
    return asked.model_copy(update={"services": list(journey.services), "order": journey.order})


def planned(work: Work, visit: int, service: str, lane: Lane, language: str) -> Step:
    """Return a step that a visit comes to later; it is not in the table yet."""
    found = work.centre.service(service)
    return Step(
        id=0,
        visit=visit,
        service=found.id,
        queue=found.queue,
        lane=lane,
        state=StepState.PLANNED,
        needs=needs(found, language),
    )


def chosen(work: Work, steps_planned: list[Step], order: Order) -> Choice:
    """Return which planned step comes next; in a free order by the likely waits as they are now."""
    if order is Order.FIXED or len(steps_planned) == 1:
        return choose(steps_planned, order)
    waits, ahead = zip(*(_likely(work, step) for step in steps_planned), strict=True)
    return choose(steps_planned, order, waits, ahead)


def _likely(work: Work, step: Step) -> tuple[timedelta | None, int]:
    """Return the likely wait of a step that would join now, and how many come before it."""
    step = begun(work, step)
    ahead = steps.ahead(work.c, work.centre.id, step)
    wait = work.hall.foretold(step, ahead)
    return (wait.likely if wait else None), ahead


def begun(work: Work, step: Step, at: datetime | None = None) -> Step:
    """Return a planned step as it stands in its queue from now on, or from another moment."""
    at = at or work.now
    target = work.centre.service(step.service).targets[step.lane]
    waiting = advance(step, Verb.JOIN, now=at, rules=work.centre.rules)
    return replace(waiting, due_at=promised(step, at, target))


def join_next(work: Work, visit: int) -> tuple[Change, Choice] | None:
    """Let the journey's next step join; None where the journey is at its end."""
    left = steps.planned_of(work.c, visit)
    if not left:
        return None
    choice = chosen(work, left, _order(work, visit) if len(left) > 1 else Order.FIXED)
    after = begun(work, choice.step)
    if not steps.save(work.c, choice.step, after):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, f"Somebody changed step {after.id} just now.")
    return Change(choice.step, after), choice


def _order(work: Work, visit: int) -> Order:
    found = visits.find(work.c, work.centre.id, visit)
    return Order.FREE if found and found.free_order else Order.FIXED


def open_visit(work: Work, visit: int) -> Visit:
    """Return a visit of a day that is not over. Raises Refusal `not_found` or `visit_over`."""
    found = visits.find(work.c, work.centre.id, visit)
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no visit {visit} here.")
    if work.centre.calendar.day_is_over(found.service_day, work.now):
        raise Refusal(ErrorCode.VISIT_OVER, f"The day of ticket {found.ticket} is over. Issue a new ticket.")
    return found


def under_way(its_steps: list[Step]) -> bool:
    """Tell whether a visit is in a queue or at a desk, or is to come to one."""
    return any(step.state not in ENDED for step in its_steps)


def add_steps(work: Work, visit: int, asked: journeys.NewSteps) -> requests.Visit:
    """Add services to the end of a visit's journey; where nothing is under way the first joins now."""
    work.actor.must_be(Role.AGENT)
    found = open_visit(work, visit)
    known = steps.of_visit(work.c, visit, hold=True)
    place = steps.last_place(work.c, visit)
    new = [planned(work, visit, service, known[0].lane, found.language) for service in asked.services]
    if not under_way(known):
        new[0] = begun(work, new[0])
    made = added(work, new, place + 1)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "add-steps",
        visit=visit,
        step=made[0].id,
        changes=[Change(None, step) for step in made],
        detail=forecasts.told(work, *made),
    )
    return told(work, found)


def added(work: Work, new: list[Step], place: int = 0) -> list[Step]:
    """Put new steps into the table, one after the other from a place in the journey on."""
    return [
        replace(step, id=steps.add(work.c, work.centre.id, step, at)) for at, step in enumerate(new, place)
    ]


def told(work: Work, visit: Visit) -> requests.Visit:
    """Return a visit with its steps as they stand in this transaction."""
    its_steps = steps.of_visit(work.c, visit.id)
    aheads = [
        max(0, steps.ahead(work.c, work.centre.id, step) - 1) if step.state is StepState.WAITING else None
        for step in its_steps
    ]
    issued = [
        shapes.issued_step(step, work.hall, ahead) for step, ahead in zip(its_steps, aheads, strict=True)
    ]
    return shapes.visit_message(visit, issued, work.base_url)


def earned(work: Work, its_steps: list[Step], step: Step) -> Step:
    """Give a planned step the promise that the arrival earned: its target since the visit's first step."""
    arrived = min((one.joined_at for one in its_steps if one.joined_at is not None), default=work.now)
    return replace(step, due_at=due(arrived, work.centre.service(step.service).targets[step.lane]))
