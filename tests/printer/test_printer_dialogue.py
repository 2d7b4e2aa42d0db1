"""A printer at the end of a real socket, file or serial line: what it is sent, and what its silence means."""

import os
import socket
import threading
from dataclasses import replace

import pytest

from printer.connection import FileLine
from printer.conversation import CLEAR
from printer.device import open_device
from printer.epson import EpsonPrinter
from printer.page import Paper, encode, render
from printer.serial_line import SerialLine
from printer.status import PrinterAwayError, PrinterStatus, UnconfirmedError
from tests.printer.printer_lines import QUICK, SerialTransport, TcpTransport
from tests.printer.receipt_printer import COVER_OPEN, FINE, PAPER_OUT, ReceiptPrinter
from tests.printer.usb_backend import UsbTransport

QUESTIONS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"


@pytest.fixture
def printer():
    return ReceiptPrinter()


@pytest.fixture
def tcp(printer):
    running = TcpTransport(printer)
    yield running
    running.stop()


def test_a_slip_is_asked_for_sent_whole_and_confirmed(slip, printer, tcp, raster, read_qr):
    device = tcp.open_device_at()
    page = render(slip, device.paper)
    device.print(page)
    assert printer.received.startswith(QUESTIONS + CLEAR)
    assert encode(page, device.paper) in printer.received
    assert read_qr(raster(bytes(printer.received), 576)) == [slip.follow_url]


@pytest.mark.parametrize("late", [0.0, 0.6])
@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (FINE, PrinterStatus(online=True)),
        ({1: 0x12, 2: 0x12, 4: 0x1E}, PrinterStatus(online=True, paper_low=True)),
        (PAPER_OUT, PrinterStatus(online=False, paper_low=True, paper_out=True)),
        (COVER_OPEN, PrinterStatus(online=False, cover_open=True)),
    ],
    ids=["fine", "paper low", "paper out", "cover open"],
)
def test_status_is_read_from_the_printer_early_or_late(printer, tcp, answers, status, late):
    printer.status, printer.late, printer.automatic = answers, late, True
    assert tcp.open_device_at().status() == status


def test_answers_too_late_for_one_question_do_not_answer_the_next(printer):
    device = UsbTransport(printer).open_device_at()
    printer.late = 2 * QUICK.answer
    with pytest.raises(PrinterAwayError, match="does not answer"):
        device.status()
    printer.late, printer.status = 0.0, COVER_OPEN
    assert device.status() == PrinterStatus(online=False, cover_open=True)


@pytest.mark.parametrize("answers", [PAPER_OUT, COVER_OPEN, {1: 0x1A, 2: 0x12, 4: 0x12}])
def test_nothing_is_sent_when_the_printer_says_before_that_it_cannot(slip, printer, tcp, answers):
    printer.status = answers
    device = tcp.open_device_at()
    with pytest.raises(Exception, match=r"paper is out|cover is open|is offline") as refusal:
        device.print(render(slip, device.paper))
    assert (refusal.value.partly, bytes(printer.received)) == (False, QUESTIONS)


@pytest.mark.parametrize("closes_after", [8192, 40_000])
@pytest.mark.parametrize("options", ["", "?trust=no"])
def test_a_printer_that_closes_early_has_not_printed(slip, printer, options, closes_after):
    at = TcpTransport(printer, closes_after=closes_after)
    device = at.open_device_at(options)
    with pytest.raises((PrinterAwayError, UnconfirmedError)):
        device.print(render(slip, device.paper))
    assert printer.paper == []
    at.stop()


def test_a_printer_that_is_not_believed_is_not_asked(slip, printer, tcp):
    printer.status = {1: 0x1A, 2: 0x12, 4: 0x12}
    device = tcp.open_device_at("?trust=no")
    device.print(render(slip, device.paper))
    assert QUESTIONS[:3] not in printer.received
    assert device.status() == PrinterStatus(online=True, known=False)


def test_an_absent_printer_is_away(slip):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"network:127.0.0.1:{taken.getsockname()[1]}"
    device = open_device(address)
    for call in (device.status, lambda: device.print(render(slip, device.paper))):
        with pytest.raises(PrinterAwayError, match="cannot be reached") as refusal:
            call()
        assert not refusal.value.partly


def test_two_slips_from_two_threads_never_mix(slip, printer, tcp):
    device = tcp.open_device_at()
    page = render(slip, device.paper)
    threads = [threading.Thread(target=device.print, args=(page,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert printer.paper == [(page.image.height, "")] * 4


def test_a_device_file_gets_the_bytes_and_tells_nothing(slip, tmp_path):
    target = tmp_path / "lp0"
    target.touch()
    device = open_device(f"file:{target}")
    page = render(slip, device.paper)
    device.print(page)
    assert target.read_bytes().endswith(encode(page, device.paper))
    assert device.status() == PrinterStatus(online=True, known=False)


def test_an_absent_device_file_is_away_and_is_not_made(slip, tmp_path):
    device = open_device(f"file:{tmp_path / 'lp0'}")
    with pytest.raises(PrinterAwayError):
        device.print(render(slip, device.paper))
    assert not (tmp_path / "lp0").exists()


def test_a_device_file_that_takes_no_more_leaves_the_slip_in_doubt(slip, tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        device = open_device(f"file:{path}", limits=replace(QUICK, write=0.2))
        with pytest.raises(PrinterAwayError, match="takes no more") as refusal:
            device.print(render(slip, device.paper))
        assert refusal.value.partly
    finally:
        os.close(reader)


def test_a_slow_serial_printer_gets_words(slip, printer):
    at = SerialTransport(printer)
    device = open_device(at.address.removesuffix(":115200"), limits=QUICK)
    device.print(render(slip, device.paper))
    [(rows, words)] = printer.paper
    assert (rows, words.splitlines()[3:5]) == (0, ["Su turno", "427"])
    at.stop()


class Hand(SerialLine):
    """A printer whose DSR is high at each fourth look; the port beneath is a pseudo-terminal."""

    def open(self):
        super().open()
        self.sent, self.looks = [], 0
        port, write = self._port, self._port.write
        hand = self

        class Watched(type(port)):
            @property
            def dsr(self):
                hand.looks += 1
                return hand.looks % 4 == 0

        def watched(data):
            hand.sent.append((hand.looks % 4 == 0, len(data)))
            return write(data)

        port.__class__, port.write = Watched, watched


def test_dtr_dsr_is_kept_to_the_byte(slip, printer):
    at = SerialTransport(printer)
    path = at.address.removeprefix("serial:").removesuffix(":115200")
    line = Hand(path, 115_200, QUICK, "dsrdtr")
    EpsonPrinter("hand", line, Paper.of("TM-T20II", text="yes")).print(
        render(slip, Paper.of("TM-T20II", text="yes"))
    )
    assert len(printer.paper) == 1
    assert {ready for ready, _ in line.sent} == {True}
    assert max(length for _, length in line.sent) == 64
    at.stop()


def test_a_file_line_that_was_never_opened_says_so():
    with pytest.raises(ConnectionError):
        FileLine("/dev/null", QUICK).write(b"x")
