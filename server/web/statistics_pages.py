"""The statistics pages: a period in plots, and the figures of each plot as CSV."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BeforeValidator

from server.actions import statistics as counting
from server.actions import whose
from server.actions.work import Work
from server.domain.errors import Refusal
from server.web import statistics
from server.web.entry import AnyManager, Reader
from server.web.refusals import SENTENCES
from server.web.statistics import KINDS, Sheet, Span, around
from server.web.statistics_plots import PLOTS
from server.web.tables import Table, csv_file
from server.web.templates import page
from wire.messages import Day
from wire.statistics import DayLine, Statistics
from wire.words import ErrorCode

router = APIRouter(include_in_schema=False)
Kind = Literal["day", "week", "month", "year", "dates"]
Date = Annotated[Day | None, BeforeValidator(lambda text: text or None)]
"""A day, or a field that was left empty."""
From = Annotated[Date, Query(alias="from")]


@router.get("/statistics")
async def statistics_page(  # noqa: PLR0913, PLR0917 - what a period is chosen by
    request: Request,
    reader: AnyManager,
    period: Kind = "month",
    start: From = None,
    to: Date = None,
    agency: str | None = None,
    service: str | None = None,
    day: Date = None,
) -> HTMLResponse:
    """Show a period; this month where none is asked for."""
    span = _span(reader, period, start, to)
    sheet = await _sheet(reader, span, agency or None, service or None, day)
    found, language = sheet.found, reader.centre.own_language
    own = await reader.house.look(reader.actor, whose.own_agency)
    narrowed = "".join(f"&{name}={value}" for name, value in _narrowed(found.agency, found.service))
    return page(
        "statistics.html",
        reader.words,
        refusals=SENTENCES,
        span=span,
        kinds=KINDS,
        by_kind={kind: around(kind, min(span.end, reader.moment.today)) for kind in KINDS[:-1]},
        span_words=statistics.span_words(span, reader.words.language),
        narrowed=narrowed,
        query=f"{span.query}{narrowed}",
        whole=own is None,
        agencies=[one for one in reader.centre.agencies.values() if own in {None, one.id}],
        services=[
            (one.id, one.names[language])
            for one in reader.centre.services.values()
            if own in {None, one.agency}
        ],
        chosen=(found.agency, found.service),
        headline=statistics.headline(sheet),
        figures=statistics.figures(sheet),
        panels=[draw(sheet) for draw in PLOTS.values()] if found.total.joined else [],
        line_day=sheet.line.day,
        line_days=_neighbours(sheet),
        day_words=sheet.long_day,
        cell_words=sheet.cell,
        today=reader.moment.today,
        path=request.url.path,
        **reader.context("/statistics"),
    )


@router.get("/statistics/{plot}.csv")
async def plot_csv(  # noqa: PLR0913, PLR0917 - the same
    reader: AnyManager,
    plot: str,
    period: Kind = "month",
    start: From = None,
    to: Date = None,
    agency: str | None = None,
    service: str | None = None,
    day: Date = None,
) -> Response:
    """Return exactly the figures that a plot shows."""
    if plot not in PLOTS:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no plot {plot!r}. Plots: {', '.join(PLOTS)}.")
    span = _span(reader, period, start, to)
    sheet = await _sheet(reader, span, agency or None, service or None, day)
    panel = PLOTS[plot](sheet)
    return csv_file(f"{plot}-{span.start}-{span.end}", Table(panel.head, panel.rows))


def _narrowed(agency: str | None, service: str | None) -> list[tuple[str, str]]:
    return [(name, value) for name, value in (("agency", agency), ("service", service)) if value]


def _span(reader: Reader, kind: Kind, start: date | None, to: date | None) -> Span:
    """Return the period that is asked for; dates that stand the wrong way round are turned."""
    today = reader.moment.today
    if kind == "dates":
        first, last = sorted((start or to or today - timedelta(days=6), to or start or today))
        return Span(kind, first, last)
    return around(kind, start or today)


async def _sheet(
    reader: Reader, span: Span, agency: str | None, service: str | None, day: date | None
) -> Sheet:
    """Read the figures, and the line of one day: the one asked for, else the last that had people."""
    owner = reader.centre.services.get(service or "")
    if agency is not None and owner is not None and owner.agency != agency:
        service = None  # the agency was chosen anew, beside a service of the one before

    def look(work: Work) -> tuple[Statistics, DayLine]:
        found = counting.period(work, span.start, span.end, agency, service)
        busy = [point.start for point in found.points if point.visits]
        return found, counting.day_line(work, day or _last_day(busy, span), agency, service)

    found, line = await reader.house.look(reader.actor, look)
    return Sheet(found, line, reader.centre, reader.moment, reader.words)


def _neighbours(sheet: Sheet) -> list[tuple[date | None, str, str]]:
    """Return the days before and after the line's, within the period: day, sign and word."""
    found, day, one = sheet.found, sheet.line.day, timedelta(days=1)
    before = day - one if day > found.start else None
    after = day + one if day < found.end else None
    return [(before, "‹", sheet.words.text("Earlier")), (after, "›", sheet.words.text("Later"))]  # noqa: RUF001 - signs of a step, as above on the page


def _last_day(busy: list[date], span: Span) -> date:
    """Return the last day with people; of a period in months, its end or the first of its last month."""
    return busy[-1] if busy else span.start
