"""A serial port with the flow control that the printer is set to.

pyserial takes `dsrdtr=True` and does nothing with it on Linux, which knows no such flow control: DTR/DSR is
done here, a few bytes at a time, for a printer keeps room for some when it raises its hand.
"""

import contextlib
import termios
import time
from typing import Any

import serial

from printer.connection import Limits

PIECE = 256
"""Bytes per write: 0.3 s at 9,600 baud."""
BURST = 64
"""Bytes between two looks at DSR: Epson's printers lower it with 128 bytes or more to spare."""
LOOK_S = 0.005


class SerialLine:
    """A serial port at 8N1."""

    piece = PIECE
    tells = True
    anew = False

    def __init__(self, path: str, baud: int, limits: Limits, flow: str = "none") -> None:
        self.path, self.baud, self.flow = path, baud, flow
        self._limits = limits
        self._port: Any = None

    def open(self) -> None:
        """Open the port."""
        self._port = serial.Serial(
            self.path,
            self.baud,
            timeout=0,
            write_timeout=self._limits.write,
            rtscts=self.flow == "rtscts",
            xonxoff=self.flow == "xonxoff",
        )

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the port, no faster than its printer wants them."""
        if self.flow != "dsrdtr":
            self._all(data)
            return
        for start in range(0, len(data), BURST):
            until = time.monotonic() + self._limits.write
            while not self._port.dsr:
                if time.monotonic() > until:
                    raise TimeoutError(
                        "the printer holds DSR low: its buffer is full, or flow is not DTR/DSR"
                    )
                time.sleep(LOOK_S)
            self._all(data[start : start + BURST])
            self._leave(self._limits.write)

    def read(self, limit: float) -> bytes:
        """Return what came."""
        self._port.timeout = limit
        came: bytes = self._port.read(1)
        if came:
            came += self._port.read(self._port.in_waiting)
        return came

    def finish(self, limit: float) -> None:
        """Wait until the last byte has left the machine."""
        self._leave(limit)

    def close(self) -> None:
        """Close the port; what did not leave is dropped, for closing would wait for it for ever."""
        port, self._port = self._port, None
        if port is not None and port.is_open:
            with contextlib.suppress(OSError, termios.error):
                if port.out_waiting:
                    port.reset_output_buffer()
            port.close()

    def _all(self, data: bytes) -> None:
        """Write on where the port took only a part."""
        while data:
            data = data[self._port.write(data) :]

    def _leave(self, limit: float) -> None:
        until = time.monotonic() + limit
        while self._port.out_waiting:
            if time.monotonic() > until:
                raise TimeoutError("the printer takes no more bytes")
            time.sleep(LOOK_S)
