"""The wires to a printer: bytes out, all of them, and bytes in. A broken one raises OSError.

`tells`: whether the printer can be asked; a file cannot, nor a USB device without an IN end point.
"""

import fcntl
import os
import select
import socket
import struct
import termios
import time
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Limits:
    """The longest that things may take, in seconds.

    `connect`: to be reached. `write`: for one piece to be taken. `answer`: to a question; a printer that
    answers each in its turn may be at a slip for 6 s. `settle`: silence after which nothing more comes.
    `confirm`: from the last byte of a slip to the word that it is out; a slow 58 mm printer takes 3 s.
    `poll`: between two looks at a printer that is at work.
    """

    connect: float = 2.0
    write: float = 8.0
    answer: float = 10.0
    settle: float = 0.3
    confirm: float = 15.0
    poll: float = 1.0


PIECE = 4096
"""Bytes per write: a printer takes them in within the limit, and we learn where it stopped."""
READ = 4096


class Line(Protocol):
    """A way to a printer. One thread at a time."""

    piece: int
    tells: bool
    anew: bool
    """Whether each opening is a new way: then no answer from before can be in it."""

    def open(self) -> None:
        """Reach the printer. Raises OSError, or ValueError where this machine lacks what it takes."""

    def write(self, data: bytes) -> None:
        """Hand all the bytes over. Raises OSError where it took too long or broke."""

    def read(self, limit: float) -> bytes:
        """Return what came, waiting for the first byte for so many seconds; nothing: b''. Raises OSError."""

    def finish(self, limit: float) -> None:
        """Wait until the printer has taken all that was written. Raises OSError where it did not."""

    def close(self) -> None:
        """Let the printer go. Raises nothing."""


class NetworkLine:
    """TCP, usually port 9100."""

    piece = PIECE
    tells = True
    anew = True

    def __init__(self, host: str, port: int, limits: Limits) -> None:
        self.host, self.port = host, port
        self._limits = limits
        self._socket: socket.socket | None = None
        self._ended = False

    def open(self) -> None:
        """Connect."""
        self._ended = False
        self._socket = socket.create_connection((self.host, self.port), timeout=self._limits.connect)

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the network."""
        self._connected.settimeout(self._limits.write)
        self._connected.sendall(data)

    def read(self, limit: float) -> bytes:
        """Return what came; raises ConnectionError where the printer closed the line."""
        if not select.select([self._connected], [], [], limit)[0]:
            return b""
        came = self._connected.recv(READ)
        if not came:
            self._ended = True
            raise ConnectionError("the printer closed the line")
        return came

    def finish(self, limit: float) -> None:
        """Close our half and wait for the printer to close its own: only then has it read to the end.

        A line closed with bytes of the printer unread is reset, and what the printer had not read is lost; so
        what it says is read away. A printer that closed before us has told nothing.
        """
        self._read_away(time.monotonic())
        if self._ended:
            raise ConnectionError("the printer closed the line before the slip was through")
        self._connected.shutdown(socket.SHUT_WR)
        self._read_away(time.monotonic() + limit)
        if not self._ended:
            raise TimeoutError("the printer never said that it has read to the end")
        if self._unsent():
            raise ConnectionError("the printer closed the line with bytes on their way")

    def close(self) -> None:
        """Close the connection."""
        line, self._socket = self._socket, None
        if line is not None:
            line.close()

    @property
    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionError("the line is not open")
        return self._socket

    def _read_away(self, until: float) -> None:
        while not self._ended:
            if not select.select([self._connected], [], [], max(0.0, until - time.monotonic()))[0]:
                return
            self._ended = not self._connected.recv(READ)

    def _unsent(self) -> int:
        """Return the bytes that the peer has not acknowledged (Linux: SIOCOUTQ, the number of TIOCOUTQ)."""
        told = fcntl.ioctl(self._connected, termios.TIOCOUTQ, struct.pack("i", 0))
        count: int = struct.unpack("i", told)[0]
        return count


class FileLine:
    """A device file such as `/dev/usb/lp0`; where the printer is absent no plain file is made."""

    piece = PIECE
    tells = False
    anew = True

    def __init__(self, path: str, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        self._file: int | None = None

    def open(self) -> None:
        """Open the device."""
        self._file = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the device."""
        if self._file is None:
            raise ConnectionError("the device is not open")
        until = time.monotonic() + self._limits.write
        while data:
            if not select.select([], [self._file], [], max(0.0, until - time.monotonic()))[1]:
                raise TimeoutError(f"{self.path} takes no more bytes")
            data = data[os.write(self._file, data) :]

    def read(self, limit: float) -> bytes:  # noqa: ARG002 - a file tells nothing, however long one waits
        """Return nothing: a device file is only written to."""
        return b""

    def finish(self, limit: float) -> None:
        """Return at once: what the device file took is with its driver."""

    def close(self) -> None:
        """Close the device."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
