"""The reports' page: choose a period, see it grow, look at it, take it away in any form."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from language.catalogue import Catalogue, catalogue
from server.actions import indicators, whose
from server.actions.work import Work
from server.domain.errors import Refusal
from server.exports.headings import SHOWN_UNITS, TITLES, notes, period_words, silent, span_words, title
from server.exports.lines import shown
from server.live.reports import Job
from server.web.entry import AnyManager, Reader
from server.web.refusals import SENTENCES
from server.web.templates import PAGE_HEADERS, page, render
from wire.indicators import IndicatorTable, PeriodChoice, Told

router = APIRouter(include_in_schema=False)
Wanted = Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]
FORMS = ("xlsx", "pdf", "csv", "parquet", "json", "html")


@router.get("/reports")
async def reports_page(reader: AnyManager, job: Wanted = "") -> HTMLResponse:
    """Show what reports there are to make, and the one that was asked for."""

    def look(work: Work) -> tuple[list[PeriodChoice], str | None]:
        return indicators.choices(work), whose.own_agency(work)

    choices, own = await reader.house.look(reader.actor, look)
    found = await _job(reader, job)
    agencies = [one for one in reader.centre.agencies.values() if own in {None, one.id}]
    return page(
        "reports.html",
        reader.words,
        refusals=SENTENCES,
        choices=_by_length(choices),
        period_words=period_words,
        agencies=agencies,
        whole=own is None,
        chosen=found,
        part=_part(reader, found) if found else "",
        **reader.context("/reports"),
    )


@router.get("/reports/{job}/part")
async def part(reader: AnyManager, job: str) -> HTMLResponse:
    """Return how far a report is, and when it is ready, the report."""
    found = await _job(reader, job)
    html = _part(reader, found) if found else render("reports_gone.html", reader.words)
    return HTMLResponse(html, headers=PAGE_HEADERS)


async def _job(reader: Reader, job: str) -> Job | None:
    """Return a report that the reader may see."""
    found = reader.house.reports.find(reader.actor.centre, job)
    if found is None:
        return None
    try:
        agency = found.asked.agency
        allowed = await reader.house.look(reader.actor, lambda work: whose.scope(work, agency).agency)
    except Refusal:
        return None
    return found if allowed == found.asked.agency else None


def _part(reader: Reader, job: Job) -> str:
    table = job.table
    context: dict[str, Any] = {"job": job, "forms": FORMS, "table": table}
    if table is not None:
        words = catalogue("staff", job.asked.language)
        context |= {"title": title(table, words), "notes": notes(table, words)}
        context |= {"span": span_words(table, words), "sheets": sheets(table, words)}
    return render("reports_part.html", reader.words, **context)


def sheets(table: IndicatorTable, words: Catalogue) -> list[dict[str, Any]]:
    """Return each sheet as the page shows it: units under the heads, what nobody asked left empty."""
    known, language = {one.id: one for one in table.indicators}, words.language
    return [
        {
            "cut": sheet.cut,
            "title": words.text(TITLES[sheet.cut]),
            "silent": silent(sheet, words),
            "heads": [(known[name].name, _unit(words, known[name].unit)) for name in sheet.indicators],
            "rows": [
                (
                    row.name,
                    [
                        (shown(one, known[one.indicator].unit, language), one.told is Told.HIDDEN)
                        for one in row.figures
                    ],
                )
                for row in sheet.rows
            ],
        }
        for sheet in table.sheets
    ]


def _by_length(choices: list[PeriodChoice]) -> list[tuple[str, list[PeriodChoice]]]:
    """Return months, quarters and years apart, under their words."""
    kinds = ("Months", "Quarters", "Years")
    groups: dict[str, list[PeriodChoice]] = {kind: [] for kind in kinds}
    for one in choices:
        groups[kinds[2 if "-" not in one.period else "Q" in one.period]].append(one)
    return [(kind, found) for kind, found in groups.items() if found]


def _unit(words: Catalogue, unit: str) -> str:
    word = SHOWN_UNITS[unit]
    return words.text(word) if word else ""
