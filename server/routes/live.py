"""Live views over WebSocket, and the same views for screens that must poll."""

from fastapi import APIRouter, Response, WebSocket

from server.actions.work import Actor
from server.domain.errors import Refusal
from server.door.entry import AnyActor, AnyHouse, deny, house, known_actor, stays
from server.live.follow import followed, lasts
from server.live.hub import Key, as_json
from wire.views import Lobby
from wire.words import DeviceKind, ErrorCode, Role

router = APIRouter(prefix="/api/v1", tags=["live"])


@router.websocket("/live/board/{display}")
async def live_board(socket: WebSocket, display: str) -> None:
    """Follow a display's board: for the display itself and for staff."""
    who = await known_actor(socket)
    if who is None or not _may_see_board(who, display):
        await deny(socket, 401 if who is None else 403)
    elif display not in house(socket).centres[who.centre].displays and who.device is None:
        await deny(socket, 404)
    else:
        await house(socket).hub.serve(
            socket, Key(who.centre, "board", display), still_allowed=stays(socket, who)
        )


def _may_see_board(who: Actor, display: str) -> bool:
    return who.may(Role.AGENT) or (who.device is DeviceKind.DISPLAY and who.id == display)


@router.websocket("/live/lobby/{kiosk}")
async def live_lobby(socket: WebSocket, kiosk: str) -> None:
    """Follow what a kiosk offers: for the kiosk itself and for staff."""
    who = await known_actor(socket)
    if who is None or not (who.may(Role.AGENT) or who.id == kiosk):
        await deny(socket, 401 if who is None else 403)
    else:
        await house(socket).hub.serve(
            socket, Key(who.centre, "lobby", kiosk), still_allowed=stays(socket, who)
        )


@router.websocket("/live/desk/{desk}")
async def live_desk(socket: WebSocket, desk: str) -> None:
    """Follow a desk's console: for staff."""
    who = await known_actor(socket)
    if who is None or not who.may(Role.AGENT):
        await deny(socket, 401 if who is None else 403)
    elif desk not in house(socket).centres[who.centre].desks:
        await deny(socket, 404)
    else:
        await house(socket).hub.serve(socket, Key(who.centre, "desk", desk), still_allowed=stays(socket, who))


@router.websocket("/live/floor/{centre}")
async def live_floor(socket: WebSocket, centre: str) -> None:
    """Follow the floor: for managers."""
    who = await known_actor(socket)
    if who is None or not who.may(Role.MANAGER):
        await deny(socket, 401 if who is None else 403)
    elif centre != who.centre:
        await deny(socket, 404)
    else:
        await house(socket).hub.serve(socket, Key(centre, "floor", centre), still_allowed=stays(socket, who))


@router.websocket("/live/reception/{centre}")
async def live_reception(socket: WebSocket, centre: str) -> None:
    """Follow the whole floor as reception sees it: for staff."""
    who = await known_actor(socket)
    if who is None or not who.may(Role.AGENT):
        await deny(socket, 401 if who is None else 403)
    elif centre != who.centre:
        await deny(socket, 404)
    else:
        key = Key(centre, "reception", centre)
        await house(socket).hub.serve(socket, key, still_allowed=stays(socket, who))


@router.websocket("/live/ticket/{token}")
async def live_ticket(socket: WebSocket, token: str) -> None:
    """Follow one's own ticket by the follow link; the same answer for wrong and expired."""
    visit = await followed(house(socket), token)
    if visit is None:
        await deny(socket, 404)
    else:
        await house(socket).hub.serve(
            socket,
            Key(visit.centre, "ticket", str(visit.id)),
            as_json,
            visit,
            still_allowed=lasts(house(socket), token),
        )


@router.get("/board/{display}")
async def poll_board(rooms: AnyHouse, who: AnyActor, display: str) -> Response:
    """Return a display's newest board, as its live view would send it."""
    if not _may_see_board(who, display):
        raise Refusal(ErrorCode.FORBIDDEN, "A board is for its own display and for staff.")
    if display not in rooms.centres[who.centre].displays and who.device is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no display {display!r} here.")
    version, view = await rooms.hub.view(Key(who.centre, "board", display))
    return Response(as_json(version, view), media_type="application/json")


@router.get("/lobby")
async def lobby(rooms: AnyHouse, who: AnyActor) -> Lobby:
    """Return what a kiosk offers now."""
    _, view = await rooms.hub.view(Key(who.centre, "lobby", who.id))
    return Lobby.model_validate(view.model_dump())
