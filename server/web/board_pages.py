"""The board for any browser: a television, a tablet, a laptop with a second screen."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from language.catalogue import RIGHT_TO_LEFT, VISITOR_LANGUAGES, catalogue
from language.speech import Voice
from look.files import glyph
from server.actions.work import Actor
from server.door.entry import AnyHouse, known_actor
from server.live.boards import board_offsets
from server.live.house import House
from server.live.hub import Key
from server.web.drawing import seen
from server.web.entry import moment
from server.web.templates import UNKNOWN, known, page
from wire.views import Board
from wire.words import DeviceKind, Role

router = APIRouter(include_in_schema=False)
MESSAGES = {
    "call": "Ticket {ticket}, go to desk {desk}.",
    "ticket": "Ticket",
    "desk": "Desk",
    "latest": "Latest",
    "earlier": "Earlier",
    "min": "min",
    "h": "h",
    "n_min": "{n} min",
    "n_s": "{n} s",
    "lost": "No connection. Watch the desks and listen to the staff.",
    "data": "Data: {time}",
    "called_at": "Called at",
    "kept": "Your turn is not lost.",
    "look": "Look here and listen for your ticket.",
}
"""The script's names for the messages of the domain `board`."""


@router.get("/board/{display}")
async def board_page(request: Request, rooms: AnyHouse, display: str) -> HTMLResponse:
    """Show a display's board; a browser that is not joined shows a code instead."""
    who = await known_actor(request)
    centre = rooms.centres[who.centre] if who else next(iter(rooms.centres.values()))
    paired = who is not None and may_see(who, display)
    own = centre.own_language
    title = centre.names.get(own, "") if paired else ""
    return page(
        "board.html",
        catalogue("board", own),
        display=display,
        paired=paired,
        title=title,
        languages=centre.languages,
        messages=messages(centre.languages),
        glyphs=glyphs(rooms, centre.id),
        arrow=glyph("arrow-left" if own in RIGHT_TO_LEFT else "arrow-right"),
        offsets=[one.model_dump(mode="json") for one in board_offsets(centre, moment(centre).now)],
    )


@router.get("/board/{display}/clip/{announcement}")
async def clip(
    request: Request,
    rooms: AnyHouse,
    display: str,
    announcement: int,
    lang: Annotated[str, Query(max_length=8)],
) -> Response:
    """Return an announcement as speech (WAV); 404 where it is over or cannot be said here."""
    who = await known_actor(request)
    if who is None or not may_see(who, display):
        return Response(status_code=401 if who is None else 403)
    _, board = await seen(rooms.hub, Key(who.centre, "board", display), Board)
    call = next((call for call in board.calls if call.announcement == announcement), None)
    found = await voice(rooms).call(call.ticket, call.desk, lang) if call else None
    if found is None:
        return Response(status_code=404)
    return FileResponse(found, media_type="audio/wav", headers={"Cache-Control": "no-store"})


def may_see(who: Actor, display: str) -> bool:
    """Tell whether this is the display itself, or staff."""
    return who.may(Role.AGENT) or (who.device is DeviceKind.DISPLAY and who.id == display)


def messages(languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return the board's words in each language, their `{places}` left open for the script."""
    found = {}
    for language in dict.fromkeys((*languages, *VISITOR_LANGUAGES)):
        words = catalogue("board", language)
        found[language] = {name: words.text(message) for name, message in MESSAGES.items()}
    return found


def glyphs(rooms: House, centre: str) -> dict[str, str]:
    """Return the characters of the pictograms that the script draws."""
    names = {service.pictogram for service in rooms.centres[centre].services.values()}
    wanted = names | {UNKNOWN, "hourglass", "wait", "arrow_end", "arrow_start"}
    return {name: glyph(name) for name in sorted(wanted) if known(name)}


def voice(rooms: House) -> Voice:
    """Return the voice that keeps its clips where the other sounds are."""
    return Voice(clips(rooms))


def clips(rooms: House) -> Path:
    """Return the folder of what is heard: beside the database's file, else `var/clips`."""
    file = rooms.engine.url.database if rooms.engine.dialect.name == "sqlite" else None
    return (Path(file).parent if file else Path("var")) / "clips"
