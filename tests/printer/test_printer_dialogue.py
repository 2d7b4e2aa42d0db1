"""A printer at the end of a real socket, file or serial line: what it is sent, and what its silence means."""

import os
import pty
import socket
import threading
from pathlib import Path

import pytest

from printer.device import open_device
from printer.epson import CLEAR, EpsonPrinter
from printer.page import Paper, encode, render
from printer.status import (
    CoverOpenError,
    PaperOutError,
    PrinterAwayError,
    PrinterError,
    PrinterStatus,
    UnconfirmedError,
)

QUESTIONS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
DONE = b"\x1dr\x01"


def test_a_slip_is_asked_for_sent_whole_and_confirmed(slip, tcp_printer, raster, read_qr):
    device = open_device(tcp_printer.address)
    page = render(slip, device.paper)
    device.print(page)
    assert tcp_printer.slips() == [QUESTIONS + encode(page, device.paper) + DONE]
    assert read_qr(raster(tcp_printer.slips()[0], 576)) == [slip.follow_url]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({1: 0x12, 2: 0x12, 4: 0x1E}, PrinterStatus(online=True, paper_low=True)),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, PrinterStatus(online=False, paper_low=True, paper_out=True)),
        ({1: 0x1A, 2: 0x16, 4: 0x12}, PrinterStatus(online=False, cover_open=True)),
    ],
    ids=["paper low", "paper out", "cover open"],
)
def test_status_is_read_from_the_printer(tcp_printer, answers, status):
    tcp_printer.status = answers
    assert open_device(tcp_printer.address).status() == status


def test_automatic_status_bytes_between_the_answers_are_passed_over(slip, tcp_printer):
    tcp_printer.noise = b"\x14\x91\xff"
    device = open_device(tcp_printer.address)
    assert device.status() == PrinterStatus(online=True)
    device.print(render(slip, device.paper))
    assert len(tcp_printer.slips()) == 1


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, PaperOutError),
        ({1: 0x1A, 2: 0x16, 4: 0x12}, CoverOpenError),
        ({1: 0x1A, 2: 0x12, 4: 0x12}, PrinterAwayError),
    ],
    ids=["paper out", "cover open", "offline"],
)
def test_nothing_is_sent_when_the_printer_says_before_that_it_cannot(slip, tcp_printer, answers, fault):
    tcp_printer.status = answers
    device = open_device(tcp_printer.address)
    with pytest.raises(fault) as refusal:
        device.print(render(slip, device.paper))
    assert not refusal.value.partly
    assert tcp_printer.streams == [QUESTIONS]


@pytest.mark.parametrize("offset", [1, 4096, 40_000, 70_000])
@pytest.mark.parametrize(("failure", "fault"), [("paper_out", PaperOutError), ("cover_open", CoverOpenError)])
@pytest.mark.usefixtures("impatient")
def test_a_fault_in_the_middle_of_a_slip_is_told_as_partly_printed(slip, tcp_printer, offset, failure, fault):
    tcp_printer.fail_at, tcp_printer.failure = offset, failure
    device = open_device(tcp_printer.address)
    with pytest.raises(fault) as refusal:
        device.print(render(slip, device.paper))
    assert refusal.value.partly
    assert CLEAR in tcp_printer.slips()[0]


@pytest.mark.parametrize("offset", [1, 4096, 40_000, 70_000])
@pytest.mark.usefixtures("impatient")
def test_a_printer_that_hangs_up_in_the_middle_leaves_the_slip_in_doubt(slip, tcp_printer, offset):
    tcp_printer.fail_at, tcp_printer.failure = offset, "hang_up"
    device = open_device(tcp_printer.address)
    with pytest.raises(PrinterError) as refusal:
        device.print(render(slip, device.paper))
    assert refusal.value.partly


@pytest.mark.usefixtures("impatient")
def test_a_printer_that_falls_silent_never_confirms(slip, tcp_printer):
    tcp_printer.fail_at, tcp_printer.failure = 40_000, "mute"
    device = open_device(tcp_printer.address)
    with pytest.raises(UnconfirmedError, match="went silent"):
        device.print(render(slip, device.paper))


class BreakingLine:
    """A line that breaks at its sixth write, and works again once it is opened anew."""

    piece, tells = 4096, True

    def __init__(self, paper_answer):
        self.sessions = []
        self.paper_answer = paper_answer

    def open(self):
        self.sessions.append([])

    def close(self):
        pass

    def _raw(self, data):
        if len(self.sessions) == 1 and len(self.sessions[0]) == 5:
            raise BrokenPipeError
        self.sessions[-1].append(data)

    def _read(self):
        return bytes([self.paper_answer if len(self.sessions) > 1 else 0x12])


