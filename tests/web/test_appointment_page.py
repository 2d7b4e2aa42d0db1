import contextlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import zxingcpp
from cryptography.fernet import Fernet
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from language.catalogue import VISITOR_LANGUAGES
from server.actions.setup import SetUp
from server.live.postman import Post
from server.store.seal import Seal
from tests.web.bookings import PHONE, SERVICE, a_day, book, hold, lapse, link_of, slots, turn
from tests.web.centre import Centre
from tests.web.conftest import serving
from tests.web.windows import Window, broken_rules
from wire.words import ContactKind

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-booking")]
ZONE = ZoneInfo("America/Mexico_City")


@dataclass
class Pigeonhole:
    """A gateway that keeps what it is given."""

    name: str = "pigeonhole"
    letters: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, address: str, subject: str, text: str) -> None:
        self.letters.append((address, subject, text))


@pytest.fixture
def writing_window(tmp_path: Path, new_centre: tuple[Path, SetUp], chromium: Browser) -> Iterator[Window]:
    """A server that sends letters by e-mail and phone, and pages of it."""
    seal = Seal([Fernet.generate_key().decode()])
    post = Post({ContactKind.EMAIL: Pigeonhole(), ContactKind.PHONE: Pigeonhole()}, seal)
    file = Path(shutil.copy(new_centre[0], tmp_path))
    with serving(file, new_centre[1], post) as server, contextlib.ExitStack() as stack:
        opened = Window(chromium, server, stack)
        yield opened
        assert opened.faults == []


def state(server: Centre, link: str) -> str:
    return str(httpx.get(f"{server.url}/api/v1/appointments/{link}").json()["state"])


def starts_at(server: Centre, link: str) -> str:
    return str(httpx.get(f"{server.url}/api/v1/appointments/{link}").json()["starts_at"])


def today(server: Centre, link: str, minutes: int = 0) -> None:
    """Let an appointment be today, so many minutes from now."""
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    turn(server, link, starts_at=at, service_day=datetime.now(ZONE).date())


def opened(server: Centre, window: Window, **more: str) -> Page:
    made = book(server, a_day(server), **more)
    return window.page(f"/a/{made['link']}", viewport=PHONE)


def test_the_page_shows_code_day_and_time_in_the_language_it_was_booked_in(
    server: Centre, window: Window
) -> None:
    made = book(server, a_day(server), language="ht", party_size=3)
    page = window.page(f"/a/{made['link']}", viewport=PHONE)
    at = datetime.fromisoformat(made["starts_at"]).astimezone(ZONE)
    expect(page.locator("html")).to_have_attribute("lang", "ht")
    expect(page.locator(".code")).to_have_text(made["code"])
    expect(page.locator("main")).to_contain_text(f"{at:%H:%M} lè sant la")
    expect(page.locator("main")).to_contain_text(f" {at.day} ")
    expect(page.locator("main")).to_contain_text("3 moun")


def test_neither_page_nor_move_page_tells_the_service(server: Centre) -> None:
    link = book(server, a_day(server))["link"]
    shown = "".join(
        httpx.get(f"{server.url}/a/{link}{more}?lang={language}").text.lower()
        for more in ("", "/move")
        for language in ("es", "en")
    )
    for secret in (SERVICE, "emocional", "emotional", "head-heart", "ops", "private"):
        assert secret not in shown.replace("privado", "").replace("i prefer", "")


def test_the_qr_code_holds_the_address_of_the_page(server: Centre, window: Window) -> None:
    page = opened(server, window)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
        found = zxingcpp.read_barcodes(picture)
        assert [one.text for one in found] == [page.url]


def test_a_kept_time_says_until_when_and_is_confirmed_once(server: Centre, window: Window) -> None:
    made = hold(server, slots(server, a_day(server))[2]["starts_at"])
    page = window.page(f"/a/{made['link']}", viewport=PHONE)
    until = datetime.fromisoformat(made["held_until"]).astimezone(ZONE)
    expect(page.locator("main")).to_contain_text(f"Le guardamos esta hora hasta las {until:%H:%M}.")
    expect(page.locator(".code")).to_have_count(0)
    expect(page.locator("#address")).to_have_count(0)
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.locator(".code")).to_have_text(made["code"])
    page.go_back()
    page.reload()
    expect(page.locator(".code")).to_have_text(made["code"])


