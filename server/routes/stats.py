"""Statistics: a period in figures, for pages, reports and other people's programs."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response

from server.actions import statistics
from server.domain.statistics_table import HEAD, rows
from server.door.accept import liked_best
from server.door.entry import AnyActor, AnyHouse
from server.door.query import KNOWN_NAMES
from server.exports.guarded import csv_text
from server.routes.answers import REFUSALS, Agency, Service
from wire.messages import Day
from wire.statistics import DayLine, Statistics

router = APIRouter(
    prefix="/api/v1/stats", tags=["statistics"], responses=REFUSALS, dependencies=[KNOWN_NAMES]
)
JSON, CSV = "application/json", "text/csv"
_EXAMPLE = "by,key,name,measure,value\ntotal,,,joined,1500\nservice,health,Salud,wait.median_s,1130.0\n"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}, "example": _EXAMPLE}}}
}


@router.get("", response_model=Statistics, responses=_ANSWERS)
async def period(  # noqa: PLR0913, PLR0917 - one for each part of the query
    house: AnyHouse,
    actor: AnyActor,
    start: Annotated[Day, Query(alias="from")],
    end: Annotated[Day, Query(alias="to")],
    agency: Agency = None,
    service: Service = None,
    written: Annotated[Literal["json", "csv"] | None, Query(alias="format")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Return the figures of some days, both included; as CSV for who asks for it, one figure a line."""
    found = await house.look(actor, lambda work: statistics.period(work, start, end, agency, service))
    if written == "csv" or (written is None and liked_best(accept, (JSON, CSV)) == CSV):
        name = f'attachment; filename="statistics-{start}-{end}.csv"'
        return Response(
            csv_text([HEAD, *rows(found)]),
            media_type=CSV,
            headers={"Content-Disposition": name, "Cache-Control": "no-store"},
        )
    return found


@router.get("/day-line")
async def day_line(
    house: AnyHouse,
    actor: AnyActor,
    day: Day | None = None,
    agency: Agency = None,
    service: Service = None,
) -> DayLine:
    """Return a service day as it went, today where none is named."""
    return await house.look(actor, lambda work: statistics.day_line(work, day, agency, service))
