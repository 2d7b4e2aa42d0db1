"""Take the pictures of the reports' page and its print. Run: `python -m examples.screens_reports`.

A month is played through the server's own actions, its declared answers too; then a real server is looked at.
"""

import asyncio
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright
from sqlalchemy import Engine

from examples.demo.__main__ import CENTRE, programs, set_up, until_it_answers
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_staff import OUT, SETTLED_MS, picture
from server.actions import calls, clockwork, declared, desks, steps, visits
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.step import Verb
from server.store import hall, setup
from server.store.database import open_engine
from wire.declared import AgeBand, PopulationGroup, Sex
from wire.requests import NewVisit, Transfer
from wire.wishes import Declaration
from wire.words import DeskState, Lane, Role

FOLDER = Path("var/screens-reports")
PORT = 8103
DAYS, PEOPLE = 26, 160
LAST_HOUR = timedelta(hours=1)
"""So long before the doors shut the last person comes."""
USUAL = timedelta(hours=8)
"""So long the doors are open on a day on which so many people come."""
EVENING = 48
"""So many times desks call once more when the doors are shut."""
ONE_IN = 8
"""Of so many who are called, one is not there."""
LEAVES, SENT_ON = 12, 15
"""Of so many who come, one leaves before being called; of so many who are served, one is sent elsewhere."""


class Month:
    """A month at the centre, played act by act at moments of its own."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.chance = engine, random.Random(seed)
        with engine.connect() as connection, connection.begin():
            self.centre: Centre = next(iter(setup.load_all(connection).values()))
        self.manager = Actor("staff", "coordinacion", self.centre.id, Role.MANAGER)

    def play(self, start: datetime) -> None:
        """Let a whole day pass in one transaction: a disk is slower than all the rest."""
        with self.engine.connect().execution_options(writes=True) as self.connection, self.connection.begin():
            self.day(start)

    def act(
        self, now: datetime, action: Callable[[Work], Any], actor: Actor | None = None, *, look: bool = True
    ) -> Any:
        """Do one thing at a moment; `look` at the hall before, which most of the time goes to."""
        if look:
            self.seen = hall.load(self.connection, self.centre, now)
        return action(Work(self.connection, self.centre, actor or self.manager, now, self.seen))

    def day(self, start: datetime) -> None:
        """Let people come through a day, each called at one of the desks a while later."""
        for desk in self.centre.desks:
            self.act(start, partial(desks.set_state, desk=desk, state=DeskState.OPEN))
        free = dict.fromkeys(self.centre.desks, start)
        services = list(self.centre.services)
        weights = [1 / (place + 1) ** 0.4 for place in range(len(services))]
        calendar = self.centre.calendar
        shut = calendar.openings(calendar.service_day(start))[-1][1]
        people = round(PEOPLE * ((shut - start) / USUAL))
        for share in sorted(self.chance.random() for _ in range(people)):
            now = start + share * (shut - LAST_HOUR - start)
            asked = NewVisit(
                services=self.wanted(services, weights),
                language=self.chance.choices(self.centre.languages, [40, 28, 9, 8, 8, 7])[0],
                lane=Lane(self.chance.choices("CBAE", [60, 22, 12, 6])[0]),
                party_size=self.chance.choices([1, 2, 3, 4], [60, 20, 12, 8])[0],
            )
            issued = self.act(now, partial(visits.issue, asked=asked))
            self._declare(now)
            if self.chance.randrange(LEAVES) == 0:
                self.act(now, partial(steps.move, step=issued.steps[0].step, verb=Verb.CANCEL))
            self._serve(free, now)
        for late in range(EVENING):
            self._serve(free, shut - LAST_HOUR + timedelta(minutes=5 * late))
        self._end(start, free)

    def wanted(self, services: list[str], weights: list[float]) -> list[str]:
        """Return what somebody comes for."""
        return self.chance.choices(services, weights)

    def _declare(self, now: datetime) -> None:
        chance = self.chance
        said = Declaration(
            age=chance.choice([*AgeBand, None]),
            sex=chance.choice([*Sex, Sex.FEMALE, Sex.MALE, None]),
            group=chance.choice([*PopulationGroup, None]),
        )
        self.act(now, partial(declared.declare, said=said), look=False)

    def _serve(self, free: dict[str, datetime], now: datetime) -> None:
        """Let each desk that is free call once, in a chance order."""
        for desk in self.chance.sample(list(free), len(free)):
            if free[desk] > now:
                continue
            called = self.act(now, partial(calls.call_next, desk=desk), look=False)
            if called is None:
                continue
            here, took = now + timedelta(seconds=40), timedelta(minutes=self.chance.uniform(12, 36))
            if self.chance.randrange(ONE_IN) == 0:
                self.act(here, partial(steps.move, step=called.step, verb=Verb.NO_SHOW))
                continue
            self.act(here, partial(steps.move, step=called.step, verb=Verb.START))
            if self.chance.randrange(SENT_ON) == 0:
                to = Transfer(
                    service=self.chance.choice([one for one in self.centre.services if one != called.service])
                )
                self.act(here + took, partial(steps.transfer, step=called.step, to=to))
            else:
                self.act(here + took, partial(steps.move, step=called.step, verb=Verb.FINISH))
            free[desk] = here + took

    def _end(self, start: datetime, free: dict[str, datetime]) -> None:
        evening = max(start + timedelta(hours=8), *free.values()) + timedelta(minutes=5)
        for desk in free:
            self.act(evening, partial(desks.set_state, desk=desk, state=DeskState.CLOSED))
        clock = Actor("server", "clockwork", self.centre.id)
        self.act(start + timedelta(days=1), clockwork.tidy, clock)


def play(database: str) -> str:
    """Play the month before the last one; returns its label."""
    engine = open_engine(database)
    first = (datetime.now(UTC).replace(day=1) - timedelta(days=35)).replace(day=1)
    month = Month(engine, 7)
    for day in range(1, DAYS + 1):
        start = month.centre.calendar.openings(first.date().replace(day=day))
        if start:
            month.play(start[0][0])
    engine.dispose()
    return f"{first:%Y-%m}"


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
    label = await asyncio.to_thread(play, database)
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await shots(server, people, label)


if __name__ == "__main__":
    asyncio.run(take())
