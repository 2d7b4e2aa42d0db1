"""Printers by their address: `open_device("network:192.168.1.50")`."""

import re
from pathlib import Path
from typing import Protocol

from printer.connection import FileLine, Line, NetworkLine, SerialLine, UsbLine
from printer.epson import EpsonPrinter
from printer.page import IMPLEMENTATIONS, Page, Paper
from printer.simulated import SimulatedPrinter
from printer.status import PrinterSpecError, PrinterStatus

PORT = 9100
"""Raw printing over TCP, as all ESC/POS printers with Ethernet do it."""
BAUD = 9600
PICTURE_BAUD = 115_200
"""The slowest serial line for pictures: 50 KB take 4.4 s there, 53 s at 9,600."""
LAST_PORT = 65_535
KINDS = """a printer's address is one of
  network:HOST or network:HOST:PORT       network:192.168.1.50
  usb:VENDOR:PRODUCT (hexadecimal)        usb:04b8:0e15   (usb:04b8:0e15:82:01 with its end points)
  serial:DEVICE or serial:DEVICE:BAUD     serial:/dev/ttyS0:115200
  file:DEVICE                             file:/dev/usb/lp0
  simulated:FOLDER                        simulated:var/slips"""


class Device(Protocol):
    """A printer. Calls block, for seconds at worst, and may come from any thread: await them in a thread.

    `print` returns once the slip is out, and raises a PrinterError where it is not.
    """

    @property
    def name(self) -> str:
        """The printer's address, for people."""

    @property
    def paper(self) -> Paper:
        """What it can put on paper."""

    def print(self, page: Page) -> None:
        """Print one page."""

    def status(self) -> PrinterStatus:
        """Ask how it is."""


def open_device(
    spec: str,
    *,
    profile: str = "TM-T20II",
    text: bool | None = None,
    impl: str = IMPLEMENTATIONS[0],
    trust_status: bool = True,
) -> Device:
    """Return the printer at an address; it is reached at each use, so it may be away now.

    `profile` is python-escpos's (TM-T20II: 576 px, TM-T88V: 512, POS-5890: 384); `text` prints words instead
    of pictures (None: where pictures are too slow or impossible). Raises PrinterSpecError, which says what
    would be right.
    """
    kind, _, rest = spec.partition(":")
    if kind not in _READERS and kind != "simulated":
        raise PrinterSpecError(f"{spec!r} is no printer: {KINDS}")
    if not rest:
        raise PrinterSpecError(f"{spec!r} is not complete: {KINDS}")
    if kind == "simulated":
        return SimulatedPrinter(Path(rest), Paper.of(profile, text=text, impl=impl))
    line = _READERS[kind](rest)
    if text is None and isinstance(line, SerialLine) and line.baudrate < PICTURE_BAUD:
        text = True
    return EpsonPrinter(spec, line, Paper.of(profile, text=text, impl=impl), trust_status=trust_status)


def _network(rest: str) -> Line:
    found = re.fullmatch(r"\[([0-9a-fA-F:]+)\](?::(\d+))?|([^:\s]+)(?::(\d+))?", rest)
    port = int((found and (found[2] or found[4])) or PORT)
    if not found or not 0 < port <= LAST_PORT:
        raise PrinterSpecError(f"'network:{rest}' should be network:HOST or network:HOST:PORT (1 to 65535)")
    return NetworkLine(found[1] or found[3], port)


def _usb(rest: str) -> Line:
    if not re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[0-9a-fA-F]{1,2}:[0-9a-fA-F]{1,2})?", rest):
        raise PrinterSpecError(
            f"'usb:{rest}' should be usb:VENDOR:PRODUCT as lsusb shows them: usb:04b8:0e15"
        )
    return UsbLine(*(int(number, 16) for number in rest.split(":")))


def _serial(rest: str) -> Line:
    device, _, baud = rest.partition(":")
    if not device.startswith("/") or (baud and not baud.isdecimal()):
        raise PrinterSpecError(f"'serial:{rest}' should be serial:/dev/NAME or serial:/dev/NAME:BAUD")
    return SerialLine(device, int(baud or BAUD))


def _file(rest: str) -> Line:
    if not rest.startswith("/"):
        raise PrinterSpecError(f"'file:{rest}' should be file:/dev/NAME, the whole path")
    return FileLine(rest)


_READERS = {"network": _network, "usb": _usb, "serial": _serial, "file": _file}
