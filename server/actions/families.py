"""Families: some of those who came together go their own way, with a ticket of their own."""

import secrets
from dataclasses import replace

from server.actions import forecasts, journeys
from server.actions.visits import FOLLOW_BYTES
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.numbering import follow_token
from server.domain.step import Step
from server.store import codes, journal, steps, visits
from server.store.journal import Change
from server.store.visits import Visit
from wire import journeys as messages
from wire import requests
from wire.words import ErrorCode, Role, StepState


def split(work: Work, visit: int, asked: messages.Split) -> requests.Visit:
    """Give part of a visit a ticket of its own, at the place that their arrival earned; return it.

    Without services they come to whatever the visit has not begun. Raises Refusal `not_found`, `visit_over`,
    or `party_too_small` where nobody would be left.
    """
    work.actor.must_be(Role.AGENT)
    before = journeys.open_visit(work, visit)
    if asked.party_size >= before.party_size:
        raise Refusal(
            ErrorCode.PARTY_TOO_SMALL,
            f"Ticket {before.ticket} stands for {before.party_size}; fewer than that may part.",
            "party_size",
        )
    known = steps.of_visit(work.c, visit, hold=True)
    services = list(asked.services) or [step.service for step in known if _not_begun(step)]
    if not services:
        raise Refusal(
            ErrorCode.INVALID_FIELD, "Nothing of this visit is left to begin. Name a service.", "services"
        )
    if not visits.shrink(work.c, before, asked.party_size):
        raise Refusal(ErrorCode.TRANSITION_NOT_ALLOWED, "Somebody else changed this visit just now.")
    parted = _visit(work, before, asked.party_size, services[0])
    made = journeys.added(work, _steps(work, parted, known, services))
    _journal(work, before, parted, made)
    return journeys.told(work, parted)


def _not_begun(step: Step) -> bool:
    return step.state in {StepState.WAITING, StepState.PARKED, StepState.PLANNED}


def _visit(work: Work, before: Visit, party_size: int, service: str) -> Visit:
    """Add the visit of those who part, with a number of its own; all else is as it was."""
    sequence = work.centre.sequence(service)
    parted = replace(
        before,
        id=0,
        ticket=codes.take(work.c, work.centre, sequence, before.service_day, work.now),
        party_size=party_size,
        follow=follow_token(secrets.token_bytes(FOLLOW_BYTES)),
        appointment=None,
    )
    values = {name: value for name, value in vars(parted).items() if name != "id"}
    return replace(parted, id=visits.add(work.c, **values))


def _steps(work: Work, parted: Visit, known: list[Step], services: list[str]) -> list[Step]:
    """Plan their steps; the first joins, at the place that the family has in that queue if it waits there."""
    lane = known[0].lane
    planned = [journeys.planned(work, parted.id, service, lane, parted.language) for service in services]
    there = {step.service: step for step in known if _not_begun(step) and step.joined_at is not None}
    same = there.get(services[0])
    if same is None:
        return [journeys.begun(work, journeys.earned(work, known, planned[0])), *planned[1:]]
    kept = replace(
        planned[0], state=StepState.WAITING, joined_at=same.joined_at, due_at=same.due_at, lane=same.lane
    )
    return [kept, *planned[1:]]


def _journal(work: Work, before: Visit, parted: Visit, made: list[Step]) -> None:
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "split",
        visit=parted.id,
        step=made[0].id,
        changes=[Change(None, step) for step in made],
        detail={
            "from": before.id,
            "left": before.party_size - parted.party_size,
            "ticket": parted.ticket,
            "language": parted.language,
            "party_size": parted.party_size,
            "day": str(parted.service_day),
            **forecasts.told(work, made[0]),
        },
    )
