import gzip

import httpx
import pytest
from playwright.sync_api import Page, expect

from language.catalogue import VISITOR_LANGUAGES
from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-phone")]
PHONE = {"width": 390, "height": 844}
MOST_BYTES = 15 * 1024
"""Of page, style and script together, packed: a weak link in a full hall (performance.md)."""


def path_of(visit: dict[str, str]) -> str:
    return "/t/" + visit["follow_url"].rsplit("/", 1)[1]


def called(server: Centre, visit: dict[str, str], service: str = "health") -> str:
    desk = server.desk_for(service)
    server.post(f"/desks/{desk}/open")
    server.call(desk, visit["ticket"])
    return desk


def live(page: Page) -> Page:
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    return page


def test_a_waiting_ticket_shows_its_place_in_the_visitors_language(server: Centre, window: Window) -> None:
    server.post(f"/desks/{server.desk_for('health')}/open")
    server.issue("health")
    visit = server.issue("health", language="ht")
    page = live(window.page(path_of(visit), viewport=PHONE))
    expect(page.locator("html")).to_have_attribute("lang", "ht")
    expect(page.locator(".code")).to_have_text(visit["ticket"])
    expect(page.locator("#view")).to_contain_text("1 moun devan ou")
    expect(page.locator("#view")).to_contain_text("N ap rele ou ant")


def test_a_call_turns_the_whole_page_marigold_and_vibrates(server: Centre, window: Window) -> None:
    visit = server.issue("health", language="ht")
    page = live(window.page(path_of(visit), viewport=PHONE))
    page.evaluate(
        "() => { navigator.vibrate = (pattern) => { document.body.dataset.vibrated = pattern.join(); }; }"
    )
    desk = called(server, visit)
    expect(page.locator("h1")).to_have_text("Se tou pa ou. Vini kounye a.")
    expect(page.locator(".desk")).to_have_text(desk)
    expect(page.locator("body")).to_have_attribute("data-vibrated", "400,200,400,200,800")
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 184, 28)")


def test_sound_is_played_at_the_call_to_who_asked_for_it(server: Centre, window: Window) -> None:
    visit = server.issue("health")
    page = live(window.page(path_of(visit), viewport=PHONE))
    page.evaluate(
        "() => { document.body.dataset.plays = 0;"
        "const play = Audio.prototype.play;"
        "Audio.prototype.play = function () { document.body.dataset.plays++; return play.call(this); }; }"
    )
    page.get_by_role("button", name="Avisarme con sonido").click()
    expect(page.get_by_role("button", name="Sonido activado")).to_be_disabled()
    called(server, visit)
    expect(page.locator("body")).to_have_attribute("data-plays", "2")


def test_a_private_visit_is_fetched_and_no_desk_is_told(server: Centre, window: Window) -> None:
    visit = server.issue("health", private=True)
    page = live(window.page(path_of(visit), viewport=PHONE))
    called(server, visit)
    expect(page.locator("#view")).to_contain_text("Una persona vendrá por usted.")
    expect(page.locator("#view .desk")).to_have_count(0)


def test_the_page_is_really_mirrored_in_arabic(server: Centre, window: Window) -> None:
    page = live(window.page(path_of(server.issue("health", language="ar")), viewport=PHONE))
    mark, age = page.locator(".mark").bounding_box(), page.locator(".age.live").bounding_box()
    assert mark
    assert age
    assert mark["x"] > PHONE["width"] / 2 > age["x"] + age["width"]


def test_a_link_changes_the_language_and_stores_nothing(server: Centre, window: Window) -> None:
    page = live(window.page(path_of(server.issue("health")), viewport=PHONE))
    page.locator("summary", has_text="Idioma").click()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("h1")).to_have_text("Votre numéro")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_cancel_asks_first_and_then_leaves_the_queue(server: Centre, window: Window) -> None:
    visit = server.issue("health")
    page = live(window.page(path_of(visit), viewport=PHONE))
    page.locator("summary", has_text="Cancelar turno").click()
    page.get_by_role("button", name="No, conservar mi turno").click()
    expect(page.get_by_role("button", name="Sí, cancelar")).to_be_hidden()
    page.locator("summary", has_text="Cancelar turno").click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.locator("#view")).to_contain_text("Este turno terminó. Gracias.")
    token = server.token()
    state = httpx.get(
        f"{server.url}/api/v1/visits/{visit['visit']}", headers={"Authorization": f"Bearer {token}"}
    )
    assert state.json()["steps"][0]["state"] == "cancelled"


def test_the_page_goes_on_by_polling_where_sockets_do_not_get_through(server: Centre, window: Window) -> None:
    visit = server.issue("health")
    context = window.context(viewport=PHONE)
    context.add_init_script("window.WebSocket = function () { setTimeout(() => this.onclose(), 50); };")
    page = context.new_page()
    page.goto(server.url + path_of(visit))
    called(server, visit)
    expect(page.locator("h1")).to_have_text("Es su turno. Venga ahora.")


def test_the_page_tells_neither_service_nor_lane_nor_name(server: Centre) -> None:
    visit = server.issue("health", lane="A", party_size=3)
    shown = ""
    for address in (path_of(visit), path_of(visit) + "/view", path_of(visit) + "?lang=en"):
        shown += httpx.get(server.url + address).text.lower()
    for secret in ("salud", "health", "sante", "lane", "prioridad", "priority", "medical"):
        assert secret not in shown
    assert visit["ticket"] in shown


def test_no_copy_of_the_page_is_kept_or_told_to_others(server: Centre) -> None:
    answer = httpx.get(server.url + path_of(server.issue("health")))
    headers = {name: answer.headers[name] for name in ("cache-control", "referrer-policy", "x-robots-tag")}
    assert headers == {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
    }
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_a_wrong_link_gets_one_page_whatever_is_wrong_with_it(server: Centre) -> None:
    visit = server.issue("health")
    right = path_of(visit)
    answers = [httpx.get(server.url + path) for path in (right[:-1] + "0", "/t/ABC", "/t/" + "A" * 52)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_page_style_and_script_fit_into_15_kb(server: Centre) -> None:
    names = ("tokens.css", "phone.css", "phone.js", "link.js")
    paths = (path_of(server.issue("health")), *(f"/static/{name}" for name in names))
    assert sum(len(gzip.compress(httpx.get(server.url + path).content)) for path in paths) < MOST_BYTES


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_page_breaks_no_rule_of_access_in_any_language(
    server: Centre, window: Window, language: str
) -> None:
    server.post(f"/desks/{server.desk_for('health')}/open")
    visit = server.issue("health", language=language)
    page = live(window.page(path_of(visit), viewport=PHONE))
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    called(server, visit)
    expect(page.locator("html")).to_have_attribute("data-face", "called")
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_ended_page_breaks_no_rule_of_access(window: Window) -> None:
    assert broken_rules(window.page("/t/ABC", viewport=PHONE)) == []
