"""What staff do to a step: recall, start, finish, no-show, park, resume, requeue, transfer, cancel."""

from dataclasses import replace

from server.actions import forecasts, reasons, referred, shapes
from server.actions.calls import announce, call_next
from server.actions.desks import at_own_desk
from server.actions.journeys import join_next
from server.actions.sent import still_meant, works_somewhere
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.interpreting import needs
from server.domain.journey import Choice
from server.domain.routing import due
from server.domain.step import AT_DESK, ENDED, LIVE, Step, Verb, advance, target_state
from server.store import desks, journal, referrals, steps, visits
from server.store.journal import Change
from wire import requests
from wire.words import DeskState, ErrorCode, Outcome, Role, StepState


def load(work: Work, step: int) -> Step:
    """Return a step, held. Raises Refusal `unknown_step`."""
    found = steps.load(work.c, work.centre.id, step)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"There is no step {step} here.")
    return found


def finish(work: Work, step: int, asked: requests.Finish) -> requests.Moved:
    """Finish a step, with its outcome; at a desk that calls by itself, the next one is called at once."""
    finished = move(work, step, Verb.FINISH, asked.outcome)
    desk = desks.load(work.c, work.centre.id, finished.desk) if finished.desk else None
    if desk is None or not desk.auto_call or desk.state is not DeskState.OPEN:
        return finished
    return finished.model_copy(update={"called": call_next(work, desk.id)})


def move(work: Work, step: int, verb: Verb, outcome: Outcome | None = None) -> requests.Moved:
    """Do one verb of the transition table to a step; a finish lets the journey's next step join."""
    before = load(work, step)
    target_state(before.state, verb)
    _may_touch(work, before)
    if verb is Verb.START:
        _serves_nobody(work, before)
    if verb is Verb.REQUEUE and before.state in ENDED:
        _nowhere_else(work, before)
    after = replace(advance(before, verb, now=work.now, rules=work.centre.rules), outcome=outcome)
    after = still_meant(work, after)
    changes = [saved(work, before, after)]
    joined = join_next(work, before.visit) if verb is Verb.FINISH else None
    if joined is not None:
        changes.append(joined[0])
    if verb is Verb.CANCEL:
        changes += _cancel_planned(work, before.visit)
    if verb is Verb.RECALL:
        announce(work, after, recall=True)
    answer = _moved(work, verb, changes, joined[0].after if joined else None, joined[1] if joined else None)
    if verb is Verb.FINISH:
        referred.complete(work, after)
    return answer


def transfer(work: Work, step: int, to: requests.Transfer) -> requests.Moved:
    """End this step and open another: at a service, at one desk, or with one colleague.

    A correction (nobody served yet) and a transfer to a desk or colleague keep `joined_at`; after a service
    the new step joins now, and is due by the place that the arrival earned.
    """
    before = load(work, step)
    target_state(before.state, Verb.TRANSFER)
    _may_touch(work, before)
    opened = _opened(work, before, to)
    ended = advance(before, Verb.TRANSFER, now=work.now, rules=work.centre.rules)
    changes = [saved(work, before, ended)]
    opened = replace(opened, id=steps.add(work.c, work.centre.id, opened, steps.place_of(work.c, step)))
    changes.append(Change(None, opened))
    referrals.follow(work.c, before, opened.id)
    return _moved(work, Verb.TRANSFER, changes, opened)


def _opened(work: Work, step: Step, to: requests.Transfer) -> Step:
    if sum(one is not None for one in (to.service, to.desk, to.agent)) != 1:
        raise Refusal(
            ErrorCode.INVALID_FIELD,
            "A transfer names a service, a desk or a colleague, one of the three.",
            "service",
        )
    if to.desk is not None:
        return _to_desk(work, step, to.desk)
    if to.agent is not None:
        works_somewhere(work, to.agent)
        return replace(_fresh(step), target_agent=to.agent)
    return _to_service(work, step, to.service or "")


def _to_desk(work: Work, step: Step, desk: str) -> Step:
    work.centre.desk(desk)
    if desks.load(work.c, work.centre.id, desk, hold=True).state is DeskState.CLOSED:
        raise Refusal(
            ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is closed: nobody would call them there.", "desk"
        )
    return replace(_fresh(step), target_desk=desk)


def _to_service(work: Work, step: Step, service: str) -> Step:
    found = work.centre.service(service)
    if found.id == step.service:
        raise Refusal(ErrorCode.INVALID_FIELD, f"The step is at service {found.id} already.", "service")
    arrived = step.joined_at or work.now
    return replace(
        _fresh(step),
        service=found.id,
        queue=found.queue,
        needs=needs(found, _visit(work, step).language),
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
        needs=step.needs,
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


def _nowhere_else(work: Work, step: Step) -> None:
    """Refuse to bring back an ended step whose visit is in another queue or at a desk by now."""
    for other in steps.of_visit(work.c, step.visit):
        if other.state in LIVE:
            raise Refusal(
                ErrorCode.TRANSITION_NOT_ALLOWED,
                f"The visit of step {step.id} is at step {other.id} by now. Finish or cancel that first.",
            )


def saved(work: Work, before: Step, after: Step) -> Change:
    """Write a change. Raises Refusal `transition_not_allowed` where somebody was faster."""
    if not steps.save(work.c, before, after):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, f"Somebody else changed step {before.id} just now.")
    return Change(before, after)


def _cancel_planned(work: Work, visit: int) -> list[Change]:
    planned = [step for step in steps.of_visit(work.c, visit) if step.state is StepState.PLANNED]
    return [
        saved(work, step, advance(step, Verb.CANCEL, now=work.now, rules=work.centre.rules))
        for step in planned
    ]


def _moved(
    work: Work, verb: Verb, changes: list[Change], opened: Step | None, choice: Choice | None = None
) -> requests.Moved:
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
        detail={**(choice.detail if choice else {}), **forecasts.told(work, opened)},
    )
    return moved(work, after, opened, choice)


def moved(
    work: Work, after: Step, opened: Step | None = None, choice: Choice | None = None
) -> requests.Moved:
    """Return a step after a verb, with the step that it put into a queue and why that one."""
    visit = _visit(work, after)
    left = steps.services_left(work.c, after.visit)
    why = reasons.of_choice(choice, work.centre) if choice else None
    following = shapes.staff_step(opened, visit, why, left) if opened else None
    return requests.Moved(**shapes.step_fields(after, visit, left), next=following)


def _visit(work: Work, step: Step) -> visits.Visit:
    found = visits.find(work.c, work.centre.id, step.visit)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"Step {step.id} belongs to no visit here.")
    return found
