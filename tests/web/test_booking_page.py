import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from language.catalogue import VISITOR_LANGUAGES, catalogue
from server.web import booking
from tests.web.bookings import LINK, PHONE, SERVICE, a_day, book, days, fill, hold, lapse, link_of, slots
from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-booking")]
PAGE = f"/book/tapachula/{SERVICE}"


def clock(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("America/Mexico_City")).strftime("%H:%M")


def choose(page: Page, at: str) -> None:
    page.locator(".time", has_text=at).click()


def post(server: Centre, path: str, form: dict[str, str]) -> httpx.Response:
    return httpx.post(server.url + path, data=form)


def test_a_visitor_books_in_creole_with_four_touches_and_no_name(server: Centre, window: Window) -> None:
    page = window.page("/book?lang=ht", viewport=PHONE)
    page.get_by_role("link", name="Sipò moral").click()
    expect(page.locator("h1")).to_have_text("Chwazi jou ak lè")
    page.locator(".time input:enabled").first.check(force=True)
    page.locator("#book").click()
    expect(page.locator("h1")).to_have_text("Èske se sa?")
    page.get_by_role("button", name="Wi, pran l").click()
    expect(page.locator(".ticket h1")).to_have_text("Randevou ou")
    assert re.fullmatch(r"[2-9A-Y]{5}", page.locator(".code").inner_text())
    known = httpx.get(f"{server.url}/api/v1/appointments/{link_of(page)}").json()
    assert (known["state"], known["language"], known["service"]) == ("booked", "ht", SERVICE)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_only_services_given_by_appointment_may_be_chosen(server: Centre, window: Window) -> None:
    page = window.page("/book", viewport=PHONE)
    names = page.locator(".choice b").all_inner_texts()
    assert "Salud" in names
    assert "Información" not in names
    assert httpx.get(f"{server.url}/book/tapachula/information").status_code == 404


def test_the_button_says_the_day_and_the_time_that_are_chosen(server: Centre, window: Window) -> None:
    day = date.fromisoformat(a_day(server))
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    words = booking.day_words(day, catalogue("booking", "es"))
    expect(page.locator("#book")).to_have_text(f"Reservar {words}")
    at = clock(slots(server, str(day))[1]["starts_at"])
    choose(page, at)
    expect(page.locator("#book")).to_have_text(f"Reservar {words}, {at}")


def test_a_taken_time_is_struck_through_and_cannot_be_chosen(server: Centre, window: Window) -> None:
    day = a_day(server)
    taken = clock(book(server, day)["starts_at"])
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    tile = page.locator(".time", has_text=taken)
    expect(tile.get_by_role("radio", name=f"{taken} ocupada")).to_be_disabled()
    expect(tile.locator("bdi")).to_have_css("text-decoration-line", "line-through")


def test_the_strip_tells_how_many_times_are_free(server: Centre, window: Window) -> None:
    known = days(server)[0]
    page = window.page(f"{PAGE}?lang=es&day={known['day']}", viewport=PHONE)
    expect(page.locator(".day[aria-current] small")).to_have_text(f"{known['free']} libres")


def test_pages_of_weeks_end_where_booking_ends(server: Centre, window: Window) -> None:
    page = window.page(f"{PAGE}?lang=es", viewport=PHONE)
    weeks = 0
    while page.get_by_role("button", name="Semana siguiente").count():
        page.get_by_role("button", name="Semana siguiente").click()
        weeks += 1
    last = days(server)[-1]["day"]
    assert weeks in {4, 5}
    expect(page.locator(f'.day[value="{last}"]')).to_have_count(1)
    expect(page.get_by_role("button", name="Semana anterior")).to_have_count(1)


def test_everything_works_without_script(server: Centre, window: Window) -> None:
    page = window.page(f"{PAGE}?lang=es", viewport=PHONE, java_script_enabled=False)
    page.locator("#party").fill("3")
    page.get_by_label("Quiero hablar en privado").check()
    page.locator(".day").last.click()
    expect(page.locator("#party")).to_have_value("3")
    expect(page.get_by_label("Quiero hablar en privado")).to_be_checked()
    page.locator(".time input:enabled").first.check(force=True)
    page.locator("#book").click()
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.locator(".code")).to_be_visible()
    known = httpx.get(f"{server.url}/api/v1/appointments/{link_of(page)}").json()
    assert (known["state"], known["party_size"], known["private"]) == ("booked", 3, True)


