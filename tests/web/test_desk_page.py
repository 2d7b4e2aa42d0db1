import re

import pytest
from playwright.sync_api import expect

from tests.web.centre import Centre
from tests.web.consoles import MAIN, open_desk, press, waiting
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-desk")]


def test_a_whole_ticket_is_served_by_keyboard_alone(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {"language": "ht"}, {})
    expect(page.locator(MAIN)).to_contain_text("Llamar siguiente")
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    expect(page.locator(".now .code")).to_contain_text(first)
    expect(page.locator(".now")).to_contain_text("Kreyòl ayisyen")
    press(page, "r")
    expect(page.locator(".now .why")).to_contain_text("Se llamó 2 veces.")
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Terminar y llamar siguiente")
    press(page, "Space")
    expect(page.locator(".now .code")).to_contain_text(second)
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "Space")
    expect(page.locator("#finish")).to_be_visible()
    press(page, "f")
    expect(page.locator(".now")).to_contain_text("Nadie espera")
    expect(page.locator(".legend")).to_contain_text(re.compile(rf"Último: {second} terminado \d\d:\d\d"))


def test_the_large_button_keeps_its_place_in_every_state(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window, {}, {})
    places = []
    for word in ("Llamar siguiente", "Iniciar atención", "Terminar y llamar siguiente", "Iniciar atención"):
        expect(page.locator(MAIN)).to_contain_text(word)
        places.append(page.locator(MAIN).bounding_box())
        press(page, "Space")
    assert places == [{"x": 24, "y": 600, "width": 440, "height": 148}] * 4


def test_the_page_shows_the_desk_before_its_first_live_view(server: Centre, window: Window) -> None:
    page = window.page(f"/desk/{server.desk_for('health')}", "agent", java_script_enabled=False)
    expect(page.locator(MAIN)).to_contain_text("Abrir ventanilla")


def test_a_double_click_sends_one_command(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {}, {})
    page.locator(MAIN).dblclick()
    expect(page.locator(".now .code")).to_contain_text(first)
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    assert waiting(page) == [second]


def test_a_held_space_bar_calls_one_person(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {}, {})
    page.keyboard.down("Space")
    page.keyboard.down("Space")  # a second "down" without an "up" is the keyboard's own repeat
    page.keyboard.down("Space")
    page.keyboard.up("Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    expect(page.locator(".now .code")).to_contain_text(first)
    assert waiting(page) == [second]


def test_arrows_and_enter_call_the_chosen_row(server: Centre, window: Window) -> None:
    page, (first, second, third) = open_desk(server, window, {}, {}, {})
    press(page, "ArrowDown")
    press(page, "ArrowDown")
    expect(page.locator(f'tr[data-ticket="{second}"]')).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".now .code")).to_contain_text(second)
    assert waiting(page) == [first, third]


def test_another_ticket_is_called_by_its_code(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {}, {})
    press(page, "c")
    expect(page.locator("#other input")).to_be_focused()
    page.keyboard.type(second)
    press(page, "Enter")
    expect(page.locator(".now .code")).to_contain_text(second)
    expect(page.locator("#other")).to_be_hidden()
    assert waiting(page) == [first]


def test_a_refusal_is_one_quiet_sentence(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window, {})
    press(page, "c")
    expect(page.locator("#other input")).to_be_focused()
    page.keyboard.type("999")
    press(page, "Enter")
    expect(page.locator("#say")).to_have_text("Este turno no espera en ninguna fila.")
    expect(page.locator("#other")).to_be_visible()


def test_call_next_says_so_where_nobody_waits(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window)
    press(page, "Space")
    expect(page.locator("#say")).to_have_text("Nadie espera en sus filas.")


def test_transfer_goes_to_the_service_chosen_by_keyboard(server: Centre, window: Window) -> None:
    page, (first,) = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator("#transfer-open")).to_be_visible()
    press(page, "t")
    expect(page.locator("#transfer-title")).to_have_text(f"Transferir el turno {first}")
    expect(page.get_by_role("button", name="Asilo y refugio")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#transfer")).to_be_hidden()
    expect(page.locator(".legend")).to_contain_text(f"Último: {first} transferido")


def test_an_open_dialog_survives_a_new_view(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator("#transfer-open")).to_be_visible()
    press(page, "t")
    press(page, "ArrowDown")
    newcomer = server.issue("health")["ticket"]
    expect(page.locator(f'tr[data-ticket="{newcomer}"]')).to_be_attached()
    expect(page.locator("#transfer")).to_be_visible()
    expect(page.get_by_role("button", name="Registro y documentos")).to_be_focused()


def test_a_chosen_row_stays_chosen_when_the_queue_changes(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {}, {})
    press(page, "ArrowDown")
    press(page, "ArrowDown")
    emergency = server.issue("health", lane="E")["ticket"]
    expect(page.locator("#rows tbody tr").first).to_have_attribute("data-ticket", emergency)
    expect(page.locator(f'tr[data-ticket="{second}"]')).to_be_focused()
    assert waiting(page) == [emergency, first, second]


def test_parked_and_absent_come_back_from_their_lists(server: Centre, window: Window) -> None:
    page, (first, second) = open_desk(server, window, {}, {})
    press(page, "Space")
    expect(page.locator("#park")).to_be_enabled()
    press(page, "p")
    resume = page.get_by_role("button", name=f"{first} Reanudar")
    expect(resume).to_be_visible()
    press(page, "Space")
    expect(page.locator(".now .code")).to_contain_text(second)
    press(page, "n")
    requeue = page.get_by_role("button", name=f"{second} A la fila")
    expect(requeue).to_be_visible()
    resume.click()
    expect(page.locator("html:not([data-busy])")).to_be_attached()
    requeue.click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)


