import csv
import io
import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-statistics")]
WIDE = {"width": 1440, "height": 1000}
NOTHING = "\N{EN DASH}"
PLOTS = ["heat", "services", "spread", "works", "kept", "flows", "line", "control", "fairness", "desks"]


def a_morning(server: Centre, people: int = 6) -> None:
    """Serve some people at desk 5, in two services, one of them nobody comes to."""
    server.post("/desks/5/open")
    for place in range(people):
        server.issue("health", language="ht" if place % 2 else "es")
    for place in range(people):
        step = server.post("/desks/5/call-next").json()["step"]
        if place == people - 1:
            server.post(f"/steps/{step}/no-show")
            continue
        server.post(f"/steps/{step}/start")
        server.post(f"/steps/{step}/finish")


def table(page: Page, plot: str) -> list[list[str]]:
    """Return a plot's table as it stands on the page, its numbers as a file writes them."""
    page.locator(f"section[aria-labelledby='{plot}-title'] details").evaluate("d => d.open = true")
    rows = page.locator(f"section[aria-labelledby='{plot}-title'] tbody tr")
    cells = [rows.nth(place).locator("td").all_inner_texts() for place in range(rows.count())]
    return [[re.sub(r"(\d),(\d)", r"\1.\2", cell) for cell in row] for row in cells]


def test_a_day_is_told_in_figures_and_every_plot_is_drawn(server: Centre, window: Window) -> None:
    a_morning(server)
    page = window.page("/statistics?period=day", "manager", viewport=WIDE)
    expect(page.locator(".findings h2")).to_have_text(
        "100 de cada 100 pasos se llamaron a tiempo. La meta es 80."
    )
    expect(page.locator(".findings dd").first).to_have_text("6")
    expect(page.locator(".findings dd").nth(3)).to_have_text("16,7 %")
    expect(page.locator("html")).to_have_attribute("data-drawn", str(len(PLOTS)))
    for plot in PLOTS:
        assert page.locator(f"#{plot} svg path, #{plot} svg text").count() > 0


def test_a_plot_its_table_and_its_file_have_the_same_figures(server: Centre, window: Window) -> None:
    a_morning(server)
    page = window.page("/statistics?period=day", "manager", viewport=WIDE)
    for plot in ("services", "kept", "control", "desks"):
        shown = table(page, plot)
        chart = json.loads(page.locator(f"#{plot}").get_attribute("data-chart") or "")
        link = page.locator(f"section[aria-labelledby='{plot}-title'] a", has_text="CSV").get_attribute(
            "href"
        )
        file = list(csv.reader(io.StringIO(page.request.get(f"{server.url}{link}").text())))[1:]
        assert [[cell or NOTHING for cell in row] for row in file] == shown
        if "rows" in chart:
            assert [
                [NOTHING if cell is None else str(cell) for cell in row] for row in chart["rows"]
            ] == shown


def test_the_statistics_of_the_api_are_those_of_the_page(server: Centre, window: Window) -> None:
    a_morning(server)
    page = window.page("/statistics?period=day", "manager", viewport=WIDE)
    day = page.locator("input[name=from]").get_attribute("value")
    found = page.request.get(f"{server.url}/api/v1/stats?from={day}&to={day}").json()
    health = next(one for one in found["by_service"] if one["key"] == "health")
    row = next(row for row in table(page, "services") if row[0] == health["name"])
    assert row[1] == str(health["measures"]["called"])


def test_days_without_anybody_are_said_calmly(server: Centre, window: Window) -> None:
    page = window.page("/statistics?period=year&from=2020-05-05", "manager", viewport=WIDE)
    expect(page.locator(".nothing")).to_contain_text("Nadie vino en estos días")
    expect(page.locator("figure")).to_have_count(0)
    expect(page.locator(".step b")).to_have_text("2020")


def test_periods_are_chosen_and_gone_through_by_keyboard(server: Centre, window: Window) -> None:
    page = window.page("/statistics?period=month&from=2026-03-10", "manager", viewport=WIDE)
    expect(page.locator(".step b")).to_have_text("marzo de 2026")
    page.get_by_label("Antes").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".step b")).to_have_text("febrero de 2026")
    expect(page.locator("input[name=to]")).to_have_value("2026-02-28")
    page.get_by_label("Después").click()
    page.get_by_label("Después").click()
    expect(page.locator(".step b")).to_have_text("abril de 2026")
    page.locator("input[name=from]").fill("2026-04-07")
    page.locator("input[name=to]").fill("2026-04-03")
    page.get_by_role("button", name="Ver").click()
    expect(page.locator("input[name=from]")).to_have_value("2026-04-03")
    expect(page.locator("input[name=to]")).to_have_value("2026-04-07")


def test_one_agency_and_one_service_are_shown_alone(server: Centre, window: Window) -> None:
    a_morning(server)
    server.issue("school")
    page = window.page("/statistics?period=day", "manager", viewport=WIDE)
    expect(page.locator(".findings dd").first).to_have_text("7")
    page.locator("select[name=service]").select_option("school")
    page.get_by_role("button", name="Ver").click()
    expect(page.locator(".findings dd").first).to_have_text("1")
    expect(page.locator(".findings h2")).to_have_text("En estos días no se llamó a nadie.")


def test_the_page_breaks_no_rule_of_access_in_either_scheme(server: Centre, window: Window) -> None:
    a_morning(server)
    page = window.page("/statistics?period=day", "manager", viewport=WIDE)
    expect(page.locator("html")).to_have_attribute("data-drawn", str(len(PLOTS)))
    assert broken_rules(page) == []
    page.emulate_media(color_scheme="dark")
    assert broken_rules(page) == []


def test_nothing_on_the_page_breaks_its_own_policy(server: Centre, window: Window) -> None:
    a_morning(server)
    page = window.page("/sign-in", "manager", viewport=WIDE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.goto(f"{server.url}/statistics?period=day")
    expect(page.locator("html")).to_have_attribute("data-drawn", str(len(PLOTS)))
    assert said == []
