"""Visits: issue and show."""

from fastapi import APIRouter, Request, Response

from server.actions import visits
from server.domain.errors import Refusal
from server.door.entry import AnyActor, AnyHouse, KeyedDoer, base_url
from server.routes.answers import REFUSALS
from wire.requests import NewVisit, Number, Visit
from wire.words import ErrorCode

router = APIRouter(prefix="/api/v1", tags=["visits"], responses=REFUSALS)


@router.post("/visits", status_code=201, response_model=Visit)
async def issue(doer: KeyedDoer, asked: NewVisit) -> Response:
    """Issue a ticket: by a kiosk, or by staff."""
    if asked.replaces is not None and asked.replaces == doer.key:
        raise Refusal(ErrorCode.INVALID_FIELD, "replaces names an earlier key, not this one.", "replaces")
    return await doer.do(lambda work: visits.issue(work, asked), asked, status=201)


@router.get("/visits/{visit}")
async def show(request: Request, house: AnyHouse, actor: AnyActor, visit: Number) -> Visit:
    """Return a visit as it stands."""
    return await house.look(actor, lambda work: visits.show(work, visit), base_url(request))
