"""What a QR reader types, told from a hand's typing and from other QRs."""

from datetime import timedelta

import pytest

from kiosk.scan import GAP, Line, claim_of
from kiosk.state import Claim
from tests.kiosk.kiosk_lobby import AT

LINK = "7F3KQZ2M9V9SX4BT1N8R8W0PQ5ZT3HAK"


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        (f"https://cola.example/a/{LINK}", Claim(link=LINK)),
        (f"http://127.0.0.1:8000/a/{LINK}", Claim(link=LINK)),
        (f"HTTPS://COLA.EXAMPLE/A/{LINK}", Claim(link=LINK)),
        (f"https>&&cola.example&a&{LINK}", Claim(link=LINK)),
        (f"https:--cola.example-a-{LINK}", Claim(link=LINK)),
        (f"https://cola.example/a/{LINK}".swapcase(), Claim(link=LINK)),
        (LINK, Claim(link=LINK)),
        ("A4K7X", Claim(code="A4K7X")),
        ("a4k7x", Claim(code="A4K7X")),
        ("A4-K7X", Claim(code="A4K7X")),
        ("A4K7", None),
        ("A4K7XX", None),
        ("A4O7X", None),
        ("7501234567890", None),
        ("https://cola.example/", None),
        ("¿?¡!", None),
        ("", None),
    ],
)
def test_an_appointment_is_read_whatever_the_layout_makes_of_the_punctuation(line, claim):
    assert claim_of(line) == claim


def typed(line, text, pause):
    at = AT
    for letter in text:
        at += pause
        line.add(letter, at)
    return at


def test_a_line_typed_by_a_reader_is_taken_whole_and_once():
    line = Line()
    at = typed(line, "A4K7X", GAP / 10)
    assert line.end(at + GAP / 10) == "A4K7X"
    assert line.end(at + GAP / 10) is None


def test_a_hands_typing_never_becomes_a_line():
    line = Line()
    at = typed(line, "A4K7X", GAP * 3)
    assert line.end(at + GAP * 3) is None


def test_what_stood_there_before_a_pause_is_forgotten():
    line = Line()
    line.add("X", AT)
    at = AT + timedelta(seconds=5)
    for letter in "A4K7X":
        line.add(letter, at)
    assert line.end(at) == "A4K7X"


def test_a_key_that_hangs_fills_no_memory():
    line = Line()
    at = typed(line, "A" * 5000, GAP / 10)
    assert len(line.end(at)) == 300
