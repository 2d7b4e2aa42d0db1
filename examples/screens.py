"""Take the README's picture: each program shows itself. Run: `python -m examples.screens`."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import Page, async_playwright

from examples.demo.__main__ import centre_at, morning, programs, set_up, until_it_answers
from look.tokens import colours
from server.domain.centre_check import read

FOLDER = Path("var/screens")
OUT = Path("docs/screens")
PORT = 8099
SPEED = 40.0
WINDOWLESS = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)


async def kiosk(server: str, token: str) -> None:
    """Walk one visitor through a kiosk in this process, and save each screen."""
    from look.window import prepare  # noqa: PLC0415 - Kivy reads its settings when it is imported

    prepare(1080, 1920)
    from kiosk import events as e  # noqa: PLC0415 - after the window is prepared
    from kiosk.program import Program  # noqa: PLC0415 - the same
    from kiosk.settings import Settings  # noqa: PLC0415 - the same
    from kiosk.state import Paper, Screen  # noqa: PLC0415 - the same
    from language.speech import Voice  # noqa: PLC0415 - the same
    from look.sound import Player  # noqa: PLC0415 - the same

    settings = Settings(server, FOLDER / "kiosk", token, f"simulated:{FOLDER / 'kiosk-slips'}")
    program = Program(settings, Voice(FOLDER / "speech"), Player())
    running = asyncio.create_task(program.run())
    await _until(lambda: program.app.lobby is not None and program.app.station is not None)
    steps: list[tuple[str, Any]] = [
        ("language", e.LanguageChosen("es")),
        ("services", e.ServiceChosen("family")),
        ("sooner", e.Answered()),
    ]
    for name, event in steps:
        await _save(program.app, name)
        program.app.handle(event)
    await _until(lambda: program.app.state.screen is Screen.TICKET)
    await _until(lambda: program.app.state.paper is not Paper.PRINTING)
    await _save(program.app, "ticket")
    program.app.stop()
    await running


async def _save(app: Any, name: str) -> None:
    await asyncio.sleep(0.5)  # a picture, not a test: let the frame be drawn
    app.root.export_to_png(str(FOLDER / f"kiosk-{name}.png"))


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.1)
    sys.exit("a screen did not come within 20 s")


async def pages(server: str, made: dict[str, Any]) -> None:
    """Save the staff's pages as Chromium shows them."""
    person = {staff["role"]: staff for staff in reversed(made["staff"])}
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        desk = await browser.new_page(viewport={"width": 1366, "height": 768}, locale="es-MX")
        await _sign_in(desk, server, person["agent"])
        await desk.goto(f"{server}/desk/14")
        await desk.keyboard.press("o")
        await desk.wait_for_timeout(800)
        await desk.keyboard.press(" ")
        await desk.wait_for_timeout(800)
        await desk.screenshot(path=FOLDER / "desk.png")
        floor = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="es-MX")
        await _sign_in(floor, server, person["manager"])
        await floor.goto(f"{server}/floor")
        await floor.wait_for_timeout(800)
        await floor.screenshot(path=FOLDER / "floor.png")
        await browser.close()


async def _sign_in(page: Page, server: str, staff: dict[str, str]) -> None:
    await page.goto(f"{server}/sign-in")
    await page.fill("input[name=user]", staff["user"])
    await page.fill("input[name=password]", staff["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)


def compose() -> None:
    """Lay kiosk, board, desk and slip side by side."""
    light = colours("light")
    picture = Image.new("RGB", (2000, 1250), light["sand"])
    for name, box in (
        ("kiosk-ticket", (50, 50, 640, 1150)),
        ("board", (740, 50, 1210, 640)),
        ("desk", (740, 740, 820, 461)),
        ("slip", (1610, 740, 340, 461)),
    ):
        _paste(picture, FOLDER / f"{name}.png", box, light["line"])
    OUT.mkdir(parents=True, exist_ok=True)
    picture.save(OUT / "ventanilla.png", optimize=True)


def _paste(picture: Image.Image, file: Path, box: tuple[int, int, int, int], edge: str) -> None:
    left, top, width, height = box
    shown = Image.open(file).convert("RGB")
    shown.thumbnail((width, height), Image.Resampling.LANCZOS)
    place = (left + (width - shown.width) // 2, top)
    picture.paste(shown, place)
    ImageDraw.Draw(picture).rectangle(
        (place[0] - 1, place[1] - 1, place[0] + shown.width, place[1] + shown.height), outline=edge
    )


async def take() -> None:
    """Run the morning for a while and let every program take its own picture."""
    os.environ.update(WINDOWLESS)
    made, database = set_up(FOLDER, centre_at(SPEED))
    server = f"http://127.0.0.1:{PORT}"
    token = {device["device"]: device["token"] for device in made["devices"]}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        asked = argparse.Namespace(folder=FOLDER, speed=SPEED, seed=4, visitors=90)
        await morning(made, server, asked)
        await kiosk(server, token["kiosk-1"])
        await pages(server, made)
        board = ["--server", server, "--token", token["hall"], "--state", str(FOLDER / "display")]
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "display", *board, "--screenshot", str(FOLDER / "board.png")],
            check=True,
            timeout=60,
        )
    slip = max((FOLDER / "kiosk-slips").glob("*.png"))
    slip.replace(FOLDER / "slip.png")
    compose()
    names = read(centre_at(1)).centre.names
    print(f"{OUT / 'ventanilla.png'} shows {names['es']}")


if __name__ == "__main__":
    asyncio.run(take())
