"""Referrals: one agency asks another's service to see a visit; that one accepts, by a step or an appointment.

A referral carries the code alone, never why; it is sent only after the person said yes, and keeps when.
"""

from dataclasses import dataclass, replace
from typing import Any

from server.actions import appointments, forecasts, journeys, whose
from server.actions.desks import at_own_desk
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import AT_DESK, LIVE, Step
from server.store import alerts, journal, people, referrals, steps, visits
from server.store.journal import Change
from server.store.referrals import Referral
from server.store.visits import Visit
from wire import journeys as messages
from wire.appointments import NewAppointment
from wire.words import AlertKind, ErrorCode, Quota, ReferralState, Role, StepState

HERE = LIVE | {StepState.DONE}
"""From which states of a step a person is referred: they are here, or were served a moment ago."""


@dataclass(frozen=True)
class _Answered:
    """A referral that stands unanswered and held, with its visit."""

    referral: Referral
    visit: Visit


def refer(work: Work, step: int, asked: messages.NewReferral) -> messages.Referral:
    """Ask another service to see the visit of a step.

    Raises Refusal `consent_required`, `visit_over`, or `invalid_field` for the same service or a second time.
    """
    sender = _sender(work, step)
    visit = journeys.open_visit(work, sender.visit)
    service = work.centre.service(asked.service)
    if not asked.consent:
        raise Refusal(
            ErrorCode.CONSENT_REQUIRED, "Ask the person first; a referral needs their yes.", "consent"
        )
    if service.id == sender.service:
        raise Refusal(ErrorCode.INVALID_FIELD, f"The step is at service {service.id} already.", "service")
    if visit.id in referrals.unanswered(work.c, work.centre.id, service.id):
        raise Refusal(
            ErrorCode.INVALID_FIELD, f"{service.id} was asked already. Wait for its answer.", "service"
        )
    made = referrals.add(
        work.c,
        centre=work.centre.id,
        visit=visit.id,
        from_step=sender.id,
        from_service=sender.service,
        to_service=service.id,
        urgency=asked.urgency,
        state=ReferralState.SENT,
        consent_at=work.now,
        sent_at=work.now,
        sent_by=work.actor.name,
    )
    _tell_service(work, service.id)
    return _noted(work, "refer", made)


def _sender(work: Work, step: int) -> Step:
    """Return the step that a referral is sent from; whoever is at a desk is that desk's."""
    work.actor.must_be(Role.AGENT)
    found = steps.load(work.c, work.centre.id, step)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_STEP, f"There is no step {step} here.")
    if found.state not in HERE:
        raise Refusal(
            ErrorCode.TRANSITION_NOT_ALLOWED,
            f"A step that is {found.state} refers nobody: the person must be here.",
        )
    if found.state in AT_DESK and found.desk is not None:
        at_own_desk(work, found.desk)
    return found


def accept(work: Work, referral: int, answer: messages.AnswerReferral) -> messages.Referral:
    """See the person: today in the queue, at the place that their arrival earned, or by appointment.

    Raises Refusal `unknown_referral`, `referral_answered`, `foreign_agency`, `visit_over`, or what an
    appointment is refused for.
    """
    asked = _to_answer(work, referral)
    if answer.starts_at is not None:
        made = _booked(work, asked, answer)
        return _answered(work, "accept", asked, state=ReferralState.ACCEPTED, appointment=made)
    step = _opened(work, asked)
    return _answered(work, "accept", asked, [Change(None, step)], state=ReferralState.ACCEPTED, step=step.id)


def _booked(work: Work, asked: _Answered, answer: messages.AnswerReferral) -> int:
    if answer.starts_at is None:
        raise ValueError("an appointment has a time")
    held = appointments.hold(
        work,
        NewAppointment(
            service=asked.referral.to_service,
            starts_at=answer.starts_at,
            language=asked.visit.language,
            party_size=asked.visit.party_size,
            private=asked.visit.private,
            quota=Quota.REFERRAL,
            referral=asked.referral.id,
        ),
    )
    return appointments.staff_confirm(work, held.appointment).appointment


def _opened(work: Work, asked: _Answered) -> Step:
    """Add the step: it waits at once, or comes next where the person is in a queue or at a desk now."""
    visit = journeys.open_visit(work, asked.visit.id)
    known = steps.of_visit(work.c, visit.id, hold=True)
    step = journeys.planned(work, visit.id, asked.referral.to_service, known[0].lane, visit.language)
    step = journeys.earned(work, known, step)
    if not any(one.state in LIVE for one in known):
        step = journeys.begun(work, step)
    place = steps.place_of(work.c, asked.referral.from_step)
    return replace(step, id=steps.add(work.c, work.centre.id, step, place))


