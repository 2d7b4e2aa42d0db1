"""The planner's pages: what a change would do to a day, and how many desks a day asks for."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from server.actions import plan as planning
from server.domain.errors import Refusal
from server.web import plan, plan_tables, staffing
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
    """Show a day as it is and with changes; a form that adds one leads to the address with it.

    `ask` names the form that is open to begin with, `service` what is chosen in it: the floor leads there.
    """
    days = _days(reader)
    shown = day or days[0]
    texts = change or []
    form = {name: value for name, value in request.query_params.items() if name != "change"}
    if "add" in form:
        return RedirectResponse(plan.address(shown, [*texts, plan.written(form, to or [])]), 303)
    changes, refused = _read(texts[:MOST_CHANGES], reader, shown)
    if len(texts) > MOST_CHANGES:
        refused.append(plan.Refused("", "A plan has 12 changes at most."))
    found = await _planned(reader, shown, changes, refused)
    return _shown(reader, shown, days, changes, found, refused, form)


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
        finding=staffing.finding(found, reader.words) if found else "",
        chart=staffing.chart(found) if found else {},
        table=plan_tables.desks(found, reader.words) if found else None,
        span=plan.span,
        percent=plan.percent,
        **reader.context("/plan"),
    )


@router.get("/plan/late.csv")
async def late_file(
    reader: AnyManager, day: Day, change: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Return what the plot of the late shows. Raises Refusal `centre_closed`, `invalid_field`."""
    changes = [plan.read(text, reader.centre, day) for text in (change or [])[:MOST_CHANGES]]
    hall = await reader.house.look(reader.actor, planning.hall)
    found = await reader.house.planner.plan(hall, NewPlan(day=day, changes=tuple(changes)))
    table = plan_tables.late(found, reader.moment, reader.words, changed=bool(changes))
    return csv_file(f"late-{day}", table)


STAFFING = {"desks": plan_tables.desks, "profiles": plan_tables.profiles, "people": plan_tables.people}


@router.get("/plan/staffing/{part}.csv")
async def staffing_file(
    reader: AnyManager, part: Literal["desks", "profiles", "people"], day: Day
) -> Response:
    """Return a day's desks by hour, by work profile too, or its people. Raises Refusal `centre_closed`."""
    hall = await reader.house.look(reader.actor, planning.hall)
    found = await reader.house.planner.staffing(hall, day)
    return csv_file(f"{part}-{day}", STAFFING[part](found, reader.words))


Changes = list[tuple[str, Change]]


def _read(texts: list[str], reader: Reader, day: date) -> tuple[Changes, list[plan.Refused]]:
    """Return the changes that can be read, and what is said of the others."""
    changes, refused = [], []
    for text in texts:
        try:
            changes.append((text, plan.read(text, reader.centre, day)))
        except Refusal as refusal:
            refused.append(plan.Refused("", plan.why(refusal)))
    return changes, refused


async def _planned(reader: Reader, day: date, changes: Changes, refused: list[plan.Refused]) -> Plan | None:
    """Return the plan, None where the centre is closed; what is refused leaves the other changes standing."""
    hall = await reader.house.look(reader.actor, planning.hall)
    while True:
        try:
            asked = NewPlan(day=day, changes=tuple(one for _, one in changes))
            return await reader.house.planner.plan(hall, asked)
        except Refusal as refusal:
            part, _, place = (refusal.field or "").partition(".")
            if part != "changes":
                return None
            _, change = changes.pop(int(place.split(".")[0]))
            text = plan.sentence(change, reader.centre, reader.moment, reader.words)
            refused.append(plan.Refused(text, plan.why(refusal)))


def _shown(  # noqa: PLR0913, PLR0917 - what a plan's page is made of
    reader: Reader,
    day: date,
    days: list[date],
    changes: Changes,
    found: Plan | None,
    refused: list[plan.Refused],
    asked: dict[str, str],
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
        ask=asked.get("ask", ""),
        service=asked.get("service", ""),
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
    opened = [day for day in coming if any(end > now for _, end in calendar.whole(day))]
    return opened[:DAYS] or [reader.moment.today]
