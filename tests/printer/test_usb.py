"""USB printers as they are: other end points, none to read, a kernel driver, short writes, faults."""

import pytest
import usb.core

from kiosk.printing import Printing
from printer.device import open_device
from printer.page import encode, render
from printer.spool import Spool
from printer.status import PrinterAwayError, PrinterStatus
from tests.printer.receipt_printer import ReceiptPrinter
from tests.printer.usb_backend import UsbTransport
from wire.words import AlertKind


@pytest.mark.parametrize("ends", [(0x82, 0x01), (0x81, 0x03), (0x81, 0x02), (0x82, 0x02), (0x85, 0x06)])
def test_end_points_are_read_from_the_device(slip, ends):
    printer = ReceiptPrinter()
    device = UsbTransport(printer, ends=ends).open_device_at()
    page = render(slip, device.paper)
    device.print(page)
    assert printer.paper == [(page.image.height, "")]


def test_a_device_without_an_in_end_point_tells_nothing_and_prints(slip):
    printer = ReceiptPrinter()
    device = UsbTransport(printer, ends=(None, 0x03)).open_device_at()
    page = render(slip, device.paper)
    device.print(page)
    assert printer.paper == [(page.image.height, "")]
    assert device.status() == PrinterStatus(online=True, known=False)


@pytest.mark.parametrize("short", [1, 64, 1000])
def test_what_a_write_leaves_over_is_sent_after_it(slip, short):
    printer = ReceiptPrinter()
    device = UsbTransport(printer, short=short).open_device_at()
    page = render(slip, device.paper)
    device.print(page)
    assert encode(page, device.paper) in printer.received
    assert printer.paper == [(page.image.height, "")]


def test_nothing_is_reset_and_the_kernel_gets_its_driver_back():
    at = UsbTransport(ReceiptPrinter())
    device = at.open_device_at()
    for _ in range(3):
        device.status()
    assert at.kernel
    assert at.log == ["open", "active", "detach", "claim", "release", "attach", "close"] * 3


FAULTS = [
    ("open", usb.core.USBError("Access denied", -3, 13)),
    ("active", NotImplementedError()),
    ("detach", usb.core.USBError("No such device", -4, 19)),
    ("claim", usb.core.USBError("Resource busy", -6, 16)),
    ("bulk_write", usb.core.USBError("Input/Output Error", -1, 5)),
    ("bulk_write", usb.core.USBError("Pipe error", -9, 32)),
]


@pytest.mark.parametrize(("call", "fault"), FAULTS)
def test_a_fault_of_the_device_is_told_as_a_printer_that_is_away(slip, call, fault):
    at = UsbTransport(ReceiptPrinter(), faults={call: fault}, kernel=call != "active")
    device = at.open_device_at()
    if call == "active":
        assert device.status() == PrinterStatus(online=True)
        return
    for act in (device.status, lambda: device.print(render(slip, device.paper))):
        with pytest.raises(PrinterAwayError) as refusal:
            act()
        assert not refusal.value.partly


@pytest.mark.parametrize(
    "fault", [ValueError("Invalid endpoint address 0x82"), KeyError("x"), AssertionError()]
)
async def test_whatever_a_driver_raises_the_kiosk_lives(tmp_path, fault):
    printing = Printing("usb:0416:5011", tmp_path, None)
    at = UsbTransport(ReceiptPrinter(), faults={"claim": fault}, kernel=False)
    printing._spool = Spool(at.open_device_at(), tmp_path)  # noqa: SLF001 - no hardware
    assert await printing.alerts() == [AlertKind.PRINTER_OFFLINE]


def test_an_absent_usb_or_serial_printer_is_away(tmp_path):
    for spec in ("usb:0001:0001", f"serial:{tmp_path / 'ttyS9'}"):
        with pytest.raises(PrinterAwayError, match="cannot be reached"):
            open_device(spec).status()
