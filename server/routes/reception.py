"""Reception: find a visit, change its lane, print it again, send it home for today; groups."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from server.actions import groups, next_day, reception
from server.door.entry import AnyActor, AnyDoer, AnyHouse, KeyedDoer, base_url
from server.routes.answers import REFUSALS
from wire.journeys import Found, Group, NewGroup, NewLane, NextDay, Reprint
from wire.requests import Number

router = APIRouter(prefix="/api/v1", tags=["reception"], responses=REFUSALS)
Ticket = Annotated[str, Query(pattern=r"^[A-Za-z0-9]{1,8}$")]


@router.get("/find")
async def find(request: Request, house: AnyHouse, actor: AnyActor, ticket: Ticket) -> list[Found]:
    """Return the visits that have a code now: today's first; empty where there is none."""
    return await house.look(actor, lambda work: reception.find(work, ticket), base_url(request))


@router.post("/groups", status_code=201, response_model=Group)
async def issue_group(doer: KeyedDoer, asked: NewGroup) -> Response:
    """Issue a ticket to each of a group: all of them, or none."""
    return await doer.do(lambda work: groups.issue(work, asked), asked, status=201)


@router.post("/visits/{visit}/lane", response_model=Found)
async def change_lane(doer: AnyDoer, visit: Number, to: NewLane) -> Response:
    """Give a visit another lane; the journal says who did, nobody says why."""
    return await doer.do(lambda work: reception.change_lane(work, visit, to), to)


@router.post("/visits/{visit}/next-day", status_code=201, response_model=NextDay)
async def give_next_day(doer: KeyedDoer, visit: Number) -> Response:
    """End a visit for today and give it a ticket for the next day that is open."""
    return await doer.do(lambda work: next_day.give(work, visit), status=201)


@router.post("/visits/{visit}/reprint", response_model=Reprint)
async def reprint(doer: AnyDoer, visit: Number) -> Response:
    """Count another slip of a visit; its number is printed on it."""
    return await doer.do(lambda work: reception.reprint(work, visit))
