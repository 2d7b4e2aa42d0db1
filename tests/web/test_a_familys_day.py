"""One family's day: booked on a phone in Creole, checked in late by QR, three agencies, one code."""

import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk.scan import claim_of
from tests.clock import Clock, give_clock
from tests.web.centre import Centre
from tests.web.windows import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-family")]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
"""Tuesday noon at the centre; bookings are made at nine."""
TARGET = {"health": 30, "registration": 45, "asylum": 45}
"""Minutes that the centre's file promises lane C."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return give_clock(monkeypatch, NOON - timedelta(hours=3))


@pytest.fixture
def centre(clock: Clock, server: Centre) -> Centre:
    return server


def book(window: Window, party: int) -> Page:
    """Book the first free time for health, in Creole, as on a small phone."""
    page = window.page("/book?lang=ht", **PHONE)
    page.get_by_role("link", name="Sante", exact=True).click()
    page.locator("button.day:not([data-full])").first.click()
    page.locator("label.time:has(input:not([disabled]))").first.click()
    page.locator("#party").fill(str(party))
    page.locator("#book").click()
    page.locator("form.confirm button.main").click()
    expect(page.locator("section.ticket .code")).to_be_visible()
    return page


def read_qr(page: Page) -> str:
    picture = Image.open(io.BytesIO(page.locator("figure").screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def as_kiosk(centre: Centre, path: str, body: dict[str, Any]) -> httpx.Response:
    token = centre.device("kiosk")["token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    return httpx.post(f"{centre.url}/api/v1{path}", json=body, headers=headers)


class Desk:
    """One open desk, and how long each thing takes there."""

    def __init__(self, centre: Centre, desk: str, clock: Clock) -> None:
        self.centre, self.id, self.clock = centre, desk, clock
        centre.post(f"/desks/{desk}/open")

    def call(self, *, after: float) -> dict[str, Any]:
        self.clock.later(after)
        called: dict[str, Any] = self.centre.post(f"/desks/{self.id}/call-next").json()
        return called

    def do(self, step: int, verb: str, *, after: float) -> dict[str, Any]:
        self.clock.later(after)
        done: dict[str, Any] = self.centre.post(f"/steps/{step}/{verb}").json()
        return done


def figures(line: dict[str, Any]) -> tuple[Any, ...]:
    """What a service's line says: how many, and its wait, walk and service time in minutes."""
    counts = tuple(line[name] for name in ("joined", "done", "no_show", "cancelled", "transferred", "open"))
    times = pytest.approx(tuple(line[name]["median_s"] / 60 for name in ("wait", "walk", "work")), rel=0.01)
    return (*counts, times, line["on_time"], line["interpreted"])


