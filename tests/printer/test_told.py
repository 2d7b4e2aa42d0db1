"""What is told of a slip is what happened: each misbehaviour on each line, with and without trust.

`told` and the paper are asserted together: *printed* only where exactly the slip is on the paper.
"""

import pytest

from printer.page import encode, render
from printer.status import PaperOutError, PrinterError
from tests.printer.printer_lines import SerialTransport, TcpTransport
from tests.printer.receipt_printer import ReceiptPrinter
from tests.printer.usb_backend import UsbTransport

TRANSPORTS = {"tcp": TcpTransport, "usb": UsbTransport, "serial": SerialTransport}
PRINTED, DOUBT, NOT_PRINTED, NO_PAPER = "printed", "in doubt", "not printed", "no paper"
TRUSTED = {
    "healthy": ({}, PRINTED),
    "no GS ( H": ({"identity": False}, PRINTED),
    "automatic status": ({"automatic": True}, PRINTED),
    "automatic status, no GS ( H": ({"automatic": True, "identity": False}, PRINTED),
    "half frames of noise": ({"noise": b"\x14\x91\xff"}, PRINTED),
    "sensor bytes unasked": ({"noise": b"\x00"}, PRINTED),
    "sensor bytes unasked, no GS ( H": ({"noise": b"\x00", "identity": False}, DOUBT),
    "late": ({"late": 0.6}, PRINTED),
    "late, no GS ( H": ({"late": 0.3, "identity": False}, PRINTED),
    "status, and nothing in turn": ({"identity": False, "sensor": False}, DOUBT),
    "never answers": ({"identity": False, "sensor": False, "real_time": False}, NOT_PRINTED),
    "paper ends at 20,000": ({"stop_at": 20_000, "stop": "paper_out"}, NO_PAPER),
    "paper ends, automatic status": ({"automatic": True, "stop_at": 20_000, "stop": "paper_out"}, NO_PAPER),
    "paper ends, sensor bytes, no GS ( H": (
        {"noise": b"\x00", "identity": False, "stop_at": 20_000, "stop": "paper_out"},
        DOUBT,
    ),
    "cover opens at 40,000": ({"stop_at": 40_000, "stop": "cover_open"}, DOUBT),
    "cover opens, no GS ( H": ({"identity": False, "stop_at": 40_000, "stop": "cover_open"}, DOUBT),
    "cover opens, nothing in turn": (
        {"identity": False, "sensor": False, "stop_at": 40_000, "stop": "cover_open"},
        DOUBT,
    ),
    "silent from 30,000": ({"stop_at": 30_000, "stop": "mute", "identity": False}, DOUBT),
    "takes no more": ({"stop_at": 30_000, "stop": "full"}, DOUBT),
}
UNTRUSTED = {
    "healthy": ({}, PRINTED),
    "talks at connect": ({"automatic": True}, PRINTED),
    "always says offline": ({"status": {1: 0x1A, 2: 0x12, 4: 0x12}}, PRINTED),
    "takes no more": ({"stop_at": 30_000, "stop": "full"}, DOUBT),
}


def told(device, page):
    """Return what the visitor is told in the end, as the spool tells it."""
    try:
        device.print(page)
    except PaperOutError:
        return NO_PAPER
    except PrinterError as fault:
        return DOUBT if fault.partly else NOT_PRINTED
    return PRINTED


@pytest.fixture(params=TRANSPORTS)
def line(request):
    running = []

    def start(printer, **habits):
        running.append(TRANSPORTS[request.param](printer, **habits))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.mark.parametrize(("habits", "right"), TRUSTED.values(), ids=TRUSTED)
def test_a_slip_of_a_printer_that_is_believed(slip, line, habits, right):
    printer = ReceiptPrinter(**habits)
    device = line(printer).open_device_at()
    page = render(slip, device.paper)
    assert told(device, page) == right
    whole = [(page.image.height, "")] if right == PRINTED or "unasked" in str(habits) else printer.paper
    assert printer.paper == whole


@pytest.mark.parametrize(("habits", "right"), UNTRUSTED.values(), ids=UNTRUSTED)
def test_a_slip_of_a_printer_that_is_not_believed(slip, line, habits, right):
    printer = ReceiptPrinter(**habits)
    at = line(printer)
    device = at.open_device_at("?trust=no")
    page = render(slip, device.paper)
    assert told(device, page) == right
    if right == PRINTED:
        printer.until(lambda: printer.paper)
        assert printer.paper == [(page.image.height, "")]


KINDS = ["?picture=bitImageRaster", "?picture=graphics", "?picture=bitImageColumn", "?text=yes"]


@pytest.mark.parametrize("options", KINDS)
@pytest.mark.parametrize(
    ("broken", "identity", "clears"),
    [(1, True, False), (9, True, True), (9, True, False), (11, False, False), (300, True, False),
     (30_000, True, True), (30_000, True, False), (30_000, False, False), (76_000, True, False)],
)  # fmt: skip
def test_the_slip_after_a_broken_one_is_whole_and_without_garbage(slip, broken, identity, clears, options):
    """What a slip of another program left is in the printer; the same program's own is cut off besides."""
    printer, whole = ReceiptPrinter(clears=clears, identity=identity), ReceiptPrinter()
    device = UsbTransport(printer).open_device_at(options)
    page = render(slip, device.paper)
    UsbTransport(whole).open_device_at(options).print(page)
    [(rows, words)] = whole.paper
    printer.hears(encode(page, device.paper)[:broken])
    assert told(device, page) == PRINTED
    before, after = printer.paper[-1][1][: -len(words) or None], printer.paper[-1][1][-len(words) :]
    assert (after if words else "") == words
    assert words.startswith(before) or before.strip() == ""
    assert printer.paper[-1][0] >= rows


def test_half_a_slip_is_cut_off_before_the_next(slip):
    printer = ReceiptPrinter(stop_at=30_000, stop="paper_out", clears=False)
    device = UsbTransport(printer).open_device_at()
    page = render(slip, device.paper)
    assert told(device, page) == NO_PAPER
    printer.goes_on()
    assert told(device, page) == PRINTED
    assert printer.paper[-1] == (page.image.height, "")
