"""Issue a visit; show one; leave by the follow link."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from server.actions import forecasts, hand_overs, journeys, shapes
from server.actions.once import void
from server.actions.work import Actor, Work
from server.domain.errors import Refusal
from server.domain.numbering import follow_token
from server.domain.step import ENDED, Step, Verb, advance
from server.store import appointments, codes, journal, steps, visits
from server.store.journal import Change
from wire.requests import NewVisit, Reservation, Visit
from wire.words import Channel, DeviceKind, ErrorCode, Lane, Order, Role, StepState

FOLLOW_BYTES = 20
"""160 random bits in a follow link; 128 is the least (DESIGN rule 9)."""
RESERVED_AT_ONCE = 30
ASIDE_AT_MOST = 120
"""Codes set aside for one kiosk and not used, at most."""
CLOSED = "closed"
"""The cause of an end: the day is over."""


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
    if work.centre.calendar.day_is_over(visit.service_day, work.now):  # handed over a day late
        cancel_visit(work, visit.id, "closed")
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
    ticket, day, issued_at = _code(work, asked)
    values = {
        "centre": work.centre.id,
        "service_day": day,
        "ticket": ticket,
        "language": asked.language,
        "party_size": asked.party_size,
        "private": asked.private,
        "channel": Channel.APPOINTMENT if arrived and arrived.appointment else _channel(work, asked),
        "issued_at": issued_at,
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
    if asked.issued_at is None and not work.centre.calendar.is_open(work.now):
        opens = work.centre.calendar.opens_at(work.now)
        raise Refusal(
            ErrorCode.CENTRE_CLOSED,
            f"The centre is closed. It opens {opens.isoformat()}." if opens else "The centre never opens.",
        )


def _issuer(work: Work) -> None:
    if work.actor.role is None and work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only kiosks and staff issue tickets and look them up.")


def _channel(work: Work, asked: NewVisit) -> Channel:
    if asked.ticket is not None:
        return Channel.OFFLINE
    return Channel.STAFF if work.actor.role is not None else Channel.KIOSK


def _code(work: Work, asked: NewVisit) -> tuple[str, date, datetime]:
    """Take the next code, or the one that the kiosk gave out; return it, its day and when it was issued."""
    if asked.ticket is not None and asked.issued_at is not None:
        return asked.ticket, *hand_overs.taken(work, asked.ticket, asked.issued_at)
    today = work.centre.calendar.service_day(work.now)
    sequence = work.centre.sequence(asked.services[0])
    return codes.take(work.c, work.centre, sequence, today, work.now), today, work.now


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
    """Cancel every step of a visit that has not ended; False where all had, or it is not of this centre.

    Where the day is over (`CLOSED`), who was being served did not give up: that is broken off.
    """
    if visits.find(work.c, work.centre.id, visit) is None:
        return False
    live = [step for step in steps.of_visit(work.c, visit) if step.state not in ENDED]
    changes = []
    for before in live:
        begun = cause == CLOSED and before.state is StepState.SERVING
        verb = Verb.BREAK_OFF if begun else Verb.CANCEL
        after = advance(before, verb, now=work.now, rules=work.centre.rules)
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
    """Set further codes aside for a kiosk, to issue from while the server is away.

    They are its own until it uses them, on whatever day. One that has many already is told those again.
    """
    if work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only kiosks set codes aside.")
    day = work.centre.calendar.service_day(work.now)
    known = codes.aside(work.c, work.centre.id, work.actor.id)
    more = _set_aside(work, day) if len(known) + RESERVED_AT_ONCE <= ASIDE_AT_MOST else []
    return Reservation(service_day=day, codes=more or known)


def _set_aside(work: Work, day: date) -> list[str]:
    sequence = work.centre.reserved
    more = [codes.take(work.c, work.centre, sequence, day, work.now) for _ in range(RESERVED_AT_ONCE)]
    codes.set_aside(work.c, work.centre.id, more, work.actor.id, work.now)
    detail = {"first": more[0], "last": more[-1]}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, "reserve", detail=detail)
    return more


def visitor(centre: str) -> Actor:
    """Return the visitor who holds a follow link, as an actor without a name."""
    return Actor("visitor", "link", centre)
