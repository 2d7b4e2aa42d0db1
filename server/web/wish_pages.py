"""The page of a place on the waiting list: where one stands, and what is offered."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from server.actions import offers, wishes
from server.actions.work import Work
from server.domain.errors import Refusal
from server.door.entry import AnyHouse
from server.web import booking
from server.web.booker import Booker, GoneError
from wire.appointments import Wish

router = APIRouter(prefix="/w/{link}", include_in_schema=False)


async def _waiter(
    request: Request, rooms: AnyHouse, link: str, lang: Annotated[str | None, Query(max_length=8)] = None
) -> tuple[Booker, Wish]:
    """Return who has a link to the waiting list, and their place. Raises GoneError for a wrong or old one."""
    for centre in rooms.centres.values():
        with contextlib.suppress(Refusal):
            booker = Booker(request, rooms, centre, lang)
            known = await booker.look(lambda work: wishes.show(work, link))
            return replace(booker, own=known.offer.language if known.offer else None), known
    raise GoneError


Waiter = Annotated[tuple[Booker, Wish], Depends(_waiter)]


@router.get("")
async def wish_page(waiter: Waiter) -> HTMLResponse:
    """Show a place on the waiting list to who holds its link."""
    booker, known = waiter
    clock, offer = booker.moment.clock, known.offer
    return booker.show(
        "booking_wish.html",
        wish=known,
        face=str(known.state),
        date=booking.upper_first(booking.date_words(known.day, booker.words)),
        clock=clock(offer.starts_at) if offer else "",
        kept_until=clock(offer.held_until) if offer and offer.held_until else "",
    )


@router.post("/accept")
async def accept(waiter: Waiter) -> Response:
    """Take what is offered."""
    return await _answer(waiter, offers.accept)


@router.post("/decline")
async def decline(waiter: Waiter) -> Response:
    """Let an offer go, or leave the waiting list."""
    return await _answer(waiter, offers.decline)


async def _answer(waiter: Waiter, answer: Callable[[Work, str], Wish]) -> Response:
    booker, known = waiter
    path = f"/w/{known.link}"
    try:
        after = await booker.act(lambda work: answer(work, known.link))
    except Refusal as refusal:
        return booker.refused(path, refusal)
    taken = after.offer and answer is offers.accept
    return booker.go(f"/a/{after.offer.link}" if taken and after.offer else path)
