"""What the display's tests talk to: a small honest server of the wire, and devices that write down."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from websockets.asyncio.server import serve

from wire.views import Board, Call, Hello, View

NOON = datetime(2026, 11, 23, 16, 46, tzinfo=UTC)


async def until(condition):
    """Wait until something is true, at most 10 s."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what a window shows and a file holds sets no event
            await asyncio.sleep(0.01)


def call(n, ticket, desk="6", *, language="ht", at=NOON):
    return Call(
        announcement=n, ticket=ticket, desk=desk, zone="hall", language=language, called_at=at, recall=False
    )


def board(*calls, languages=("es", "ht")):
    return Board(
        display="hall",
        centre={"es": "Centro"},
        title={"es": "Planta baja", "ar": "الطابق الأرضي"},
        timezone="America/Mexico_City",
        languages=list(languages),
        calls=list(calls),
        waiting=[],
        notices=[],
    )


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)


class BoardServer:
    """A small server that speaks the wire to one board: hello, then each view that a test sends."""

    def __init__(self, clock):
        self._clock, self._server, self._version = clock, None, 0
        self._sockets, self._newest = set(), None
        self.port, self.paths, self.tokens = 0, [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        self._server = await serve(self._serve, "127.0.0.1", self.port, compression=None)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        self._server.close()
        await self._server.wait_closed()

    async def send(self, view):
        self._version += 1
        self._newest = View[Board](version=self._version, view=view).model_dump_json()
        for socket in list(self._sockets):
            await socket.send(self._newest)

    async def _serve(self, socket):
        self.paths.append(socket.request.path)
        self.tokens.append(socket.request.headers.get("Authorization"))
        await socket.send(Hello(server_time=self._clock()).model_dump_json())
        if self._newest:
            await socket.send(self._newest)
        self._sockets.add(socket)
        try:
            await socket.wait_closed()
        finally:
            self._sockets.discard(socket)


class HttpServer:
    """A small HTTP server: gives each answer that a test lined up for a path, the last one for good."""

    def __init__(self, **answers):
        self.answers = {path.replace("__", "/"): list(its) for path, its in answers.items()}
        self.asked = []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        with suppress(asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            body = await reader.readexactly(int(lines.get("content-length", 0)))
            path = head.split()[1].removeprefix("/api/v1/")
            self.asked.append((path, lines.get("idempotency-key"), json.loads(body) if body else None))
            lined_up = self.answers[path]
            status, answer = lined_up.pop(0) if len(lined_up) > 1 else lined_up[0]
            text = json.dumps(answer).encode() if answer is not None else b""
            reply = f"HTTP/1.1 {status} X\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
            writer.write(reply.encode() + text)
            await writer.drain()
        writer.close()
        await writer.wait_closed()


class Player:
    """Writes down what is played."""

    def __init__(self):
        self.heard = []

    async def play(self, path):
        await asyncio.sleep(0)
        self.heard.append(path.stem)


class Voice:
    """Names the clip that it would make."""

    async def call(self, ticket, desk, language):
        return Path(f"{language}-{ticket}-{desk}.wav")
