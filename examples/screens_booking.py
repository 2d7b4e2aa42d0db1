"""Take the pictures of the booking pages from a real server. Run: `python -m examples.screens_booking`."""

import asyncio
import random
import shutil
import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from examples.demo.__main__ import programs, until_it_answers
from examples.screens import CHROMIUM

FOLDER = Path("var/screens-booking")
OUT = Path("docs/screens")
PORT = 8098
SERVER = f"http://127.0.0.1:{PORT}"
SERVICE = "health"
PHONE = {"width": 390, "height": 844}
DESKS = 2
"""So many people have the same time of this service."""
SHARE = 0.4
"""How many of the day's times others have booked in the picture."""


async def others_book(client: httpx.AsyncClient, draw: random.Random) -> date:
    """Fill the first Saturday, and some of the Thursday before it; return that Thursday."""
    days = (await client.get(f"/api/v1/services/{SERVICE}/days?count=14")).json()["days"]
    known = [date.fromisoformat(one["day"]) for one in days]
    saturday = next(day for n, day in enumerate(known) if day.strftime("%w") == "6" and n > 1)
    thursday = max(day for day in known if day.strftime("%w") == "4" and day < saturday)
    for day, share in ((saturday, 1.0), (thursday, SHARE)):
        for slot in await _slots(client, day):
            if draw.random() < share:
                await asyncio.gather(*(_hold(client, slot["starts_at"]) for _ in range(DESKS)))
    return thursday


async def _slots(client: httpx.AsyncClient, day: date) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/services/{SERVICE}/slots?day={day}")
    found: list[dict[str, Any]] = answer.json()["slots"]
    return found


async def _hold(client: httpx.AsyncClient, starts_at: str) -> None:
    asked = {"service": SERVICE, "starts_at": starts_at, "language": "es"}
    await client.post("/api/v1/appointments", json=asked, headers={"Idempotency-Key": uuid.uuid4().hex})


async def times(browser: Browser, language: str, day: date) -> Page:
    """Open a day's times in a language and choose one."""
    page = await browser.new_page(viewport=PHONE, device_scale_factor=2)  # type: ignore[arg-type]  # its TypedDict
    await page.goto(f"{SERVER}/book/tapachula/{SERVICE}?lang={language}&day={day}")
    await page.locator(".time input:enabled").nth(6).check(force=True)
    return page


async def save(page: Page, name: str) -> None:
    """Save a whole page as a picture."""
    await page.evaluate("document.fonts.ready.then(() => true)")
    file = OUT / f"{name}.png"
    await page.screenshot(path=file, full_page=True)
    Image.open(file).convert("RGB").save(file, optimize=True)
    print(f"{file}: {file.stat().st_size // 1024} KB")


async def pages(day: date) -> None:
    """Walk through the pages as three visitors do."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        for language in ("es", "ar"):
            await save(await times(browser, language, day), f"booking-{language}")
        page = await times(browser, "ht", day)
        await page.locator("[data-step='1']").click()
        await page.locator("#book").click()
        await page.locator("form.confirm button.main").click()
        await save(page, "appointment-ht")
        await browser.close()


def set_up() -> list[str]:
    """Make a fresh centre; return the command that serves it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    OUT.mkdir(parents=True, exist_ok=True)
    database = ["--database", f"sqlite:///{FOLDER / 'ventanilla.db'}"]
    server = [sys.executable, "-m", "server"]
    subprocess.run(
        [*server, "init", "--centre", "examples/tapachula.toml", *database, "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return [*server, "serve", *database, "--port", str(PORT), "--public-url", "https://citas.example"]


async def take(serve: list[str]) -> None:
    """Let others book, then take the pictures."""
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(SERVER, program, FOLDER)
        async with httpx.AsyncClient(base_url=SERVER) as client:
            day = await others_book(client, random.Random(4))
        await pages(day)


if __name__ == "__main__":
    asyncio.run(take(set_up()))
