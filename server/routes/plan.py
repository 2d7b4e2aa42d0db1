"""The planner: what a change would do, how many desks a day asks for; and ask for one more desk."""

from fastapi import APIRouter, Response

from server.actions import plan
from server.actions.work import Work
from server.door.entry import AnyActor, AnyDoer, AnyHouse
from server.routes.answers import REFUSALS
from wire.messages import Day
from wire.plan import NewPlan, Plan, Staffing
from wire.requests import Id

router = APIRouter(prefix="/api/v1", tags=["planner"], responses=REFUSALS)


@router.post("/plan")
async def ask(house: AnyHouse, who: AnyActor, asked: NewPlan) -> Plan:
    """Return what changes would do to the rest of today, or to a day to come; nothing is changed by it."""
    return await house.planner.plan(await house.look(who, plan.hall), asked)


@router.get("/staffing")
async def staffing(house: AnyHouse, who: AnyActor, day: Day | None = None) -> Staffing:
    """Return how many desks a day asks for, by queue and hour; the next open day where none is named."""
    return await house.planner.staffing(await house.look(who, plan.hall), day)


@router.post("/services/{service}/ask-desk", status_code=204)
async def ask_desk(doer: AnyDoer, service: Id) -> Response:
    """Tell every desk that a service asks for one more."""

    def act(work: Work) -> None:
        plan.ask_desk(work, service)

    return await doer.do(act)
