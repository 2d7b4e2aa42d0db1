"""Desks: open, break, close; who works there; call, and set aside whom to call next."""

from typing import Any

from fastapi import APIRouter, Response

from server.actions import agents, calls, desks, stored
from server.actions.work import Work
from server.door.entry import AnyDoer, KeyedDoer
from server.routes.answers import REFUSALS
from wire.requests import Break, CallTicket, Desk, DeskMode, DeskUser, Step
from wire.words import DeskState

router = APIRouter(prefix="/api/v1/desks", tags=["desks"], responses=REFUSALS)
NOBODY: dict[int | str, dict[str, Any]] = {204: {"description": "Nobody waits."}}


@router.post("/{desk}/open", response_model=Desk)
async def open_desk(doer: AnyDoer, desk: str) -> Response:
    """Open a desk, or come back from a break; it is the caller's from now on."""
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.OPEN))


@router.post("/{desk}/break", response_model=Desk)
async def break_desk(doer: AnyDoer, desk: str, asked: Break | None = None) -> Response:
    """Put a desk on break, with a reason: it calls nobody until it is opened again."""
    reason = asked.reason if asked else None
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.BREAK, reason), asked)


@router.post("/{desk}/close", response_model=Desk)
async def close_desk(doer: AnyDoer, desk: str) -> Response:
    """Close a desk; anybody may open it next."""
    return await doer.do(lambda work: desks.set_state(work, desk, DeskState.CLOSED))


@router.post("/{desk}/mode", response_model=Desk)
async def set_mode(doer: AnyDoer, desk: str, mode: DeskMode) -> Response:
    """Say whether a finish at this desk calls the next by itself."""
    return await doer.do(lambda work: desks.set_mode(work, desk, mode), mode)


@router.post("/{desk}/join", response_model=Desk)
async def join_desk(doer: AnyDoer, desk: str) -> Response:
    """Work at a desk beside those who are there."""
    return await doer.do(lambda work: agents.join(work, desk))


@router.post("/{desk}/leave", response_model=Desk)
async def leave_desk(doer: AnyDoer, desk: str) -> Response:
    """Go from a desk; the last one to go closes it."""
    return await doer.do(lambda work: agents.leave(work, desk))


@router.post("/{desk}/hand-over", response_model=Desk)
async def hand_over(doer: AnyDoer, desk: str, to: DeskUser) -> Response:
    """Hand a desk over to another member of staff; it stays open and keeps whom it serves."""
    return await doer.do(lambda work: agents.hand_over(work, desk, to.user), to)


@router.post("/{desk}/emergency", status_code=204)
async def call_for_help(doer: AnyDoer, desk: str) -> Response:
    """Tell all staff that somebody at this desk needs help at once."""

    def act(work: Work) -> None:
        desks.call_for_help(work, desk)

    return await doer.do(act)


@router.post("/{desk}/call-next", response_model=Step, responses=NOBODY)
async def call_next(doer: KeyedDoer, desk: str) -> Response:
    """Call the step that is due first in the desk's work profile, and say why."""
    return await doer.do(lambda work: calls.call_next(work, desk))


@router.post("/{desk}/store-next", response_model=Step, responses=NOBODY)
async def store_next(doer: AnyDoer, desk: str) -> Response:
    """Set aside whom this desk calls next, while it serves."""
    return await doer.do(lambda work: stored.store_next(work, desk))


@router.post(
    "/{desk}/release-next", response_model=Step, responses={204: {"description": "None was set aside."}}
)
async def release_next(doer: AnyDoer, desk: str) -> Response:
    """Let go of whom this desk has set aside: any desk may call them, at their place."""
    return await doer.do(lambda work: stored.release_next(work, desk))


@router.post("/{desk}/call", response_model=Step)
async def call_ticket(doer: KeyedDoer, desk: str, asked: CallTicket) -> Response:
    """Call one ticket out of order, by choice; the journal says so, and why."""
    return await doer.do(lambda work: calls.call_ticket(work, desk, asked.ticket, asked.reason), asked)
