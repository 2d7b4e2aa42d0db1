import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.actions import indicators
from server.domain.tally import Tally
from tests.web import papers
from tests.web.centre import Centre
from tests.web.conftest import make_centre, serving
from tests.web.months import COMES, month_before_last, play, two_agencies
from tests.web.papers import HIDDEN, Figures, number
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-reports")]
WIDE = {"width": 1440, "height": 900}
LONG_MS = 120_000
"""What a report may take on a busy machine; reached only where something is broken."""
SOON_S = 30
ARABIC = "العربية"
"""Its letters stand in a PDF as they are drawn: joined, and from the right."""
TODAY = datetime.now(UTC).date()
MONTH = month_before_last(TODAY)
LABEL = f"{MONTH:%Y-%m}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A server with a month behind it, for the whole module: its reports are kept from test to test."""
    file, made = make_centre(tmp_path_factory.mktemp("reports"), two_agencies())
    play(file, MONTH)
    with serving(file, made) as running:
        yield running


def asked(page: Page, agency: str = "", label: str = LABEL) -> None:
    """Ask for a report on the page."""
    page.get_by_label("Periodo").select_option(label)
    page.get_by_label("Institución").select_option(agency)
    page.get_by_role("button", name="Hacer el informe").click()


def report(window: Window, who: str = "manager", agency: str = "", **more: Any) -> Page:
    """Open the page and wait for a report."""
    page = window.page("/reports", who, viewport=WIDE, **more)
    asked(page, agency)
    expect(page.locator(".ready")).to_be_visible(timeout=LONG_MS)
    return page


def tables(page: Page) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return each table of the page: its title, its heads without units, its rows with their names."""
    return [
        (title, heads, rows)
        for title, heads, rows in page.evaluate(
            """[...document.querySelectorAll(".ready .wide")].map((place) => [
                place.previousElementSibling.textContent.trim(),
                [...place.querySelectorAll("thead th[scope]")].map((head) => head.firstChild.textContent),
                [...place.querySelectorAll("tbody tr")].map(
                    (row) => [...row.cells].map((cell) => cell.textContent)),
            ])"""
        )
    ]


def figures(page: Page) -> Figures:
    """Return every figure of the page."""
    return {
        (title, row[0], head): number(text)
        for title, heads, rows in tables(page)
        for row in rows
        for head, text in zip(heads, row[1:], strict=True)
        if text
    }


def titles(page: Page) -> dict[str, str]:
    """Return what each cut's id is called on the page."""
    ids = ("whole", "agency", "service", "lane", "hour", "language", "referral")
    return dict(zip(ids, page.locator(".ready h3").all_inner_texts(), strict=False))


def silent(page: Page) -> list[str]:
    """Return the titles of which the page has a sentence instead of a table."""
    return [one.inner_text() for one in page.locator(".ready h3:has(+ p.hint)").all()]


def shown(found: Figures, page: Page) -> Figures:
    """Return the figures of a file that the page has a table of; all others are hidden in both."""
    without = silent(page)
    passed_over = [place for place in found if place[0] in without]
    assert {found[place] for place in passed_over} == {HIDDEN}
    return {place: value for place, value in found.items() if place not in passed_over}


