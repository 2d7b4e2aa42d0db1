"""The hub: after each commit it reads the hall once and gives every screen its newest whole view.

A view is drawn only where somebody looks, sent only where it changed, encoded once per room. A screen that
joins gets `hello` and the newest view; one that comes back gets just the same. There is no other way to be
right again.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from fastapi import WebSocket

from server.domain.hall import Hall
from server.domain.one_more import OneMore
from server.live import boards, desks, reception
from server.live.socket import Seat, frame
from server.store.visits import Visit
from wire.messages import Message, now
from wire.views import HEARTBEAT_S, Hello

Kind = Literal["board", "lobby", "desk", "floor", "reception", "ticket"]
Encode = Callable[[int, Message], str]
Allowed = Callable[[], Awaitable[bool]]
Advice = Callable[[Hall], OneMore | None]
ASKED_AGAIN_S = 30.0
"""How often a live socket is asked again whether it may stay: a session may have been closed."""
POLICY_VIOLATION = 1008
"""Close code, RFC 6455 section 7.4.1."""
TICK_S = 5.0
"""The hall is read this often even where nothing happens: people become late by the clock alone."""
READ_SHARE = 0.2
"""The hall is read for at most this share of the time, so that reading never starves the commands."""
log = logging.getLogger(__name__)


def calm(_hall: Hall) -> None:
    """Advise nothing."""


@dataclass(frozen=True)
class Key:
    """Which view: a display's board, a kiosk's lobby, a desk, a floor, a visit's ticket."""

    centre: str
    kind: Kind
    id: str


@dataclass
class Room:
    """All who look at one view."""

    key: Key
    visit: Visit | None
    version: int = -1
    view: Message | None = None
    text: str = ""
    seats: dict[Seat, Encode] = field(default_factory=dict)
    frames: dict[Encode, bytes] = field(default_factory=dict)

    def show(self, hall: Hall, advice: Advice) -> None:
        """Draw the view anew, unless a newer hall is shown; tell everybody where it changed."""
        if hall.version < self.version:
            return  # read before the one that is shown
        view = draw(hall, self.key, self.visit, advice)
        text = view.model_dump_json()
        if text == self.text:
            return
        self.view, self.text, self.version = view, text, hall.version
        self.frames.clear()
        for seat, encode in self.seats.items():
            seat.offer(self.frame(encode))

    def frame(self, encode: Encode) -> bytes:
        """Return the newest view as a frame, encoded once for all."""
        if encode not in self.frames and self.view is not None:
            self.frames[encode] = frame(encode(self.version, self.view))
        return self.frames[encode]


def as_json(version: int, view: Message) -> str:
    """Return a view's message of the wire."""
    return f'{{"type":"view","version":{version},"view":{view.model_dump_json()}}}'


def draw(hall: Hall, key: Key, visit: Visit | None = None, advice: Advice = calm) -> Message:
    """Return one view of a hall: a fresh fetch and a live view are the same call."""
    match key.kind:
        case "board":
            return boards.board(hall, key.id)
        case "lobby":
            return boards.lobby(hall, key.id)
        case "desk":
            return desks.console(hall, key.id)
        case "floor":
            return desks.floor(hall, advice(hall))
        case "reception":
            return reception.reception(hall)
        case "ticket" if visit is not None:
            return boards.ticket(hall, visit)
    raise ValueError(f"no view {key}")


class Hub:
    """Every live socket of this process. `load` reads a centre's hall, `advice` knows what a floor needs."""

    def __init__(self, load: Callable[[str], Awaitable[Hall]], advice: Advice = calm) -> None:
        self._load, self._advice = load, advice
        self._rooms: dict[Key, Room] = {}
        self._dirty = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._beat())]

    def poke(self) -> None:
        """Say that something was committed; from any thread."""
        self._loop.call_soon_threadsafe(self._dirty.set)

    async def close(self) -> None:
        """Stop; the sockets are closed by the server."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def view(self, key: Key, visit: Visit | None = None) -> tuple[int, Message]:
        """Return a view as it is now, with its version."""
        hall = await self._load(key.centre)
        return hall.version, draw(hall, key, visit, self._advice)

    async def serve(
        self,
        socket: WebSocket,
        key: Key,
        encode: Encode = as_json,
        visit: Visit | None = None,
        *,
        still_allowed: Allowed,
    ) -> None:
        """Accept a socket and keep it fed until it closes, or until it is no longer `still_allowed`."""
        await socket.accept()
        seat = Seat(socket)
        seat.offer(frame(_hello()))
        room = self._rooms.setdefault(key, Room(key, visit))
        room.seats[seat] = encode  # before the hall is read: what is committed meanwhile reaches it too
        try:
            if room.view is None:
                room.show(await self._load(key.centre), self._advice)
            else:
                seat.offer(room.frame(encode))
            await _until_gone(socket, still_allowed)
        finally:
            del room.seats[seat]
            if not room.seats:
                self._rooms.pop(key, None)

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # the tick: waits grow even where nothing happens
                # not `wait_for`: before Python 3.12 it loses a cancellation that comes with the news
                async with asyncio.timeout(TICK_S):
                    await self._dirty.wait()
            self._dirty.clear()
            started = self._loop.time()
            try:
                await self._refresh()
            except Exception:  # the screens must live on when the database does not answer once
                log.exception("the hall could not be read; trying again in %s s", TICK_S)
            spent = self._loop.time() - started
            await asyncio.sleep(spent * (1 / READ_SHARE - 1))

    async def _refresh(self) -> None:
        for centre in {key.centre for key in self._rooms}:
            hall = await self._load(centre)
            for room in [room for key, room in self._rooms.items() if key.centre == centre]:
                try:
                    room.show(hall, self._advice)
                except Exception:  # one view that cannot be drawn must not freeze the other screens
                    log.exception("%s cannot be drawn", room.key)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            hello = frame(_hello())
            for room in list(self._rooms.values()):
                for seat in list(room.seats):
                    seat.beat(hello)
                await asyncio.sleep(0)


async def _until_gone(socket: WebSocket, still_allowed: Allowed) -> None:
    """Wait until a client leaves. Screens have nothing to say here; commands are POSTs."""
    while True:
        try:
            async with asyncio.timeout(ASKED_AGAIN_S):
                if (await socket.receive())["type"] == "websocket.disconnect":
                    return
        except TimeoutError:
            if not await still_allowed():
                await socket.close(POLICY_VIOLATION)
                return


def _hello() -> str:
    return Hello(server_time=now()).model_dump_json()