def test_the_keyboard_alone_books_a_time(window: Window) -> None:
    page = window.page(f"{PAGE}?lang=es", viewport=PHONE)
    page.locator(".time input:enabled").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("[data-step='-1']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#party")).to_have_value("2")
    page.locator("#book").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("¿Está bien así?")


def test_who_was_slower_is_told_and_chooses_again(server: Centre, window: Window) -> None:
    day = a_day(server)
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    first = next(slot for slot in slots(server, day) if slot["free"])
    choose(page, clock(first["starts_at"]))
    hold(server, first["starts_at"])
    page.locator("#book").click()
    expect(page.get_by_role("alert")).to_contain_text("Alguien fue más rápido. Elija otra hora, por favor.")
    expect(page.locator(".day[aria-current]")).to_have_attribute("value", day)


def test_a_form_without_a_time_is_told_to_choose_one(server: Centre, window: Window) -> None:
    answer = post(server, f"{PAGE}?lang=es&key=a", {"party_size": "1"})
    assert answer.status_code == 303
    page = window.page(answer.headers["location"], viewport=PHONE)
    expect(page.get_by_role("alert")).to_contain_text("Elija una hora, por favor.")


def test_a_button_pressed_twice_holds_one_time(server: Centre) -> None:
    day = a_day(server, "health")
    at = slots(server, day, "health")[5]["starts_at"]
    path, form = "/book/tapachula/health?lang=es&key=same", {"at": at, "party_size": "1"}
    links = [post(server, path, form).headers["location"] for _ in range(2)]
    assert LINK.search(links[0])
    assert links[0] == links[1]
    other = post(server, path, form | {"at": slots(server, day, "health")[6]["starts_at"]})
    assert other.headers["location"] != links[0]


@pytest.mark.parametrize("noted", [False, True])
def test_a_form_that_the_browser_kept_takes_a_new_hold_once_the_first_lapsed(
    server: Centre, *, noted: bool
) -> None:
    day = a_day(server, "health")
    at = slots(server, day, "health")[7]["starts_at"]
    path, form = f"/book/tapachula/health?lang=es&key=kept{noted}", {"at": at, "party_size": "2"}
    links = [link_at(post(server, path, form))]
    for _ in range(2):
        lapse(server, links[-1], noted=noted)
        links.append(link_at(post(server, path, form)))
        assert link_at(post(server, path, form)) == links[-1]
    known = [httpx.get(f"{server.url}/api/v1/appointments/{link}").json() for link in links]
    assert [one["state"] for one in known] == ["cancelled", "cancelled", "held"]
    assert {(one["starts_at"], one["party_size"]) for one in known} == {(at, 2)}


@pytest.mark.parametrize("noted", [False, True])
def test_a_confirmation_that_comes_after_the_hold_lapsed_books_the_time_while_it_is_free(
    server: Centre, *, noted: bool
) -> None:
    day = a_day(server)
    held = hold(server, slots(server, day)[4]["starts_at"], party_size=3)
    lapse(server, held["link"], noted=noted)
    answers = [post(server, f"/a/{held['link']}/confirm?lang=es", {}) for _ in range(2)]
    booked = [httpx.get(f"{server.url}/api/v1/appointments/{link_at(one)}").json() for one in answers]
    assert booked[0] == booked[1]
    assert (booked[0]["state"], booked[0]["starts_at"]) == ("booked", held["starts_at"])
    assert (booked[0]["party_size"], booked[0]["link"] != held["link"]) == (3, True)


def test_a_late_confirmation_of_a_time_that_somebody_took_leads_back_to_the_times(
    server: Centre, window: Window
) -> None:
    day = a_day(server)
    held = hold(server, slots(server, day)[5]["starts_at"])
    lapse(server, held["link"], noted=False)
    hold(server, held["starts_at"])
    answer = post(server, f"/a/{held['link']}/confirm?lang=es", {})
    page = window.page(answer.headers["location"], viewport=PHONE)
    expect(page.get_by_role("alert")).to_contain_text("Alguien fue más rápido. Elija otra hora, por favor.")
    expect(page.locator("h1")).to_have_text("Elija día y hora")