def fetched(page: Page, name: str, folder: Path) -> Path:
    """Fetch a form of the report by its link."""
    with page.expect_download(timeout=LONG_MS) as download:
        page.get_by_role("navigation", name="Descargar").get_by_role("link", name=name, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_what_a_month_tells_is_what_was_played(window: Window) -> None:
    found = figures(report(window))
    names = {"health": "Salud", "legal": "Ayuda legal", "information": "Información"}
    came = {("Por servicio", names[one], "Visitas"): served + absent for one, served, absent in COMES}
    came |= {("Por servicio", names[one], "Servicios prestados"): served for one, served, _ in COMES}
    came["En conjunto", "En conjunto", "Personas"] = sum(served + absent for _, served, absent in COMES)
    told = [place for place in came if found[place] != HIDDEN]
    assert {place: found[place] for place in told} == {place: came[place] for place in told}
    assert ("En conjunto", "En conjunto", "Personas") in told


def test_what_is_hidden_says_so_and_why(window: Window) -> None:
    page = report(window)
    found = figures(page)
    assert found["Por servicio", "Información", "Servicios prestados"] == HIDDEN
    cell = page.locator("tbody tr", has_text="Información").locator(".small-cell").first
    expect(cell).to_have_text(HIDDEN)
    assert (cell.get_attribute("title") or "").startswith("* está oculto: son menos de 5")
    expect(page.locator(".notes")).to_contain_text("* está oculto: son menos de 5")


@pytest.mark.parametrize(
    ("name", "read"),
    [("CSV", papers.of_csv), ("Parquet", papers.of_parquet), ("JSON", papers.of_json)],
)
def test_a_file_holds_the_figures_of_the_page(window: Window, tmp_path: Path, name: str, read: Any) -> None:
    page = report(window)
    assert shown(read(fetched(page, name, tmp_path), titles(page)), page) == figures(page)


def test_a_csv_with_hxl_tags_holds_the_same(window: Window, tmp_path: Path) -> None:
    page = report(window)
    found = papers.of_csv(fetched(page, "CSV + HXL", tmp_path), titles(page), tagged=True)
    assert shown(found, page) == figures(page)


def test_a_workbook_holds_the_same(window: Window, tmp_path: Path) -> None:
    page = report(window)
    assert shown(papers.of_xlsx(fetched(page, "Excel", tmp_path)), page) == figures(page)


def test_a_pdf_says_each_row_of_the_page(window: Window, tmp_path: Path) -> None:
    page = report(window)
    said = papers.letters_of_pdf(fetched(page, "PDF", tmp_path))
    rows = [row for _, _, found in tables(page)[1:] for row in found if row[0] != ARABIC]
    assert len(rows) >= len(COMES)
    assert [row for row in rows if re.sub(r"\s", "", "".join(row)) not in said] == []
    sentence = re.sub(r"\s", "", page.locator(".ready h3 + p.hint").first.inner_text())
    assert said.count(sentence) == len(silent(page)) > 0


def test_a_print_opens_beside_the_page(window: Window) -> None:
    page = report(window)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Imprimir").click()
    expect(opened.value.locator("h1")).to_have_text(page.locator(".ready h2").inner_text())


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, threading.Event]]:
    """A month whose 11th and 21st day are counted when the test says so, each day in no time else."""
    gates = {11: threading.Event(), 21: threading.Event()}

    def counted(_work: Any, day: date) -> Tally:
        if day.day in gates:
            assert gates[day.day].wait(SOON_S)
        return Tally()

    monkeypatch.setattr(indicators, "day", counted)
    yield gates
    for gate in gates.values():
        gate.set()


def share(day: int, label: date) -> str:
    """Return how far a month's report is once a day is at work: days are 60 of its 100."""
    length = (date(label.year + label.month // 12, label.month % 12 + 1, 1) - label).days
    return f"{60 * (day - 1) // length} %"


def test_a_long_report_shows_how_far_it_is_and_is_stopped_by_keyboard(
    window: Window, days: dict[int, threading.Event]
) -> None:
    other = month_before_last(MONTH)
    page = window.page("/reports", "manager", viewport=WIDE)
    asked(page, label=f"{other:%Y-%m}")
    expect(page.locator(".bar b")).to_have_text(share(11, other), timeout=LONG_MS)
    page.locator("#stop").focus()
    days[11].set()
    expect(page.locator(".bar b")).to_have_text(share(21, other))
    expect(page.locator("#stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#report h2")).to_have_text("No hay informe")
    expect(page.locator("#report h2")).to_be_focused()
    expect(page.locator("#told")).to_have_text("No hay informe")
    days[21].set()
    page.reload()
    expect(page.locator("#report h2")).to_have_text("No hay informe")


def test_an_agencys_manager_sees_their_own_agency_alone(server: Centre, window: Window) -> None:
    whole = report(window)
    page = report(window, "aid_manager", "aid")
    assert page.locator("#agency option").all_inner_texts() == ["Ayuda"]
    expect(page.locator(".ready h2")).to_contain_text("Ayuda")
    services = next(rows for title, _, rows in tables(page) if title == "Por servicio")
    assert [row[0] for row in services] == ["Ayuda legal"]
    page.goto(whole.url)
    expect(page.locator("#wish")).to_be_visible()
    expect(page.locator(".ready")).to_have_count(0)
    job = whole.url.partition("job=")[2]
    assert page.request.get(f"{server.url}/api/v1/reports/jobs/{job}/file?format=csv").status == 404


def test_a_report_is_made_by_keyboard_alone_and_its_address_finds_it_again(window: Window) -> None:
    page = window.page("/reports", "manager", viewport=WIDE)
    page.get_by_label("Periodo").focus()
    page.keyboard.type(page.locator(f"#period option[value='{LABEL}']").inner_text())
    for key in ("Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".ready")).to_be_visible(timeout=LONG_MS)
    expect(page.locator("#period")).to_have_value(LABEL)
    page.locator(".form.first").focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"indicators-{LABEL}.xlsx"
    page.reload()
    expect(page.locator(".ready")).to_be_visible()


def test_the_report_breaks_no_rule_of_access_in_either_scheme(window: Window) -> None:
    page = report(window)
    assert broken_rules(page) == []
    page.emulate_media(color_scheme="dark")
    assert broken_rules(page) == []


def test_nothing_runs_beyond_a_narrow_page(window: Window) -> None:
    page = report(window)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
