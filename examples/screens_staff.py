"""Take the pictures of the staff's pages from a real server. Run: `python -m examples.screens_staff`."""

import asyncio
import os
import random
import sys
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, async_playwright

from examples.demo.__main__ import centre_at, programs, set_up, until_it_answers
from examples.screens import CHROMIUM, WINDOWLESS

FOLDER = Path("var/screens-staff")
OUT = Path("docs/screens")
PORT = 8097
SPEED = 1.0
BOOKED, TICKETS = 26, 34
SETTLED_MS = 900
LANGUAGES = ("es", "ht", "ht", "fr", "en", "pt", "ar")


class Staff:
    """A signed-in member of staff at the API."""

    def __init__(self, server: str, person: dict[str, str]) -> None:
        self._api = httpx.Client(base_url=f"{server}/api/v1", timeout=30)
        asked = {"user": person["user"], "password": person["password"]}
        token = self._api.post("/sign-in", json=asked).raise_for_status().json()["token"]
        self._api.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Any:
        """Return what an address answers."""
        return self._api.get(path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do a command once; returns its answer, or None where it was refused."""
        answer = self._api.post(path, json=body or {}, headers={"Idempotency-Key": uuid.uuid4().hex})
        return answer.json() if answer.is_success and answer.content else None


def book(staff: Staff, chance: random.Random) -> list[dict[str, Any]]:
    """Book appointments on the first day that has many free times, and return them."""
    day = min(str(one["day"]) for one in staff.get("/services/health/days")["days"])
    services = staff.get(f"/calendar?day={day}")[0]["services"]
    found = []
    for number in range(BOOKED):
        service = services[number % len(services)]
        slots = [s for s in staff.get(f"/services/{service}/slots?day={day}")["slots"] if s["free"]]
        if not slots:
            continue
        asked = {"service": service, "starts_at": chance.choice(slots[:12])["starts_at"]}
        asked |= {"language": chance.choice(LANGUAGES), "party_size": chance.randint(1, 4)}
        held = staff.post("/appointments", asked)
        if held:
            found.append(staff.post(f"/appointments/{held['link']}/confirm"))
    return found


def fill_the_hall(staff: Staff, chance: random.Random, booked: list[dict[str, Any]]) -> None:
    """Let people come, be called, be referred; some had an appointment."""
    for one in booked[::4]:
        staff.post("/appointments/check-in", {"code": one["code"]})
    for number in range(TICKETS):
        services = [["health"], ["registration", "health", "work"], ["asylum"], ["legal"], ["work"]][
            number % 5
        ]
        asked = {"services": services, "language": chance.choice(LANGUAGES), "channel": "staff"}
        staff.post("/visits", asked | {"lane": chance.choice("CCCCBBA"), "party_size": chance.randint(1, 5)})
    for desk in ("2", "5", "8", "11"):
        staff.post(f"/desks/{desk}/open")
        called = staff.post(f"/desks/{desk}/call-next")
        if called and desk in {"2", "5"}:
            staff.post(f"/steps/{called['step']}/start")
            staff.post(f"/steps/{called['step']}/refer", {"service": "family", "consent": True})


async def picture(browser: Browser, server: str, person: dict[str, str], size: tuple[int, int]) -> Page:
    """Open a window, signed in."""
    window = {"width": size[0], "height": size[1]}
    page = await browser.new_page(viewport=window, locale="es-MX")  # type: ignore[arg-type]  # a TypedDict by shape
    await page.goto(f"{server}/sign-in")
    await page.fill("input[name=user]", person["user"])
    await page.fill("input[name=password]", person["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    return page


async def pages(server: str, people: dict[str, dict[str, str]], day: date) -> None:
    """Save calendar, console and reception as Chromium shows them."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        calendar = await picture(browser, server, people["manager"], (1440, 900))
        await calendar.goto(f"{server}/calendar?day={day}")
        await _save(calendar, "calendar")
        desk = await picture(browser, server, people["agent"], (1366, 768))
        await desk.goto(f"{server}/desk/6")
        for key in ("o", " ", " "):
            await desk.keyboard.press(key)
            await desk.wait_for_timeout(SETTLED_MS)
        await _save(desk, "console")
        reception = await picture(browser, server, people["manager"], (1366, 768))
        await reception.goto(f"{server}/reception")
        await reception.keyboard.type("110")
        await reception.keyboard.press("Enter")
        await _save(reception, "reception")
        await browser.close()


async def _save(page: Page, name: str) -> None:
    await page.wait_for_timeout(SETTLED_MS)
    await page.screenshot(path=OUT / f"{name}.png")


async def take() -> None:
    """Serve a centre that is full of people, and take the pictures."""
    os.environ.update(WINDOWLESS)
    made, database = set_up(FOLDER, centre_at(SPEED))
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        staff, chance = Staff(server, people["manager"]), random.Random(5)
        booked = await asyncio.to_thread(book, staff, chance)
        await asyncio.to_thread(fill_the_hall, staff, chance, booked)
        day = date.fromisoformat(str(booked[0]["service_day"])) if booked else date.today()  # noqa: DTZ011 - a picture
        await pages(server, people, day)


if __name__ == "__main__":
    asyncio.run(take())
