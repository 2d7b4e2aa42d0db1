import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-plan")]
WIDE = {"width": 1440, "height": 900}
LONG_MS = 20_000
"""The floor's suggestion is found apart from its page, and comes with a later view."""


def busy(server: Centre, count: int = 8, service: str = "health") -> None:
    for desk in ("5", "6"):
        server.post(f"/desks/{desk}/open")
    for _ in range(count):
        server.issue(service)


def drawn(page: Page, chart: str) -> bool:
    """Whether something is painted on a chart."""
    canvas = page.locator(f"#{chart} canvas").first
    expect(canvas).to_be_visible()
    pixels = "c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
    return bool(canvas.evaluate(f"c => {pixels}.some(Boolean)"))


def test_a_day_without_changes_is_told_and_drawn(server: Centre, window: Window) -> None:
    busy(server)
    page = window.page("/plan", "manager", viewport=WIDE)
    expect(page.locator("#finding")).to_contain_text("La espera mediana")
    expect(page.locator(".outcome thead")).not_to_contain_text("Con los cambios")
    expect(page.locator(".by-service")).to_contain_text("Salud")
    assert drawn(page, "late")


def test_a_change_is_added_by_keyboard_and_taken_away_again(server: Centre, window: Window) -> None:
    busy(server)
    page = window.page("/plan", "manager", viewport=WIDE)
    page.locator("summary", has_text="Llegan personas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#more_people-people")).to_be_focused()
    page.keyboard.type("60")
    page.keyboard.press("Tab")
    page.keyboard.type("Salud")
    page.locator("details[open]").get_by_role("button", name="Ver qué pasaría").focus()
    page.keyboard.press("Enter")
    chip = page.locator(".chips li", has_text="Llegan 60 personas a Salud")
    expect(chip).to_be_visible()
    expect(page).to_have_url(re.compile(r"change=more_people%2Chealth%2C60%2C\d\d%3A\d\d"))
    expect(page.locator(".outcome thead")).to_contain_text("Con los cambios")
    expect(page.locator("#finding")).to_contain_text("sube")
    page.get_by_label("Quitar: Llegan 60 personas").click()
    expect(chip).to_have_count(0)
    expect(page.locator(".outcome thead")).not_to_contain_text("Con los cambios")


def test_escape_closes_a_form_and_gives_its_chip_back(server: Centre, window: Window) -> None:
    page = window.page("/plan", "manager", viewport=WIDE)
    page.get_by_text("Cerrar una ventanilla").click()
    expect(page.locator("#close_desk-desk")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#close_desk-desk")).to_be_hidden()
    expect(page.locator("summary", has_text="Cerrar una ventanilla")).to_be_focused()


def test_a_desk_is_moved_to_several_services(server: Centre, window: Window) -> None:
    busy(server)
    page = window.page("/plan", "manager", viewport=WIDE)
    page.get_by_text("Mover una ventanilla").click()
    page.locator("#move_desk-desk").select_option("6")
    for name in ("Salud", "Escuela"):
        page.get_by_label(name, exact=True).check()
    page.locator("details[open]").get_by_role("button", name="Ver qué pasaría").click()
    expect(page.locator(".chips li").first).to_contain_text("Ventanilla 6 a Salud, Escuela")


NO_CHANGES = {
    "paint,it": "Este cambio no se puede planear.",
    "close_desk,99,": "Este centro no tiene esa ventanilla.",
    "more_desks,helth,1,": "Este centro no tiene ese servicio.",
    "more_desks,health,x,": "Indique cuántas ventanillas: de 1 a 20.",
    "more_desks,health,21,": "Indique cuántas ventanillas: de 1 a 20.",
    "more_people,health,0,": "Indique cuántas personas llegan: de 1 a 500.",
    "close_centre,25:99": "Elija una hora a partir de ahora, antes del cierre.",
    "move_desk,4,,": "Elija al menos un servicio para la ventanilla.",
    "move_desk,4,health,": "Ventanilla 4 a Salud, ahora:",
    "close_desk,4,": "Esa ventanilla no está abierta a esa hora. Ábrala primero.",
    "open_desk,5,": "No cambiaría nada.",
}


def test_what_is_no_change_is_refused_and_the_others_are_planned(server: Centre, window: Window) -> None:
    busy(server)
    texts = [*NO_CHANGES, "more_people,health,9,"]
    page = window.page("/plan?" + urlencode([("change", text) for text in texts]), "manager")
    expect(page.locator(".chips li > span:not(.icon)")).to_have_text(["Llegan 9 personas a Salud, ahora"])
    said = page.get_by_role("alert").locator("li")
    expect(said).to_have_count(len(NO_CHANGES))
    for sentence in NO_CHANGES.values():
        expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator(".outcome thead")).to_contain_text("Con los cambios")


