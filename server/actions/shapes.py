"""Domain values as messages."""

from collections.abc import Sequence

from server.domain.hall import Hall, Standing
from server.domain.step import Step
from server.domain.waiting import Range
from server.store.visits import Visit
from wire import messages, requests
from wire.words import Channel, StepState


def wait(hall: Hall, range_: Range | None) -> messages.Wait | None:
    """Return a forecast as seconds."""
    return None if range_ is None else in_seconds(hall, range_)


def in_seconds(hall: Hall, range_: Range) -> messages.Wait:
    """Return a range as whole seconds; one that ends in this very second still has a width."""
    low, likely, high = (round(part.total_seconds()) for part in range_)
    past = hall.past_closing(range_)
    return messages.Wait(low_s=low, likely_s=likely, high_s=max(high, low + 1), past_closing=past)


def staff_step(
    step: Step, visit: Visit | Standing, reason: str | None = None, journey: Sequence[str] = ()
) -> requests.Step:
    """Return a step as staff see it; `journey` are the services that its visit still comes to."""
    return requests.Step(**step_fields(step, visit, journey), reason=reason)


def step_fields(step: Step, visit: Visit | Standing, journey: Sequence[str] = ()) -> dict[str, object]:
    """Return what staff may know of a step and its visit."""
    return {
        "step": step.id,
        "visit": step.visit,
        "ticket": visit.ticket,
        "service": step.service,
        "queue": step.queue,
        "language": visit.language,
        "lane": step.lane,
        "party_size": visit.party_size,
        "private": visit.private,
        "state": step.state,
        "desk": step.desk,
        "calls": step.calls,
        "joined_at": step.joined_at,
        "due_at": step.due_at,
        "called_at": step.called_at,
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "appointment": visit.appointment is not None,
        "needs": step.needs,
        "interpreter": step.interpreter,
        "outcome": step.outcome,
        "journey": tuple(journey) or (visit.journey if isinstance(visit, Standing) else ()),
    }


def issued_step(step: Step, hall: Hall, ahead: int | None) -> requests.IssuedStep:
    """Return a step as the visitor may know it; `ahead` is None unless it waits."""
    waits = step.state is StepState.WAITING and ahead is not None
    return requests.IssuedStep(
        step=step.id,
        service=step.service,
        state=step.state,
        ahead=ahead if waits else None,
        joined_at=step.joined_at,
        due_at=step.due_at,
        wait=told(hall, step, ahead or 0) if waits else None,
    )


def told(hall: Hall, step: Step, ahead: int) -> messages.Wait:
    """Return the range that is told of a step with so many before it, in whole seconds."""
    return in_seconds(hall, hall.promise(step, ahead))


def visit_message(visit: Visit, steps: list[requests.IssuedStep], base_url: str) -> requests.Visit:
    """Return a visit with its steps."""
    return requests.Visit(
        visit=visit.id,
        ticket=visit.ticket,
        language=visit.language,
        party_size=visit.party_size,
        private=visit.private,
        channel=Channel(visit.channel),
        service_day=visit.service_day,
        issued_at=visit.issued_at,
        follow_url=f"{base_url}/t/{visit.follow}" if visit.follow else "",
        steps=steps,
    )