def test_undo_takes_back_the_last_verb(server: Centre, window: Window) -> None:
    page, (first,) = open_desk(server, window, {})
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "n")
    expect(page.get_by_role("button", name=f"{first} A la fila")).to_be_visible()
    press(page, "z")
    expect(page.locator(".now .code")).to_contain_text(first)
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")


def test_a_break_closes_the_large_button_and_o_opens_it(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window, {})
    press(page, "d")
    expect(page.locator("#pause")).to_be_visible()
    press(page, "o")
    expect(page.locator(".now")).to_contain_text("En descanso")
    expect(page.locator(".now")).to_contain_text("Oración")
    expect(page.locator(MAIN)).to_contain_text("Abrir ventanilla")
    press(page, "o")
    expect(page.locator(MAIN)).to_contain_text("Llamar siguiente")


def test_a_help_call_shows_and_is_seen_to(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window)
    server.as_device("kiosk-1", "/devices/me/help")
    expect(page.locator(".alerts")).to_contain_text("kiosk-1 Un visitante pide a una persona")
    page.get_by_role("button", name="Atendido").click()
    expect(page.locator(".alerts")).to_have_count(0)


def test_a_lost_link_is_told_with_its_time(server: Centre, window: Window) -> None:
    page, _ = open_desk(server, window, {})
    page.context.set_offline(True)
    expect(page.locator(".link.lost")).to_be_visible()
    expect(page.locator(".link.lost")).to_have_text(re.compile(r"Sin conexión desde \d\d:\d\d"))
    press(page, "Space")
    expect(page.locator("#say")).to_have_text("Sin conexión. Se envía en cuanto vuelva.")
    page.context.set_offline(False)
    expect(page.locator(".link.live")).to_be_visible()


def test_an_agent_chooses_a_desk_and_a_stranger_signs_in(server: Centre, window: Window) -> None:
    user, password = server.password("agent")
    page = window.page("/desk")
    expect(page).to_have_url(f"{server.url}/sign-in")
    page.get_by_label("Nombre de su cuenta").fill(user)
    page.get_by_label("Contraseña").fill("not this one")
    press(page, "Enter")
    expect(page.locator("#say")).to_have_text("El nombre y la contraseña no coinciden. Intente de nuevo.")
    page.get_by_label("Contraseña").fill(password)
    press(page, "Enter")
    page.get_by_role("link", name="5 libre").click()
    expect(page).to_have_url(f"{server.url}/desk/5")
    expect(page.locator(MAIN)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    press(page, "o")
    expect(page.locator(MAIN)).to_contain_text("Llamar siguiente")
    page.get_by_role("link", name="Todas las ventanillas").click()
    expect(page.get_by_role("link", name="5 suya")).to_be_visible()
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page).to_have_url(f"{server.url}/sign-in")
    page.goto(f"{server.url}/desk/5")
    expect(page).to_have_url(f"{server.url}/sign-in")


def test_the_desk_speaks_english_to_who_asks_for_it(server: Centre, window: Window) -> None:
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent", locale="en-GB")
    expect(page.locator(MAIN)).to_contain_text("Call next")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_breaks_no_rule_of_access(server: Centre, window: Window, theme: str) -> None:
    for lane in "EABC":
        server.issue("health", lane=lane, language="ar", party_size=2)
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent", color_scheme=theme)
    assert broken_rules(page) == []
    press(page, "Space")
    expect(page.locator(MAIN)).to_contain_text("Iniciar atención")
    press(page, "Space")
    expect(page.locator("#finish")).to_be_visible()
    assert broken_rules(page) == []
    for key in ("t", "m", "d", "Shift+F", "c"):
        press(page, key)
        assert broken_rules(page) == [], key
        press(page, "Escape")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/sign-in", "/desk"])
def test_the_way_to_the_desk_breaks_no_rule_of_access(window: Window, path: str, theme: str) -> None:
    page = window.page(path, "agent", color_scheme=theme)
    assert broken_rules(page) == []
