"""What staff do to a step: recall, start, finish, no-show, park, resume, requeue, transfer, cancel."""

from dataclasses import replace

from server.actions import shapes
from server.actions.calls import announce
from server.actions.desks import at_own_desk
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.routing import due
from server.domain.step import AT_DESK, Step, Verb, advance, target_state
from server.store import desks, journal, steps, visits
from server.store.journal import Change
from wire import requests
from wire.words import DeskState, ErrorCode, Role, StepState


def load(work: Work, step: int) -> Step:
    """Return a step, held. Raises Refusal `unknown_step`."""
    found = steps.load(work.c, work.centre.id, step)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"There is no step {step} here.")
    return found


def move(work: Work, step: int, verb: Verb) -> requests.Moved:
    """Do one verb of the transition table to a step; a finish lets the journey's next step join."""
    before = load(work, step)
    target_state(before.state, verb)
    _may_touch(work, before)
    if verb is Verb.START:
        _serves_nobody(work, before)
    after = advance(before, verb, now=work.now, rules=work.centre.rules)
    changes = [_saved(work, before, after)]
    joined = _join_next(work, before.visit) if verb is Verb.FINISH else None
    if joined is not None:
        changes.append(joined)
    if verb is Verb.CANCEL:
        changes += _cancel_planned(work, before.visit)
    if verb is Verb.RECALL:
        announce(work, after, recall=True)
    return _moved(work, verb, changes, joined.after if joined else None)


def transfer(work: Work, step: int, to: requests.Transfer) -> requests.Moved:
    """End this step and open another: at a service, or at one desk.

    A correction (nobody served yet) and a desk's transfer keep `joined_at`; after a service the new step
    joins now, and is due by the place that the arrival earned.
    """
    before = load(work, step)
    target_state(before.state, Verb.TRANSFER)
    _may_touch(work, before)
    if (to.service is None) == (to.desk is None):
        raise Refusal(
            ErrorCode.INVALID_FIELD, "A transfer names a service or a desk, one of the two.", "service"
        )
    opened = _to_desk(work, before, to.desk) if to.desk is not None else _to_service(work, before, to.service)
    ended = advance(before, Verb.TRANSFER, now=work.now, rules=work.centre.rules)
    changes = [_saved(work, before, ended)]
    place = next((n for n, s in enumerate(steps.of_visit(work.c, before.visit)) if s.id == step), 0)
    opened = replace(opened, id=steps.add(work.c, work.centre.id, opened, place))
    changes.append(Change(None, opened))
    return _moved(work, Verb.TRANSFER, changes, opened)


def _to_desk(work: Work, step: Step, desk: str) -> Step:
    work.centre.desk(desk)
    if desks.load(work.c, work.centre.id, desk, hold=True).state is DeskState.CLOSED:
        raise Refusal(
            ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is closed: nobody would call them there.", "desk"
        )
    return replace(_fresh(step), target_desk=desk)


def _to_service(work: Work, step: Step, service: str | None) -> Step:
    found = work.centre.service(service or "")
    if found.id == step.service:
        raise Refusal(ErrorCode.INVALID_FIELD, f"The step is at service {found.id} already.", "service")
    arrived = step.joined_at or work.now
    return replace(
        _fresh(step),
        service=found.id,
        queue=found.queue,
        target_desk=None,
        joined_at=work.now if step.started_at else arrived,
        due_at=due(arrived, found.targets[step.lane]),
    )


def _fresh(step: Step) -> Step:
    return Step(
        id=0,
        visit=step.visit,
        service=step.service,
        queue=step.queue,
        lane=step.lane,
        state=StepState.WAITING,
        joined_at=step.joined_at,
        due_at=step.due_at,
        returns=step.returns,
    )


def _may_touch(work: Work, step: Step) -> None:
    """Who is at a desk is that desk's; who waits, is parked or was missed is anybody's on the staff."""
    work.actor.must_be(Role.AGENT)
    if step.state in AT_DESK and step.desk is not None:
        at_own_desk(work, step.desk)


def _serves_nobody(work: Work, step: Step) -> None:
    serving = steps.serving_at(work.c, work.centre.id, step.desk or "")
    if serving is not None:
        raise Refusal(
            ErrorCode.DESK_BUSY, f"Desk {step.desk} serves step {serving}. Finish, park or transfer it first."
        )


def _saved(work: Work, before: Step, after: Step) -> Change:
    if not steps.save(work.c, before, after):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, f"Somebody else changed step {before.id} just now.")
    return Change(before, after)


def _join_next(work: Work, visit: int) -> Change | None:
    """Let the next planned step of a journey join, as one finishes."""
    planned = steps.planned_of(work.c, visit)
    if planned is None:
        return None
    target = work.centre.service(planned.service).targets[planned.lane]
    joined = advance(planned, Verb.JOIN, now=work.now, rules=work.centre.rules)
    return _saved(work, planned, replace(joined, due_at=due(work.now, target)))


def _cancel_planned(work: Work, visit: int) -> list[Change]:
    planned = [step for step in steps.of_visit(work.c, visit) if step.state is StepState.PLANNED]
    return [
        _saved(work, step, advance(step, Verb.CANCEL, now=work.now, rules=work.centre.rules))
        for step in planned
    ]


def _moved(work: Work, verb: Verb, changes: list[Change], opened: Step | None) -> requests.Moved:
    before, after = changes[0].before, changes[0].after
    if before is None or after is None:
        raise ValueError("a verb changes a step that is there")
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        verb,
        visit=after.visit,
        step=after.id,
        desk=before.desk,
        changes=changes,
    )
    return moved(work, after, opened)


def moved(work: Work, after: Step, opened: Step | None = None) -> requests.Moved:
    """Return a step after a verb, with the step that it put into a queue."""
    visit = visits.find(work.c, work.centre.id, after.visit)
    if visit is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"Step {after.id} belongs to no visit here.")
    following = shapes.staff_step(opened, visit) if opened else None
    return requests.Moved(**shapes.step_fields(after, visit), next=following)
