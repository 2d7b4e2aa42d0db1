"""Take the pictures of the statistics page. Run: `python -m examples.screens_statistics`.

A month in which some visits come to several services is played through the server's own actions.
"""

import asyncio
import heapq
import itertools
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright
from sqlalchemy import Engine

from examples.demo.__main__ import centre_at, programs, set_up, until_it_answers
from examples.screens import CHROMIUM, WINDOWLESS
from examples.screens_reports import Month
from examples.screens_staff import OUT, SETTLED_MS, picture
from server.actions import calls, desks, promises, steps, visits
from server.actions.work import Actor, Work
from server.domain.step import Verb
from server.live.forecaster import Forecaster
from server.store import forecasts
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
    """A month in which some go on to other services; most come in the morning, desks take who is next.

    One thing happens after the other, so that waits are foretold from halls as they were; what was told is
    followed, and each night habits are learnt, as in a running centre.
    """

    def __init__(self, engine: Engine, seed: int) -> None:
        super().__init__(engine, seed)
        self.forecaster = Forecaster(engine.url.render_as_string(hide_password=False))
        self.turns: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.number = itertools.count()
        self.serving = 0
        self.clock = Actor("server", "clockwork", self.centre.id)

    def act(
        self, now: datetime, action: Callable[[Work], Any], actor: Actor | None = None, *, look: bool = True
    ) -> Any:
        """Do one thing at a moment; `look` where it tells somebody a wait."""
        if look:
            self.seen = self.forecaster.picture(self.connection, self.centre, now)
        return super().act(now, action, actor, look=False)

    def later(self, at: datetime, do: Callable[[datetime], None]) -> None:
        """Do something when its time comes."""
        heapq.heappush(self.turns, (at, next(self.number), do))

    def day(self, start: datetime) -> None:
        """Let people come, and each desk call its next one as soon as it is free."""
        chance, people = self.chance, round(PEOPLE * BUSY_DAYS.get(start.weekday(), 1.0))
        if not people:
            return
        for desk in self.centre.desks:
            self.act(start, partial(desks.set_state, desk=desk, state=DeskState.OPEN))
            self.later(start, partial(self._turn, start + timedelta(hours=DOORS_H + 2), desk))
        for _ in range(people):
            self.later(start + timedelta(hours=DOORS_H * chance.betavariate(1.7, 2.6)), self._come)
        last = start
        while self.turns:
            last, _, do = heapq.heappop(self.turns)
            do(last)
        self._end(start, dict.fromkeys(self.centre.desks, last))
        habits = forecasts.learn(self.connection, self.centre, start + timedelta(days=1))
        if habits is not None:
            forecasts.keep(self.connection, self.centre.id, habits)

    def _come(self, now: datetime) -> None:
        services = list(self.centre.services)
        asked = NewVisit(
            services=self.wanted(services, [1 / (place + 1) ** 0.6 for place in range(len(services))]),
            language=self.chance.choices(self.centre.languages, [50, 30, 6, 5, 5, 4])[0],
            lane=Lane(self.chance.choices("CBAE", [78, 14, 7, 1])[0]),
            party_size=self.chance.choices([1, 2, 3, 4], [60, 20, 12, 8])[0],
        )
        self.act(now, partial(visits.issue, asked=asked))
        self.act(now, promises.follow, self.clock, look=False)

    def _turn(self, until: datetime, desk: str, now: datetime) -> None:
        """Let a desk call whoever is next; where nobody waits it looks again a minute later.

        The last desks stay until nobody is served any more, who might go on to another service.
        """
        called = self.act(now, partial(calls.call_next, desk=desk), look=False)
        again = partial(self._turn, until, desk)
        if called is None:
            if now < until or self.serving:
                self.later(now + timedelta(minutes=1), again)
            return
        self.serving += 1
        here = now + timedelta(seconds=self.chance.uniform(20, 90))
        if self.chance.randrange(NOT_THERE) == 0:
            self.later(here, partial(self._move, called.step, Verb.NO_SHOW))
            self.later(here, again)
            return
        usual = self.centre.services[called.service].usual
        gone = here + usual * self.chance.lognormvariate(-0.15, 0.55)
        self.later(here, partial(self._move, called.step, Verb.START))
        self.later(gone, partial(self._move, called.step, Verb.FINISH))
        self.later(gone + timedelta(seconds=15), again)

    def _move(self, step: int, verb: Verb, now: datetime) -> None:
        self.act(now, partial(steps.move, step=step, verb=verb), look=verb is Verb.FINISH)
        self.serving -= verb is not Verb.START

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
    made, database = set_up(FOLDER, centre_at(1.0))
    first = await asyncio.to_thread(play, database)
    server = f"http://127.0.0.1:{PORT}"
    people = {staff["role"]: staff for staff in reversed(made["staff"])}
    serve = [sys.executable, "-m", "server", "serve", "--database", database, "--port", str(PORT)]
    async with programs([serve], FOLDER) as (program,):
        await until_it_answers(server, program, FOLDER)
        await shots(server, people["manager"], first)


if __name__ == "__main__":
    asyncio.run(take())
