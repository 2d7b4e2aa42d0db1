import contextlib
import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-reception")]


def reception(window: Window, role: str = "agent", **more: Any) -> Page:
    page = window.page("/reception", role, **more)
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    return page


def press(page: Page, key: str) -> None:
    """Press a key once the last command has its answer."""
    expect(page.locator("html:not([data-busy])")).to_be_attached()
    page.keyboard.press(key)


def find(page: Page, code: str) -> None:
    """Type a code from anywhere on the page."""
    page.keyboard.type(code)
    expect(page.locator("#code")).to_have_value(code)
    page.keyboard.press("Enter")
    expect(page.locator("#result article, #result .nothing").first).to_be_visible()


def test_a_ticket_is_issued_by_keyboard_alone(server: Centre, window: Window) -> None:
    page = reception(window)
    press(page, "n")
    press(page, "e")
    press(page, "c")
    press(page, "Enter")
    expect(page.locator("#told")).to_be_visible()
    ticket = page.locator("#told-code").inner_text()
    expect(page.locator(f'#rows tr[data-ticket="{ticket}"]')).to_contain_text("Trabajo")
    (found,) = server.get(f"/find?ticket={ticket}")
    assert [(step["service"], step["state"]) for step in found["steps"]] == [
        ("work", "waiting"),
        ("health", "planned"),
    ]


def test_a_group_gets_its_tickets_in_one_order(server: Centre, window: Window) -> None:
    page = reception(window)
    press(page, "n")
    press(page, "c")
    page.get_by_label("Turnos", exact=True).fill("12")
    page.get_by_role("button", name="Emitir").click()
    expect(page.locator("#told-title")).to_have_text("Turnos del grupo")
    tickets = page.locator("#told-code").inner_text().split(" · ")
    press(page, "Enter")
    expect(page.locator("#rows tbody tr")).to_have_count(12)
    assert page.locator("#rows tbody .ticket").all_inner_texts() == tickets


def test_a_journey_is_issued_whole(server: Centre, window: Window) -> None:
    page = reception(window)
    press(page, "n")
    page.get_by_label("O un recorrido completo").select_option("arrival")
    page.get_by_role("button", name="Emitir").click()
    expect(page.locator("#told")).to_be_visible()
    (found,) = server.get(f"/find?ticket={page.locator('#told-code').inner_text()}")
    assert [step["service"] for step in found["steps"]] == ["information", "registration", "health", "work"]


def test_digits_typed_anywhere_find_a_ticket_and_a_letter_changes_its_lane(
    server: Centre, window: Window
) -> None:
    first, second = (server.issue("health")["ticket"] for _ in range(2))
    page = reception(window)
    find(page, second)
    expect(page.locator("#result .code")).to_contain_text(second)
    press(page, "a")
    expect(page.locator("#result .code .lane")).to_have_text("A")
    expect(page.locator("#rows tbody tr").first).to_have_attribute("data-ticket", second)
    assert page.locator("#rows tbody .ticket").all_inner_texts() == [second, first]
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        assert database.execute("SELECT actor FROM journal WHERE verb = 'lane'").fetchall() == [
            (f"staff:{server.password('agent')[0]}",)
        ]


def test_a_family_parts_into_two_tickets(server: Centre, window: Window) -> None:
    ticket = server.issue("health", party_size=5)["ticket"]
    page = reception(window)
    find(page, ticket)
    press(page, "s")
    page.get_by_label("Cuántas personas van aparte").fill("2")
    press(page, "Enter")
    expect(page.locator("#told")).to_be_visible()
    other = page.locator("#told-code").inner_text()
    sizes = [server.get(f"/find?ticket={code}")[0]["visit"]["party_size"] for code in (ticket, other)]
    assert sizes == [3, 2]


def test_a_ticket_for_the_next_day_takes_its_holder_out_of_todays_queue(
    server: Centre, window: Window
) -> None:
    ticket = server.issue("health")["ticket"]
    page = reception(window)
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    find(page, ticket)
    press(page, "d")
    expect(page.locator("#told-title")).to_have_text("Turno para el día siguiente")
    expect(page.locator("#rows tbody tr")).to_have_count(0)


