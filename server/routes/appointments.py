"""Appointments: free times, hold, confirm, move, cancel, check in; the waiting list. No account, no name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from server.actions import appointments, arrivals, offers, places, visits, wishes
from server.actions.work import Actor
from server.domain.booking import link_read
from server.domain.errors import Refusal
from server.door.entry import (
    LONGEST_KEY,
    AnyHouse,
    Doer,
    KeyedDoer,
    actor,
    base_url,
    count_try,
    house,
    token_of,
)
from server.routes.answers import REFUSALS
from server.store import appointments as appointment_store
from server.store import wishes as wish_store
from wire.appointments import (
    Appointment,
    CheckedIn,
    CheckIn,
    ConfirmAppointment,
    Days,
    DaySlots,
    MoveAppointment,
    NewAppointment,
    NewWish,
    Wish,
)
from wire.messages import Day
from wire.requests import Id
from wire.words import ErrorCode, Quota

router = APIRouter(prefix="/api/v1", tags=["appointments"], responses=REFUSALS)
LOOKS_PER_MINUTE = 600
BOOKINGS_PER_MINUTE = 120
"""Of one address; a hall's visitors may share one."""
Link = Annotated[str, Path(min_length=4, max_length=64, pattern=r"^[A-Za-z0-9 -]+$")]
"""An appointment's link; to see, to move and to cancel, its code does too."""
CODES_PER_MINUTE = 20
"""Of one address: 20 million codes are not guessed at this pace."""
DAYS_AT_ONCE = 62


async def _known(request: Request) -> Actor | None:
    """Return who asks, None for a stranger. A cookie alone is a stranger's who happens to be signed in."""
    token, by_cookie = token_of(request)
    if not token or (by_cookie and "x-csrf-token" not in request.headers):
        return None
    return await actor(request)


async def anybody(request: Request, centre: Annotated[Id | None, Query()] = None) -> Actor:
    """Return who asks; a visitor needs no sign-in. With several centres, `centre` names one."""
    centres = house(request).centres
    known = await _known(request)
    if known is not None:
        return known
    if centre is None and len(centres) == 1:
        return visits.visitor(next(iter(centres)))
    if centre not in centres:
        raise Refusal(ErrorCode.INVALID_FIELD, f"centre is one of: {', '.join(centres)}.", "centre")
    return visits.visitor(centre)


async def holder(request: Request, link: Link) -> Actor:
    """Return who has an appointment's or a wish's link, in the centre that it is of."""
    count_try(request, "booking", BOOKINGS_PER_MINUTE)
    if not appointments.is_link(link):
        count_try(request, "code", CODES_PER_MINUTE)
    known = await _known(request)
    centres = house(request).centres
    if known is not None or len(centres) == 1:
        return known or visits.visitor(next(iter(centres)))
    token = link_read(link)
    found = await house(request).read(
        lambda c: appointment_store.centre_of(c, token) or wish_store.centre_of(c, token)
    )
    if found not in centres:
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, appointments.NOWHERE)
    return visits.visitor(found)


Key = Annotated[str | None, Header(max_length=LONGEST_KEY, min_length=1)]


async def booker(
    request: Request, who: Annotated[Actor, Depends(anybody)], idempotency_key: Key = None
) -> Doer:
    """Return who asks for a time or a place: a command that must have a key."""
    count_try(request, "booking", BOOKINGS_PER_MINUTE)
    if idempotency_key is None:
        raise Refusal(
            ErrorCode.IDEMPOTENCY_KEY_REQUIRED,
            "This command needs the header Idempotency-Key, a fresh one per wish, the same in a retry.",
            "Idempotency-Key",
        )
    return Doer(request, who, idempotency_key)


async def holding(
    request: Request, who: Annotated[Actor, Depends(holder)], idempotency_key: Key = None
) -> Doer:
    """Return who does something to what they have the link of."""
    return Doer(request, who, idempotency_key)


