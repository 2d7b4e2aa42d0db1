"""Take the pictures of the statistics page. Run: `python -m examples.screens_statistics`.

A month in which some visits come to several services is played through the server's own actions.
"""

import asyncio
import heapq
import os
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from examples.demo.__main__ import programs, set_up, until_it_answers
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_reports import Month
from examples.screens_staff import OUT, SETTLED_MS, picture
from server.actions import calls, desks, steps, visits
from server.domain.step import Verb
from server.store.database import open_engine
from wire.requests import NewVisit
from wire.words import DeskState, Lane

FOLDER = Path("var/screens-statistics")
PORT = 8104
DAYS = 13
NOT_THERE = 18
"""Of so many who are called, one is not there."""
GO_ON = 3
"""One in so many visits comes for one service alone."""


OPENS, DOORS_H = timedelta(hours=7), 7.0
PEOPLE = 100
BUSY_DAYS = {0: 1.12, 3: 1.2, 6: 0.0}
"""Weekday → how many more people come; nobody on Sundays."""


class Journeys(Month):
    """A month in which some go on to other services; most come in the morning, desks take who is next."""

    def day(self, start: datetime) -> None:
        """Let people come, and each desk call its next one as soon as it is free."""
        chance, people = self.chance, round(PEOPLE * BUSY_DAYS.get(start.weekday(), 1.0))
        if not people:
            return
        for desk in self.centre.desks:
            self.act(start, partial(desks.set_state, desk=desk, state=DeskState.OPEN))
        arrivals = [
            (start + timedelta(hours=DOORS_H * chance.betavariate(1.7, 2.6)), "") for _ in range(people)
        ]
        turns = [*arrivals, *((start, desk) for desk in self.centre.desks)]
        heapq.heapify(turns)
        last = start
        while turns:
            now, desk = heapq.heappop(turns)
            last = max(last, now)
            if not desk:
                self._come(now)
            elif (after := self._serve_one(now, desk)) is not None:
                heapq.heappush(turns, (after, desk))
            elif now < start + timedelta(hours=DOORS_H + 2):
                heapq.heappush(turns, (now + timedelta(minutes=6), desk))
        self._end(start, dict.fromkeys(self.centre.desks, last))

    def _come(self, now: datetime) -> None:
        services = list(self.centre.services)
        asked = NewVisit(
            services=self.wanted(services, [1 / (place + 1) ** 0.6 for place in range(len(services))]),
            language=self.chance.choices(self.centre.languages, [50, 30, 6, 5, 5, 4])[0],
            lane=Lane(self.chance.choices("CBAE", [78, 14, 7, 1])[0]),
            party_size=self.chance.choices([1, 2, 3, 4], [60, 20, 12, 8])[0],
        )
        self.act(now, partial(visits.issue, asked=asked))

    def _serve_one(self, now: datetime, desk: str) -> datetime | None:
        called = self.act(now, partial(calls.call_next, desk=desk), look=False)
        if called is None:
            return None
        here = now + timedelta(seconds=self.chance.uniform(20, 90))
        if self.chance.randrange(NOT_THERE) == 0:
            self.act(here, partial(steps.move, step=called.step, verb=Verb.NO_SHOW))
            return here
        usual = self.centre.services[called.service].usual
        gone = here + usual * self.chance.lognormvariate(-0.15, 0.55)
        self.act(here, partial(steps.move, step=called.step, verb=Verb.START))
        self.act(gone, partial(steps.move, step=called.step, verb=Verb.FINISH))
        return gone + timedelta(seconds=15)

    def wanted(self, services: list[str], weights: list[float]) -> list[str]:
        """Return one service, or a few that follow each other."""
        first = self.chance.choices(services, weights)[0]
        if self.chance.randrange(GO_ON) == 0:
            return [first]
        after = [services[(services.index(first) + step) % len(services)] for step in (1, 2)]
        return [first, *after[: self.chance.choice((1, 1, 2))]]


def play(database: str) -> date:
    """Play the month before the last one; return its first day."""
    engine = open_engine(database)
    first = (datetime.now(UTC).replace(day=1) - timedelta(days=35)).date().replace(day=1)
    month = Journeys(engine, 11)
    for day in range(1, DAYS + 1):
        month.play(month.centre.calendar.day_start(first.replace(day=day)) + OPENS)
    engine.dispose()
    return first


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
    made, database = set_up(FOLDER, 1.0)
    first = await asyncio.to_thread(play, database)
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await shots(server, people["manager"], first)


if __name__ == "__main__":
    asyncio.run(take())