@pytest.mark.parametrize(("answer", "fault"), [(0x12, PrinterAwayError), (0x7E, PaperOutError)])
def test_a_broken_line_is_opened_anew_to_clear_the_printer_and_ask_why(slip, answer, fault):
    line = BreakingLine(answer)
    device = EpsonPrinter("breaking", line, Paper())
    with pytest.raises(fault) as refusal:
        device.print(render(slip, device.paper))
    assert refusal.value.partly
    assert b"".join(line.sessions[1]) == CLEAR + QUESTIONS


def test_a_printer_prints_again_when_its_fault_is_over(slip, tcp_printer):
    device = open_device(tcp_printer.address)
    page = render(slip, device.paper)
    tcp_printer.status = {1: 0x1A, 2: 0x32, 4: 0x7E}
    with pytest.raises(PaperOutError):
        device.print(page)
    tcp_printer.status = {1: 0x12, 2: 0x12, 4: 0x12}
    device.print(page)
    assert len(tcp_printer.slips()) == 1


def test_a_printer_that_lies_is_not_asked_when_its_status_is_not_trusted(slip, tcp_printer):
    tcp_printer.status = {1: 0x1A, 2: 0x12, 4: 0x12}
    device = open_device(tcp_printer.address, trust_status=False)
    page = render(slip, device.paper)
    device.print(page)
    tcp_printer.until_a_slip()
    assert tcp_printer.slips() == [encode(page, device.paper)]
    assert device.status() == PrinterStatus(online=True, known=False)


def test_an_absent_printer_is_away(slip):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"network:127.0.0.1:{taken.getsockname()[1]}"
    device = open_device(address)
    for call in (device.status, lambda: device.print(render(slip, device.paper))):
        with pytest.raises(PrinterAwayError, match="cannot be reached") as refusal:
            call()
        assert not refusal.value.partly


@pytest.mark.usefixtures("impatient")
def test_a_printer_that_accepts_and_never_answers_is_away(slip, tcp_printer):
    tcp_printer.muted = True
    device = open_device(tcp_printer.address)
    with pytest.raises(PrinterAwayError, match="does not answer"):
        device.print(render(slip, device.paper))


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_comes_together_with_a_later_one_is_not_lost(slip, tcp_printer):
    tcp_printer.late = True
    device = open_device(tcp_printer.address)
    device.print(render(slip, device.paper))
    assert len(tcp_printer.slips()) == 1


def test_two_slips_from_two_threads_never_mix(slip, tcp_printer):
    device = open_device(tcp_printer.address)
    page = render(slip, device.paper)
    threads = [threading.Thread(target=device.print, args=(page,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert tcp_printer.slips() == [QUESTIONS + encode(page, device.paper) + DONE] * 4


def test_a_device_file_gets_the_bytes_and_tells_nothing(slip, tmp_path):
    target = tmp_path / "lp0"
    target.touch()
    device = open_device(f"file:{target}")
    page = render(slip, device.paper)
    device.print(page)
    assert target.read_bytes() == encode(page, device.paper)
    assert device.status() == PrinterStatus(online=True, known=False)


def test_an_absent_device_file_is_away_and_is_not_made(slip, tmp_path):
    device = open_device(f"file:{tmp_path / 'lp0'}")
    with pytest.raises(PrinterAwayError):
        device.print(render(slip, device.paper))
    assert not (tmp_path / "lp0").exists()


@pytest.mark.usefixtures("impatient")
def test_a_device_file_that_takes_no_more_leaves_the_slip_in_doubt(slip, tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        device = open_device(f"file:{path}")
        with pytest.raises(PrinterAwayError, match="takes no more") as refusal:
            device.print(render(slip, device.paper))
        assert refusal.value.partly
    finally:
        os.close(reader)


def test_a_serial_printer_gets_words_and_is_asked_byte_by_byte(slip):
    ours, theirs = pty.openpty()
    heard = bytearray()

    def answer():
        while not heard.endswith(DONE):
            heard.extend(os.read(ours, 1))
            if heard[-3:-1] == b"\x10\x04":
                os.write(ours, b"\x12")
        os.write(ours, b"\x00")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        device = open_device(f"serial:{os.ttyname(theirs)}")
        page = render(slip, device.paper)
        device.print(page)
        thread.join(10)
        assert bytes(heard) == QUESTIONS + encode(page, device.paper) + DONE
    finally:
        os.close(ours)
        os.close(theirs)


def test_an_absent_usb_or_serial_printer_is_away(tmp_path):
    for spec in ("usb:0001:0001", f"serial:{Path(tmp_path) / 'ttyS9'}"):
        with pytest.raises(PrinterAwayError, match="cannot be reached"):
            open_device(spec).status()
