"""The staff's pages: sign in, choose a desk, the console, the floor, the devices."""

from operator import attrgetter

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.actions import devices
from server.domain.errors import Refusal
from server.door.entry import deny, stays
from server.live.hub import Key
from server.store import people
from server.web import console, floor
from server.web.devices import device_lines
from server.web.drawing import encoder, seen
from server.web.entry import AnyManager, AnyStaff, Reader, SignInFirstError, manager, staff, words_of
from server.web.envelope import answer
from server.web.refusals import SENTENCES
from server.web.templates import page
from server.web.tiles import by_zone
from wire.views import Console, Floor
from wire.words import ErrorCode, Role

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(reader: AnyStaff) -> RedirectResponse:
    """Lead to the page of one's role."""
    return RedirectResponse("/floor" if reader.actor.may(Role.MANAGER) else "/desk", 303)


@router.get("/sign-in")
async def sign_in(request: Request) -> HTMLResponse:
    """Show the sign-in form; the command is the API's own."""
    return page("sign_in.html", words_of(request), refusals=SENTENCES)


@router.get("/desk")
async def desks(reader: AnyStaff) -> HTMLResponse:
    """Show every desk: free, taken, one's own."""
    hall = await reader.house.look(reader.actor, attrgetter("hall"))
    zones = by_zone(hall, reader.actor.id)
    return page("desks.html", reader.words, refusals=SENTENCES, zones=zones, **reader.context("/desk"))


@router.get("/desk/{desk}")
async def desk_page(reader: AnyStaff, desk: str) -> HTMLResponse:
    """Show a desk's console."""
    version, view = await _console(reader, desk)
    return page(
        "desk.html",
        reader.words,
        refusals=SENTENCES,
        desk=desk,
        version=version,
        html=console.html(view, reader.moment, reader.words),
        services=view.services,
        desks=view.desks,
        colleagues=await _colleagues(reader),
        **reader.context("/desk"),
    )


@router.get("/desk/{desk}/view")
async def desk_view(reader: AnyStaff, desk: str) -> Response:
    """Return the console as its live page shows it."""
    version, view = await _console(reader, desk)
    return answer(version, console.html(view, reader.moment, reader.words))


@router.websocket("/desk/{desk}/live")
async def desk_live(socket: WebSocket, desk: str) -> None:
    """Keep a console's page fed."""
    try:
        reader = await staff(socket)
    except SignInFirstError:
        await deny(socket, 401)
        return
    if desk not in reader.centre.desks:
        await deny(socket, 404)
        return
    key = Key(reader.actor.centre, "desk", desk)
    draw = encoder(Console, console.html, reader.words)
    await reader.house.hub.serve(socket, key, draw, still_allowed=stays(socket, reader.actor))


async def _colleagues(reader: Reader) -> list[str]:
    """Return everybody else who works in the centre."""
    users = await reader.house.read(lambda c: people.users(c, reader.actor.centre))
    return [user for user in users if user != reader.actor.id]


async def _console(reader: Reader, desk: str) -> tuple[int, Console]:
    if desk not in reader.centre.desks:
        raise Refusal(ErrorCode.UNKNOWN_DESK, f"There is no desk {desk} here.")
    return await seen(reader.house.hub, Key(reader.actor.centre, "desk", desk), Console)


@router.get("/floor")
async def floor_page(reader: AnyManager) -> HTMLResponse:
    """Show the floor."""
    version, view = await _floor(reader)
    html = floor.html(view, reader.moment, reader.words)
    context = reader.context("/floor")
    return page("floor.html", reader.words, refusals=SENTENCES, version=version, html=html, **context)


@router.get("/floor/view")
async def floor_view(reader: AnyManager) -> Response:
    """Return the floor as its live page shows it."""
    version, view = await _floor(reader)
    return answer(version, floor.html(view, reader.moment, reader.words))


@router.websocket("/floor/live")
async def floor_live(socket: WebSocket) -> None:
    """Keep a floor's page fed."""
    try:
        reader = await manager(socket)
    except SignInFirstError:
        await deny(socket, 401)
        return
    key = Key(reader.actor.centre, "floor", reader.actor.centre)
    draw = encoder(Floor, floor.html, reader.words)
    await reader.house.hub.serve(socket, key, draw, still_allowed=stays(socket, reader.actor))


async def _floor(reader: Reader) -> tuple[int, Floor]:
    return await seen(reader.house.hub, Key(reader.actor.centre, "floor", reader.actor.centre), Floor)


@router.get("/devices")
async def devices_page(reader: AnyManager) -> HTMLResponse:
    """Show the devices, when each was last heard, and the way in for a new one."""
    listed = await reader.house.look(reader.actor, devices.listed)
    hall = await reader.house.look(reader.actor, attrgetter("hall"))
    lines = device_lines(listed, hall.alerts, reader.moment.now)
    context = reader.context("/devices")
    return page("devices.html", reader.words, refusals=SENTENCES, devices=lines, **context)
