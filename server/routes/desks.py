"""Desks: open, break, close, call."""

from fastapi import APIRouter, Response

from server.actions import calls, desks
from server.door.entry import AnyDoer, KeyedDoer
from server.routes.answers import REFUSALS
from wire.requests import CallTicket, Desk, Step
from wire.words import DeskState

router = APIRouter(prefix="/api/v1/desks", tags=["desks"], responses=REFUSALS)


@router.post("/{desk}/open", response_model=Desk)
async def open_desk(doer: AnyDoer, desk: str) -> Response:
    """Open a desk, or come back from a break; it is the caller's from now on."""
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.OPEN))


@router.post("/{desk}/break", response_model=Desk)
async def break_desk(doer: AnyDoer, desk: str) -> Response:
    """Put a desk on break: it calls nobody until it is opened again."""
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.BREAK))


@router.post("/{desk}/close", response_model=Desk)
async def close_desk(doer: AnyDoer, desk: str) -> Response:
    """Close a desk; anybody may open it next."""
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.CLOSED))


@router.post("/{desk}/call-next", response_model=Step, responses={204: {"description": "Nobody waits."}})
async def call_next(doer: KeyedDoer, desk: str) -> Response:
    """Call the step that is due first in the desk's work profile, and say why."""
    return await doer.do(lambda work: calls.call_next(work, desk))


@router.post("/{desk}/call", response_model=Step)
async def call_ticket(doer: KeyedDoer, desk: str, asked: CallTicket) -> Response:
    """Call one ticket out of order, by choice; the journal says so."""
    return await doer.do(lambda work: calls.call_ticket(work, desk, asked.ticket), asked)
