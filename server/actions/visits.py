"""Issue a visit; show one; leave by the follow link."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.actions import forecasts, journeys, shapes
from server.actions.once import void
from server.actions.work import Actor, Work
from server.domain.errors import Refusal
from server.domain.numbering import follow_token
from server.domain.step import ENDED, Step, Verb, advance
from server.store import appointments, journal, steps, visits
from server.store.journal import Change
from wire.requests import NewVisit, Reservation, Visit
from wire.words import Channel, DeviceKind, ErrorCode, Lane, Order, Role, StepState

FOLLOW_BYTES = 20
"""160 random bits in a follow link; 128 is the least (DESIGN rule 9)."""
RESERVED_AT_ONCE = 30
OLDEST_HAND_OVER = timedelta(hours=20)
"""A ticket that a kiosk issued longer ago belongs to a day that is over."""


@dataclass(frozen=True)
class Arrived:
    """How somebody came, where it was not for a ticket alone: an appointment's check-in tells it."""

    joined_at: datetime
    appointment: int | None
    detail: Mapping[str, object]


def issue(work: Work, asked: NewVisit, arrived: Arrived | None = None) -> Visit:
    """Issue a ticket: number it, put its first step into a queue, plan the others."""
    asked = journeys.resolved(work, asked)
    _check(work, asked)
    visit = _visit(work, asked, arrived)
    if asked.replaces is not None:
        _take_back(work, asked.replaces, visit.id)
    planned = [
        journeys.planned(work, visit.id, service, asked.lane, asked.language) for service in asked.services
    ]
    choice = journeys.chosen(work, planned, asked.order)
    first = journeys.begun(work, choice.step, arrived.joined_at if arrived else visit.issued_at)
    ahead = steps.ahead(work.c, work.centre.id, first)
    made = journeys.added(work, [first if step is choice.step else step for step in planned])
    detail = {**choice.detail, **(arrived.detail if arrived else {}), **_told(work, asked, made, ahead)}
    _journal_issue(work, visit, made, "check_in" if arrived else "issue", detail)
    told = [shapes.issued_step(step, work.hall, ahead) for step in made]
    return shapes.visit_message(visit, told, work.base_url)


def _told(work: Work, asked: NewVisit, made: list[Step], ahead: int) -> dict[str, object]:
    """Return what the visitor is told of the wait: nothing where a kiosk issued alone."""
    if asked.issued_at is not None:
        return {}
    first = next(step for step in made if step.state is StepState.WAITING)
    return forecasts.kept({first.id: forecasts.wait(work, first, ahead)})


def _visit(work: Work, asked: NewVisit, arrived: Arrived | None) -> visits.Visit:
    """Give the visit its code and add it."""
    ticket, day = _code(work, asked)
    values = {
        "centre": work.centre.id,
        "service_day": day,
        "ticket": ticket,
        "language": asked.language,
        "party_size": asked.party_size,
        "private": asked.private,
        "channel": Channel.APPOINTMENT if arrived and arrived.appointment else _channel(work, asked),
        "issued_at": min(asked.issued_at or work.now, work.now),  # a kiosk's clock may be fast
        "follow": follow_token(secrets.token_bytes(FOLLOW_BYTES)),
        "free_order": asked.order is Order.FREE,
        "appointment": arrived.appointment if arrived else None,
    }
    return visits.Visit(id=visits.add(work.c, **values), **values)  # type: ignore[arg-type]  # a dict of columns


def _journal_issue(
    work: Work, visit: visits.Visit, made: list[Step], verb: str, detail: Mapping[str, object]
) -> None:
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        verb,
        visit=visit.id,
        step=next(step.id for step in made if step.state is StepState.WAITING),
        changes=[Change(None, step) for step in made],
        detail={
            "ticket": visit.ticket,
            "language": visit.language,
            "party_size": visit.party_size,
            "day": str(visit.service_day),
            **detail,
        },
    )


def _check(work: Work, asked: NewVisit) -> None:
    _issuer(work)
    for service in asked.services:
        work.centre.service(service)
    work.centre.speaks(asked.language)
    if asked.lane is Lane.EMERGENCY and not work.actor.may(Role.AGENT):
        raise Refusal(
            ErrorCode.LANE_NOT_ALLOWED, "Lane E is given by staff only. At a kiosk: A, B or C.", "lane"
        )
    if (asked.ticket is None) != (asked.issued_at is None):
        raise Refusal(ErrorCode.INVALID_FIELD, "ticket and issued_at go together, or neither.", "ticket")
    if asked.issued_at is not None:
        _check_hand_over(work, asked.issued_at)
    elif not work.centre.calendar.is_open(work.now):
        opens = work.centre.calendar.opens_at(work.now)
        raise Refusal(
            ErrorCode.CENTRE_CLOSED,
            f"The centre is closed. It opens {opens.isoformat()}." if opens else "The centre never opens.",
        )


