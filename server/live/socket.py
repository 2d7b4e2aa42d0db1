"""The server's end of a live socket: frames that were encoded once are written straight to the transport.

uvicorn's own send encodes each message per client, and waits for one that has stopped reading. Here a slow
client simply skips to the newest view: its seat keeps one frame, the newest wins.
"""

from typing import Any

from fastapi import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

EXTENSION = "ventanilla.live"
STALLED_ROUNDS = 15
"""Heartbeats that a client may leave unread before it is dropped: a minute; it comes back by itself."""


class LiveProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol that hands itself to the application as an ASGI extension."""

    def handle_connect(self, event: Any) -> None:
        """Add the extension; the application's task has not begun when this returns."""
        super().handle_connect(event)
        if self.handshake_initiated and hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions[EXTENSION] = self

    def ready(self) -> bool:
        """Tell whether a frame may be written now."""
        return self.writable.is_set() and not self.close_sent and not self.disconnected


def frame(text: str) -> bytes:
    """Return a text message as one unmasked WebSocket frame (RFC 6455 section 5)."""
    return bytes(Frame(Opcode.TEXT, text.encode()).serialize(mask=False))


class Seat:
    """One client at a view: a single slot, the newest frame wins."""

    __slots__ = ("_protocol", "missed", "slot")

    def __init__(self, socket: WebSocket) -> None:
        self._protocol: LiveProtocol = socket.scope["extensions"][EXTENSION]
        self.slot: bytes | None = None
        self.missed = 0

    def offer(self, data: bytes) -> None:
        """Write a view now, or keep it for when the client reads again."""
        if self._protocol.ready():
            self._protocol.transport.write(data)
            self.slot = None
        else:
            self.slot = data

    def beat(self, hello: bytes) -> None:
        """Write what waits and a heartbeat; drop a client that has read nothing for a minute."""
        if self._protocol.disconnected:
            return
        if not self._protocol.ready():
            self.missed += 1
            if self.missed > STALLED_ROUNDS:
                self._protocol.transport.abort()
            return
        self.missed = 0
        if self.slot is not None:
            self.offer(self.slot)
        self._protocol.transport.write(hello)
