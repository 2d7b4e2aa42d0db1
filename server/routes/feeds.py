"""Calendar files for visitors, calendar feeds for staff."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response

from server.actions import feeds
from server.actions.people import token_hash
from server.actions.visits import visitor
from server.domain.errors import Refusal
from server.door.entry import AnyDoer, AnyHouse, base_url
from server.routes.answers import REFUSALS
from server.routes.appointments import Holder, Link
from server.store import feeds as store
from wire.appointments import Feed, NewFeed
from wire.words import ErrorCode

router = APIRouter(tags=["calendars"], responses=REFUSALS)
ICS = "text/calendar"
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {ICS: {}}, "description": "A calendar file, RFC 5545."}
}
Token = Annotated[str, Path(pattern=r"^[0-9a-f]{1,128}$")]


@router.get("/api/v1/appointments/{link}/calendar.ics", response_class=Response, responses=FILES)
async def calendar_file(rooms: AnyHouse, who: Holder, link: Link) -> Response:
    """Return one's appointment for one's own calendar; it names no service, agency or place."""
    body = await rooms.look(who, lambda work: feeds.calendar_file(work, link))
    named = {"Content-Disposition": 'attachment; filename="appointment.ics"', "Cache-Control": "no-store"}
    return Response(body, media_type=ICS, headers=named)


@router.post("/api/v1/feeds", status_code=201, response_model=Feed)
async def new_feed(rooms: AnyHouse, doer: AnyDoer, asked: NewFeed) -> Response:
    """Make a calendar address for a desk or a service; for managers.

    It is told this once and kept nowhere: a retry with the same key makes another address.
    """
    made = await rooms.act(doer.actor, lambda work: feeds.new_feed(work, asked), base_url(doer.request))
    return Response(made.model_dump_json(), 201, media_type="application/json")


@router.get(
    "/feeds/{token}.ics",
    response_class=Response,
    responses=FILES | {304: {"description": "Nothing changed since the ETag that was sent."}},
)
async def feed(
    request: Request,
    rooms: AnyHouse,
    token: Token,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a feed's calendar; who knows the address may read it, so it holds codes and times alone."""
    found = await rooms.read(lambda c: store.find(c, token_hash(token)))
    if found is None or found.centre not in rooms.centres:
        raise Refusal(ErrorCode.NOT_FOUND, "There is no calendar at this address.")
    body = await rooms.look(
        visitor(found.centre), lambda work: feeds.feed(work, found.desk, found.service), base_url(request)
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    if known & {etag, "*"}:  # RFC 9110, section 13.1.2: compared weakly
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=ICS, headers=headers)
