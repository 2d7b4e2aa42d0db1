"""Places: which slots are free now, and how one of them is given away. What bookings and offers share."""

import random
import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from server.actions.work import Work
from server.domain.availability import Book, FreeSlot, day_slots
from server.domain.booking import CODES, Appointment, code_of, free_again
from server.domain.centre import Service
from server.domain.errors import Refusal
from server.domain.numbering import follow_token
from server.store import appointments, closures, journal
from wire.appointments import BookingDay, Days, DaySlots, Slot
from wire.words import AppointmentState, Channel, ErrorCode, Quota

LINK_BYTES = 20
"""160 random bits in a link, as in a follow link."""
CHANCE = random.SystemRandom()
"""Nobody can foresee when a slot comes back."""


def bookable(work: Work, service: str) -> Service:
    """Return a service that is given by appointment. Raises Refusal `unknown_service`."""
    found = work.centre.service(service)
    if not found.by_appointment:
        given = ", ".join(one.id for one in work.centre.services.values() if one.by_appointment) or "none"
        raise Refusal(
            ErrorCode.UNKNOWN_SERVICE,
            f"Service {service!r} is not given by appointment. By appointment: {given}.",
            "service",
        )
    return found


def book(  # noqa: PLR0913 - which days, and who asks
    work: Work, service: Service, first: date, last: date, *, hidden: bool = True, but: int | None = None
) -> Book:
    """Return what is in a service's way on some days; `but` is an appointment that is looked past.

    `hidden` is False for the waiting list: it may have what was given up before others see it.
    """
    calendar, centre = work.centre.calendar, work.centre.id
    since, until = calendar.day_start(first), calendar.day_start(last + timedelta(days=1))
    desks = [desk.id for desk in work.centre.desks.values() if service.queue in desk.every_queue]
    taken = appointments.taken_between(work.c, centre, desks, since, until, work.now, hidden=hidden)
    return Book(
        [one for one in taken if one.appointment != but], closures.between(work.c, centre, since, until)
    )


def on_day(  # noqa: PLR0913 - which day, and who asks
    work: Work, service: Service, day: date, quota: Quota, *, hidden: bool = True, but: int | None = None
) -> list[FreeSlot]:
    """Return the slots of a service on a day, as they stand now."""
    found = book(work, service, day, day, hidden=hidden, but=but)
    return day_slots(work.centre, service, day, found, quota=quota, now=work.now)


def slots(work: Work, service: str, day: date, quota: Quota = Quota.PUBLIC) -> DaySlots:
    """Return what may be booked on a day; full slots are there with `free` 0."""
    quota_allowed(work, quota)
    found = on_day(work, bookable(work, service), day, quota)
    return DaySlots(
        service=service,
        day=day,
        timezone=str(work.centre.calendar.zone),
        slots=[Slot(starts_at=one.starts_at, ends_at=one.ends_at, free=len(one.desks)) for one in found],
    )


def days(work: Work, service: str, first: date | None, count: int) -> Days:
    """Return the days from `first` (today) on that a service may be booked on, full ones too."""
    known = bookable(work, service)
    today = work.centre.calendar.service_day(work.now)
    start = max(first or today, today)
    last = min(start + timedelta(days=count - 1), today + timedelta(days=work.centre.booking.ahead_days))
    return Days(
        service=service,
        timezone=str(work.centre.calendar.zone),
        days=list(_booking_days(work, known, start, last)) if start <= last else [],
    )


def _booking_days(work: Work, service: Service, first: date, last: date) -> Iterator[BookingDay]:
    found = book(work, service, first, last)
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        offered = day_slots(work.centre, service, day, found, quota=Quota.PUBLIC, now=work.now)
        if offered:
            yield BookingDay(day=day, offered=len(offered), free=sum(bool(one.desks) for one in offered))


def quota_allowed(work: Work, quota: Quota) -> None:
    """Raise Refusal `forbidden` where somebody else than staff asks for what is kept."""
    if quota is not Quota.PUBLIC and work.actor.role is None:
        raise Refusal(
            ErrorCode.FORBIDDEN, f"Only staff book what is kept for {quota}. Right: public.", "quota"
        )


