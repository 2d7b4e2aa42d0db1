"""The visitor's own page behind the follow link: no login, no name, gone when the day is over."""

from contextlib import suppress
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from language.catalogue import VISITOR_LANGUAGES, catalogue
from server.actions import next_day, visits
from server.domain.errors import Refusal
from server.door.entry import AnyHouse, base_url, deny, house
from server.door.problems import problem
from server.live.follow import followed, lasts
from server.live.house import House
from server.live.hub import Key
from server.store.visits import Visit
from server.web import phone
from server.web.drawing import encoder, seen
from server.web.entry import moment
from server.web.envelope import answer
from server.web.templates import PAGE_HEADERS, page
from server.web.words import browser_language, visitor_language
from wire.views import TicketView
from wire.words import ErrorCode

router = APIRouter(include_in_schema=False)
Lang = Annotated[str | None, Query(max_length=8)]


@router.get("/t/{token}")
async def phone_page(request: Request, rooms: AnyHouse, token: str, lang: Lang = None) -> HTMLResponse:
    """Show a ticket to who holds its link; the same page for a wrong link and an expired one."""
    visit = await followed(rooms, token)
    if visit is None:
        words = catalogue("phone", browser_language(request.headers.get("accept-language")))
        return page("gone.html", words, status=404)
    words = catalogue("phone", visitor_language(lang, visit.language))
    version, view = await _ticket(rooms, visit)
    return page(
        "phone.html",
        words,
        ticket=view.ticket,
        token=token,
        version=version,
        face=phone.face(view),
        centre=phone.named(view.centre, words.language),
        languages=VISITOR_LANGUAGES,
        html=phone.html(view, moment(rooms.centres[visit.centre]), words),
    )


@router.get("/t/{token}/view")
async def phone_view(rooms: AnyHouse, token: str, lang: Lang = None) -> Response:
    """Return the ticket as its live page shows it, where sockets do not get through."""
    visit = await followed(rooms, token)
    if visit is None:
        return problem(ErrorCode.UNKNOWN_TICKET, "This link leads nowhere, or its day is over.")
    words = catalogue("phone", visitor_language(lang, visit.language))
    version, view = await _ticket(rooms, visit)
    return answer(version, phone.html(view, moment(rooms.centres[visit.centre]), words))


@router.websocket("/t/{token}/live")
async def phone_live(socket: WebSocket, token: str, lang: Lang = None) -> None:
    """Keep a visitor's page fed."""
    visit = await followed(house(socket), token)
    if visit is None:
        await deny(socket, 404)
        return
    words = catalogue("phone", visitor_language(lang, visit.language))
    draw = encoder(TicketView, phone.html, words)
    await house(socket).hub.serve(socket, _key(visit), draw, visit, still_allowed=lasts(house(socket), token))


@router.post("/t/{token}/cancel")
async def cancel(request: Request, rooms: AnyHouse, token: str, lang: Lang = None) -> Response:
    """Leave the queue; doing it again changes nothing."""
    visit = await followed(rooms, token)
    if visit is None:
        return Response(status_code=404, headers=PAGE_HEADERS)
    leave = partial(visits.leave, token=token.upper())
    await rooms.act(visits.visitor(visit.centre), leave, base_url(request))
    back = f"/t/{token}?lang={visitor_language(lang, visit.language)}"
    return RedirectResponse(back, 303, PAGE_HEADERS)


@router.post("/t/{token}/next-day")
async def next_day_ticket(request: Request, rooms: AnyHouse, token: str, lang: Lang = None) -> Response:
    """Change a ticket that today will not reach for one of the next day; shows that, or the page as it is."""
    visit = await followed(rooms, token)
    if visit is None:
        return Response(status_code=404, headers=PAGE_HEADERS)
    language, to = visitor_language(lang, visit.language), token
    with suppress(Refusal):  # called meanwhile, or changed already: the page says how it stands
        take = partial(next_day.take, visit=visit.id)
        given = await rooms.act(visits.visitor(visit.centre), take, base_url(request))
        to = given.follow_url.rsplit("/", 1)[1]
    return RedirectResponse(f"/t/{to}?lang={language}", 303, PAGE_HEADERS)


async def _ticket(rooms: House, visit: Visit) -> tuple[int, TicketView]:
    return await seen(rooms.hub, _key(visit), TicketView, visit)


def _key(visit: Visit) -> Key:
    return Key(visit.centre, "ticket", str(visit.id))
