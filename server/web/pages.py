"""Every page of the server in one place: `install` adds them to the application."""

import asyncio
import uuid
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

from language.chime import chime
from look.files import ROOT, asset
from server.door.entry import AnyHouse
from server.web import (
    appointment_pages,
    board_pages,
    booking_pages,
    calendar_pages,
    phone_pages,
    plan_pages,
    reception_pages,
    refused_page,
    reports_pages,
    staff_pages,
    statistics_pages,
    style,
    wish_pages,
)
from server.web.booker import GoneError, gone
from server.web.entry import SignInFirstError, sign_in_first
from server.web.templates import HERE, known

router = APIRouter(include_in_schema=False)
SHORTLY = {"Cache-Control": "max-age=300"}
"""Styles and scripts change with a new version of the server only, but must follow it within minutes."""


@router.get("/static/tokens.css")
async def tokens_css() -> Response:
    """Return the look's tokens as a style sheet."""
    return Response(style.tokens_css(), media_type="text/css", headers=SHORTLY)


@router.get("/static/board.css")
async def board_css() -> Response:
    """Return the board's sheet with its colours written out."""
    return Response(style.board_css(), media_type="text/css", headers=SHORTLY)


@router.get("/static/chime.wav")
async def chime_wav(rooms: AnyHouse) -> FileResponse:
    """Return the chime, in pieces where they are asked for: Safari and many televisions play nothing else."""
    file = await asyncio.to_thread(_chime, board_pages.clips(rooms))
    return FileResponse(file, media_type="audio/wav", headers=SHORTLY)


def _chime(folder: Path) -> Path:
    file = folder / "chime.wav"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{uuid.uuid4().hex}.draft"
        draft.write_bytes(chime())
        draft.replace(file)
    return file


@router.get("/static/icons.{flavor}")
async def icons_font(rooms: AnyHouse, flavor: Literal["woff2", "woff", "ttf"]) -> Response:
    """Return the pictograms that the pages draw, those of the centres' services too."""
    services = [service for centre in rooms.centres.values() for service in centre.services.values()]
    names = frozenset(service.pictogram for service in services if known(service.pictogram))
    cut = await asyncio.to_thread(style.icons_font, names, flavor)
    return Response(cut, media_type=f"font/{flavor}", headers=SHORTLY)


def install(app: FastAPI) -> None:
    """Add pages, styles, scripts and fonts. Raises AssetsMissingError where `make assets` has not run."""
    asset("web/htmx.js")
    handler: Any = sign_in_first
    app.add_exception_handler(SignInFirstError, handler)
    refused_page.install(app)
    lost: Any = gone
    app.add_exception_handler(GoneError, lost)
    for part in (router, staff_pages.router, calendar_pages.router, reception_pages.router):
        app.include_router(part)
    for part in (phone_pages.router, board_pages.router):
        app.include_router(part)
    for part in (booking_pages.router, booking_pages.times, appointment_pages.router, appointment_pages.own):
        app.include_router(part)
    for part in (wish_pages.router, plan_pages.router, reports_pages.router, statistics_pages.router):
        app.include_router(part)
    app.mount("/static", StaticFiles(directory=HERE / "static"), "static")
    app.mount("/assets", StaticFiles(directory=ROOT / "web"), "assets")
