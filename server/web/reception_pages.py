"""Reception's pages: the floor live, a code looked up, the inbox of referrals, a slip for any printer."""

import contextlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, WebSocket
from fastapi.responses import HTMLResponse, Response

from language.catalogue import catalogue
from server.actions import appointments, reception, referrals, visits
from server.actions.work import Work
from server.domain.errors import Refusal
from server.door.entry import base_url, deny, stays
from server.live.hub import Key
from server.web import reception as drawn
from server.web.appointment_pages import qr
from server.web.drawing import encoder, seen
from server.web.entry import AnyStaff, Reader, SignInFirstError, staff
from server.web.envelope import answer
from server.web.refusals import SENTENCES
from server.web.templates import PAGE_HEADERS, page
from wire.appointments import Appointment
from wire.journeys import Found
from wire.reception import Reception
from wire.words import ReferralState

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Query(max_length=12, pattern=r"^[A-Za-z0-9 -]+$")]
LONGEST_TICKET = 8
MAY_REFUSE = "You may refuse and still be served."


@router.get("/reception")
async def reception_page(reader: AnyStaff) -> HTMLResponse:
    """Show the whole floor and the tools of reception."""
    version, view = await _seen(reader)
    return page(
        "reception.html",
        reader.words,
        refusals=SENTENCES,
        version=version,
        html=drawn.html(view, reader.moment, reader.words),
        services=list(zip(drawn.LETTERS, view.services, strict=False)),
        journeys=list(reader.centre.journeys.values()),
        own_language=reader.centre.own_language,
        languages=view.languages,
        declared=reader.centre.declared,
        questions=drawn.questions(reader.words),
        refusal={one.code: catalogue("declared", one.code).text(MAY_REFUSE) for one in view.languages},
        **reader.context("/reception"),
    )


@router.get("/reception/view")
async def reception_view(reader: AnyStaff) -> Response:
    """Return the floor as its live page shows it."""
    version, view = await _seen(reader)
    return answer(version, drawn.html(view, reader.moment, reader.words))


@router.websocket("/reception/live")
async def reception_live(socket: WebSocket) -> None:
    """Keep a reception's page fed."""
    try:
        reader = await staff(socket)
    except SignInFirstError:
        await deny(socket, 401)
        return
    draw = encoder(Reception, drawn.html, reader.words)
    await reader.house.hub.serve(socket, _key(reader), draw, still_allowed=stays(socket, reader.actor))


@router.get("/reception/find")
async def find(request: Request, reader: AnyStaff, code: Code) -> HTMLResponse:
    """Return what a ticket's or an appointment's code leads to."""
    found, booked = await reader.house.look(
        reader.actor, lambda work: (tickets(work, code), appointment(work, code)), base_url(request)
    )
    html = drawn.found_html(found, booked, _names(reader), reader.moment, reader.words)
    return HTMLResponse(html, headers=PAGE_HEADERS)


def tickets(work: Work, code: str) -> list[Found]:
    """Return the visits with a code, none where it cannot be a ticket's."""
    plain = code.replace(" ", "").replace("-", "")
    return reception.find(work, plain) if 0 < len(plain) <= LONGEST_TICKET else []


def appointment(work: Work, code: str) -> Appointment | None:
    """Return the appointment with a code, None where there is none."""
    with contextlib.suppress(Refusal):
        return appointments.show(work, code)
    return None


@router.get("/reception/referrals")
async def inbox(reader: AnyStaff) -> HTMLResponse:
    """Return the referrals that wait for an answer of the reader's agency."""
    sent = await reader.house.look(reader.actor, lambda work: referrals.listed(work, ReferralState.SENT))
    html = drawn.referrals_html(sent.referrals, _names(reader), reader.moment, reader.words)
    return HTMLResponse(html, headers=PAGE_HEADERS)


@router.get("/slip/{visit}")
async def slip(request: Request, reader: AnyStaff, visit: int, copy: int = 0) -> HTMLResponse:
    """Show a visit's slip, ready to print, in the visitor's language."""
    shown, closes_at = await reader.house.look(
        reader.actor, lambda work: (visits.show(work, visit), work.hall.closes_at), base_url(request)
    )
    words = catalogue("slip", shown.language)
    names = reader.centre.names
    centre = names.get(words.language, names[reader.centre.own_language])
    picture = qr(shown.follow_url) if shown.follow_url else None
    html = drawn.slip_html(shown, centre, picture, copy, reader.moment, words, closes_at)
    return HTMLResponse(html, headers=PAGE_HEADERS)


def _names(reader: Reader) -> dict[str, str]:
    own = reader.centre.own_language
    return {service.id: service.names[own] for service in reader.centre.services.values()}


def _key(reader: Reader) -> Key:
    return Key(reader.actor.centre, "reception", reader.actor.centre)


async def _seen(reader: Reader) -> tuple[int, Reception]:
    return await seen(reader.house.hub, _key(reader), Reception)