def test_a_time_not_confirmed_in_time_is_booked_all_the_same_while_it_is_free(
    server: Centre, window: Window
) -> None:
    made = hold(server, slots(server, a_day(server))[2]["starts_at"])
    page = window.page(f"/a/{made['link']}", viewport=PHONE)
    lapse(server, made["link"], noted=True)
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.locator(".ticket h1")).to_have_text("Su cita")
    assert link_of(page) != made["link"]


def test_choosing_again_gives_the_kept_time_back_at_once(server: Centre, window: Window) -> None:
    day = a_day(server)
    made = hold(server, slots(server, day)[2]["starts_at"])
    page = window.page(f"/a/{made['link']}", viewport=PHONE)
    page.get_by_role("button", name="No, elegir otra vez").click()
    expect(page.locator("h1")).to_have_text("Elija día y hora")
    assert slots(server, day)[2]["free"] == 1


def test_an_appointment_is_moved_and_keeps_code_and_link(server: Centre, window: Window) -> None:
    page = opened(server, window)
    link, code = link_of(page), page.locator(".code").inner_text()
    page.get_by_role("link", name="Cambiar día u hora").click()
    page.locator(".day").last.click()
    page.locator(".time input:enabled").last.check(force=True)
    at = page.locator(".time", has=page.locator("input:checked")).inner_text()
    expect(page.locator("#book")).to_contain_text("Cambiar a")
    page.locator("#book").click()
    expect(page.locator(".code")).to_have_text(code)
    expect(page.locator(".fact bdi")).to_have_text(at.strip())
    assert link_of(page) == link
    assert httpx.get(f"{server.url}/api/v1/appointments/{link}").json()["moves_left"] == 2


def test_an_appointment_moved_often_enough_is_not_offered_to_be_moved(server: Centre, window: Window) -> None:
    page = opened(server, window)
    turn(server, link_of(page), moves=3)  # type: ignore[arg-type]  # a number of the row
    page.reload()
    expect(page.get_by_role("link", name="Cambiar día u hora")).to_have_count(0)
    free = [slot for slot in slots(server, a_day(server)) if slot["free"]]
    answer = httpx.post(f"{page.url}/move", data={"at": free[-1]["starts_at"]})
    page.goto(server.url + answer.headers["location"])
    expect(page.get_by_role("alert")).to_contain_text("Ya la cambió varias veces.")


def test_cancel_asks_first_and_then_gives_the_time_up(server: Centre, window: Window) -> None:
    page = opened(server, window)
    page.locator("summary", has_text="Cancelar mi cita").click()
    page.get_by_role("button", name="No, conservarla").click()
    expect(page.get_by_role("button", name="Sí, cancelar")).to_be_hidden()
    page.locator("summary", has_text="Cancelar mi cita").click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.locator("main")).to_contain_text("Esta cita está cancelada.")
    assert state(server, link_of(page)) == "cancelled"


def test_who_has_arrived_finds_the_ticket(server: Centre, window: Window) -> None:
    page = opened(server, window)
    today(server, link_of(page))
    ticket = server.post("/appointments/check-in", {"link": link_of(page)}).json()["visit"]
    page.reload()
    page.get_by_role("link", name="Ver mi turno").click()
    expect(page.locator(".ticket .code")).to_have_text(ticket["ticket"])


def test_an_appointment_of_today_is_marigold(server: Centre, window: Window) -> None:
    page = opened(server, window)
    expect(page.locator(".ticket")).to_have_css("background-color", "rgb(255, 255, 255)")
    today(server, link_of(page), minutes=30)
    page.reload()
    expect(page.locator(".ticket")).to_have_css("background-color", "rgb(255, 184, 28)")
    assert broken_rules(page) == []


def test_who_missed_the_time_is_asked_to_come_anyway(server: Centre, window: Window) -> None:
    page = opened(server, window)
    turn(server, link_of(page), state="missed")
    page.reload()
    expect(page.locator("main")).to_contain_text("Venga igual: le atendemos sin cita.")


