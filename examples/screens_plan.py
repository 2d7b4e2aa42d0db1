"""Take the pictures of the floor's suggestion and of the planner. Run: `python -m examples.screens_plan`."""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import Connection, insert, select

from examples.demo.__main__ import centre_at, programs, until_it_answers
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_staff import Staff
from server.domain.centre import Centre, Service
from server.domain.routing import due
from server.gateways.channel import mark
from server.store import alerts, setup
from server.store.database import open_engine
from server.store.tables import StepRow, VisitRow
from wire.words import AlertKind, Lane

FOLDER = Path("var/screens-plan")
OUT = Path("docs/screens")
PORT = 8094
HOUR = 10
"""The centre's clock in the pictures: its zone is the one where it is this hour now."""
OPEN = '"07:00-15:00"'
SHAPE = {7: 1.4, 8: 1.5, 9: 1.3, 10: 1.2, 11: 1.0, 12: 0.7, 13: 0.5, 14: 0.4}
"""How busy each hour is, as a share of the mean."""
A_DAY = {"asylum": 26, "registration": 100, "health": 58, "legal": 26, "work": 44, "school": 30}
A_DAY |= {"family": 26, "shelter": 30, "information": 40}
DAYS = 25
WAITING = {"asylum": 5, "registration": 9, "health": 4, "legal": 2, "shelter": 17}
LONGEST = {"shelter": 64, "registration": 30}
"""How long the first of a line has waited, in minutes; others 20."""
LONG_QUEUE = 15
"""So many who wait for one service raise an alert in the pictures."""
IDLE = ("10", "13")
SETTLED_MS = 1500
LANES = (Lane.C, Lane.C, Lane.C, Lane.C, Lane.B, Lane.B, Lane.A)
visits = VisitRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same


class Past:
    """Writes visits that were, and those who wait."""

    def __init__(self, c: Connection, centre: Centre, chance: random.Random) -> None:
        self._c, self._centre, self._chance = c, centre, chance
        self._id = int(c.execute(select(visits.c.id).order_by(visits.c.id.desc()).limit(1)).scalar() or 0)
        self._visits: list[dict[str, Any]] = []
        self._steps: list[dict[str, Any]] = []

    def day(self, start: datetime, until: datetime) -> None:
        """Let a day's people come and be served, those at least who were done by a moment."""
        for service, count in A_DAY.items():
            for hour, share in SHAPE.items():
                for _ in range(round(self._chance.gauss(count / 8 * share, 1.4))):
                    joined = start + timedelta(hours=hour + self._chance.random())
                    called = joined + timedelta(minutes=self._chance.expovariate(1 / 12))
                    work = self._centre.services[service].usual * self._chance.lognormvariate(-0.12, 0.5)
                    if called + work < until:
                        self._add(self._centre.services[service], joined, called, called + work)

    def line(self, now: datetime) -> None:
        """Let people wait."""
        for service, count in WAITING.items():
            longest = LONGEST.get(service, 20)
            for place in range(count):
                joined = now - timedelta(minutes=longest * (1 - place / count) - self._chance.random())
                self._add(self._centre.services[service], joined, None, None)

    def write(self) -> None:
        """Put all of them into the database."""
        self._c.execute(insert(visits), self._visits)
        self._c.execute(insert(steps), self._steps)

    def _add(
        self, service: Service, joined: datetime, called: datetime | None, ended: datetime | None
    ) -> None:
        self._id += 1
        lane = self._chance.choice(LANES)
        desks = [desk.id for desk in self._centre.desks.values() if service.queue in desk.queues]
        self._visits.append(
            {
                "id": self._id, "centre": self._centre.id, "ticket": str(100 + self._id % 9900),
                "service_day": self._centre.calendar.service_day(joined), "issued_at": joined,
                "language": self._chance.choice(("es", "es", "ht", "fr")), "party_size": 1,
                "private": False, "channel": "kiosk",
            }
        )  # fmt: skip
        self._steps.append(
            {
                "id": self._id, "centre": self._centre.id, "visit": self._id, "service": service.id,
                "queue": service.queue, "lane": lane, "precedence": 2,
                "state": "done" if ended else "waiting", "joined_at": joined,
                "due_at": due(joined, service.targets[lane]), "called_at": called, "started_at": called,
                "ended_at": ended, "desk": self._chance.choice(desks) if called else None,
            }
        )  # fmt: skip


