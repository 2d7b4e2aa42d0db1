"""`kill -9` of a real server process under 32 issuing kiosks: what was acknowledged is there, once."""

import asyncio
from collections import Counter
from collections.abc import Callable

import httpx
from sqlalchemy import Engine, text

from tests.callers import Call, Caller, fresh_key
from tests.servers import Process, free_port

KIOSKS = 32
KILL_AFTER = 150
"""Acknowledged tickets; the rest of the kiosks' wishes are under way when the server dies."""
WISH = {"services": ["health"], "language": "es"}


class Crowd:
    """32 kiosks that issue until the server is gone."""

    def __init__(self, kiosks: list[Caller]) -> None:
        self.kiosks = kiosks
        self.acknowledged: dict[str, str] = {}
        self.unanswered: list[tuple[int, str]] = []
        self.enough = asyncio.Event()

    async def issue(self, n: int) -> None:
        while True:
            key = fresh_key()
            try:
                answer = await self.kiosks[n].post("/visits", WISH, key)
            except httpx.HTTPError:
                self.unanswered.append((n, key))
                return
            self.acknowledged[key] = answer.json()["ticket"]
            if len(self.acknowledged) >= KILL_AFTER:
                self.enough.set()


async def test_kill_nine_under_32_kiosks_loses_nothing_and_issues_nothing_twice(
    launch: Callable[..., Process], call: Call, engine: Engine, database_url: str
) -> None:
    server = launch(port=free_port())
    crowd = Crowd([call(server.url, f"kiosk-{n}") for n in range(1, KIOSKS + 1)])
    issuing = asyncio.gather(*(crowd.issue(n) for n in range(KIOSKS)))
    await asyncio.wait_for(crowd.enough.wait(), 60)
    server.kill()
    await issuing
    assert len(crowd.unanswered) == KIOSKS
    again = await asyncio.to_thread(launch, database_url, server.port)
    retried = {}
    for n, key in crowd.unanswered:
        answer = await call(again.url, f"kiosk-{n + 1}").post("/visits", WISH, key)
        retried[key] = answer.json()["ticket"]
    told = Counter([*crowd.acknowledged.values(), *retried.values()])
    assert told == Counter(tickets(engine))
    assert set(told.values()) == {1}
    await board_is_right(call, again.url, engine)


def tickets(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT ticket FROM visit")).scalars())


async def board_is_right(call: Call, url: str, engine: Engine) -> None:
    """A display that looks after the restart counts everybody who waits and hears the next call."""
    agent = call(url, "agent01")
    async with call(url, "hall").live("board/hall") as live:
        waiting = len(tickets(engine))
        await live.until(lambda view: sum(one["count"] for one in view["waiting"]) == waiting)
        await agent.done("/desks/1/open")
        called = await agent.done("/desks/1/call-next")
        view = await live.until(lambda view: bool(view["calls"]))
        assert [one["ticket"] for one in view["calls"]] == [called["ticket"]]
