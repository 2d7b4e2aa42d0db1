"""Printers by their address: `open_device("network:192.168.1.50")`."""

from pathlib import Path
from typing import Protocol

from printer.connection import FileLine, Limits, Line, NetworkLine
from printer.epson import EpsonPrinter
from printer.page import Page, Paper
from printer.serial_line import SerialLine
from printer.simulated import SimulatedPrinter
from printer.status import PrinterStatus
from printer.usb_line import UsbLine
from wire.printers import PrinterAddress, file_place, network_place, read_address, serial_place, usb_place

PICTURE_BAUD = 115_200
"""The slowest serial line for pictures: 50 KB take 4.4 s there, 53 s at 9,600."""


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


def open_device(spec: str, *, limits: Limits | None = None) -> Device:
    """Return the printer at an address; it is reached at each use, so it may be away now.

    Raises PrinterSpecError, which says what would be right.
    """
    address = read_address(spec)
    if address.kind == "simulated":
        return SimulatedPrinter(Path(address.place), Paper.at(address))
    limits = limits or Limits()
    line = _line(address, limits)
    slow = isinstance(line, SerialLine) and line.baud < PICTURE_BAUD
    paper = Paper.at(address, slow=slow)
    return EpsonPrinter(spec, line, paper, trust_status=address.trust, limits=limits)


def _line(address: PrinterAddress, limits: Limits) -> Line:
    match address.kind:
        case "network":
            return NetworkLine(*network_place(address.place), limits)
        case "usb":
            vendor, product, *ends = usb_place(address.place)
            return UsbLine(vendor, product, limits, (ends[0], ends[1]) if ends else None)
        case "serial":
            return SerialLine(*serial_place(address.place), limits, address.flow)
        case _:
            return FileLine(file_place(address.place), limits)
