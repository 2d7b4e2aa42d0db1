"""Take the pictures of the statistics page. Run: `python -m examples.screens_statistics`.

A month is played through the server's own actions; then a real server is looked at.
"""

import asyncio
import os
import sys
from datetime import date
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from examples.demo.__main__ import CENTRE, programs, set_up, until_it_answers
from examples.month import play
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_staff import OUT, SETTLED_MS, picture

FOLDER = Path("var/screens-statistics")
PORT = 8104
SEED, DAYS = 11, 13


async def shots(server: str, person: dict[str, str], first: date) -> None:
    """Save the page on the screen, in the dark, and as it is printed."""
    async with async_playwright() as running:
        browser = await running.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        await _shot(browser, server, person, first, "statistics")
        await _shot(browser, server, person, first, "statistics-dark")
        await browser.close()


async def _shot(browser: Browser, server: str, person: dict[str, str], first: date, name: str) -> None:
    page = await picture(browser, server, person, (1440, 1400))
    await page.emulate_media(color_scheme="dark" if name.endswith("dark") else "light")
    await page.goto(f"{server}/statistics?period=month&from={first}")
    await page.wait_for_selector("html[data-drawn]")
    await page.wait_for_timeout(SETTLED_MS)
    await page.screenshot(path=OUT / f"{name}.png", full_page=True)
    if name == "statistics":
        await page.pdf(path=FOLDER / "statistics.pdf", prefer_css_page_size=True, print_background=True)


async def take() -> None:
    """Play a month, serve the centre, and take the pictures."""
    os.environ.update(WINDOWLESS)
    made, database = set_up(FOLDER, CENTRE.read_text(encoding="utf-8"))
    first = await asyncio.to_thread(play, database, SEED, DAYS)
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await shots(server, people["manager"], first)


if __name__ == "__main__":
    asyncio.run(take())
