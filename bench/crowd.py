"""Many displays in one process: raw sockets and epoll, which see a frame come in and little else."""

import base64
import os
import select
import socket
import time

OPENING = "\r\n\r\n"
VERSION = b'"version":'
PATIENCE_S = 30.0


class Crowd:
    """Connected displays; every one keeps the newest view's version that it has got whole."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._kept: dict[int, bytes] = {}
        self.versions: dict[int, int] = {}

    def join(self, port: int, many: int, token: str) -> None:
        """Connect so many displays and wait until each has its first view."""
        request = (
            "GET /api/v1/live/board/hall HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}{OPENING}"
        ).encode()
        for start in range(0, many, 50):
            for _ in range(min(50, many - start)):
                peer = socket.create_connection(("127.0.0.1", port))
                peer.sendall(request)
                peer.settimeout(0)
                self._sockets[peer.fileno()] = peer
                self._kept[peer.fileno()] = b""
                self._epoll.register(peer.fileno(), select.EPOLLIN)
            self.wait(-1)

    def wait(self, above: int) -> float:
        """Return the moment (monotonic) when the last display has a view of a version above this one."""
        missing = {place for place in self._sockets if self.versions.get(place, -1) <= above}
        until = time.monotonic() + PATIENCE_S
        last = time.monotonic()
        while missing:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(missing)} of {len(self._sockets)} displays got no view")
            for place, _ in self._epoll.poll(1.0, 512):
                self._read(place)
                if place in missing and self.versions.get(place, -1) > above:
                    missing.discard(place)
                    last = time.monotonic()
        return last

    def idle(self, seconds: float) -> None:
        """Read what comes, for some seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for place, _ in self._epoll.poll(0.05, 512):
                self._read(place)

    def leave(self) -> None:
        """Close every connection."""
        for peer in self._sockets.values():
            peer.close()
        self._epoll.close()

    def _read(self, place: int) -> None:
        data = self._kept[place] + self._sockets[place].recv(1 << 18)
        if data.startswith(b"HTTP/"):
            head, found, rest = data.partition(OPENING.encode())
            if b" 101 " not in data[:16]:
                raise ConnectionError(data[:200].decode(errors="replace"))
            data = rest if found else head
            if not found:
                self._kept[place] = data
                return
        while (end := _end(data)) and len(data) >= end:
            at = data.find(VERSION, 0, 64)
            if at >= 0 and at < end:
                self.versions[place] = int(data[at + len(VERSION) : at + 40].split(b",", 1)[0])
            data = data[end:]
        self._kept[place] = data


def _end(data: bytes) -> int:
    """Return where the first frame ends (RFC 6455 section 5.2, unmasked), 0 where its head is not whole."""
    if len(data) < 10 and len(data) < 2 + {126: 2, 127: 8}.get(data[1] if len(data) > 1 else 127, 0):  # noqa: PLR2004 - RFC 6455
        return 0
    size = data[1]
    if size == 126:  # noqa: PLR2004 - RFC 6455: 16 bits follow
        return 4 + int.from_bytes(data[2:4])
    if size == 127:  # noqa: PLR2004 - RFC 6455: 64 bits follow
        return 10 + int.from_bytes(data[2:10])
    return 2 + size
