import pytest
from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-floor")]
WIDE = {"width": 1440, "height": 900}


def figure(page: Page, name: str) -> str:
    return page.locator(".figures div", has_text=name).locator("dd").inner_text()


def test_the_floor_counts_who_waits_and_draws_a_mark_for_each(server: Centre, window: Window) -> None:
    for lane in "CCBA":
        server.issue("health", lane=lane)
    server.issue("school")
    page = window.page("/floor", "manager", viewport=WIDE)
    line = page.locator(".lines li", has_text="Salud")
    expect(line.get_by_role("img", name="4 esperan, 0 tarde")).to_be_visible()
    marks = [line.locator(f".mark-{lane}").count() for lane in "ABCE"]
    assert (figure(page, "En espera"), marks) == ("5", [1, 1, 2, 0])


def test_the_floor_follows_the_desks_live(server: Centre, window: Window) -> None:
    ticket = server.issue("health")["ticket"]
    desk = server.desk_for("health")
    page = window.page("/floor", "manager", viewport=WIDE)
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    server.post(f"/desks/{desk}/open")
    tile = page.locator(".desks li").nth(int(desk) - 1)
    expect(tile).to_have_class("desk-free")
    step = server.call(desk, ticket)["step"]
    expect(tile).to_have_class("desk-called")
    expect(tile).to_contain_text(ticket)
    server.post(f"/steps/{step}/start")
    expect(tile).to_have_class("desk-serving")
    server.post(f"/steps/{step}/finish")
    server.post(f"/desks/{desk}/break")
    expect(tile).to_have_class("desk-break")
    assert figure(page, "En espera") == "0"


def test_an_alert_on_the_floor_is_seen_to(server: Centre, window: Window) -> None:
    page = window.page("/floor", "manager", viewport=WIDE)
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    expect(page.locator(".aside")).to_contain_text("Nada por atender")
    server.as_device("kiosk-1", "/devices/me/heartbeat", {"alerts": ["paper_out"]})
    expect(page.locator(".alerts")).to_contain_text("kiosk-1 No hay papel")
    page.get_by_role("button", name="Atendido").click()
    expect(page.locator(".aside")).to_contain_text("Nada por atender")


def test_everybody_starts_on_the_page_of_their_role(server: Centre, window: Window) -> None:
    expect(window.page("/", "manager")).to_have_url(f"{server.url}/floor")
    expect(window.page("/", "agent")).to_have_url(f"{server.url}/desk")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/floor", "/devices"])
def test_the_managers_pages_break_no_rule_of_access(
    server: Centre, window: Window, path: str, theme: str
) -> None:
    for lane in "EABC":
        server.issue("health", lane=lane, language="ar")
    server.as_device("kiosk-1", "/devices/me/help")
    for desk in ("1", "2", "5"):
        server.post(f"/desks/{desk}/open")
    server.post("/desks/2/break")
    server.post("/desks/5/call-next")
    page = window.page(path, "manager", viewport=WIDE, color_scheme=theme)
    assert broken_rules(page) == []


def test_a_screen_joins_by_the_code_that_it_shows(server: Centre, window: Window) -> None:
    screen = window.page("/board/hall", viewport={"width": 1280, "height": 720})
    expect(screen.locator("#pair-code")).not_to_be_empty()
    code = screen.locator("#pair-code").inner_text()
    page = window.page("/devices", "manager")
    page.get_by_label("Código en la pantalla").fill(code)
    page.get_by_label("Este dispositivo es").fill("hall")
    page.get_by_role("button", name="Conectar").click()
    expect(screen.locator("#pair")).to_be_hidden()
    expect(screen.locator("#sentences")).to_contain_text("Mire aquí y escuche su turno.")


def test_a_wrong_code_joins_nothing_and_says_so(window: Window) -> None:
    page = window.page("/devices", "manager")
    page.get_by_label("Código en la pantalla").fill("XXXXXX")
    page.get_by_label("Este dispositivo es").fill("hall")
    page.get_by_role("button", name="Conectar").click()
    expect(page.locator("#say")).to_have_text("Este código venció. La pantalla muestra uno nuevo.")


def test_devices_tell_when_they_were_last_heard(server: Centre, window: Window) -> None:
    server.as_device("kiosk-2", "/devices/me/heartbeat", {"alerts": ["paper_low"]})
    page = window.page("/devices", "manager")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("kiosk-2")
    expect(first).to_contain_text("ahora mismo")
    expect(first).to_contain_text("Queda poco papel")
    expect(page.locator("tbody tr", has_text="printer-1")).to_contain_text("nunca")
