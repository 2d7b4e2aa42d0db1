"""What the answers of a printer mean, and which addresses are understood."""

import pytest

from printer.device import open_device
from printer.epson import EpsonPrinter
from printer.page import Paper
from printer.simulated import SimulatedPrinter
from printer.status import (
    CoverOpenError,
    PaperOutError,
    PrinterAwayError,
    PrinterStatus,
    decode,
)
from wire.printers import PrinterSpecError
from wire.words import AlertKind


@pytest.mark.parametrize(
    ("answers", "status", "alerts"),
    [
        ((0x12, 0x12, 0x12), PrinterStatus(online=True), []),
        ((0x12, 0x12, 0x1E), PrinterStatus(online=True, paper_low=True), [AlertKind.PAPER_LOW]),
        (
            (0x1A, 0x32, 0x7E),
            PrinterStatus(online=False, paper_low=True, paper_out=True),
            [AlertKind.PAPER_OUT],
        ),
        ((0x1A, 0x16, 0x12), PrinterStatus(online=False, cover_open=True), [AlertKind.COVER_OPEN]),
        ((0x1A, 0x12, 0x12), PrinterStatus(online=False), [AlertKind.PRINTER_OFFLINE]),
        ((0x16, 0x12, 0x12), PrinterStatus(online=True), []),
    ],
    ids=["fine", "paper low", "paper out", "cover open", "offline", "drawer pin high"],
)
def test_answers_are_decoded_as_the_manual_has_them(answers, status, alerts):
    assert decode(*answers) == status
    assert status.alerts() == alerts


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (PrinterStatus(online=False, paper_out=True, cover_open=True), PaperOutError),
        (PrinterStatus(online=False, cover_open=True), CoverOpenError),
        (PrinterStatus(online=False), PrinterAwayError),
    ],
)
def test_a_blocked_printer_refuses_with_its_reason(status, fault):
    assert status.blocked
    with pytest.raises(fault) as refusal:
        status.refuse(partly=True)
    assert refusal.value.partly


@pytest.mark.parametrize(
    ("spec", "attributes"),
    [
        ("network:192.168.1.50", {"host": "192.168.1.50", "port": 9100}),
        ("network:printer.local:9101", {"host": "printer.local", "port": 9101}),
        ("network:[fe80::1]:9100", {"host": "fe80::1", "port": 9100}),
        (
            "usb:04b8:0e15",
            {"vendor": 0x04B8, "product": 0x0E15, "ends": None},
        ),
        ("usb:0416:5011:81:03", {"ends": (0x81, 3)}),
        ("serial:/dev/ttyS0:115200", {"path": "/dev/ttyS0", "baud": 115200, "flow": "none"}),
        ("file:/dev/usb/lp0", {"path": "/dev/usb/lp0"}),
    ],
)
def test_an_address_is_understood(spec, attributes):
    device = open_device(spec)
    assert isinstance(device, EpsonPrinter)
    assert {name: getattr(device._line, name) for name in attributes} == attributes  # noqa: SLF001 - no hardware
    assert (device.name, device.paper) == (spec, Paper.of("TM-T20II"))


@pytest.mark.parametrize(
    ("spec", "right"),
    [
        ("", "network:HOST"),
        ("192.168.1.50", "network:HOST"),
        ("parallel:lpt1", "usb:VENDOR:PRODUCT"),
        ("network:", "network:HOST"),
        ("network:host:99999", "1 to 65535"),
        ("network:host:port", "network:HOST:PORT"),
        ("usb:epson", "usb:04b8:0e15"),
        ("usb:4b8:e15", "usb:04b8:0e15"),
        ("serial:ttyS0", "serial:/dev/NAME"),
        ("serial:/dev/ttyS0:fast", "serial:/dev/NAME:BAUD"),
        ("file:lp0", "file:/dev/NAME"),
        ("simulated:", "simulated:FOLDER"),
        ("netwrok:host", "did you mean network"),
        ("usb:0416:5011?profile=POS5890", "did you mean POS-5890"),
        ("usb:0416:5011?dots=380", "384 to 832 in steps of 8"),
        ("usb:0416:5011?dots=\u0663\u0668\u0664", "384 to 832"),
        ("usb:0416:5011?dot=384", "did you mean dots"),
        ("usb:0416:5011?dots=384&dots=576", "there twice"),
        ("usb:0416:5011?trust=maybe", "there are no, yes"),
        ("usb:0416:5011?picture=raster", "did you mean bitImageRaster"),
        ("usb:0416:5011?flow=rtscts", "serial:/dev/ttyS0"),
        ("serial:/dev/ttyS0?flow=rts", "did you mean rtscts"),
        ("usb:0416:5011?", "no option ''"),
        ("simulated:x?profile=AF-240&text=no", "prints no pictures"),
    ],
)
def test_a_wrong_address_is_refused_with_what_would_be_right(spec, right):
    with pytest.raises(PrinterSpecError, match=right):
        open_device(spec)


def test_a_slow_serial_line_prints_words_and_a_fast_one_pictures():
    assert open_device("serial:/dev/ttyS0").paper.text
    assert open_device("serial:/dev/ttyS0:19200").paper.text
    assert not open_device("serial:/dev/ttyS0:115200").paper.text
    assert not open_device("serial:/dev/ttyS0?text=no").paper.text


def test_a_simulated_printer_is_a_folder(tmp_path):
    device = open_device(f"simulated:{tmp_path / 'slips'}?profile=POS-5890")
    assert isinstance(device, SimulatedPrinter)
    assert (device.folder, device.paper.width_px) == (tmp_path / "slips", 384)


def test_each_option_reaches_the_printer():
    device = open_device(
        "serial:/dev/ttyS0:115200?profile=TM-T88V&dots=384&cut=no&flow=dsrdtr&picture=graphics"
    )
    assert device.paper == Paper("TM-T88V", 384, 32, text=False, impl="graphics", cut="no")
    assert device._line.flow == "dsrdtr"  # noqa: SLF001 - no hardware
    assert open_device("usb:0416:5011?columns=42&text=yes").paper.columns == 42
