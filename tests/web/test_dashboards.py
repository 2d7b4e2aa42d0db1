"""What every manager's page owes: its own people only, the keyboard, a quiet console, any width, both schemes."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-dashboards")]
WIDE = {"width": 1440, "height": 900}
DASHBOARDS = ["/floor", "/statistics?period=day", "/plan", "/plan/staffing", "/reports", "/devices"]


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
                one.dataset.reached = "";
                return [one.outerHTML.slice(0, 90), parseFloat(style.outlineWidth) * (style.outlineStyle !== "none"), 1];
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
def test_every_control_is_reached_by_keyboard_and_shows_that_it_is(
    server: Centre, window: Window, path: str
) -> None:
    a_few_come(server)
    page = window.page(path, "manager", viewport=WIDE)
    assert reached(page) == []
    assert page.evaluate(UNREACHED) == []


@pytest.mark.parametrize("path", DASHBOARDS)
def test_a_page_says_nothing_on_the_console_and_asks_for_nothing_that_is_not_there(
    server: Centre, window: Window, path: str
) -> None:
    a_few_come(server)
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
def test_a_page_is_as_wide_as_its_window(server: Centre, window: Window, path: str, width: int) -> None:
    a_few_come(server)
    page = window.page(path, "manager", viewport={"width": width, "height": 900}, locale="es-MX")
    page.wait_for_load_state("networkidle")
    wider = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && box.right > innerWidth + 1 && !one.closest(".wide, .scroll, .staffing-table, .unseen, svg");
        }).map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert (page.evaluate("document.documentElement.scrollWidth"), wider) == (width, [])


@pytest.mark.parametrize("path", DASHBOARDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_breaks_no_rule_of_access(server: Centre, window: Window, path: str, scheme: str) -> None:
    a_few_come(server)
    page = window.page(path, "manager", viewport=WIDE, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert broken_rules(page) == []


@pytest.mark.parametrize("path", ["/statistics?period=day", "/plan", "/plan/staffing"])
def test_every_plot_has_its_table_and_its_file(server: Centre, window: Window, path: str) -> None:
    a_few_come(server)
    page = window.page(path, "manager", viewport=WIDE)
    plots = page.locator("figure[data-chart]")
    assert plots.count() > 0
    for place in range(plots.count()):
        card = plots.nth(place).locator("xpath=ancestor::section")
        link = card.locator("a[href*='.csv']")
        file = page.request.get(server.url + (link.get_attribute("href") or ""))
        rows = list(csv.reader(io.StringIO(file.text())))
        assert (file.status, card.locator("tbody tr").count()) == (200, len(rows) - 1)
        assert len(rows[0]) == card.locator("thead tr > *").count()
        assert re.match(r'attachment; filename="[a-z0-9-]+\.csv"', file.headers["content-disposition"])
