"""USB by vendor and product number; needs libusb-1.0 and a udev rule for the group `lp`.

python-escpos resets the device at each opening and takes the end points 82 and 01 for given; cheap printers
have others. Here they are read from the descriptors, nothing is reset, and the kernel gets its driver back.
"""

import contextlib
import time
from typing import Any

import usb.core
import usb.util

from printer.connection import Limits

PRINTER_CLASS = 7
"""bInterfaceClass of a printer (USB Device Class Definition for Printing Devices 1.1)."""
PIECE = 4096
IPP = 4
"""bInterfaceProtocol of IPP over USB."""
EMPTY_S = 0.005
PACKET = 64
"""wMaxPacketSize at full speed; some devices say 0."""
READ_PACKETS = 8
"""Packets per read: less room than the device sends at once is an overflow, and its bytes are lost."""


class UsbLine:
    """A USB printer, claimed while it is used. `ends`: IN and OUT end points that the address names."""

    piece = PIECE
    tells = True
    anew = False

    def __init__(
        self, vendor: int, product: int, limits: Limits, ends: tuple[int, int] | None = None
    ) -> None:
        self.vendor, self.product, self.ends = vendor, product, ends
        self.backend: Any = None
        """A pyusb backend; None: libusb."""
        self._limits = limits
        self._device: Any = None
        self._interface = 0
        self._in: Any = None
        self._out: Any = None
        self._detached = False

    def open(self) -> None:
        """Find the device and claim its printer interface."""
        device = usb.core.find(idVendor=self.vendor, idProduct=self.product, backend=self.backend)
        if device is None:
            raise ConnectionError(
                f"no USB device {self.vendor:04x}:{self.product:04x}: is it on and plugged in?"
            )
        self._device = device
        try:
            interface = self._printer_interface(device)
            self._interface = interface.bInterfaceNumber
            self._detached = _detached(device, self._interface)
            usb.util.claim_interface(device, self._interface)
            if interface.bAlternateSetting:
                device.set_interface_altsetting(interface)
        except BaseException:
            self.close()
            raise

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the device; what it takes short is followed by the rest."""
        until = time.monotonic() + self._limits.write
        while data:
            taken = self._device.write(self._out.bEndpointAddress, data, round(self._limits.write * 1000))
            data = data[taken:]
            if not taken and time.monotonic() > until:
                raise TimeoutError("the printer takes no more bytes")
            if not taken:
                time.sleep(EMPTY_S)

    def read(self, limit: float) -> bytes:
        """Return what came."""
        if self._in is None:
            return b""
        room = max(PACKET, self._in.wMaxPacketSize) * READ_PACKETS
        until = time.monotonic() + limit
        while True:
            rest = max(1, round((until - time.monotonic()) * 1000))  # 0 would wait for ever
            with contextlib.suppress(usb.core.USBTimeoutError):
                came = bytes(self._device.read(self._in.bEndpointAddress, room, rest))
                if came:
                    return came
                time.sleep(EMPTY_S)  # an empty packet: some devices send them all the time
            if time.monotonic() >= until:
                return b""

    def finish(self, limit: float) -> None:
        """Return at once: the device acknowledged each packet."""

    def close(self) -> None:
        """Let the device go, and give the kernel its driver back."""
        device, self._device = self._device, None
        if device is None:
            return
        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            usb.util.release_interface(device, self._interface)
        if self._detached:
            self._detached = False
            with contextlib.suppress(usb.core.USBError, NotImplementedError):
                device.attach_kernel_driver(self._interface)
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _printer_interface(self, device: Any) -> Any:
        """Return the interface to print through, and keep its end points: IN may be missing."""
        for interface in sorted(_configuration(device), key=_rank):
            bulk = [end for end in interface if _kind(end) == usb.util.ENDPOINT_TYPE_BULK]
            if self.ends:
                bulk = [end for end in bulk if end.bEndpointAddress in self.ends]
            out = [end for end in bulk if _direction(end) == usb.util.ENDPOINT_OUT]
            if out:
                into = [end for end in bulk if _direction(end) == usb.util.ENDPOINT_IN]
                self._out, self._in = out[0], into[0] if into else None
                self.tells = self._in is not None
                return interface
        raise ConnectionError(f"no such end point at USB device {self.vendor:04x}:{self.product:04x}")


def _rank(interface: Any) -> tuple[bool, bool]:
    """Put a printer's interface first, and IPP over USB last: no ESC/POS is understood there."""
    printer = interface.bInterfaceClass == PRINTER_CLASS
    return printer and interface.bInterfaceProtocol == IPP, not printer


def _kind(end: Any) -> int:
    kind: int = usb.util.endpoint_type(end.bmAttributes)
    return kind


def _direction(end: Any) -> int:
    way: int = usb.util.endpoint_direction(end.bEndpointAddress)
    return way


def _configuration(device: Any) -> Any:
    """Return the active configuration; one that is set is not set again, for that resets the device."""
    try:
        return device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        return device.get_active_configuration()


def _detached(device: Any, interface: int) -> bool:
    """Take the interface from the kernel's driver where it has it; only libusb on Linux can tell."""
    try:
        if not device.is_kernel_driver_active(interface):
            return False
        device.detach_kernel_driver(interface)
    except NotImplementedError:
        return False
    return True
