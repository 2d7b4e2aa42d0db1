"""Every model that python-escpos knows, in pictures, words and the ruler; the library leaves nothing."""

import json
import subprocess
import sys
from pathlib import Path

import escpos
import pytest

from printer import library
from printer.page import Paper, encode, render
from printer.ruler import ruler
from tests.printer.receipt_printer import ReceiptPrinter
from wire.printers import PICTURES, PROFILES


def test_the_names_are_the_librarys():
    assert sorted(library.PROFILES) == sorted(PROFILES)


def test_the_profiles_are_those_of_the_librarys_own_file():
    source = Path(escpos.__file__).parent / "capabilities.json"
    assert json.loads(source.read_text()) == library.CAPABILITIES


@pytest.mark.parametrize("profile", PROFILES)
def test_words_of_every_model_fit_its_paper_and_say_the_ticket(slip, profile, capfd):
    paper = Paper.of(profile, text="yes")
    printer = ReceiptPrinter()
    page = render(slip, paper)
    printer.hears(encode(page, paper))
    assert "427" in [row.text for row in page.rows if hasattr(row, "text")]
    assert max(len(row.text) * row.size for row in page.rows if hasattr(row, "text")) <= paper.columns
    assert encode(ruler(paper, "427"), paper) != b""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("profile", PROFILES)
def test_pictures_of_every_model_are_as_wide_as_its_paper(slip, profile, capfd):
    features = library.PROFILES[profile]["features"]
    if not any(features.get(command) for command in PICTURES):
        assert Paper.of(profile).text
        return
    paper = Paper.of(profile, text="no")
    for page in (render(slip, paper), ruler(paper, "427")):
        printer = ReceiptPrinter()
        printer.hears(encode(page, paper))
        assert page.image.width == paper.width_px
        assert printer.letters().strip() == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("profile", "columns"),
    [("NT-80-V-UL", 48), ("TUP500", 42), ("TM-T20II", 48), ("POS-5890", 32), ("AF-240", 20), ("RP326", 42)],
)
def test_columns_are_letters_and_no_dots(profile, columns):
    assert Paper.of(profile).columns == columns


PROGRAM = """
import logging, os, sys, tempfile
import printer.library
print(os.listdir(tempfile.gettempdir()), logging.getLogger().handlers, printer.library.PICKLES in os.environ)
"""


def test_a_start_leaves_no_folder_and_no_logger(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("[] [] False\n", "")
    assert list(tmp_path.iterdir()) == []
