"""Failure (c): a display is frozen, or a call is lost.

A display is right when every announcement of its zones was in some view that it got, each one later than the
one before: it rings what it has not seen, oldest first. Nothing here counts seconds.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.callers import Call, Caller
from tests.servers import Process, Serve, free_port
from wire.link import Link
from wire.views import Board

SOON_S = 30.0
CALLS = 40


class Display:
    """A waiting-room screen with the product's own link: it notes what would ring, in order."""

    def __init__(self, server: str, token: str, display: str = "hall") -> None:
        self.rung: list[str] = []
        self.drops = 0
        self._seen: set[int] = set()
        self._link = Link(server, token)
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._watch(display))

    async def _watch(self, display: str) -> None:
        async for news in self._link.live(f"/api/v1/live/board/{display}", Board):
            self.drops += not news.connected
            for one in reversed(news.view.calls if news.view else ()):
                if one.announcement not in self._seen:
                    self._seen.add(one.announcement)
                    self.rung.append(one.ticket)
            self._news.set()

    async def until(self, right: Callable[["Display"], bool]) -> None:
        """Wait until the display is right."""
        async with asyncio.timeout(SOON_S):
            while not right(self):
                await self._news.wait()
                self._news.clear()

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await self._link.close()


@contextlib.asynccontextmanager
async def watching(*displays: Display) -> Any:
    try:
        yield displays
    finally:
        for display in displays:
            await display.close()


async def ready(call: Call, url: str, tickets: int = CALLS) -> Caller:
    """Issue tickets and open desk 1; return the agent there."""
    kiosk, agent = call(url, "kiosk-1"), call(url, "agent01")
    for _ in range(tickets):
        await kiosk.issue()
    await agent.done("/desks/1/open")
    return agent


async def called(agent: Caller, times: int) -> list[str]:
    """Call people one after the other; return their tickets in order."""
    return [(await agent.done("/desks/1/call-next"))["ticket"] for _ in range(times)]


async def test_no_call_is_lost_on_three_displays(serve: Serve, call: Call, made: Any) -> None:
    url = serve().url
    agent = await ready(call, url)
    screens = [Display(url, made.devices[name], name) for name in ("hall", "entrance")]
    async with watching(*screens, Display(url, made.devices["hall"])) as displays:
        tickets = await called(agent, CALLS)
        for display in displays:
            await display.until(lambda one: len(one.rung) >= CALLS)
            assert display.rung == tickets


async def test_no_call_is_lost_when_five_come_at_once(serve: Serve, call: Call, made: Any) -> None:
    url = serve().url
    await ready(call, url, 5)
    agents = [call(url, f"agent{n:02}") for n in range(2, 7)]
    for n, agent in enumerate(agents, 2):
        await agent.done(f"/desks/{n}/open")
    async with watching(Display(url, made.devices["hall"])) as (display,):
        answers = await asyncio.gather(*(a.done(f"/desks/{n}/call-next") for n, a in enumerate(agents, 2)))
        await display.until(lambda one: len(one.rung) >= 5)
        assert sorted(display.rung) == sorted(answer["ticket"] for answer in answers)


async def test_no_call_is_lost_on_a_display_that_comes_and_goes(serve: Serve, call: Call, made: Any) -> None:
    url = serve().url
    agent = await ready(call, url)
    caller, rung, seen = call(url, "hall"), [], set()
    tickets: list[str] = []
    for _ in range(CALLS // 4):
        tickets += await called(agent, 4)  # made while nobody looks
        async with caller.live("board/hall") as live:
            view = await live.until(lambda view: bool(view["calls"]))
        fresh = [one for one in reversed(view["calls"]) if one["announcement"] not in seen]
        seen |= {one["announcement"] for one in fresh}
        rung += [one["ticket"] for one in fresh]
    assert rung == tickets


async def test_a_recall_rings_again_on_a_display(serve: Serve, call: Call, made: Any) -> None:
    url = serve().url
    agent = await ready(call, url, 1)
    async with watching(Display(url, made.devices["hall"])) as (display,):
        step = await agent.done("/desks/1/call-next")
        await agent.done(f"/steps/{step['step']}/recall")
        await display.until(lambda one: len(one.rung) >= 2)
        assert display.rung == [step["ticket"]] * 2


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_no_call_of_the_other_server_is_lost_on_a_display(serve: Serve, call: Call, made: Any) -> None:
    here, there = serve().url, serve().url
    agent = await ready(call, there)
    async with watching(Display(here, made.devices["hall"])) as (display,):
        tickets = await called(agent, CALLS)
        await display.until(lambda one: len(one.rung) >= CALLS)
        assert display.rung == tickets


async def test_no_call_is_lost_on_a_display_when_the_server_is_killed(
    launch: Callable[..., Process], call: Call, made: Any, database_url: str
) -> None:
    server = launch(port=free_port())
    agent = await ready(call, server.url)
    async with watching(Display(server.url, made.devices["hall"])) as (display,):
        tickets = await called(agent, 10)
        await display.until(lambda one: len(one.rung) >= 10)
        server.kill()
        await display.until(lambda one: one.drops > 0)
        again = await asyncio.to_thread(launch, database_url, server.port)
        tickets += await called(call(again.url, "agent01"), 10)
        await display.until(lambda one: len(one.rung) >= 20)
        assert display.rung == tickets
