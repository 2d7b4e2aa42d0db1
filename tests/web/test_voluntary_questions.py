import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre, open_at_all_hours
from tests.web.conftest import make_centre, serving
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-voluntary")]


def reception(window: Window, **more: object) -> Page:
    page = window.page("/reception", "agent", **more)
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    return page


def opened(window: Window, **more: object) -> Page:
    """Open the questions by their key."""
    page = reception(window, **more)
    page.keyboard.press("v")
    expect(page.get_by_role("dialog", name="Preguntas voluntarias")).to_be_visible()
    return page


def kept(server: Centre) -> list[tuple[str, ...]]:
    """Return the answers of the day: age, sex, group."""
    with closing(sqlite3.connect(server.database)) as connection:
        return list(connection.execute("SELECT age, sex, population_group FROM declared"))


def said_elsewhere(server: Centre, words: list[str]) -> list[tuple[str, str]]:
    """Return the tables, but the answers' own, in which one of these words stands, with the word."""
    with closing(sqlite3.connect(server.database)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {one: str(connection.execute(f'SELECT * FROM "{one}"').fetchall()) for one in tables}  # noqa: S608 - a name from the database itself
    return [
        (one, word)
        for one in tables
        if one not in {"declared", "centre"}
        for word in words
        if word in rows[one]
    ]


def test_the_purpose_stands_over_the_questions_in_the_persons_language(window: Window) -> None:
    page = opened(window)
    purpose = page.locator("[data-purpose]:visible")
    expect(purpose).to_contain_text("Para contar a quiénes atiende el centro")
    expect(purpose).to_contain_text("Puede negarse y se le atenderá igual.")
    page.locator("#declared-language").select_option("ht")
    expect(purpose).to_have_count(1)
    expect(purpose).to_contain_text("Pou konte kiyès sant lan sèvi")
    page.locator("#declared-language").select_option("ar")
    expect(purpose).to_have_attribute("lang", "ar")
    assert purpose.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_answers_are_given_by_keyboard_alone_and_the_next_person_starts_anew(
    server: Centre, window: Window
) -> None:
    page = opened(window)
    page.locator("#declared-language").focus()
    for question in ("age", "sex", "group"):
        page.keyboard.press("Tab")
        expect(page.locator(f"input[name={question}]").first).to_be_focused()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#declared")).to_be_hidden()
    first = [
        page.locator(f"input[name={one}]").nth(1).get_attribute("value") for one in ("age", "sex", "group")
    ]
    assert kept(server) == [tuple(first)]
    page.keyboard.press("v")
    assert page.locator("#declared input:checked").evaluate_all("all => all.map((one) => one.value)") == [
        "",
        "",
        "",
    ]


def test_the_questions_can_be_skipped_whole_or_one_by_one(server: Centre, window: Window) -> None:
    page = opened(window)
    page.keyboard.press("Escape")
    expect(page.locator("#declared")).to_be_hidden()
    page.keyboard.press("v")
    page.get_by_role("button", name="Atrás").click()
    expect(page.locator("#declared")).to_be_hidden()
    assert kept(server) == []
    page.keyboard.press("v")
    page.get_by_text("mujer", exact=True).click()
    page.get_by_role("button", name="Guardar respuestas").click()
    expect(page.locator("#declared")).to_be_hidden()
    assert kept(server) == [("not_said", "f", "not_said")]


def test_nothing_of_it_goes_with_the_ticket(server: Centre, window: Window) -> None:
    ticket = server.issue("health")["ticket"]
    page = reception(window)
    page.keyboard.type(ticket)
    page.keyboard.press("Enter")
    expect(page.locator("#result article")).to_be_visible()
    before = page.locator("#result").inner_html()
    page.locator("#code").blur()
    page.locator("#declared-open").click()
    page.locator("input[name=group][value=asylum_seeker] + span").click()
    with page.expect_request(re.compile("/declared$")) as sent:
        page.get_by_role("button", name="Guardar respuestas").click()
    expect(page.locator("#declared")).to_be_hidden()
    assert json.loads(sent.value.post_data or "") == {"group": "asylum_seeker"}
    assert kept(server) == [("not_said", "not_said", "asylum_seeker")]
    assert said_elsewhere(server, ["asylum_seeker", "not_said"]) == []
    assert page.locator("#result").inner_html() == before


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Centre]:
    """A server whose centre states no purpose, and so asks nobody."""
    before, rest = open_at_all_hours().split("[declared]", 1)
    text = f"{before}[targets]{rest.split('[targets]', 1)[1]}"
    few = "[[staff]]".join(text.split("[[staff]]")[:4])  # hashing the passwords of all takes seconds
    (folder := tmp_path / "silent").mkdir()
    with serving(*make_centre(folder, few)) as running:
        yield running


def test_a_centre_that_states_no_purpose_asks_nobody(silent: Centre, window: Window) -> None:
    window.server = silent
    page = reception(window)
    expect(page.locator("#new-open")).to_be_visible()
    expect(page.locator("#declared-open, #declared")).to_have_count(0)
    page.keyboard.press("v")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert "preguntas voluntarias" not in page.locator("#keys").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_questions_fit_a_small_screen_and_break_no_rule_of_access(window: Window, scheme: str) -> None:
    page = opened(window, color_scheme=scheme)
    box = page.locator("#declared").evaluate(
        "one => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth]"
    )
    assert box == [0, 0]
    assert broken_rules(page) == []
