"""The client's end: commands over HTTP that are safe to retry, and live views over one WebSocket."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
from pydantic import ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from wire.messages import Message, Problem
from wire.views import Hello

SLOWEST_RETRY_S = 2.0
"""Upper bound of the pause between two tries: with one try's 3 s a display is right again within 5 s."""
OPEN_S, CLOSE_S = 3.0, 1.0
"""How long a try may take, and how long the end of a link that may be dead is waited for."""
SILENCE_S = 10.0
"""A live link from which nothing came for this long is dead; hellos come every 4 s."""

V = TypeVar("V", bound=Message)


class ServerAwayError(Exception):
    """The server could not be reached or did not answer in time, or somebody else did, such as a proxy.

    Nothing is known of the command's fate.
    """


class RefusedError(Exception):
    """The server refused: `problem.code` says why, `problem.detail` what would be right."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


class Link:
    """One device's or person's connection to the server."""

    def __init__(self, server: str, token: str = "", *, timeout_s: float = 3.0) -> None:
        self.server = server.rstrip("/")
        self.token = token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # One client for good: making one loads certificates and stops the event loop for 0.15 s.
        self._http = httpx.AsyncClient(base_url=self.server, headers=headers, timeout=timeout_s)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def get(self, path: str) -> Any:
        """Return the JSON at a path. Raises ServerAwayError or RefusedError."""
        return await self._ask("GET", path, {}, None)

    async def post(self, path: str, body: Message | dict[str, Any] | None = None, *, key: str) -> Any:
        """Send a command once: a retry with the same `key` gets the first answer again.

        Returns the JSON of the answer, None for 204. Raises ServerAwayError or RefusedError.
        """
        content = body.model_dump(mode="json", exclude_none=True) if isinstance(body, Message) else body or {}
        return await self._ask("POST", path, {"Idempotency-Key": key}, content)

    async def _ask(self, method: str, path: str, headers: dict[str, str], content: Any) -> Any:
        try:
            answer = await self._http.request(method, path, headers=headers, json=content)
        except httpx.HTTPError as fault:
            raise ServerAwayError(f"{self.server} does not answer: {fault!r}") from fault
        if answer.status_code in {502, 503, 504}:
            raise ServerAwayError(f"{self.server} answers {answer.status_code}")
        said = _json(answer)
        if answer.is_success:
            return said
        try:
            problem = Problem.read(said)
        except ValidationError as fault:
            raise ServerAwayError(
                f"{self.server} answers {answer.status_code}, not as this server"
            ) from fault
        raise RefusedError(problem)

    def live(self, path: str, view: type[V]) -> "Live[V]":
        """Follow a live view, such as `/api/v1/live/board/hall`."""
        return Live(_websocket_url(self.server) + path, self.token, view)


@dataclass(frozen=True)
class News(Generic[V]):
    """What a live link tells: the link's state, and the newest view where there is one."""

    connected: bool
    view: V | None = None
    hello: Hello | None = None
    refused: int | None = None
    """HTTP status with which the server itself turned the link away (401: this screen is not paired)."""


class Live(Generic[V]):
    """A live view: an endless stream of news that reconnects by itself, with a jittered, growing pause."""

    def __init__(self, url: str, token: str, view: type[V]) -> None:
        self._url, self._token, self._view = url, token, view
        self._version = -1

    async def __aiter__(self) -> AsyncIterator[News[V]]:
        """Yield news for good; the caller cancels."""
        pause = 0.2
        while True:
            refused = None
            try:
                async for news in self._session():
                    pause = 0.2
                    yield news
            except InvalidStatus as fault:
                refused = _refusal(fault)
            except (OSError, WebSocketException, TimeoutError):
                pass
            yield News(connected=False, refused=refused)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads a storm of returns
            pause = min(pause * 2, SLOWEST_RETRY_S)

    async def _session(self) -> AsyncIterator[News[V]]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with connect(
            self._url,
            additional_headers=headers,
            compression=None,
            open_timeout=OPEN_S,
            close_timeout=CLOSE_S,
        ) as socket:
            self._version = -1  # a restarted server may count from an older copy of its data
            while True:
                # not `wait_for`: before Python 3.12 it loses a cancellation that comes with a message
                async with asyncio.timeout(SILENCE_S):
                    received = await socket.recv()
                news = self._read(received)
                if news is not None:
                    yield news

    def _read(self, text: str | bytes) -> News[V] | None:
        try:
            message = json.loads(text)
            if message.get("type") == "hello":
                return News(connected=True, hello=Hello.read(message))
            if message.get("type") != "view" or message["version"] < self._version:
                return None
            view = self._view.read(message["view"])
        except (ValueError, KeyError, ValidationError):
            return None  # a message from a newer server; the next one may be readable
        self._version = message["version"]
        return News(connected=True, view=view)


def _refusal(fault: InvalidStatus) -> int | None:
    """Return the status of our server's own refusal, None where it is somebody else's."""
    try:
        return Problem.read(json.loads(fault.response.body or b"")).status
    except (ValueError, ValidationError):
        return None


def _websocket_url(server: str) -> str:
    parts = urlsplit(server)
    return urlunsplit(parts._replace(scheme="wss" if parts.scheme == "https" else "ws"))


def _json(answer: httpx.Response) -> Any:
    """Return what our server says, None for nothing. Raises ServerAwayError for a page of somebody else's."""
    try:
        return answer.json() if answer.content else None
    except ValueError as fault:
        raise ServerAwayError(f"somebody else answers {answer.status_code} at {answer.url}") from fault