def test_a_thirteenth_change_is_refused(server: Centre, window: Window) -> None:
    texts = [("change", f"more_people,health,{n},") for n in range(1, 14)]
    page = window.page("/plan?" + urlencode(texts), "manager")
    expect(page.get_by_role("alert")).to_contain_text("Un plan tiene 12 cambios como máximo.")
    expect(page.locator(".chips li:not(.anew)")).to_have_count(12)


def test_moving_a_desk_without_a_service_is_refused_in_the_form(server: Centre, window: Window) -> None:
    busy(server)
    page = window.page("/plan", "manager", viewport=WIDE)
    page.get_by_text("Mover una ventanilla").click()
    page.locator("#move_desk-desk").select_option("5")
    page.locator("details[open]").get_by_role("button", name="Ver qué pasaría").click()
    expect(page.get_by_role("alert")).to_contain_text("Elija al menos un servicio para la ventanilla.")
    expect(page.locator(".chips")).to_have_count(0)


def test_a_closed_day_is_said(server: Centre, window: Window) -> None:
    page = window.page("/plan", "manager")
    page.goto(f"{server.url}/plan?day=2020-01-01")
    expect(page.locator("main")).to_contain_text("El centro no abre ese día.")


def test_without_history_the_planner_says_so(server: Centre, window: Window) -> None:
    page = window.page("/plan", "manager")
    expect(page.locator(".outcome")).to_contain_text("Aún no hay días pasados")
    page.get_by_role("link", name="Ventanillas por hora").click()
    expect(page.locator("#finding")).to_have_text("No se espera a nadie.")


def test_tomorrows_desks_follow_from_who_came_today(server: Centre, window: Window) -> None:
    busy(server, 3)
    for _ in range(3):
        step = server.post("/desks/5/call-next").json()["step"]
        server.post(f"/steps/{step}/start")
        server.post(f"/steps/{step}/finish")
    page = window.page("/plan/staffing", "manager", viewport=WIDE)
    profiles, people = (page.locator(".staffing-table table").nth(place) for place in (0, 1))
    expect(profiles.locator("tbody tr").first).to_contain_text("Salud")
    expect(profiles.locator("tbody tr").first).to_contain_text("ventanilla 5")
    expect(people.locator("tbody tr")).to_have_count(1)
    expect(people.locator("tbody tr")).to_contain_text("Salud")
    expect(people.locator("thead th")).to_have_count(25)
    assert drawn(page, "desks")


def test_the_floor_suggests_one_more_desk_and_asks_for_it(server: Centre, window: Window) -> None:
    server.post("/desks/12/open")
    server.post("/desks/11/open")
    for _ in range(12):
        server.issue("shelter", lane="E")  # due at once: late by the next moment
    page = window.page("/floor", "manager", viewport=WIDE)
    card = page.locator(".suggestion")
    expect(card).to_contain_text("Albergue y apoyo: 12 tarde", timeout=LONG_MS)
    expect(card).to_contain_text("1 ventanilla atiende")
    desk = window.page("/desk/11", "agent")
    card.get_by_role("button", name="Pedir la ventanilla 11, libre").click()
    expect(card).to_contain_text("Todas las ventanillas ven que se pide una más.")
    expect(desk.locator(".alerts")).to_contain_text("Albergue y apoyo pide una ventanilla más")


def test_a_calm_floor_suggests_nothing(server: Centre, window: Window) -> None:
    busy(server, 2)
    page = window.page("/floor", "manager", viewport=WIDE)
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    expect(page.locator(".aside")).to_contain_text("Nada por atender")
    expect(page.locator(".suggestion")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/plan?change=more_people,health,30,", "/plan/staffing"])
def test_the_planner_breaks_no_rule_of_access(server: Centre, window: Window, path: str, theme: str) -> None:
    busy(server)
    page = window.page(path, "manager", viewport=WIDE, color_scheme=theme)
    assert broken_rules(page) == []
