"""An appointment's own page behind its link; by the code alone one sees its time, moves it, gives it up."""

import contextlib
import re
from dataclasses import replace
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from server.actions import appointments
from server.actions.once import once
from server.actions.work import Work
from server.domain.errors import Refusal
from server.door.entry import AnyHouse, count_try
from server.live.house import House
from server.store import visits
from server.web import booking
from server.web.booker import Booker, GoneError
from server.web.booking_pages import contact, offered, times_context
from wire.appointments import Appointment, ConfirmAppointment, MoveAppointment
from wire.words import AppointmentState, ErrorCode

router = APIRouter(include_in_schema=False)
own = APIRouter(prefix="/a/{link}", include_in_schema=False)
CODES_PER_MINUTE = 10
"""Of one address: 20 million codes are not guessed at this pace."""
MOVES_PER_MINUTE = 20
"""The same for looking at another time, a try for each day that is looked at."""
WIDE = re.compile("[MW]")
"""Two of these in a code need smaller letters."""
QUIET_ZONE = 4
"""Modules around a QR code (ISO/IEC 18004 §9.1)."""
GONE = {ErrorCode.HOLD_EXPIRED, ErrorCode.SLOT_TAKEN, ErrorCode.SLOT_NOT_OFFERED}
"""Refusals after which another time is to be chosen."""
Lang = Annotated[str | None, Query(max_length=8)]


async def _holder(
    rooms: AnyHouse, request: Request, link: str, lang: Lang = None
) -> tuple[Booker, Appointment]:
    """Return who has a link and its appointment. Raises GoneError for a wrong link, an old one, a code."""
    found = await find(request, rooms, link, lang, by_code=False)
    if found is None:
        raise GoneError
    return found


async def find(
    request: Request, rooms: House, text: str, lang: str | None, *, by_code: bool
) -> tuple[Booker, Appointment] | None:
    """Return an appointment by its link, or by its code, with who asks; each centre has its own codes."""
    for centre in rooms.centres.values():
        with contextlib.suppress(Refusal):
            booker = Booker(request, rooms, centre, lang)
            known = await booker.look(lambda work: appointments.show(work, text))
            found = bool(known.link) is not by_code
            return (replace(booker, own=known.language), known) if found else None
    return None


async def _mover(
    rooms: AnyHouse, request: Request, link: str, lang: Lang = None
) -> tuple[Booker, Appointment]:
    """Return who has a link or a code and its appointment. Raises GoneError; counts tries at codes."""
    by_code = not appointments.is_link(link)
    if by_code:
        count_try(request, "move by code", MOVES_PER_MINUTE)
    found = await find(request, rooms, link, lang, by_code=by_code)
    if found is None or found[1].state is AppointmentState.HELD:
        raise GoneError
    return found


Holder = Annotated[tuple[Booker, Appointment], Depends(_holder)]
Mover = Annotated[tuple[Booker, Appointment], Depends(_mover)]


@router.get("/a")
async def code_page(request: Request, rooms: AnyHouse, lang: Lang = None) -> HTMLResponse:
    """Ask for the code of an appointment."""
    return Booker(request, rooms, next(iter(rooms.centres.values())), lang).show("booking_code.html")


@router.post("/a")
async def by_code(request: Request, rooms: AnyHouse, lang: Lang = None) -> Response:
    """Show the appointment of a code: its time, and how to give it up."""
    stranger = Booker(request, rooms, next(iter(rooms.centres.values())), lang)
    try:
        booker, known = await _of_code(request, rooms, lang)
    except Refusal as refusal:
        return stranger.refused("/a", refusal)
    return await _appointment(booker, known)


@router.post("/a/cancel")
async def cancel_by_code(request: Request, rooms: AnyHouse, lang: Lang = None) -> Response:
    """Give up the appointment of a code."""
    stranger = Booker(request, rooms, next(iter(rooms.centres.values())), lang)
    try:
        booker, known = await _of_code(request, rooms, lang)
        after = await booker.act(lambda work: appointments.cancel(work, known.code))
    except Refusal as refusal:
        return stranger.refused("/a", refusal)
    return await _appointment(booker, after.model_copy(update={"link": ""}))


async def _of_code(request: Request, rooms: House, lang: str | None) -> tuple[Booker, Appointment]:
    """Return the appointment of the code in a form. Raises Refusal."""
    count_try(request, "code", CODES_PER_MINUTE)
    form = await request.form()
    found = await find(request, rooms, str(form.get("code", "")), lang, by_code=True)
    if found is None or found[1].state is AppointmentState.HELD:
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, appointments.NOWHERE)
    return found


