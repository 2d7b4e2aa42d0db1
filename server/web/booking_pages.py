"""Book an appointment: which service, which day, which time. No account, no name; it works without script."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from server.actions import appointments, places, wishes
from server.actions.once import once
from server.actions.work import Work
from server.domain.errors import Refusal
from server.door.entry import AnyHouse, count_try
from server.web import booking
from server.web.booker import Booker, GoneError
from server.web.booking import Offer
from server.web.phone import named
from wire.appointments import Appointment, Contact, NewAppointment, NewWish, Wish
from wire.messages import Message
from wire.words import AppointmentState, ContactKind

M = TypeVar("M", bound=Message)
router = APIRouter(include_in_schema=False)
times = APIRouter(prefix="/book/{place}/{service}", include_in_schema=False)
BOOKINGS_PER_MINUTE = 60
"""Of one address: a shelter's visitors share one."""
DAYS_SHOWN = 7
KEY_BYTES = 16
Lang = Annotated[str | None, Query(max_length=8)]


@router.get("/book")
async def start_page(request: Request, rooms: AnyHouse, lang: Lang = None) -> HTMLResponse:
    """Show the services that may be booked; where there are several centres, those first."""
    centres = list(rooms.centres.values())
    booker = Booker(request, rooms, centres[0], lang)
    if len(centres) == 1:
        return _services(booker)
    known = [(centre.id, named(dict(centre.names), booker.language)) for centre in centres]
    return booker.show("booking.html", centres=known, centre="Ventanilla")


@router.get("/book/{place}")
async def services_page(request: Request, rooms: AnyHouse, place: str, lang: Lang = None) -> Response:
    """Show a centre's services; the name of a service leads to its days where there is one centre."""
    if place in rooms.centres:
        return _services(Booker(request, rooms, rooms.centres[place], lang))
    only = next(iter(rooms.centres.values()))
    if len(rooms.centres) > 1 or place not in only.services:
        raise GoneError
    return Booker(request, rooms, only, lang).go(f"/book/{only.id}/{place}")


def _services(booker: Booker) -> HTMLResponse:
    cards = [
        booking.service_card(service, booker.language)
        for service in booker.centre.services.values()
        if service.by_appointment
    ]
    return booker.show("booking.html", services=cards)


async def of_service(
    request: Request, rooms: AnyHouse, place: str, service: str, lang: Lang = None
) -> Booker:
    """Return who books a service. Raises GoneError where it is not to be booked there."""
    centre = rooms.centres.get(place)
    known = centre.services.get(service) if centre else None
    if centre is None or known is None or not known.by_appointment:
        raise GoneError
    return Booker(request, rooms, centre, lang)


AnyBooker = Annotated[Booker, Depends(of_service)]


@times.get("")
async def times_page(booker: AnyBooker, service: str) -> HTMLResponse:
    """Show a week's days and a day's times of a service."""
    asked = booker.request.query_params
    return booker.show(
        "booking_times.html",
        service=booking.service_card(booker.centre.services[service], booker.language),
        party_size=_people(asked.get("party_size")),
        private="private" in asked,
        key=secrets.token_hex(KEY_BYTES),
        contacts=booker.contacts,
        **times_context(booker, await offered(booker, service), "Book {day}", "Book {day}, {time}"),
    )


def times_context(booker: Booker, offer: Offer, book_on: str, book_at: str) -> dict[str, Any]:
    """Return what the page of days and times shows; `book_on` and `book_at` are its button's messages."""
    words, day = booker.words, offer.day
    name = booking.day_words(day, words) if day else ""
    chosen = next((tile for tile in offer.times if tile.chosen), None)
    return {
        "strip": offer.strip,
        "day": day,
        "day_name": name,
        "heading": booking.upper_first(name),
        "times": offer.times,
        "full": offer.full,
        "book_on": book_on,
        "book_at": book_at,
        "chosen_words": words.text(book_at, day=name, time=chosen.clock) if chosen else "",
    }


