"""Slots and appointments for health records: FHIR R4 searches, read only."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from server.actions import feeds
from server.domain import fhir
from server.domain.errors import Refusal
from server.door.entry import AnyActor, AnyHouse, base_url
from server.routes.answers import REFUSALS
from wire.messages import FIRST_DAY, LAST_DAY, Day
from wire.requests import Id
from wire.words import ErrorCode

router = APIRouter(prefix="/api/v1/fhir/r4", tags=["fhir"], responses=REFUSALS)
FHIR_JSON = "application/fhir+json"
BUNDLES: dict[int | str, dict[str, Any]] = {
    200: {"content": {FHIR_JSON: {}}, "description": "A Bundle of type searchset."}
}
WEEK = timedelta(days=6)
DATE = re.compile(r"(eq|ge|gt|le|lt)?([0-9]{4}-[0-9]{2}-[0-9]{2})")
DAY: TypeAdapter[date] = TypeAdapter(Day)
Dates = Annotated[list[str] | None, Query(max_length=2)]


@router.get("/Slot", response_class=Response, responses=BUNDLES)
async def slots(
    request: Request, rooms: AnyHouse, who: AnyActor, service: Id, start: Dates = None
) -> Response:
    """Return the slots of a service: free, busy, or busy-unavailable (kept for others); for staff.

    `start` is a day of the centre, with a prefix where a span is meant:
    `start=ge2026-11-26&start=le2026-11-30` (FHIR R4 search: eq, ge, gt, le, lt).
    Without it: the seven days from today.
    """
    found = await rooms.look(
        who,
        lambda work: feeds.fhir_slots(
            work, service, *_span(start or (), work.centre.calendar.service_day(work.now))
        ),
        base_url(request),
    )
    return _answer(request, found)


@router.get("/Appointment", response_class=Response, responses=BUNDLES)
async def appointments(
    request: Request,
    rooms: AnyHouse,
    who: AnyActor,
    day: Annotated[Day, Query(alias="date")],
    service: Id | None = None,
) -> Response:
    """Return a day's appointments: code, times, status and desk, and nobody's name; for staff."""
    found = await rooms.look(who, lambda work: feeds.fhir_appointments(work, day, service), base_url(request))
    return _answer(request, found)


def _answer(request: Request, found: Sequence[fhir.Resource]) -> Response:
    return Response(json.dumps(fhir.bundle(found, str(request.url))), media_type=FHIR_JSON)


def _span(wishes: Sequence[str], today: date) -> tuple[date, date]:
    """Return the first and the last day that are asked for. Raises Refusal `invalid_field`."""
    first = last = None
    for wish in wishes:
        prefix, day = _read(wish)
        if prefix in {"eq", "ge", "gt"}:
            first = day + timedelta(days=prefix == "gt")
        if prefix in {"eq", "le", "lt"}:
            last = day - timedelta(days=prefix == "lt")
    first = first or today
    return first, last or first + WEEK


def _read(wish: str) -> tuple[str, date]:
    found = DATE.fullmatch(wish)
    prefix, day = found.groups() if found else (None, "")
    try:
        return prefix or "eq", DAY.validate_python(day)
    except ValidationError:
        right = f"start is a day from {FIRST_DAY} to {LAST_DAY}, such as 2026-11-26 or ge2026-11-26."
        raise Refusal(ErrorCode.INVALID_FIELD, right, "start") from None
