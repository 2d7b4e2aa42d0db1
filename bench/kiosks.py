"""Kiosks as a load: connections that each send the next request as soon as the last is answered."""

import asyncio
import json
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import uvloop

from bench.figures import percentile

BODY = {"services": ["health"], "language": "ht", "lane": "C", "party_size": 3, "channel": "kiosk"}
PATIENCE_S = 20.0
"""A server that keeps a kiosk waiting longer is broken; the measurement ends there."""


@dataclass
class Load:
    """What came of it: answers by status, and how long each took."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    def p99_ms(self) -> float:
        """Return the latency that one in a hundred exceeds."""
        return percentile(self.latencies, 0.99) * 1000


class Kiosk(asyncio.Protocol):
    """One keep-alive connection; each request has a fresh Idempotency-Key."""

    def __init__(self, token: str, load: Load, until: float, done: asyncio.Future[None]) -> None:
        body = json.dumps(BODY)
        self._head = (
            "POST /api/v1/visits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\nIdempotency-Key: "
        ).encode()
        self._tail = f"\r\n\r\n{body}".encode()
        self._load, self._until, self._done = load, until, done
        self._kept = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._ask()

    def _ask(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._head + uuid.uuid4().hex.encode() + self._tail)

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole; then send the next request."""
        self._kept += data
        head, found, rest = self._kept.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        self._kept = b""
        at = time.perf_counter()
        self._load.latencies.append(at - self._sent_at)
        self._load.statuses[int(head[9:12])] += 1
        if at < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, fault: Exception | None) -> None:
        """Tell that this kiosk has ended."""
        if not self._done.done():
            self._done.set_exception(fault) if fault else self._done.set_result(None)


def _length(head: bytes) -> int:
    place = head.lower().index(b"content-length:") + 15
    return int(head[place:].split(b"\r\n", 1)[0])


async def _press(port: int, tokens: list[str], seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    load = Load(seconds)
    until = time.perf_counter() + seconds
    ends = [loop.create_future() for _ in tokens]
    for token, done in zip(tokens, ends, strict=True):
        await loop.create_connection(partial(Kiosk, token, load, until, done), "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*ends), seconds + PATIENCE_S)
    return load


def press(port: int, tokens: list[str], seconds: float) -> Load:
    """Let one kiosk per token issue tickets without a pause for some seconds."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_press(port, tokens, seconds))
