import contextlib
import json
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.web.centre import Centre
from tests.web.consoles import MAIN, open_desk, press, waiting
from tests.web.windows import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-desk-menu")]


def test_finish_calls_the_next_by_itself_where_the_desk_was_told_to(server: Centre, window: Window) -> None:
    page, (first, second, third) = open_desk(server, window, {}, {}, {})
    press(page, "m")
    press(page, "a")
    expect(page.locator(".line-head")).to_contain_text("llama solo")
    press(page, "Space")
    expect(page.locator(".now .code")).to_contain_text(first)
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Terminar y llamar siguiente")
    press(page, "Space")
    expect(page.locator(".now .code")).to_contain_text(second)
    assert waiting(page) == [third]


@pytest.mark.parametrize(("key", "event"), [("a", "sent"), ("Escape", "keydown")])
def test_a_key_right_after_the_menu_has_closed_presses_nothing_in_it(
    server: Centre, window: Window, key: str, event: str
) -> None:
    """The browser moves the focus out of a closed dialog a frame later; keys may come sooner."""
    page, _ = open_desk(server, window, {})
    press(page, "m")
    seen = "window.focused = document.activeElement.tagName"
    page.evaluate(f"document.addEventListener('{event}', () => {{ {seen}; }})")
    press(page, key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.evaluate("window.focused") == "BODY"


def test_the_next_is_set_aside_for_this_desk_and_let_go(server: Centre, window: Window) -> None:
    page, (_, second) = open_desk(server, window, {}, {})
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "m")
    press(page, "g")
    kept = page.locator(f'tr[data-ticket="{second}"] [title="Guardado aquí"]')
    expect(kept).to_be_visible()
    press(page, "m")
    expect(page.locator("#more")).to_contain_text(f"Soltar el turno {second}")
    press(page, "g")
    expect(kept).to_have_count(0)


def test_an_emergency_is_asked_once_and_then_told_to_all(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window)
    press(page, "m")
    press(page, "e")
    expect(page.locator("#more")).to_contain_text("Pulse otra vez: se avisa a todo el personal")
    expect(page.locator(".alerts")).to_have_count(0)
    press(page, "e")
    desk = server.desk_for("health")
    expect(page.locator(".emergency")).to_contain_text(f"Ventanilla {desk} necesita ayuda ahora mismo")


def test_a_ticket_is_finished_with_its_outcome(server: Centre, window: Window) -> None:
    page, (first,) = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "Space")
    expect(page.locator("#finish")).to_be_visible()
    press(page, "Shift+F")
    expect(page.locator("#outcome-title")).to_contain_text(first)
    press(page, "p")
    expect(page.locator(".legend")).to_contain_text(f"Último: {first} terminado")
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        assert database.execute("SELECT outcome FROM step WHERE state = 'done'").fetchall() == [
            ("document_missing",)
        ]


def test_a_referral_needs_the_persons_consent(server: Centre, window: Window) -> None:
    page, (first,) = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "m")
    press(page, "v")
    page.locator("#refer-service").select_option("work")
    page.get_by_role("button", name="Derivar", exact=True).click()
    expect(page.locator("#refer")).to_be_visible()
    assert server.get("/referrals")["referrals"] == []
    page.get_by_label("Se le preguntó a la persona y acepta.").check()
    page.get_by_role("button", name="Derivar", exact=True).click()
    expect(page.locator("#refer")).to_be_hidden()
    (sent,) = server.get("/referrals")["referrals"]
    assert (sent["ticket"], sent["to_service"], sent["state"]) == (first, "work", "sent")


def test_a_ticket_goes_to_a_colleague_from_the_transfer_dialog(server: Centre, window: Window) -> None:
    server.post("/desks/14/open")
    page, (first,) = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator("#transfer-open")).to_be_visible()
    press(page, "t")
    page.get_by_role("button", name=server.password("manager")[0]).click()
    expect(page.locator(".legend")).to_contain_text(f"Último: {first} transferido")
    expect(page.locator("#rows tbody tr")).to_have_count(0)


def test_a_call_by_number_says_why_in_the_journal(server: Centre, window: Window) -> None:
    page, (_, second) = open_desk(server, window, {}, {})
    press(page, "c")
    page.keyboard.type(second)
    page.get_by_label("Motivo").select_option("unwell")
    page.get_by_role("button", name="Llamar", exact=True).click()
    expect(page.locator(".now .code")).to_contain_text(second)
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        (detail,) = database.execute("SELECT detail FROM journal WHERE verb = 'call'").fetchone()
    assert json.loads(detail)["reason"] == "unwell"


def test_the_desk_shows_where_a_journey_goes_next(server: Centre, window: Window) -> None:
    server.post("/visits", {"services": ["health", "work", "school"], "language": "es", "channel": "staff"})
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent")
    press(page, "Space")
    expect(page.locator(".now")).to_contain_text("Después: Trabajo, Escuela")
