"""The planner's pages: what a change would do to a day, and how many desks a day asks for."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.actions import plan as planning
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.web import plan, plan_tables
from server.web.calendar_pages import day_words
from server.web.entry import AnyManager, Reader
from server.web.refusals import SENTENCES
from server.web.tables import csv_file
from server.web.templates import page
from wire.messages import Day
from wire.plan import Change, NewPlan, Plan

router = APIRouter(include_in_schema=False)
MOST_CHANGES = 12
DAYS = 7
"""How many open days are offered."""


@router.get("/plan")
async def plan_page(
    request: Request,
    reader: AnyManager,
    day: Day | None = None,
    change: Annotated[list[str] | None, Query()] = None,
    to: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Show a day as it is and with changes; a form that adds one leads to the address with it."""
    days = _days(reader)
    shown = day or days[0]
    texts = (change or [])[:MOST_CHANGES]
    form = {name: value for name, value in request.query_params.items() if name != "change"}
    if "add" in form:
        return RedirectResponse(plan.address(shown, [*texts, plan.written(form, to or [])]), 303)
    changes = _read(texts, reader.centre, shown)
    found, refused = await _planned(reader, shown, [one for _, one in changes])
    return _shown(reader, shown, days, changes, found, refused)


@router.get("/plan/staffing")
async def staffing_page(reader: AnyManager, day: Day | None = None) -> HTMLResponse:
    """Show how many desks a day asks for, by queue and hour."""
    days = _days(reader)
    coming = [one for one in days if one > reader.moment.today] or days
    shown = day or coming[0]
    hall = await reader.house.look(reader.actor, planning.hall)
    try:
        found = await reader.house.planner.staffing(hall, shown)
    except Refusal:
        found = None
    return page(
        "staffing.html",
        reader.words,
        refusals=SENTENCES,
        day=shown,
        days=coming if shown in coming else [shown, *coming],
        day_words=lambda one: day_words(reader.words, one),
        short_day=lambda one: plan.short_day(one, reader.words),
        today=reader.moment.today,
        found=found,
        finding=plan.staffing_finding(found, reader.words) if found else "",
        chart=plan.staffing_chart(found) if found else {},
        table=plan_tables.desks(found, reader.words) if found else None,
        span=plan.span,
        **reader.context("/plan"),
    )


@router.get("/plan/late.csv")
async def late_file(
    reader: AnyManager, day: Day, change: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Return what the plot of the late shows. Raises Refusal `centre_closed`, `invalid_field`."""
    changes = [one for _, one in _read((change or [])[:MOST_CHANGES], reader.centre, day)]
    hall = await reader.house.look(reader.actor, planning.hall)
    found = await reader.house.planner.plan(hall, NewPlan(day=day, changes=tuple(changes)))
    table = plan_tables.late(found, reader.moment, reader.words, changed=bool(changes))
    return csv_file(f"late-{day}", table)


@router.get("/plan/staffing/{part}.csv")
async def staffing_file(reader: AnyManager, part: Literal["desks", "queues"], day: Day) -> Response:
    """Return the desks of a day: by hour, or by queue and hour. Raises Refusal `centre_closed`."""
    hall = await reader.house.look(reader.actor, planning.hall)
    found = await reader.house.planner.staffing(hall, day)
    table = plan_tables.desks if part == "desks" else plan_tables.queues
    return csv_file(f"{part}-{day}", table(found, reader.words))


def _read(texts: list[str], centre: Centre, day: date) -> list[tuple[str, Change]]:
    read = [(text, plan.read(text, centre, day)) for text in texts]
    return [(text, one) for text, one in read if one is not None]


async def _planned(reader: Reader, day: date, changes: list[Change]) -> tuple[Plan | None, str]:
    """Return the plan, or the code of the refusal."""
    hall = await reader.house.look(reader.actor, planning.hall)
    try:
        return await reader.house.planner.plan(hall, NewPlan(day=day, changes=tuple(changes))), ""
    except Refusal as refusal:
        return None, refusal.code


def _shown(  # noqa: PLR0913, PLR0917 - what a plan's page is made of
    reader: Reader,
    day: date,
    days: list[date],
    changes: list[tuple[str, Change]],
    found: Plan | None,
    refused: str,
) -> HTMLResponse:
    own = reader.centre.own_language
    return page(
        "plan.html",
        reader.words,
        refusals=SENTENCES,
        day=day,
        days=days if day in days else [day, *days],
        day_words=lambda one: day_words(reader.words, one),
        short_day=lambda one: plan.short_day(one, reader.words),
        today=reader.moment.today,
        changes=changes,
        chips=plan.chips(changes, reader.centre, day, reader.moment, reader.words),
        kinds=plan.SIGNS if len(changes) < MOST_CHANGES else {},
        fields=plan.FIELDS,
        services=[(one.id, one.names[own]) for one in reader.centre.services.values()],
        desks=list(reader.centre.desks),
        refused=refused,
        found=found,
        rows=plan.rows(found, reader.moment, reader.words) if found else [],
        finding=plan.finding(found, reader.words) if found else "",
        chart=plan.chart(found, reader.moment) if found else {},
        start=reader.moment.clock(found.starts_at) if found else "",
        **reader.context("/plan"),
    )


def _days(reader: Reader) -> list[date]:
    """Return the next open days; today among them until its doors shut."""
    calendar, now = reader.centre.calendar, reader.moment.now
    coming = (reader.moment.today + timedelta(days=ahead) for ahead in range(60))
    opened = [day for day in coming if any(end > now for _, end in calendar.openings(day))]
    return opened[:DAYS] or [reader.moment.today]