def test_a_code_typed_in_small_letters_shows_the_time_moves_it_and_cancels(
    server: Centre, window: Window
) -> None:
    made = book(server, a_day(server))
    page = window.page("/book?lang=es", viewport=PHONE)
    page.get_by_role("link", name="Tengo un código").click()
    page.locator("#code").fill(f"{made['code'][:2].lower()} {made['code'][2:].lower()}")
    page.get_by_role("button", name="Ver mi cita").click()
    expect(page.locator(".code")).to_have_text(made["code"])
    assert made["link"] not in page.content()
    expect(page.locator(".qr")).to_have_count(0)
    assert broken_rules(page) == []
    page.get_by_role("link", name="Cambiar día u hora").click()
    page.locator("label.time:has(input:not([disabled]))").last.click()
    page.locator("#book").click()
    expect(page.locator(".code")).to_have_text(made["code"])
    assert made["link"] not in page.content()
    assert starts_at(server, made["link"]) != made["starts_at"]
    page.locator("summary", has_text="Cancelar mi cita").click()
    page.get_by_role("button", name="Sí, cancelar").click()
    expect(page.locator("main")).to_contain_text("Esta cita está cancelada.")
    page.locator(".language summary").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("I have a code")


def test_codes_are_not_guessed_and_no_link_is_a_code(server: Centre, window: Window) -> None:
    made = book(server, a_day(server))
    assert httpx.get(f"{server.url}/a/{made['code']}").status_code == 404
    assert httpx.post(f"{server.url}/a/{made['code']}/cancel").status_code == 404
    told = [
        httpx.post(f"{server.url}/a", data={"code": f"AAA{n}A"}).headers["location"] for n in range(2, 13)
    ]
    assert told[:10] == ["/a?lang=es&tell=unknown_appointment"] * 10
    assert told[10] == "/a?lang=es&tell=too_many_tries"
    page = window.page(told[10], viewport=PHONE)
    expect(page.get_by_role("alert")).to_contain_text("Espere un minuto")
    assert state(server, made["link"]) == "booked"


def test_a_wrong_link_and_an_old_one_get_one_page(server: Centre) -> None:
    made = book(server, a_day(server))
    turn(server, made["link"], service_day=datetime.now(ZONE).date() - timedelta(days=3))
    paths = (f"/a/{made['link']}", f"/a/{made['link']}/move", "/a/" + "A" * 32, "/w/" + "A" * 32)
    answers = [httpx.get(server.url + path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_the_calendar_file_is_to_be_had(server: Centre, window: Window) -> None:
    page = opened(server, window)
    address = page.get_by_role("link", name="Añadir a mi calendario").get_attribute("href")
    answer = httpx.get(f"{server.url}{address}")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert page.locator(".code").inner_text() in answer.text


def test_paper_shows_code_and_qr_and_no_buttons(server: Centre, window: Window) -> None:
    page = opened(server, window)
    page.emulate_media(media="print")
    expect(page.locator(".code")).to_be_visible()
    expect(page.locator(".qr")).to_be_visible()
    for hidden in (".verbs", "footer", ".language"):
        expect(page.locator(hidden)).to_be_hidden()


def test_an_address_is_asked_for_only_where_letters_go_out(writing_window: Window) -> None:
    server = writing_window.server
    made = hold(server, slots(server, a_day(server))[2]["starts_at"])
    page = writing_window.page(f"/a/{made['link']}", viewport=PHONE)
    page.locator("summary", has_text="Recordármelo, si quiere").click()
    assert broken_rules(page) == []
    page.get_by_label("Teléfono", exact=True).check()
    page.locator("#address").fill("12")
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.get_by_role("alert")).to_contain_text("Mire la dirección otra vez, o déjela vacía.")
    page.get_by_label("Teléfono", exact=True).check()
    page.locator("#address").fill("+52 962 123 4567")
    page.get_by_role("button", name="Sí, reservar").click()
    expect(page.locator(".code")).to_have_text(made["code"])
    assert "962" not in page.content()


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_page_breaks_no_rule_of_access_in_any_language(
    server: Centre, window: Window, language: str
) -> None:
    made = hold(server, slots(server, a_day(server))[2]["starts_at"], language=language, party_size=2)
    page = window.page(f"/a/{made['link']}", viewport={"width": 320, "height": 640})
    for more in ("", "", "/move"):
        page.goto(f"{server.url}/a/{made['link']}{more}")
        assert broken_rules(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        if more == "" and page.locator(".code").count() == 0:
            page.locator("form.confirm button.main").click()
    turn(server, made["link"], code="WMWMW")
    page.goto(f"{server.url}/a/{made['link']}")
    assert page.locator(".code").evaluate("(code) => code.scrollWidth <= code.clientWidth")