def centre_with_history(database: str, seed: int) -> None:
    """Fill a fresh centre with weeks that were, a morning, and who waits now."""
    engine, now = open_engine(database), datetime.now(UTC)
    with engine.connect().execution_options(writes=True) as c, c.begin():
        (centre,) = setup.load_all(c).values()
        past, today = Past(c, centre, random.Random(seed)), centre.calendar.service_day(now)
        for ago in range(DAYS, -1, -1):
            day = today - timedelta(days=ago)
            if day.weekday() < 5:  # noqa: PLR2004 - Monday to Friday
                past.day(centre.calendar.day_start(day), now)
        past.line(now)
        past.write()
    engine.dispose()


def at_ten(folder: Path) -> tuple[dict[str, Any], str]:
    """Make a centre whose clock is at the pictures' hour, open from seven to three; as `set_up` does."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    east = (HOUR - datetime.now(UTC).hour + 12) % 24 - 12
    text = centre_at(1.0).replace('"00:00-24:00"', OPEN).replace("America/Mexico_City", f"Etc/GMT{-east:+d}")
    text = text.replace("queue_long = 40", f"queue_long = {LONG_QUEUE}")
    (folder / "centre.toml").write_text(text, encoding="utf-8")
    database = f"sqlite:///{folder / 'ventanilla.db'}"
    command = [sys.executable, "-m", "server", "init", "--centre", str(folder / "centre.toml")]
    told = subprocess.run([*command, "--database", database, "--json"], check=True, capture_output=True)
    made: dict[str, Any] = json.loads(told.stdout)
    return made, database


def cut_off(database: str) -> None:
    """Let the webhook have failed for so long that staff are told."""
    engine = open_engine(database)
    with engine.connect().execution_options(writes=True) as c, c.begin():
        (centre,) = setup.load_all(c)
        alerts.raise_(c, centre, mark("webhook", ""), AlertKind.ALARM_NOT_SENT, datetime.now(UTC))
    engine.dispose()


def work(staff: Staff) -> None:
    """Open every desk and let all but the idle ones call."""
    for desk in range(1, 14):
        staff.post(f"/desks/{desk}/open")
        called = None if str(desk) in IDLE else staff.post(f"/desks/{desk}/call-next")
        if called and desk % 4:
            staff.post(f"/steps/{called['step']}/start")


async def signed_in(
    browser: Browser, server: str, person: dict[str, str], theme: str, language: str = "es-MX"
) -> Page:
    """Open a window, signed in."""
    settings: Any = {"viewport": {"width": 1440, "height": 900}, "locale": language, "color_scheme": theme}
    page = await browser.new_page(**settings)
    await page.goto(f"{server}/sign-in")
    await page.fill("input[name=user]", person["user"])
    await page.fill("input[name=password]", person["password"])
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    return page


PAGES = {
    "floor": "/floor",
    "planner": "/plan?change=more_desks,shelter,1,10:50&change=more_people,registration,25,11:00",
    "staffing": "/plan/staffing",
}
ALERTS = {"floor-alerts": "/floor"}


async def pictures(
    server: str, person: dict[str, str], out: Path, pages: dict[str, str], *, drafts: bool
) -> None:
    """Save pages; as drafts in both themes and languages."""
    looks = [("", "light", "es-MX")]
    looks += [("-dark", "dark", "es-MX"), ("-en", "light", "en")] if drafts else []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        for suffix, theme, language in looks:
            page = await signed_in(browser, server, person, theme, language)
            for name, path in pages.items():
                await page.goto(server + path)
                if "/floor" in path:
                    await page.wait_for_selector(".suggestion")
                await page.wait_for_timeout(SETTLED_MS)
                await page.screenshot(path=out / f"{name}{suffix}.png", full_page="/floor" not in path)
        await browser.close()


async def take(out: Path, *, drafts: bool) -> None:
    """Serve a centre at ten in the morning, and take the pictures."""
    os.environ.update(WINDOWLESS)
    made, database = at_ten(FOLDER)
    centre_with_history(database, 5)
    server = f"http://127.0.0.1:{PORT}"
    manager = next(person for person in made["staff"] if person["role"] == "manager")
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await asyncio.to_thread(work, Staff(server, manager))
        await pictures(server, manager, out, PAGES, drafts=drafts)
        await asyncio.to_thread(cut_off, database)
        await pictures(server, manager, out, ALERTS, drafts=drafts)


if __name__ == "__main__":
    found = argparse.ArgumentParser(description=__doc__)
    found.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    found.add_argument("--drafts", action="store_true", help="dark and English ones too")
    asked = found.parse_args()
    asyncio.run(take(asked.out, drafts=asked.drafts))
