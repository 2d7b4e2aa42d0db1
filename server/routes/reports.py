"""Reports: a service day in figures."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from server.actions import report
from server.door.entry import AnyActor, AnyHouse
from server.routes.answers import REFUSALS
from wire.reports import DayReport

router = APIRouter(prefix="/api/v1/reports", tags=["reports"], responses=REFUSALS)


@router.get("/day")
async def day(
    house: AnyHouse, actor: AnyActor, day: Annotated[date | None, Query(description="YYYY-MM-DD")] = None
) -> DayReport:
    """Return one service day in figures, today's where none is named."""
    return await house.look(actor, lambda work: report.day(work, day))