@own.get("")
async def appointment_page(holder: Holder) -> HTMLResponse:
    """Show an appointment to who holds its link; the same page for a wrong link and an old one."""
    return await _appointment(*holder)


async def _appointment(booker: Booker, known: Appointment) -> HTMLResponse:
    words, clock = booker.words, booker.moment.clock
    follow = await _follow(booker, known)
    return booker.show(
        "appointment.html",
        appointment=known,
        face=str(AppointmentState.CHECKED_IN if follow else known.state),
        link=known.link,
        wide=len(WIDE.findall(known.code)) > 1,
        path=f"/a/{known.link}",
        here=_path(known),
        date=booking.upper_first(booking.date_words(known.service_day, words)),
        clock=clock(known.starts_at),
        kept_until=clock(known.held_until) if known.held_until else "",
        today=known.service_day == booker.centre.calendar.service_day(booker.moment.now),
        contacts=booker.contacts,
        qr=qr(f"{booker.site}/a/{known.link}") if known.link else "",
        follow=follow,
    )


async def _follow(booker: Booker, known: Appointment) -> str:
    """Return the path of the ticket that the appointment became; empty where there is none, or no longer."""
    visit, by_link = known.visit, known.link
    if visit is None or not by_link:
        return ""
    found = await booker.look(lambda work: visits.find(work.c, work.centre.id, visit))
    return f"/t/{found.follow}" if found and found.follow else ""


def qr(text: str) -> Markup:
    """Return a QR code as inline SVG, dark on white in every theme."""
    made = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass="qr", dark="#231A15", light="#FFFFFF")
    return Markup(drawn)  # noqa: S704 - drawn by us: modules only, no text


@own.post("/confirm")
async def confirm(holder: Holder) -> Response:
    """Make the time that is kept one's own; a browser may send the form long after it lapsed, and twice."""
    booker, known = holder
    path, form = f"/a/{known.link}", await booker.request.form()
    try:
        asked = ConfirmAppointment(contact=contact(form))
        key, wish = f"confirm {known.link}", asked.model_dump_json()

        def confirmed(work: Work) -> Appointment:
            return appointments.confirm_late(work, known.link, asked)

        answer = await booker.act(lambda work: once(work, key, wish, confirmed))
    except ValueError:
        return booker.go(path, tell=ErrorCode.INVALID_FIELD)
    except Refusal as refusal:
        return booker.refused(_service_path(booker, known) if refusal.code in GONE else path, refusal)
    return booker.go(f"/a/{Appointment.model_validate_json(answer.body).link}")


@own.post("/cancel")
async def cancel(holder: Holder) -> Response:
    """Give up an appointment; giving up a time that was only kept leads back to the times."""
    booker, known = holder
    held = known.state is AppointmentState.HELD
    try:
        await booker.act(lambda work: appointments.cancel(work, known.link))
    except Refusal as refusal:
        return booker.refused(f"/a/{known.link}", refusal)
    return booker.go(_service_path(booker, known) if held else f"/a/{known.link}")


def _service_path(booker: Booker, known: Appointment) -> str:
    return f"/book/{booker.centre.id}/{known.service}"


@own.get("/move")
async def other_times_page(holder: Mover) -> HTMLResponse:
    """Show the times that an appointment may be moved to; its service is not named."""
    booker, known = holder
    offer = await offered(booker, known.service)
    context = times_context(booker, offer, "Change to {day}", "Change to {day}, {time}")
    return booker.show("booking_times.html", service=None, key="", back=_path(known), **context)


@own.post("/move")
async def move(holder: Mover) -> Response:
    """Give an appointment another time, by its link or its code; both stay."""
    booker, known = holder
    form = await booker.request.form()
    at = booking.read_moment(str(form.get("at", "")))
    if at is None:
        return booker.go(booker.request.url.path, tell="time")
    try:
        to = MoveAppointment(starts_at=at)
        after = await booker.act(lambda work: appointments.move(work, known.link or known.code, to))
    except Refusal as refusal:
        day = str(booker.centre.calendar.service_day(at))
        return booker.refused(booker.request.url.path, refusal, day=day)
    return booker.go(_path(known)) if known.link else await _appointment(booker, after)


def _path(known: Appointment) -> str:
    return f"/a/{known.link}" if known.link else "/a"
