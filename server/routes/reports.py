"""Reports: a service day in figures."""

from fastapi import APIRouter

from server.actions import report
from server.door.entry import AnyActor, AnyHouse
from server.door.query import KNOWN_NAMES
from server.routes.answers import REFUSALS, Agency, Service
from wire.messages import Day
from wire.reports import DayReport

router = APIRouter(prefix="/api/v1/reports", tags=["reports"], responses=REFUSALS, dependencies=[KNOWN_NAMES])


@router.get("/day")
async def day(
    house: AnyHouse,
    actor: AnyActor,
    day: Day | None = None,
    agency: Agency = None,
    service: Service = None,
) -> DayReport:
    """Return one service day in figures, today's where none is named."""
    return await house.look(actor, lambda work: report.day(work, day, agency, service))
