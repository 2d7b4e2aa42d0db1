"""The calendar of staff: see days, move and cancel appointments, close desks for a while."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from server.actions import appointments, arrivals, booking_calendar, closures
from server.actions.work import Work
from server.door.entry import AnyActor, AnyDoer, AnyHouse
from server.routes.answers import REFUSALS
from wire.appointments import Appointment, CalendarDay, Closure, MoveAppointment, NewClosure
from wire.messages import Day
from wire.requests import Number

router = APIRouter(prefix="/api/v1", tags=["calendar"], responses=REFUSALS)
DAYS_AT_ONCE = 14


@router.get("/calendar")
async def days(
    house: AnyHouse,
    who: AnyActor,
    day: Day | None = None,
    days: Annotated[int, Query(ge=1, le=DAYS_AT_ONCE)] = 1,
) -> list[CalendarDay]:
    """Return service days from `day` (today) on as staff see them."""
    return await house.look(who, lambda work: booking_calendar.days(work, day, days))


@router.post("/calendar/{appointment}/confirm", response_model=Appointment)
async def confirm(doer: AnyDoer, appointment: Number) -> Response:
    """Confirm a held appointment, as staff."""
    return await doer.do(lambda work: appointments.staff_confirm(work, appointment))


@router.post("/calendar/{appointment}/move", response_model=Appointment)
async def move(doer: AnyDoer, appointment: Number, to: MoveAppointment) -> Response:
    """Give an appointment another time, as staff: into any time that a desk has."""
    return await doer.do(lambda work: appointments.staff_move(work, appointment, to), to)


@router.post("/calendar/{appointment}/cancel", response_model=Appointment)
async def cancel(doer: AnyDoer, appointment: Number) -> Response:
    """Give up an appointment, as staff."""
    return await doer.do(lambda work: appointments.staff_cancel(work, appointment))


@router.post("/calendar/{appointment}/missed", response_model=Appointment)
async def missed(doer: AnyDoer, appointment: Number) -> Response:
    """Say that somebody did not come."""
    return await doer.do(lambda work: arrivals.staff_miss(work, appointment))


@router.post("/calendar/{appointment}/undo-check-in", response_model=Appointment)
async def undo_check_in(doer: AnyDoer, appointment: Number) -> Response:
    """Take back that somebody is here: it was another person's code."""
    return await doer.do(lambda work: arrivals.undo_check_in(work, appointment))


@router.post("/closures", status_code=201, response_model=Closure)
async def close(doer: AnyDoer, asked: NewClosure) -> Response:
    """Close a desk for a while; without a desk the centre, for managers."""
    return await doer.do(lambda work: closures.close(work, asked), asked, status=201)


@router.post("/closures/{closure}/lift", status_code=204)
async def lift(doer: AnyDoer, closure: Number) -> Response:
    """Take a closure away."""

    def act(work: Work) -> None:
        closures.lift(work, closure)

    return await doer.do(act)
