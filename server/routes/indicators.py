"""Reports of a month, a quarter or a year: begin one, see how far it is, fetch it in any form."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from server.actions import declared, indicators, whose
from server.actions.work import Actor, Work
from server.domain.errors import Refusal
from server.door.entry import AnyActor, AnyDoer, AnyHouse
from server.door.query import KNOWN_NAMES
from server.exports.forms import FORMS, Form, name_of
from server.live.house import House
from server.live.reports import Asked, Job
from server.routes.answers import REFUSALS
from wire.indicators import PeriodChoice, ReportJob
from wire.wishes import Declaration, ReportWish
from wire.words import ErrorCode

router = APIRouter(prefix="/api/v1", tags=["reports"], responses=REFUSALS)
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {form.media: {} for form in FORMS.values()}}}


@router.get("/reports/periods", dependencies=[KNOWN_NAMES])
async def periods(house: AnyHouse, actor: AnyActor) -> list[PeriodChoice]:
    """Return the periods that a report may be had of: they are over, and nothing of them changes any more."""
    return await house.look(actor, indicators.choices)


@router.post("/reports", status_code=202)
async def begin(house: AnyHouse, who: AnyDoer, wish: ReportWish) -> ReportJob:
    """Begin a report; the same wish again finds the one that is there."""
    actor = who.actor

    def check(work: Work) -> tuple[str, str | None]:
        return indicators.check(work, wish.period).label, whose.scope(work, wish.agency).agency

    label, agency = await house.look(actor, check)
    asked = Asked(actor.centre, label, agency, wish.public, wish.language)
    return house.reports.start(actor, asked, await house.hall(actor.centre)).message()


@router.get("/reports/jobs/{job}", dependencies=[KNOWN_NAMES])
async def seen(house: AnyHouse, actor: AnyActor, job: str) -> ReportJob:
    """Return how far a report is."""
    return (await job_of(house, actor, job)).message()


@router.post("/reports/jobs/{job}/cancel")
async def cancel(house: AnyHouse, who: AnyDoer, job: str) -> ReportJob:
    """Stop making a report."""
    found = await job_of(house, who.actor, job)
    house.reports.cancel(found)
    return found.message()


@router.get("/reports/jobs/{job}/file", response_class=Response, responses=_FILES, dependencies=[KNOWN_NAMES])
async def file(
    house: AnyHouse,
    actor: AnyActor,
    job: str,
    form: Annotated[Form, Query(alias="format")] = Form.XLSX,
    hxl: Annotated[Literal["yes", "no"], Query(description="CSV: a row of HXL hashtags")] = "no",
) -> Response:
    """Return a report that is ready. Refuses with `not_found` while it is not."""
    found = await job_of(house, actor, job)
    if found.table is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"Report {job} is not ready: it is {found.state}.")
    writer = FORMS[form]
    kind = f"{form}-hxl" if hxl == "yes" and form is Form.CSV else str(form)
    body = await asyncio.to_thread(
        house.reports.file, found, kind, writer.with_words(found.asked.language, kind)
    )
    shown = "inline" if form in {Form.HTML, Form.JSON} else "attachment"
    named = f'{shown}; filename="{name_of(found.table, form, hxl=hxl == "yes")}"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store", **writer.headers}
    return Response(body, media_type=writer.media, headers=headers)


@router.post("/declared", status_code=204)
async def declare(who: AnyDoer, said: Declaration) -> Response:
    """Keep what a person says of themselves, beside no ticket; a repeated key with other answers is not told.

    The request's fingerprint is of the address alone: one of so few answers would tell them.
    """
    return await who.do(lambda work: declared.declare(work, said))


async def job_of(house: House, actor: Actor, job: str) -> Job:
    """Return a report that the actor may see. Raises Refusal `forbidden`, `foreign_agency`, `not_found`."""
    found = house.reports.find(actor.centre, job)
    asked = found.asked.agency if found else None
    allowed = await house.look(actor, lambda work: whose.scope(work, asked).agency)
    if found is None or allowed != found.asked.agency:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no report {job} here any more. Begin it again.")
    return found