async def offered(booker: Booker, service: str) -> Offer:
    """Return the week that the address names, else the first that has a free time. Raises Refusal."""
    asked = booker.request.query_params
    wished, week = booking.read_day(asked.get("day")), booking.read_day(asked.get("week"))
    chosen = booking.read_moment(asked.get("at"))
    calendar = booker.centre.calendar

    def query(work: Work) -> Offer:
        first = calendar.service_day(work.now)
        last = first + booker.centre.booking.ahead_days * booking.DAY
        start = booking.monday(max(first, min(last, wished or week or first)))
        days = places.days(work, service, start, _until_sunday(first, start)).days
        while wished is None and week is None and not any(one.free for one in days) and start < last:
            start += booking.WEEK
            days = places.days(work, service, start, DAYS_SHOWN).days
        day = booking.first_free(days, wished)
        strip = booking.strip(start, days, day, (first, last), booker.language)
        shown = booking.times(places.slots(work, service, day), chosen) if day else []
        return Offer(strip, day, shown)

    return await booker.look(query)


def _until_sunday(first: date, start: date) -> int:
    """Return how many days of a week are still to come: `places.days` begins today, whatever is asked."""
    return DAYS_SHOWN - max(0, (first - start).days)


@times.post("")
async def hold(booker: AnyBooker, service: str, key: str = "") -> Response:
    """Keep the time that was chosen, and ask whether it is right."""
    form = await booker.request.form()
    again = {name: str(form[name]) for name in ("at", "party_size", "private") if name in form}
    at = booking.read_moment(again.get("at"))
    if at is None:
        return booker.go(booker.request.url.path, tell="time")
    again["day"] = str(booker.centre.calendar.service_day(at))
    try:
        asked = NewAppointment(
            service=service,
            starts_at=at,
            language=booker.language,
            party_size=_people(again.get("party_size")),
            private="private" in again,
        )
        held = await _held(booker, key, asked)
    except Refusal as refusal:
        return booker.refused(booker.request.url.path, refusal, **again)
    return booker.go(f"/a/{held.link}")


async def _held(booker: Booker, key: str, asked: NewAppointment) -> Appointment:
    """Return the time that one press keeps: the same however often it comes, a new one where that has lapsed.

    A browser keeps a form for days and sends it again as it is. Raises Refusal.
    """
    held = await _once(booker, key, asked, lambda work: appointments.hold(work, asked), Appointment)
    stands = await booker.look(lambda work: appointments.show(work, held.link))
    if stands.state is not AppointmentState.CANCELLED:
        return stands
    return await _held(booker, key_after(key, held), asked)


def key_after(key: str, held: Appointment) -> str:
    """Return the key of the next press of a form whose time lapsed: it is one press too."""
    return hashlib.sha256(f"{key} {held.link}".encode()).hexdigest()


@times.post("/wish")
async def join_waiting_list(booker: AnyBooker, service: str, key: str = "") -> Response:
    """Ask for a place on a full day."""
    form = await booker.request.form()
    day = booking.read_day(str(form.get("wish", "")))
    back = f"/book/{booker.centre.id}/{service}"
    if day is None:
        return booker.go(back)
    try:
        asked = NewWish(
            service=service,
            day=day,
            language=booker.language,
            party_size=_people(str(form.get("party_size", ""))),
            contact=contact(form),
        )
        made = await _once(booker, key, asked, lambda work: wishes.wish(work, asked), Wish)
    except ValidationError:
        return booker.go(back, day=str(day), tell="invalid_field")
    except Refusal as refusal:
        return booker.refused(back, refusal, day=str(day))
    return booker.go(f"/w/{made.link}")


async def _once(booker: Booker, key: str, asked: Message, action: Callable[[Work], M], kind: type[M]) -> M:
    """Do what one press of a button asks for once, however often it comes. Raises Refusal."""
    count_try(booker.request, "book", BOOKINGS_PER_MINUTE)
    wish = asked.model_dump_json()
    pressed = f"{key[:64] or secrets.token_hex(KEY_BYTES)} {wish}"  # another time chosen is another wish
    one = hashlib.sha256(pressed.encode()).hexdigest()  # a wish may hold an address, and keys are kept
    answer = await booker.act(lambda work: once(work, one, wish, action))
    return kind.model_validate_json(answer.body)


def contact(form: FormData) -> Contact | None:
    """Return where to write to, None where nothing was filled in. Raises ValidationError."""
    address = str(form.get("address", "")).strip()
    return Contact(kind=ContactKind(str(form.get("kind", ""))), address=address) if address else None


def _people(text: str | None) -> int:
    return max(1, min(50, int(text))) if text and text.isdecimal() else 1
