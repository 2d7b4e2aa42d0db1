"""Take the pictures of the reports' page and its print. Run: `python -m examples.screens_reports`.

A month is played through the server's own actions, its declared answers too; then a real server is looked at.
"""

import asyncio
import os
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

from examples.demo.__main__ import CENTRE, programs, set_up, until_it_answers
from examples.month import play
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_staff import OUT, SETTLED_MS, picture

FOLDER = Path("var/screens-reports")
PORT = 8103
SEED, DAYS = 7, 30


async def shots(server: str, people: dict[str, dict[str, str]], label: str) -> None:
    """Save the page while a report is made and when it is ready, and the voluntary questions."""
    async with async_playwright() as running:
        browser = await running.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        page = await picture(browser, server, people["manager"], (1440, 900))
        await page.goto(f"{server}/reports")
        await page.select_option("#period", label)
        await page.click("#wish .main")
        await page.wait_for_selector(".ready", timeout=900_000)
        await _save(page, "reports")
        job = page.url.partition("job=")[2]
        for form in ("pdf", "xlsx"):
            body = await (
                await page.request.get(f"{server}/api/v1/reports/jobs/{job}/file?format={form}")
            ).body()
            (FOLDER / f"report.{form}").write_bytes(body)
        desk = await picture(browser, server, people["manager"], (1366, 768))
        await desk.goto(f"{server}/reception")
        await desk.keyboard.press("v")
        await _save(desk, "voluntary-questions")
        await browser.close()


async def _save(page: Page, name: str) -> None:
    await page.wait_for_timeout(SETTLED_MS)
    await page.screenshot(path=OUT / f"{name}.png")


async def take() -> None:
    """Play a month, serve the centre, and take the pictures."""
    os.environ.update(WINDOWLESS)
    made, database = set_up(FOLDER, CENTRE.read_text(encoding="utf-8"))
    first = await asyncio.to_thread(play, database, SEED, DAYS)
    label = f"{first:%Y-%m}"
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await shots(server, people, label)


if __name__ == "__main__":
    asyncio.run(take())