def ask(centre: Centre, path: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {centre.token()}"}
    found: dict[str, Any] = httpx.get(f"{centre.url}/api/v1{path}", headers=headers).json()
    return found


def check_in_late(centre: Centre, clock: Clock, link: str) -> dict[str, Any]:
    """Come a quarter of an hour late, twice by mistake; the ticket is one, and due from now."""
    starts_at = datetime.fromisoformat(ask(centre, f"/appointments/{link}")["starts_at"])
    clock.moment = starts_at + timedelta(minutes=15)
    came: dict[str, Any] = as_kiosk(centre, "/appointments/check-in", {"link": link}).json()
    visit = came["visit"]
    assert (came["arrival"], visit["language"], visit["party_size"]) == ("late", "ht", 4)
    (first,) = visit["steps"]
    assert datetime.fromisoformat(first["joined_at"]) == clock.moment
    assert datetime.fromisoformat(first["due_at"]) == clock.moment + timedelta(minutes=TARGET["health"])
    again = as_kiosk(centre, "/appointments/check-in", {"link": link})
    told = (again.status_code, again.json()["code"], again.json()["ticket"])
    assert told == (409, "already_checked_in", visit["ticket"])
    return visit  # type: ignore[no-any-return]  # a part of a JSON answer


def refer(centre: Centre, step: int) -> dict[str, Any]:
    """Refer a step to asylum: not without consent; then accepted, for today."""
    headers = {"Authorization": f"Bearer {centre.token()}", "Idempotency-Key": "no-consent"}
    without = httpx.post(
        f"{centre.url}/api/v1/steps/{step}/refer", json={"service": "asylum"}, headers=headers
    )
    assert (without.status_code, without.json()["code"]) == (422, "consent_required")
    sent = centre.post(f"/steps/{step}/refer", {"service": "asylum", "consent": True}).json()
    assert sent["state"] == "sent"
    accepted: dict[str, Any] = centre.post(f"/referrals/{sent['referral']}/accept").json()
    assert (accepted["state"], accepted["ticket"]) == ("accepted", sent["ticket"])
    return accepted


def served_at_health(desk: Desk, visit: dict[str, Any]) -> dict[str, Any]:
    called = desk.call(after=10)
    assert called["ticket"] == visit["ticket"]
    desk.do(called["step"], "start", after=2)
    desk.centre.post(f"/visits/{visit['visit']}/steps", {"services": ["registration"]})
    joined: dict[str, Any] = desk.do(called["step"], "finish", after=12)["next"]
    return joined


def served_at_registration(desk: Desk) -> dict[str, Any]:
    called = desk.call(after=20)
    desk.do(called["step"], "start", after=1)
    refer(desk.centre, called["step"])
    joined: dict[str, Any] = desk.do(called["step"], "finish", after=14)["next"]
    return joined


def served_at_asylum(desk: Desk) -> dict[str, Any]:
    """The desk speaks Spanish alone: a Creole interpreter comes, the one who speaks nothing else."""
    called = desk.call(after=5)
    assert (called["needs"], called["interpreter"]) == ("ht", "creole-2")
    busy = [one["interpreter"] for one in ask(desk.centre, "/interpreters")["interpreters"] if one["step"]]
    assert busy == ["creole-2"]
    desk.do(called["step"], "start", after=3)
    ended = desk.do(called["step"], "finish", after=40)
    assert ended["next"] is None
    return called


def test_one_family_s_day_adds_up(centre: Centre, clock: Clock, window: Window) -> None:
    page = book(window, party=4)
    assert page.locator("html").get_attribute("lang") == "ht"
    assert "Sante" not in page.inner_text("main")
    claim, other = claim_of(read_qr(page)), claim_of(read_qr(book(window, party=1)))
    assert claim is not None
    assert other is not None

    visit = check_in_late(centre, clock, claim.link)
    ticket, arrived = visit["ticket"], clock.moment
    phone = window.page("/", **PHONE)
    phone.goto(visit["follow_url"])
    expect(phone.locator("html")).to_have_attribute("lang", "ht")
    at_registration = served_at_health(Desk(centre, "5", clock), visit)
    assert (at_registration["ticket"], at_registration["service"]) == (ticket, "registration")
    at_asylum = served_at_registration(Desk(centre, "2", clock))
    assert (at_asylum["ticket"], at_asylum["service"]) == (ticket, "asylum")
    assert datetime.fromisoformat(at_asylum["due_at"]) == arrived + timedelta(minutes=TARGET["asylum"])
    assert served_at_asylum(Desk(centre, "9", clock))["ticket"] == ticket
    missed = ask(centre, f"/appointments/{other.link}")
    assert missed["state"] == "missed"  # noted by the server: nobody came
    adds_up(ask(centre, f"/reports/day?day={missed['service_day']}"))
    assert window.faults == []


def adds_up(report: dict[str, Any]) -> None:
    """Every figure, counted by hand from the minutes above."""
    assert (report["visits"], report["people"]) == (1, 4)
    assert (report["by_language"], report["by_channel"]) == ({"ht": 1}, {"appointment": 1})
    stay = pytest.approx(107 * 60, rel=0.01)
    assert report["stay"] == {"count": 1, "median_s": stay, "p90_s": stay}
    lines = {line["service"]: line for line in report["services"]}
    assert figures(lines["health"]) == (1, 1, 0, 0, 0, 0, (10.0, 2.0, 12.0), 1, 0)
    assert figures(lines["registration"]) == (1, 1, 0, 0, 0, 0, (20.0, 1.0, 14.0), 1, 0)
    assert figures(lines["asylum"]) == (1, 1, 0, 0, 0, 0, (5.0, 3.0, 40.0), 0, 1)
    assert sum(line["joined"] for line in report["services"]) == 3
    assert report["appointments"] == {
        "booked": 0,
        "checked_in": 1,
        "missed": 1,
        "cancelled": 0,
        "early": 0,
        "on_time": 0,
        "late": 1,
        "too_late": 0,
    }
    assert report["referrals"] == {"sent": 1, "accepted": 1, "declined": 0, "withdrawn": 0, "completed": 1}