def decline(work: Work, referral: int, answer: messages.AnswerReferral) -> messages.Referral:
    """Say no, with a reason of the list; the agency that asked finds it there."""
    asked = _to_answer(work, referral)
    if answer.reason is None:
        raise Refusal(ErrorCode.INVALID_FIELD, "To decline a referral, choose a reason.", "reason")
    return _answered(work, "decline", asked, state=ReferralState.DECLINED, reason=answer.reason)


def withdraw(work: Work, referral: int) -> messages.Referral:
    """Take back a referral that nobody has answered; for the agency that sent it."""
    asked = _unanswered(work, referral)
    _of_agency(work, asked.referral.from_service)
    return _answered(work, "withdraw", asked, state=ReferralState.WITHDRAWN)


def _to_answer(work: Work, referral: int) -> _Answered:
    asked = _unanswered(work, referral)
    _of_agency(work, asked.referral.to_service)
    return asked


def _unanswered(work: Work, referral: int) -> _Answered:
    work.actor.must_be(Role.AGENT)
    found = referrals.load(work.c, work.centre.id, referral, hold=True)
    visit = visits.find(work.c, work.centre.id, found.visit) if found else None
    if found is None or visit is None:
        raise Refusal(ErrorCode.UNKNOWN_REFERRAL, f"There is no referral {referral} here.")
    if found.state is not ReferralState.SENT:
        raise Refusal(
            ErrorCode.REFERRAL_ANSWERED, f"Referral {referral} is {found.state} already; it is answered once."
        )
    return _Answered(found, visit)


def _of_agency(work: Work, service: str) -> None:
    """Raise Refusal `foreign_agency` where the actor is of another agency than a service."""
    mine, its = _agency(work), work.centre.service(service).agency
    if mine not in (None, its) and not work.actor.may(Role.MANAGER):
        raise Refusal(
            ErrorCode.FOREIGN_AGENCY, f"Service {service} is another agency's. Its own staff answer for it."
        )


def _agency(work: Work) -> str | None:
    person = people.find_staff(work.c, work.actor.id)
    return person.agency if person is not None else None


def _answered(
    work: Work, verb: str, asked: _Answered, changes: list[Change] | None = None, **values: Any
) -> messages.Referral:
    answer = {"answered_at": work.now, "answered_by": work.actor.name, **values}
    referrals.answer(work.c, asked.referral.id, **answer)
    _tell_service(work, asked.referral.to_service)
    return _noted(work, verb, asked.referral.id, changes or [])


def _tell_service(work: Work, service: str) -> None:
    """Keep an alert open for a service as long as a referral to it is unanswered."""
    known = [one for one in alerts.opened(work.c, work.centre.id, service) if one.kind is AlertKind.REFERRAL]
    asked = referrals.unanswered(work.c, work.centre.id, service)
    if asked and not known:
        alerts.raise_(work.c, work.centre.id, service, AlertKind.REFERRAL, work.now)
    for one in [] if asked else known:
        alerts.clear(work.c, work.centre.id, one.id, work.now)


def _noted(work: Work, verb: str, referral: int, changes: list[Change] | None = None) -> messages.Referral:
    found = referrals.load(work.c, work.centre.id, referral)
    if found is None:
        raise ValueError(f"referral {referral} was written a moment ago")
    detail = {"referral": referral, "from": found.from_service, "to": found.to_service}
    told = forecasts.told(work, *(change.after for change in changes or []))
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        verb,
        visit=found.visit,
        step=changes[0].step if changes else None,
        changes=changes or [],
        detail=detail | told | ({"appointment": found.appointment} if found.appointment else {}),
    )
    return _told(work, found)


def listed(work: Work, state: ReferralState | None = None, service: str | None = None) -> messages.Referrals:
    """Return the newest referrals; whoever is of an agency sees those from or to its own services."""
    work.actor.must_be(Role.AGENT)
    agency = whose.own_agency(work) if work.actor.may(Role.MANAGER) else _agency(work)
    own = [one.id for one in work.centre.services.values() if one.agency == agency] if agency else None
    found = referrals.listed(work.c, work.centre.id, state=state, service=service, services=own)
    return messages.Referrals(referrals=[_told(work, one) for one in found])


def _told(work: Work, one: Referral) -> messages.Referral:
    visit = visits.find(work.c, work.centre.id, one.visit)
    if visit is None:
        raise ValueError(f"referral {one.id} is of a visit")
    fields = {name: value for name, value in vars(one).items() if name not in {"id", "from_step"}}
    return messages.Referral(
        **fields,
        referral=one.id,
        ticket=visit.ticket,
        language=visit.language,
        party_size=visit.party_size,
    )
