"""What a QR reader types, told from a hand's keys and from other QRs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.events import Scanned
from kiosk.keys import KEYS, Key, character, command
from kiosk.scan import GAP, HELD, Keyboard, claim_of
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
        ("]Q1A4K7X", Claim(code="A4K7X")),
        ("]C1a4k7x", Claim(code="A4K7X")),
        ("]d2A4K7X", Claim(code="A4K7X")),
        ("\x02]Q3A4K7X\x03", Claim(code="A4K7X")),
        ("]Q1https://cola.example/a/" + LINK, Claim(link=LINK)),
        ("]Q1" + LINK, Claim(link=LINK)),
        ("Q1A4K7X", None),
        ("]Q1", None),
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


READERS = timedelta(milliseconds=8)
HANDS = timedelta(milliseconds=200)
ENTER, TAB, SPACE, UP, DOWN, HELP = 13, 9, 32, 273, 274, 282
COMMANDS = {ENTER: "", TAB: "", 271: "", SPACE: " ", UP: "", DOWN: "", 275: "", 276: "", HELP: ""}


class Typist:
    """Somebody at the keys, whose program listens before each, unless it stands still."""

    def __init__(self):
        self.keyboard, self.at, self.done = Keyboard(), AT, []

    def wait(self, pause, *, listening=True):
        self.at += pause
        if listening:
            self.done += self.keyboard.listened(self.at)

    def key(self, code, text=None, *, up=True):
        text = COMMANDS.get(code, "") if text is None else text
        self.done += self.keyboard.press(KEYS.get(code), character(code, 0, frozenset()), self.at)
        if text:
            self.keyboard.type(text, self.at)
        if up:
            self.keyboard.release(KEYS.get(code))

    def line(self, line, pause=READERS, **how):
        for one in line:
            if isinstance(one, int):
                self.key(one)
            else:
                self.key(SPACE if one == " " else ord(one.lower()), one)
            self.wait(pause, **how)

    def rest(self):
        self.wait(GAP * 2)
        return self.done


def told(*line, pause=READERS, **how):
    typist = Typist()
    typist.line([one for part in line for one in ([part] if isinstance(part, int) else part)], pause, **how)
    return typist.rest()


CODE = Scanned(Claim(code="A4K7X"))


@pytest.mark.parametrize(
    "end", [(ENTER,), (271,), (10,), (ENTER, 10), (TAB,), (TAB, ENTER), (HELP,), (DOWN,), ()]
)
@pytest.mark.parametrize("begin", [(), (ENTER,), (SPACE,), (TAB,), (UP,), (HELP,), (ENTER, 10), (304,)])
@pytest.mark.parametrize("pause", [timedelta(), READERS, GAP * 0.9])
def test_a_line_is_read_once_whatever_the_reader_puts_round_it(begin, end, pause):
    assert told(*begin, "A4K7X", *end, pause=pause) == [CODE]


@pytest.mark.parametrize("code", sorted(COMMANDS))
def test_a_hands_key_does_what_it_says_once_no_character_has_followed(code):
    typist = Typist()
    typist.key(code)
    typist.wait(GAP)
    assert typist.done == []
    assert typist.rest() == [KEYS[code]]


def test_four_keys_at_a_hands_speed_are_all_done_in_order():
    assert told(DOWN, DOWN, UP, ENTER, HELP, pause=HANDS) == [Key.DOWN, Key.DOWN, Key.UP, Key.OK, Key.HELP]


def test_arrows_in_a_hurry_are_all_done():
    assert told(DOWN, DOWN, UP) == [Key.DOWN, Key.DOWN, Key.UP]


@pytest.mark.parametrize("repeat", [timedelta(milliseconds=33), HELD])
@pytest.mark.parametrize("code", sorted(COMMANDS))
def test_a_key_held_down_is_one_command(code, repeat):
    typist = Typist()
    for _ in range(40):
        typist.key(code, up=False)
        typist.wait(repeat)
    assert typist.rest() == [KEYS[code]]


def test_a_key_whose_release_was_lost_can_be_pressed_again():
    typist = Typist()
    typist.key(ENTER, up=False)
    typist.wait(HELD * 1.1)
    typist.key(ENTER)
    assert typist.rest() == [Key.OK, Key.OK]


KEYSTROKES = st.one_of(
    st.characters(min_codepoint=32, max_codepoint=0x6FF), st.sampled_from(sorted(COMMANDS))
)


@given(
    st.lists(KEYSTROKES, min_size=2, max_size=40),
    st.floats(min_value=0, max_value=0.1),
    st.booleans(),
)
def test_nothing_that_a_reader_types_chooses_or_calls(line, pause_s, listening):
    """Arrows only move the ring; what chooses and what calls stand alone."""
    found = told(*line, pause=timedelta(seconds=pause_s), listening=listening)
    assert [one for one in found if one in {Key.OK, Key.HELP}] == []


@given(st.integers(min_value=0, max_value=5), st.floats(min_value=0, max_value=2))
def test_a_stall_of_the_program_is_no_gap(before, stall_s):
    typist = Typist()
    typist.line("A4K7X"[:before])
    typist.wait(timedelta(seconds=stall_s), listening=False)
    typist.line("A4K7X"[before:])
    typist.key(ENTER)
    assert typist.rest() == [CODE]


def test_a_hands_typing_never_becomes_a_line():
    assert told("A4K7X", ENTER, pause=HANDS) == [Key.OK]


def test_what_stood_there_before_a_pause_is_forgotten():
    typist = Typist()
    typist.line("X")
    typist.wait(HANDS)
    typist.line(["A", "4", "K", "7", "X", ENTER])
    assert typist.rest() == [CODE]


def test_a_line_that_holds_no_appointment_is_told_once_it_is_over_and_a_short_one_never():
    assert told("AB CD EF GH IJ", ENTER) == [Scanned(None)]
    assert told("AB", ENTER) == []
    assert told("HELLO", ENTER, "A4K7X", ENTER, "WORLD", ENTER) == [CODE]


def test_a_key_that_was_meant_for_the_screen_before_is_not_done():
    typist = Typist()
    typist.key(ENTER)
    typist.keyboard.forget()
    assert typist.rest() == []


def test_a_key_that_hangs_fills_no_memory():
    typist = Typist()
    typist.line("A" * 5000)
    assert len(typist.keyboard._burst.text) == 300  # noqa: SLF001 - how much is kept shows nowhere else


def test_letters_of_other_layouts_are_no_arrows():
    """Kivy's code of a letter is its code point: 273 is both Arrow Up and the Croatian letter đ."""
    assert [command(code, 4) for code in KEYS] == [None] * len(KEYS)
    assert {command(SPACE, 44), command(SPACE, 0)} == {Key.OK}