def test_an_appointment_is_checked_in_by_its_code(server: Centre, window: Window) -> None:
    booked = server.book("health")
    page = reception(window)
    page.locator("#code").fill(booked["code"].lower())
    page.keyboard.press("Enter")
    expect(page.locator("#result .booked")).to_contain_text(booked["code"])
    press(page, "l")
    expect(page.locator("#told")).to_be_visible()
    ticket = page.locator("#told-code").inner_text()
    expect(page.locator(f'#rows tr[data-ticket="{ticket}"]')).to_contain_text("cita")


def test_a_code_that_is_nobodys_is_told_in_a_sentence(window: Window) -> None:
    page = reception(window)
    find(page, "999")
    expect(page.locator("#result")).to_contain_text("Ningún turno ni cita tiene este código.")


def test_a_referral_is_seen_today_or_declined_with_a_reason(server: Centre, window: Window) -> None:
    sent = []
    for _ in range(2):
        step = server.issue("health")["steps"][0]["step"]
        sent.append(server.post(f"/steps/{step}/refer", {"service": "work", "consent": True}).json())
    page = reception(window, "manager")
    expect(page.locator("#inbox li")).to_have_count(2)
    page.get_by_role("button", name=f"Atender hoy {sent[0]['ticket']}").click()
    expect(page.locator("#inbox li")).to_have_count(1)
    page.get_by_role("button", name=f"Rechazar {sent[1]['ticket']}").click()
    press(page, "c")
    expect(page.locator("#inbox li")).to_have_count(0)
    states = {one["ticket"]: (one["state"], one["reason"]) for one in server.get("/referrals")["referrals"]}
    assert states == {
        sent[0]["ticket"]: ("accepted", None),
        sent[1]["ticket"]: ("declined", "no_capacity"),
    }


def test_an_interpreter_goes_and_comes_back(server: Centre, window: Window) -> None:
    page = reception(window)
    button = page.locator("#interpreter-creole-1")
    expect(button).to_contain_text("presente")
    button.click()
    expect(button).to_contain_text("ausente")
    button.click()
    expect(button).to_contain_text("presente")


def test_an_emergency_at_a_desk_stands_above_everything(server: Centre, window: Window) -> None:
    server.post("/desks/5/open")
    page = reception(window)
    server.post("/desks/5/emergency")
    expect(page.locator(".emergency")).to_contain_text("Ventanilla 5 necesita ayuda ahora mismo")
    page.get_by_role("button", name="Atendido").click()
    expect(page.locator(".emergency")).to_have_count(0)


def test_a_slip_is_printed_again_as_a_copy_in_the_visitors_language(server: Centre, window: Window) -> None:
    visit = server.issue("health", language="ar")
    page = reception(window)
    page.context.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; };")
    find(page, visit["ticket"])
    with page.context.expect_page() as opened:
        press(page, "p")
    slip = opened.value
    expect(slip.locator("body")).to_have_attribute("data-printed", "yes")
    expect(slip.locator("html")).to_have_attribute("dir", "rtl")
    expect(slip.locator(".plate")).to_contain_text("نسخة 1")
    assert "Salud" not in slip.locator("body").inner_text()
    assert broken_rules(slip) == []


def test_question_mark_lists_every_key(window: Window) -> None:
    page = reception(window)
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_reception_breaks_no_rule_of_access_and_needs_no_scrolling(
    server: Centre, window: Window, theme: str, size: tuple[int, int]
) -> None:
    for lane in "EABC":
        server.issue("health", lane=lane, language="ar", party_size=3)
    server.post("/desks/5/open")
    server.post("/desks/5/call-next")
    server.post("/desks/5/emergency")
    viewport = {"width": size[0], "height": size[1]}
    page = reception(window, color_scheme=theme, viewport=viewport)
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    find(page, "102")
    for key in ("n", "?"):
        press(page, key)
        assert broken_rules(page) == [], key
        press(page, "Escape")
    press(page, "s")
    assert broken_rules(page) == []