def _issuer(work: Work) -> None:
    if work.actor.role is None and work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only kiosks and staff issue tickets and look them up.")


def _check_hand_over(work: Work, issued_at: datetime) -> None:
    if work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only a kiosk hands over tickets that it issued itself.", "ticket")
    if issued_at < work.now - OLDEST_HAND_OVER:
        raise Refusal(
            ErrorCode.INVALID_FIELD, "issued_at lies before the last 20 hours: its day is over.", "issued_at"
        )


def _channel(work: Work, asked: NewVisit) -> Channel:
    if asked.ticket is not None:
        return Channel.OFFLINE
    return Channel.STAFF if work.actor.role is not None else Channel.KIOSK


def _code(work: Work, asked: NewVisit) -> tuple[str, date]:
    """Take the next code, or use up the reserved one that the kiosk gave out; return it with its day."""
    today = work.centre.calendar.service_day(work.now)
    if asked.ticket is None:
        queue = work.centre.service(asked.services[0]).queue
        sequence = work.centre.sequences[work.centre.queues[queue]]
        return sequence.code(visits.take_numbers(work.c, work.centre.id, sequence, today)[0]), today
    day = visits.use_reserved(work.c, work.centre.id, today - timedelta(days=1), asked.ticket, work.actor.id)
    if day is None:
        raise Refusal(
            ErrorCode.CODE_NOT_RESERVED,
            f"Code {asked.ticket} was not set aside for {work.actor.id} lately, or was used.",
            "ticket",
        )
    return asked.ticket, day


def _take_back(work: Work, key: str, instead: int) -> None:
    """Cancel what an earlier try issued without the kiosk hearing of it: one person, one live ticket.

    Where that was a check-in, its answer tells the visit within, and the appointment goes with the person.
    """
    answer = void(work, key)
    told = json.loads(answer.body) if answer and answer.body else {}
    issued = told["visit"] if isinstance(told.get("visit"), dict) else told
    if "visit" in issued and "steps" in issued:
        cancel_visit(work, int(issued["visit"]))
        appointments.follow(work.c, int(issued["visit"]), instead)


def cancel_visit(work: Work, visit: int, cause: str = "") -> bool:
    """Cancel every step of a visit that has not ended; False where all had, or it is not of this centre."""
    if visits.find(work.c, work.centre.id, visit) is None:
        return False
    live = [step for step in steps.of_visit(work.c, visit) if step.state not in ENDED]
    changes = []
    for before in live:
        after = advance(before, Verb.CANCEL, now=work.now, rules=work.centre.rules)
        if steps.save(work.c, before, after):
            changes.append(Change(before, after))
    if not changes:
        return False
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        Verb.CANCEL,
        visit=visit,
        step=changes[0].step,
        changes=changes,
        detail={"cause": cause} if cause else {},
    )
    return True


def show(work: Work, visit: int) -> Visit:
    """Return a visit as it stands; the follow link is its kiosk's and staff's. Raises Refusal `not_found`."""
    _issuer(work)
    found = visits.find(work.c, work.centre.id, visit)
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no visit {visit} here.")
    places = work.hall.place
    told = [
        shapes.issued_step(
            step, work.hall, places.get(step.id, 0) if step.state is StepState.WAITING else None
        )
        for step in steps.of_visit(work.c, visit)
    ]
    return shapes.visit_message(found, told, work.base_url)


def leave(work: Work, token: str) -> None:
    """Cancel a visit by its follow link, the visitor's own wish. Raises Refusal `not_found`."""
    visit = visits.followed(work.c, token)
    if visit is None or work.centre.calendar.day_is_over(visit.service_day, work.now):
        raise Refusal(ErrorCode.NOT_FOUND, "This link leads nowhere, or its day is over.")
    if any(step.state is StepState.SERVING for step in steps.of_visit(work.c, visit.id)):
        return  # the visitor sits at the desk: what ends is theirs to say
    cancel_visit(work, visit.id, "visitor")


def reserve(work: Work) -> Reservation:
    """Set codes aside for a kiosk, to issue from while the server is away."""
    if work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only kiosks set codes aside.")
    day = work.centre.calendar.service_day(work.now)
    sequence = work.centre.reserved
    numbers = visits.take_numbers(work.c, work.centre.id, sequence, day, RESERVED_AT_ONCE)
    codes = [sequence.code(number) for number in numbers]
    visits.reserve(work.c, work.centre.id, day, codes, work.actor.id)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "reserve",
        detail={"first": codes[0], "last": codes[-1]},
    )
    return Reservation(service_day=day, codes=codes)


def visitor(centre: str) -> Actor:
    """Return the visitor who holds a follow link, as an actor without a name."""
    return Actor("visitor", "link", centre)
