"""What every manager's page owes: who may open it, the keyboard, a quiet console, any width, both schemes."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from examples.screens_plan import centre_with_history
from tests.web.centre import Centre, open_at_all_hours
from tests.web.conftest import make_centre, serving
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-dashboards")]
WIDE = {"width": 1440, "height": 900}
DASHBOARDS = ["/floor", "/statistics?period=day", "/plan", "/plan/staffing", "/reports", "/devices"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A server with weeks behind it and a few people in the hall, for the whole module."""
    file, made = make_centre(tmp_path_factory.mktemp("dashboards"), open_at_all_hours())
    centre_with_history(f"sqlite:///{file}", 5)
    with serving(file, made) as running:
        a_few_come(running)
        yield running


def a_few_come(server: Centre) -> None:
    server.post("/desks/5/open")
    for language in ("es", "ht", "es", "fr"):
        server.issue("health", language=language)
    step = server.post("/desks/5/call-next").json()["step"]
    server.post(f"/steps/{step}/start")


def reached(page: Page) -> list[str]:
    """Go through a page with Tab, once round; return each control that has the focus without showing it."""
    hidden, seen = [], 0
    page.evaluate("document.activeElement.blur()")
    for _ in range(400):
        page.keyboard.press("Tab")
        name, width, key = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                if (one === document.body) return ["", 1, 0];
                if ("reached" in one.dataset) return ["", 1, 1]; // a part of it: a date has three
                one.dataset.reached = "";
                const width = parseFloat(style.outlineWidth) * (style.outlineStyle !== "none");
                return [one.outerHTML.slice(0, 90), width, 1];
            }"""
        )
        if not key:
            break
        seen += 1
        if not width:
            hidden.append(name)
    assert seen > 8
    return hidden


UNREACHED = """() => [...document.querySelectorAll("a[href], button:enabled, input, select, summary")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !("reached" in one.dataset))
    .map((one) => one.outerHTML.slice(0, 90))"""


SCROLLED = ".wide, .plot, .devices .card, .scroll, .staffing-table, .outcome, .by-service, .unseen, svg"
"""What scrolls on its own, or is not seen."""
BEYOND = """(scrolled) => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => !one.closest(scrolled))
    .map((one) => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("path", DASHBOARDS)
def test_an_agent_is_told_that_a_page_is_for_managers(server: Centre, window: Window, path: str) -> None:
    page = window.context().new_page()
    cookie = {"name": "ventanilla_session", "value": server.token("agent"), "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict by shape
    answer = page.goto(server.url + path)
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main h2")).to_have_text("Esta página es para responsables.")
    page.locator("main a").press("Enter")
    expect(page).to_have_url(f"{server.url}/desk")


@pytest.mark.parametrize("path", DASHBOARDS)
def test_a_stranger_is_asked_to_sign_in(server: Centre, window: Window, path: str) -> None:
    expect(window.page(path)).to_have_url(f"{server.url}/sign-in")


@pytest.mark.parametrize("path", DASHBOARDS)
def test_every_control_is_reached_by_keyboard_and_shows_that_it_is(window: Window, path: str) -> None:
    page = window.page(path, "manager", viewport=WIDE)
    assert reached(page) == []
    assert page.evaluate(UNREACHED) == []


@pytest.mark.parametrize("path", DASHBOARDS)
def test_a_page_says_nothing_on_the_console_and_asks_for_nothing_that_is_not_there(
    server: Centre, window: Window, path: str
) -> None:
    page = window.page("/sign-in", "manager", viewport=WIDE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    page.goto(server.url + path)
    page.wait_for_load_state("networkidle")
    assert said == []


@pytest.mark.parametrize("path", DASHBOARDS)
@pytest.mark.parametrize("width", [390, 768, 1024])
def test_a_page_is_as_wide_as_its_window(window: Window, path: str, width: int) -> None:
    page = window.page(path, "manager", viewport={"width": width, "height": 900}, locale="es-MX")
    page.wait_for_load_state("networkidle")
    wider = page.evaluate(BEYOND, SCROLLED)
    assert (page.evaluate("document.documentElement.scrollWidth"), wider) == (width, [])


@pytest.mark.parametrize("path", DASHBOARDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_breaks_no_rule_of_access(window: Window, path: str, scheme: str) -> None:
    page = window.page(path, "manager", viewport=WIDE, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert broken_rules(page) == []


@pytest.mark.parametrize("path", ["/statistics?period=day", "/plan", "/plan/staffing"])
def test_every_plot_has_its_table_and_its_file(server: Centre, window: Window, path: str) -> None:
    page = window.page(path, "manager", viewport=WIDE)
    plots = page.locator("figure[data-chart]")
    assert plots.count() > 0
    for place in range(plots.count()):
        card = plots.nth(place).locator("xpath=ancestor::section")
        link = card.locator("a[href*='.csv']")
        file = page.request.get(server.url + (link.get_attribute("href") or ""))
        rows = list(csv.reader(io.StringIO(file.text())))
        assert (file.status, card.locator("tbody tr").count()) == (200, len(rows) - 1)
        assert [row[0] for row in rows[1:]] == card.locator("tbody tr > :first-child").all_text_contents()
        assert re.match(r'attachment; filename="[a-z0-9-]+\.csv"', file.headers["content-disposition"])