def test_a_time_that_was_given_back_is_not_booked_by_an_old_form(server: Centre) -> None:
    held = hold(server, slots(server, a_day(server))[6]["starts_at"])
    httpx.post(f"{server.url}/api/v1/appointments/{held['link']}/cancel").raise_for_status()
    answer = post(server, f"/a/{held['link']}/confirm?lang=es", {})
    assert answer.headers["location"] == f"/a/{held['link']}?lang=es&tell=appointment_over"


def link_at(answer: httpx.Response) -> str:
    found = LINK.search(answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


def test_a_full_day_leads_to_the_waiting_list_and_to_an_offer(server: Centre, window: Window) -> None:
    day = a_day(server)
    made = fill(server, day)
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    expect(page.locator(".day[aria-current] small")).to_have_text("lleno")
    expect(page.locator(".full")).to_contain_text("Puede liberarse una hora.")
    page.get_by_role("button", name="Entrar en la lista de espera").click()
    expect(page.locator("main")).to_contain_text("Su lugar: 1")
    httpx.post(f"{server.url}/api/v1/appointments/{made[3]['link']}/cancel").raise_for_status()
    page.reload()
    expect(page.locator(".code")).to_have_text(clock(made[3]["starts_at"]))
    assert broken_rules(page) == []
    waiting = page.url
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.locator(".ticket h1")).to_have_text("Su cita")
    page.goto(waiting)
    page.get_by_role("link", name="Ver mi cita").click()
    expect(page.locator(".ticket h1")).to_have_text("Su cita")


def test_who_leaves_the_waiting_list_is_no_longer_on_it(server: Centre, window: Window) -> None:
    day = a_day(server)
    fill(server, day)
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    page.get_by_role("button", name="Entrar en la lista de espera").click()
    page.get_by_role("button", name="Salir de la lista de espera").click()
    expect(page.locator("main")).to_contain_text("Ya no está en esta lista.")


def test_opening_hours_are_told_to_who_would_rather_speak(window: Window) -> None:
    page = window.page("/book?lang=es", viewport=PHONE)
    page.locator("summary", has_text="Prefiero hablar con alguien").click()
    expect(page.locator("dl")).to_contain_text("lunes a domingo")
    expect(page.locator("dl")).to_contain_text("00:00")


def test_the_page_is_really_mirrored_in_arabic(window: Window) -> None:
    page = window.page(f"{PAGE}?lang=ar", viewport=PHONE)
    mark, language = page.locator(".mark").bounding_box(), page.locator(".language").bounding_box()
    first, second = (page.locator(".time").nth(n).bounding_box() for n in (0, 1))
    assert mark and language and first and second  # noqa: PT018 - all four are on the page
    assert mark["x"] > PHONE["width"] / 2 > language["x"] + language["width"]
    assert first["x"] > second["x"]


def test_a_language_is_changed_without_losing_the_day(server: Centre, window: Window) -> None:
    day = a_day(server)
    page = window.page(f"{PAGE}?lang=es&day={day}", viewport=PHONE)
    page.locator(".language summary").click()
    page.get_by_role("link", name="Français").click()
    expect(page.locator("h1")).to_contain_text("Choisissez le jour")
    expect(page.locator(".day[aria-current]")).to_have_attribute("value", day)


def test_the_browsers_language_is_taken_where_none_was_asked_for(window: Window) -> None:
    page = window.page("/book", viewport=PHONE, locale="pt-BR")
    expect(page.locator("h1")).to_have_text("Do que você precisa?")


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_booking_breaks_no_rule_of_access_and_fits_narrow_phones(
    server: Centre, window: Window, language: str, scheme: str
) -> None:
    day = a_day(server)
    book(server, day)
    narrow = {"width": 320, "height": 640}
    page = window.page(f"/book?lang={language}", viewport=narrow, color_scheme=scheme)
    for path in (f"/book?lang={language}", f"{PAGE}?lang={language}&day={day}", f"/a?lang={language}"):
        page.goto(server.url + path)
        assert broken_rules(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == narrow["width"]
    page.goto(f"{server.url}{PAGE}?lang={language}&day={day}")
    sizes = page.locator("main button, .time, .day, main a").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.width)"
        ".map((box) => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 44
