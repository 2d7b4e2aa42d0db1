"""People and devices who call a server: real HTTP and real live sockets, one connection each."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import httpx
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.databases import Made

SOON_S = 20.0
_keys = itertools.count(1)


def fresh_key() -> str:
    """An idempotency key that no other wish of this run has."""
    return f"key-{next(_keys)}"


class Caller:
    """One device or person at one server."""

    def __init__(self, server: str, token: str = "") -> None:
        self.server, self.token = server, token
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.AsyncClient(base_url=server, headers=self.headers, timeout=SOON_S)

    async def post(self, path: str, body: Any = None, key: str | None = "") -> httpx.Response:
        """Send a command: with a fresh key, with the one given, or (None) without."""
        headers = {} if key is None else {"Idempotency-Key": key or fresh_key()}
        return await self.http.post(f"/api/v1{path}", json=body if body is not None else {}, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/api/v1{path}")

    async def issue(self, service: str = "health", **more: Any) -> dict[str, Any]:
        """Issue a ticket that must be granted."""
        answer = await self.post("/visits", {"services": [service], "language": "ht"} | more)
        assert answer.status_code == 201, answer.text
        visit: dict[str, Any] = answer.json()
        return visit

    async def done(self, path: str, body: Any = None) -> Any:
        """Send a command that must be granted and return its answer."""
        answer = await self.post(path, body)
        assert answer.status_code in {200, 204}, answer.text
        return answer.json() if answer.content else None

    def live(self, path: str) -> "LiveView":
        return LiveView(self.server.replace("http", "ws", 1) + f"/api/v1/live/{path}", self.headers)


class LiveView:
    """A live socket, from the first hello to the newest view."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url, self.headers = url, headers
        self.hellos: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        self.socket: ClientConnection = await connect(
            self.url, additional_headers=self.headers, compression=None, open_timeout=SOON_S, max_size=None
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def refused(self) -> int:
        """Knock; return the HTTP status with which the server turns the socket away."""
        try:
            async with self:
                return 101
        except InvalidStatus as fault:
            return fault.response.status_code

    async def read(self) -> dict[str, Any]:
        """Read one message, for a while at most."""
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), SOON_S))
        (self.hellos if message["type"] == "hello" else self.views).append(message)
        return message

    async def until(self, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read on until a view is right, and return it."""
        async with asyncio.timeout(SOON_S):
            while not self.views or not right(self.views[-1]["view"]):
                await self.read()
        view: dict[str, Any] = self.views[-1]["view"]
        return view


Call = Callable[..., Caller]


@pytest_asyncio.fixture
async def call(made: Made) -> AsyncIterator[Call]:
    """Make callers: `call(url, "kiosk-1")`, `call(url, "agent01")`, `call(url)` for a stranger."""
    callers: list[Caller] = []
    tokens = made.devices | made.staff

    def make(server: str, name: str | None = None) -> Caller:
        callers.append(Caller(server, tokens[name] if name else ""))
        return callers[-1]

    yield make
    for caller in callers:
        await caller.http.aclose()
