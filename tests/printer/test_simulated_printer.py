"""The printer of no paper, and the command line that newcomers meet first."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from language.catalogue import VISITOR_LANGUAGES
from printer.device import open_device
from printer.page import render
from printer.simulated import Fault
from printer.status import CoverOpenError, PaperOutError, PrinterAwayError, PrinterStatus


def _command(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "printer", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_each_slip_becomes_a_picture_named_by_number_ticket_and_time(slip, tmp_path, read_qr):
    device = open_device(f"simulated:{tmp_path}")
    for ticket in ("427", "428"):
        device.print(render(replace(slip, ticket=ticket), device.paper))
    names = [path.name for path in device.slips()]
    assert [re.sub(r"-\d{6}\.png$", "", name) for name in names] == ["000001-427", "000002-428"]
    with Image.open(device.slips()[1]) as picture:
        assert read_qr(picture) == [slip.follow_url]
        assert picture.info == {}


def test_a_text_slip_becomes_a_text_file(slip, tmp_path):
    device = open_device(f"simulated:{tmp_path}?profile=TM-U220")
    device.print(render(slip, device.paper))
    assert device.slips()[0].suffix == ".txt"
    assert device.slips()[0].read_text().splitlines()[:5] == [
        "Centro Multiservicios", "23 nov 2026 - 10:24", "", "Su turno", "427",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        (Fault.PAPER_OUT, PaperOutError, PrinterStatus(online=False, paper_low=True, paper_out=True)),
        (Fault.COVER_OPEN, CoverOpenError, PrinterStatus(online=False, cover_open=True)),
        (Fault.OFFLINE, PrinterAwayError, PrinterStatus(online=False)),
    ],
)
def test_an_ordered_fault_stops_the_printer_until_it_is_lifted(slip, tmp_path, fault, error, status):
    device = open_device(f"simulated:{tmp_path}")
    device.order([fault])
    assert device.status() == status
    with pytest.raises(error):
        device.print(render(slip, device.paper))
    assert device.slips() == []
    device.order([])
    device.print(render(slip, device.paper))
    assert len(device.slips()) == 1


def test_low_paper_is_told_and_still_prints(slip, tmp_path):
    device = open_device(f"simulated:{tmp_path}")
    (tmp_path / "faults.json").write_text('{"paper_low": true}')
    assert device.status() == PrinterStatus(online=True, paper_low=True)
    device.print(render(slip, device.paper))
    assert len(device.slips()) == 1


@pytest.mark.parametrize("text", ["paper_out", '["paper_out"]', '{"paper": true}'])
def test_a_fault_file_written_wrongly_says_what_it_should_be_like(tmp_path, text):
    (tmp_path / "faults.json").write_text(text)
    with pytest.raises(PrinterAwayError, match="paper_out"):
        open_device(f"simulated:{tmp_path}").status()


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_test_slip_comes_out_in_each_language(tmp_path, language):
    device = f"simulated:{tmp_path}"
    code, told = _command("test", "--device", device, "--language", language)
    assert (code, told.splitlines()[0]) == (0, f"Printed on {device}.")
    assert len(open_device(device).slips()) == 2


def test_faults_are_ordered_shown_and_lifted_from_the_command_line(tmp_path):
    device = f"simulated:{tmp_path}"
    ordered = _command("faults", "--device", device, "paper-out", "paper-low")
    assert ordered == (0, f"{device}: paper-low, paper-out\n")
    assert _command("status", "--device", device) == (1, f"{device}: no paper: put in a new roll\n")
    assert _command("test", "--device", device) == (1, "the paper is out: put in a new roll\n")
    assert _command("faults", "--device", device, "none") == (0, f"{device}: no faults\n")
    assert _command("status", "--device", device) == (0, f"{device}: ready\n")


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["status", "--device", "lp0"], "network:HOST"),
        (["status", "--device", "network:h", "--profile", "TM-NONE"], "TM-T20II"),
        (["faults", "--device", "network:localhost", "none"], "simulated:FOLDER"),
        (["test", "--device", "network:h", "--ticket", "A-042"], "1 to 8 of A-Z and 0-9"),
        ([], "test | status | faults"),
    ],
)
def test_a_wrong_call_says_what_would_be_right(arguments, advice):
    code, told = _command(*arguments)
    assert code == 2
    assert advice in told
    assert "Traceback" not in told


def test_an_unknown_fault_is_refused_with_those_there_are(tmp_path):
    code, told = _command("faults", "--device", f"simulated:{tmp_path}", "fire")
    assert (code, told) == (
        2,
        "no fault fire; there are paper-low, paper-out, cover-open, offline and none\n",
    )


def test_help_shows_every_kind_of_address_and_examples():
    code, told = _command("--help")
    assert code == 0
    for kind in ("network:", "usb:", "serial:", "file:", "simulated:", "python -m printer test"):
        assert kind in told
