"""A screen that does not read is never waited for: it skips to the newest view and misses nobody's call."""

import asyncio
import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.callers import Call
from tests.databases import Made
from tests.servers import Serve

CALLS = 120
SMALL = 4096


class StalledScreen:
    """A raw socket that asks for a board and then does not read, its receive buffer as small as may be."""

    def __init__(self, url: str, token: str) -> None:
        address = urlsplit(url)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        self._socket.settimeout(20)
        self._socket.connect((address.hostname, address.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET /api/v1/live/board/hall HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        self._stream = self._socket.makefile("rb")
        assert self._stream.readline().startswith(b"HTTP/1.1 101")
        while self._stream.readline().strip():
            pass

    def messages(self) -> Iterator[Any]:
        """Read on: each text frame's message (RFC 6455 section 5.2; the server does not mask)."""
        while True:
            _, length = self._stream.read(2)
            if length == 126:
                (length,) = struct.unpack(">H", self._stream.read(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self._stream.read(8))
            yield json.loads(self._stream.read(length))

    def views_until(self, ticket: str) -> list[dict[str, Any]]:
        """Read until a view holds a ticket's call; return the views."""
        views = []
        for message in self.messages():
            if message["type"] == "view":
                views.append(message)
                if shows(message["view"], ticket):
                    break
        return views

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


def shows(view: dict[str, Any], ticket: str) -> bool:
    return any(one["ticket"] == ticket for one in view["calls"])


async def test_a_screen_that_stalls_skips_to_the_newest_and_holds_nobody_up(
    serve: Serve, call: Call, made: Made
) -> None:
    url = serve(send_buffer=SMALL).url
    kiosk, agent = call(url, "kiosk-1"), call(url, "agent01")
    await agent.done("/desks/1/open")
    stalled = await asyncio.to_thread(StalledScreen, url, made.devices["hall"])
    tickets = []
    async with call(url, "hall").live("board/hall") as reading:
        for _ in range(CALLS):
            await kiosk.issue()
            ticket = (await agent.done("/desks/1/call-next"))["ticket"]
            tickets.append(ticket)
            await reading.until(lambda view, ticket=ticket: shows(view, ticket))
        newest = reading.views[-1]
    views = await asyncio.to_thread(stalled.views_until, tickets[-1])
    await asyncio.to_thread(stalled.close)
    assert len(views) < len(reading.views)
    assert [view["version"] for view in views] == sorted({view["version"] for view in views})
    assert views[-1] == newest
    assert [one["ticket"] for one in reversed(views[-1]["view"]["calls"])] == tickets