def free_slot(
    work: Work, service: Service, starts_at: datetime, quota: Quota, *, but: int | None = None
) -> FreeSlot:
    """Return the slot of a service that begins at a moment, with its desks; the day is held.

    Raises Refusal `slot_not_offered` where there is none, `slot_taken` where it is full.
    """
    day = work.centre.calendar.service_day(starts_at)
    found = on_day(work, service, day, quota, but=but)
    slot = next((one for one in found if one.starts_at == starts_at), None)
    if slot is None:
        raise Refusal(
            ErrorCode.SLOT_NOT_OFFERED,
            f"No appointment of {service.id} begins at {starts_at.isoformat()}. "
            f"GET /api/v1/services/{service.id}/slots?day={day} lists those that do.",
            "starts_at",
        )
    if not slot.desks:
        raise Refusal(ErrorCode.SLOT_TAKEN, "This time is taken. Please choose another.", "starts_at")
    return slot


def grid_starts(work: Work, slot: FreeSlot) -> list[datetime]:
    """Return when the grid slots of an appointment begin."""
    length = work.centre.booking.slot
    return [slot.starts_at + count * length for count in range((slot.ends_at - slot.starts_at) // length)]


def hold_slot(  # noqa: PLR0913 - an appointment has this many facts
    work: Work,
    service: Service,
    slot: FreeSlot,
    until: datetime,
    *,
    language: str,
    party_size: int,
    private: bool = False,
    quota: Quota = Quota.PUBLIC,
    referral: int | None = None,
    hidden: bool = True,
) -> Appointment:
    """Give a free slot's first desk to a new appointment, held until a moment. The caller holds the day."""
    values = {
        "centre": work.centre.id,
        "code": _fresh_code(work),
        "link": follow_token(secrets.token_bytes(LINK_BYTES)),
        "service": service.id,
        "service_day": work.centre.calendar.service_day(slot.starts_at),
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "desk": slot.desks[0],
        "language": language,
        "party_size": party_size,
        "private": private,
        "channel": Channel.STAFF if work.actor.role is not None else Channel.APPOINTMENT,
        "quota": quota,
        "state": AppointmentState.HELD,
        "held_until": until,
        "moves": 0,
        "made_at": work.now,
        "revision": 0,
        "changed_at": work.now,
        "visit": None,
        "referral": referral,
        "closure": None,
        "written": False,
    }
    made = Appointment(id=appointments.add(work.c, **values), **values)  # type: ignore[arg-type]  # a dict of columns
    take(work, made, slot, hidden=hidden)
    return made


def take(work: Work, appointment: Appointment, slot: FreeSlot, *, hidden: bool = True) -> None:
    """Take a slot's time of the appointment's desk. Raises Refusal `slot_taken`: the table's key says so."""
    try:
        appointments.take(work.c, appointment, grid_starts(work, slot), work.now, hidden=hidden)
    except IntegrityError as fault:
        raise Refusal(
            ErrorCode.SLOT_TAKEN, "This time was taken just now. Please choose another.", "starts_at"
        ) from fault


def _fresh_code(work: Work) -> str:
    while True:
        code = code_of(secrets.randbelow(CODES))
        if appointments.find(work.c, work.centre.id, code=code) is None:
            return code


def give_up(work: Work, appointment: Appointment, chance: random.Random = CHANCE) -> None:
    """Give up the slots of an appointment; others see them after a random while."""
    appointments.give_up(work.c, appointment.id, free_again(work.now, chance.random(), work.centre.booking))


def note(work: Work, verb: str, appointment: Appointment, **more: object) -> None:
    """Put in the journal what was done to an appointment."""
    detail = {
        "appointment": appointment.id,
        "service": appointment.service,
        "starts_at": appointment.starts_at.isoformat(),
        "day": str(appointment.service_day),
        **more,
    }
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail=detail)
