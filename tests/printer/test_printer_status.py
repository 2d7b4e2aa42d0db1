"""What the answers of a printer mean, and which addresses are understood."""

import pytest

from printer.device import open_device
from printer.epson import EpsonPrinter, is_sensor_answer
from printer.page import Paper
from printer.simulated import SimulatedPrinter
from printer.status import (
    CoverOpenError,
    PaperOutError,
    PrinterAwayError,
    PrinterSpecError,
    PrinterStatus,
    decode,
    is_answer,
)
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


@pytest.mark.parametrize("byte", [0x00, 0xFF, 0x10, 0x14, 0x92, 0x13])
def test_a_byte_with_the_wrong_fixed_bits_is_no_answer(byte):
    assert not is_answer(byte)


def test_an_answer_to_gs_r_is_never_taken_for_one_to_dle_eot():
    assert [byte for byte in range(256) if is_answer(byte) and is_sensor_answer(byte)] == []


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
            {"usb_args": {"idVendor": 0x04B8, "idProduct": 0x0E15}, "in_ep": 0x82, "out_ep": 1},
        ),
        ("usb:0416:5011:81:03", {"in_ep": 0x81, "out_ep": 3}),
        ("serial:/dev/ttyS0:115200", {"devfile": "/dev/ttyS0", "baudrate": 115200}),
        ("file:/dev/usb/lp0", {"devfile": "/dev/usb/lp0"}),
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
    ],
)
def test_a_wrong_address_is_refused_with_what_would_be_right(spec, right):
    with pytest.raises(PrinterSpecError, match=right):
        open_device(spec)


def test_a_slow_serial_line_prints_words_and_a_fast_one_pictures():
    assert open_device("serial:/dev/ttyS0").paper.text
    assert open_device("serial:/dev/ttyS0:19200").paper.text
    assert not open_device("serial:/dev/ttyS0:115200").paper.text
    assert not open_device("serial:/dev/ttyS0", text=False).paper.text


def test_a_simulated_printer_is_a_folder(tmp_path):
    device = open_device(f"simulated:{tmp_path / 'slips'}", profile="POS-5890")
    assert isinstance(device, SimulatedPrinter)
    assert (device.folder, device.paper.width_px) == (tmp_path / "slips", 384)
