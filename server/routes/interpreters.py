"""Interpreters: who is here, who helps where, and how many wait for one."""

from fastapi import APIRouter, Response

from server.actions import interpreters
from server.door.entry import AnyActor, AnyDoer, AnyHouse
from server.routes.answers import REFUSALS
from wire.journeys import Interpreter, Interpreters
from wire.requests import Id

router = APIRouter(prefix="/api/v1/interpreters", tags=["interpreters"], responses=REFUSALS)


@router.get("")
async def listed(house: AnyHouse, actor: AnyActor) -> Interpreters:
    """Return every interpreter, and how many steps wait for one by language; for staff."""
    return await house.look(actor, interpreters.listed)


@router.post("/{interpreter}/here", response_model=Interpreter)
async def here(doer: AnyDoer, interpreter: Id) -> Response:
    """Note that an interpreter came."""
    return await doer.do(lambda work: interpreters.set_present(work, interpreter, present=True))


@router.post("/{interpreter}/away", response_model=Interpreter)
async def away(doer: AnyDoer, interpreter: Id) -> Response:
    """Note that an interpreter went away; whom they help now, they help on."""
    return await doer.do(lambda work: interpreters.set_present(work, interpreter, present=False))
