"""Failure (b): two desks call one person. 20 desks drain 300 tickets at once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.callers import Call
from tests.servers import Process, Serve

DESKS, TICKETS = 20, 300
SERVICES = ("information", "health", "legal")


async def drained(call: Call, urls: list[str]) -> list[dict[str, Any]]:
    """Issue the tickets, then let every desk call until nobody waits; return all calls."""
    kiosk = call(urls[0], "kiosk-1")
    issued = await asyncio.gather(*(kiosk.issue(SERVICES[n % 3]) for n in range(TICKETS)))

    async def desk(n: int) -> list[dict[str, Any]]:
        agent, calls = call(urls[n % len(urls)], f"agent{n + 1:02}"), []
        await agent.done(f"/desks/{n + 1}/open")
        while called := await agent.done(f"/desks/{n + 1}/call-next"):
            calls.append(called)
            await agent.done(f"/steps/{called['step']}/start")
            await agent.done(f"/steps/{called['step']}/finish")
        return calls

    calls = [one for found in await asyncio.gather(*map(desk, range(DESKS))) for one in found]
    assert {one["ticket"] for one in calls} == {visit["ticket"] for visit in issued}
    return calls


def times_called(calls: list[dict[str, Any]]) -> set[int]:
    return set(Counter(one["step"] for one in calls).values())


async def test_two_desks_never_call_one_person_at_one_server(serve: Serve, call: Call) -> None:
    assert times_called(await drained(call, [serve().url])) == {1}


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_two_desks_never_call_one_person_at_two_servers(
    launch: Callable[[], Process], call: Call
) -> None:
    assert times_called(await drained(call, [launch().url, launch().url])) == {1}


async def test_two_desks_that_want_the_same_ticket_get_it_once(serve: Serve, call: Call) -> None:
    url = serve().url
    ticket = (await call(url, "kiosk-1").issue())["ticket"]
    agents = [call(url, f"agent{n:02}") for n in range(1, 11)]
    for n, agent in enumerate(agents, 1):
        await agent.done(f"/desks/{n}/open")
    answers = await asyncio.gather(
        *(agent.post(f"/desks/{n}/call", {"ticket": ticket}) for n, agent in enumerate(agents, 1))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 9
