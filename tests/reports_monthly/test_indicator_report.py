"""A month's report says what a naive count of the steps says, in every form alike, and hides the small."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq
import pytest

from bench.months import month as by_chance
from bench.reports import made
from language.catalogue import catalogue
from server.actions import indicators
from server.domain.centre_check import read
from server.domain.indicators import MEASURES, Terms
from server.domain.indicators import figure as measured
from server.domain.period import Period
from server.domain.tally import Tally, places
from server.domain.tally_laws import publication
from server.exports.forms import FORMS, Form, name_of
from server.exports.lines import DASH, HXL, Line, lines
from server.exports.plain_files import csv_file
from tests.day import MANAGER
from tests.reports_monthly.conftest import Make, Month
from wire.indicators import Figure, IndicatorTable, Told

WORDS = catalogue("staff", "en")
TAPACHULA = Path(__file__).resolve().parent.parent.parent / "examples" / "tapachula.toml"


def table(make: Make, **more: str | bool) -> IndicatorTable:
    found = make(**more).table
    assert found is not None
    return found


def figure(found: IndicatorTable, cut: str, key: str, indicator: str) -> Figure:
    (sheet,) = [one for one in found.sheets if one.cut == cut]
    (row,) = [one for one in sheet.rows if one.key == key]
    return row.figures[sheet.indicators.index(indicator)]


def test_a_months_tally_says_what_the_steps_say(month: Month) -> None:
    march = month.day
    whole = Tally()
    for day in Period("2026-03").days:
        whole.add(march.act(MANAGER, lambda work, day=day: indicators.day(work, day)))  # type: ignore[misc]  # bound at once
    steps = march.steps().values()
    waits = sorted(
        (step.called_at - step.joined_at).total_seconds() / 60
        for step in steps
        if step.called_at and step.started_at and step.joined_at
    )
    states = Counter(f"{step.service} {step.state}" for step in steps)
    assert states == {"health done": 24, "legal done": 3, "health no_show": 1}
    assert whole.counts["done", "", "service", "health"] == 24
    assert whole.counts["done", "", "service", "legal"] == 3
    assert whole.counts["no_show", "", "", ""] == 1
    assert whole.counts["visits", "", "", ""] == len({step.visit for step in steps})
    assert sorted(whole.times["wait", "", "", ""]) == waits
    late = [step for step in steps if step.called_at and step.due_at and step.called_at > step.due_at]
    assert whole.counts["late", "", "", ""] == len(late)
    assert whole.counts["joined", "", "lane", "A"] == 8
    every = Terms(frozenset(publication(whole, places(march.centre, whole, {})).counts))
    median = next(one for one in MEASURES if one.id == "wait_median")
    assert measured(median, "", ("", "", ""), whole, every).value == round(waits[len(waits) // 2], 1)


def test_a_service_of_three_people_is_hidden_and_cannot_be_subtracted(make: Make) -> None:
    found = table(make)
    assert figure(found, "service", "legal", "services").told is Told.HIDDEN
    told = [row for sheet in found.sheets if sheet.cut == "service" for row in sheet.rows]
    services = {row.key: row.figures[2] for row in told}
    hidden = [key for key, one in services.items() if one.told is Told.HIDDEN]
    assert len(hidden) >= 2 or figure(found, "", "", "services").told is Told.HIDDEN


@pytest.mark.parametrize("visits", [540, 3000])
def test_no_count_under_the_least_is_told_in_any_form(visits: int) -> None:
    centre = read(TAPACHULA.read_text(encoding="utf-8")).value()
    for found in made(centre, by_chance(centre, 3, visits)):
        counts = [line.value for line in lines(found) if line.unit == "n" and line.value is not None]
        assert len(counts) > 20
        assert min(counts) >= found.least


def test_a_month_of_few_visits_tells_no_count(make: Make) -> None:
    for public in (False, True):
        assert [one.value for one in lines(table(make, public=public)) if one.unit == "n" and one.value] == []


def test_a_public_report_is_rounded_and_hides_what_the_inner_one_hides(make: Make) -> None:
    inner, public = table(make), table(make, public=True)
    hidden = {line[5:9] for line in lines(inner) if line.told == "hidden"}
    assert hidden <= {line[5:9] for line in lines(public) if line.told == "hidden"}
    assert {line.value % 5 for line in lines(public) if line.unit == "n" and line.value is not None} <= {0}


def test_a_quarter_tells_no_more_than_its_months(make: Make) -> None:
    """January and February saw nobody: what they hide, the quarter hides."""
    assert {line.told for line in lines(table(make, period="2026-Q1")) if line.unit == "n"} <= {
        "hidden",
        "not_collected",
    }


def test_what_nobody_collects_says_so_and_is_no_nought(make: Make) -> None:
    rows = [line for line in lines(table(make)) if line.told == "not_collected"]
    assert [(line.indicator, line.value) for line in rows] == [("satisfaction", None), ("complaints", None)]


def test_an_agencys_report_has_its_own_services_alone(make: Make, month: Month) -> None:
    march = month.day
    agency = march.centre.services["health"].agency
    found = table(make, agency=agency)
    keys = {row.key for sheet in found.sheets if sheet.cut == "service" for row in sheet.rows}
    assert keys == {one.id for one in march.centre.services.values() if one.agency == agency}
    assert not [sheet for sheet in found.sheets if sheet.cut == "agency"]


def values(found: IndicatorTable) -> list[tuple[str, str, str, float | None, str]]:
    return [(one.cut, one.key, one.indicator, one.value, one.told) for one in lines(found)]


def test_every_form_has_the_same_figures(make: Make) -> None:
    found = table(make)
    plain = list(csv.DictReader(io.StringIO(FORMS[Form.CSV].write(found, WORDS).decode("utf-8-sig"))))
    assert [
        (row["cut"], row["key"], row["indicator"], float(row["value"]) if row["value"] else None, row["told"])
        for row in plain
    ] == values(found)
    columns = pq.read_table(io.BytesIO(FORMS[Form.PARQUET].write(found, WORDS)))
    assert columns.schema.field("start").type == "date32[day]"
    rows = columns.to_pylist()
    assert [(r["cut"], r["key"], r["indicator"], r["value"], r["told"]) for r in rows] == values(found)
    assert IndicatorTable.model_validate(json.loads(FORMS[Form.JSON].write(found, WORDS))) == found


def test_the_workbook_has_the_same_figures_as_numbers(make: Make) -> None:
    found = table(make)
    book = openpyxl.load_workbook(io.BytesIO(FORMS[Form.XLSX].write(found, WORDS)))
    assert book.sheetnames[-1] == "Definitions"
    for page, sheet in zip(book.worksheets, found.sheets, strict=False):
        assert page.freeze_panes == "B6"
        for line, row in enumerate(sheet.rows, 6):
            assert page.cell(line, 1).value == row.name
            for column, one in enumerate(row.figures, 2):
                shown = {Told.TOLD: one.value, Told.HIDDEN: "*", Told.NOTHING: DASH}.get(one.told)
                assert page.cell(line, column).value == shown
    assert sum(len(page._charts) for page in book.worksheets) >= 3  # noqa: SLF001 - openpyxl tells them nowhere else


def test_the_page_and_the_pdf_are_whole(make: Make) -> None:
    found = table(make)
    page = FORMS[Form.HTML].write(found, WORDS).decode()
    assert "<script" not in page
    assert "Not collected." in page
    assert FORMS[Form.PDF].write(found, WORDS).startswith(b"%PDF-")


def test_hxl_tags_stand_under_the_head(make: Make) -> None:
    rows = list(csv.reader(io.StringIO(csv_file(table(make), hxl=True).decode("utf-8-sig"))))
    assert tuple(rows[0]) == Line._fields
    assert tuple(rows[1]) == tuple(HXL)
    assert all(tag.startswith("#") for tag in rows[1])


def test_a_wish_that_is_there_is_not_made_twice(make: Make) -> None:
    assert make() is make()


def test_a_files_name_tells_its_period(make: Make) -> None:
    assert name_of(table(make), Form.XLSX) == "indicators-2026-03.xlsx"