Anybody = Annotated[Actor, Depends(anybody)]
Booker = Annotated[Doer, Depends(booker)]
Holder = Annotated[Actor, Depends(holder)]
Holding = Annotated[Doer, Depends(holding)]


@router.get("/services/{service}/days")
async def days(  # noqa: PLR0913, PLR0917 - a query's parts
    request: Request,
    rooms: AnyHouse,
    who: Anybody,
    service: Id,
    first: Annotated[Day | None, Query(alias="from")] = None,
    count: Annotated[int, Query(ge=1, le=DAYS_AT_ONCE)] = 31,
) -> Days:
    """Return the days that a service may be booked on, full ones too."""
    count_try(request, "free-times", LOOKS_PER_MINUTE)
    return await rooms.look(who, lambda work: places.days(work, service, first, count))


@router.get("/services/{service}/slots")
async def slots(  # noqa: PLR0913, PLR0917 - a query's parts
    request: Request, rooms: AnyHouse, who: Anybody, service: Id, day: Day, quota: Quota = Quota.PUBLIC
) -> DaySlots:
    """Return a day's times of a service; full ones have `free` 0. Other quotas are for staff."""
    count_try(request, "free-times", LOOKS_PER_MINUTE)
    return await rooms.look(who, lambda work: places.slots(work, service, day, quota))


@router.post("/appointments", status_code=201, response_model=Appointment)
async def hold(doer: Booker, asked: NewAppointment) -> Response:
    """Hold a time while the form is open; it lapses by itself at `held_until`."""
    return await doer.do(lambda work: appointments.hold(work, asked), asked, status=201)


@router.post("/appointments/check-in", status_code=201, response_model=CheckedIn)
async def check_in(doer: KeyedDoer, asked: CheckIn) -> Response:
    """Give a ticket to somebody with an appointment: by a kiosk, or by staff."""
    return await doer.do(lambda work: arrivals.check_in(work, asked), asked, status=201)


@router.get("/appointments/{link}")
async def show(request: Request, rooms: AnyHouse, who: Holder, link: Link) -> Appointment:
    """Return an appointment by its link or its code; wrong and expired ones answer alike."""
    return await rooms.look(who, lambda work: appointments.show(work, link), base_url(request))


@router.post("/appointments/{link}/confirm", response_model=Appointment)
async def confirm(doer: Holding, link: Link, asked: ConfirmAppointment) -> Response:
    """Make a held time one's own; the contact is optional, for reminders."""
    return await doer.do(lambda work: appointments.confirm(work, link, asked), asked)


@router.post("/appointments/{link}/move", response_model=Appointment)
async def move(doer: Holding, link: Link, asked: MoveAppointment) -> Response:
    """Give an appointment another time, by its link or its code; both stay."""
    return await doer.do(lambda work: appointments.move(work, link, asked), asked)


@router.post("/appointments/{link}/cancel", response_model=Appointment)
async def cancel(doer: Holding, link: Link) -> Response:
    """Give up an appointment, by its link or its code."""
    return await doer.do(lambda work: appointments.cancel(work, link))


@router.post("/wishes", status_code=201, response_model=Wish)
async def wish(doer: Booker, asked: NewWish) -> Response:
    """Ask for a place on a full day, if one becomes free."""
    return await doer.do(lambda work: wishes.wish(work, asked), asked, status=201)


@router.get("/wishes/{link}")
async def show_wish(rooms: AnyHouse, who: Holder, link: Link) -> Wish:
    """Return a place on the waiting list, with what is offered."""
    return await rooms.look(who, lambda work: wishes.show(work, link))


@router.post("/wishes/{link}/accept", response_model=Wish)
async def accept(doer: Holding, link: Link) -> Response:
    """Take the appointment that is offered."""
    return await doer.do(lambda work: offers.accept(work, link))


@router.post("/wishes/{link}/decline", response_model=Wish)
async def decline(doer: Holding, link: Link) -> Response:
    """Let an offer go, or leave the waiting list."""
    return await doer.do(lambda work: offers.decline(work, link))
