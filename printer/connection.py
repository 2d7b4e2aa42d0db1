"""The wires to a printer: python-escpos's own, with short time-outs where it has none.

`_read` returns what came, nothing after the time-out, and raises OSError where the line broke.
`tells`: whether the printer can be asked; a file cannot.
"""

import os
import select
import socket
import time
from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import File, Network, Serial, Usb
from usb.core import USBTimeoutError

TIMEOUT_S = 2.0
"""The longest that one connect, read or piece of a write may take."""
PIECE = 4096
"""Bytes per write: a printer takes them in within the time-out, and we learn where it stopped."""
SERIAL_PIECE = 256
"""The same for a serial line: 0.3 s at 9,600 baud."""


class NetworkLine(Network):  # type: ignore[misc]  # python-escpos ships no types
    """TCP, usually port 9100. Its own `open` leaks the socket of a failed connect and knows IPv4 only."""

    piece = PIECE
    tells = True
    _device: Any

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002 - the library's signature
        """Connect. Raises DeviceNotFoundError."""
        try:
            self._device = socket.create_connection((self.host, self.port), timeout=TIMEOUT_S)
        except OSError as fault:
            self._device = False
            if raise_not_found:
                raise DeviceNotFoundError(f"{self.host}:{self.port}: {fault}") from fault

    def _read(self) -> bytes:
        try:
            answer: bytes = self._device.recv(16)
        except TimeoutError:
            return b""
        if not answer:
            raise ConnectionError("the printer closed the line")
        return answer


class UsbLine(Usb):  # type: ignore[misc]  # python-escpos ships no types
    """USB by vendor and product number; needs libusb-1.0 and a udev rule for the group `lp`."""

    piece = PIECE
    tells = True
    _device: Any

    def __init__(self, vendor: int, product: int, in_ep: int = 0x82, out_ep: int = 0x01) -> None:
        super().__init__(vendor, product, timeout=round(TIMEOUT_S * 1000), in_ep=in_ep, out_ep=out_ep)

    def _read(self) -> bytes:
        try:
            return bytes(super()._read())
        except USBTimeoutError:
            return b""


class SerialLine(Serial):  # type: ignore[misc]  # python-escpos ships no types
    """A serial port. Its own reads wait for 16 bytes, its writes and its closing for ever."""

    piece = SERIAL_PIECE
    tells = True
    _device: Any

    def __init__(self, port: str, baud: int) -> None:
        super().__init__(port, baudrate=baud, timeout=TIMEOUT_S)

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002 - the library's signature
        """Open the port. Raises DeviceNotFoundError."""
        super().open(raise_not_found)
        if self._device:
            self._device.write_timeout = TIMEOUT_S

    def _read(self) -> bytes:
        answer: bytes = self._device.read(1)
        return answer

    def close(self) -> None:
        """Let what was written leave, for as long as one time-out, and close."""
        port, self._device = self._device, False
        if not port:
            return
        deadline = time.monotonic() + TIMEOUT_S
        while port.is_open and port.out_waiting and time.monotonic() < deadline:
            time.sleep(0.02)
        port.reset_output_buffer()
        port.close()


class FileLine(File):  # type: ignore[misc]  # python-escpos ships no types
    """A device file such as `/dev/usb/lp0`. Its own `open` makes a plain file where the printer is absent."""

    piece = PIECE
    tells = False
    _device: Any

    def open(self, raise_not_found: bool = True) -> None:  # noqa: FBT001, FBT002 - the library's signature
        """Open the device. Raises DeviceNotFoundError."""
        try:
            self._device = os.open(self.devfile, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as fault:
            self._device = False
            if raise_not_found:
                raise DeviceNotFoundError(str(fault)) from fault

    def _raw(self, msg: bytes) -> None:
        while msg:
            if not select.select([], [self._device], [], TIMEOUT_S)[1]:
                raise TimeoutError(f"{self.devfile} takes no more bytes")
            msg = msg[os.write(self._device, msg) :]

    def close(self) -> None:
        """Close the device."""
        device, self._device = self._device, False
        if device:
            os.close(device)


Line = NetworkLine | UsbLine | SerialLine | FileLine
