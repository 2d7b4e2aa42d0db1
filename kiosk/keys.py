"""What a key means: one of four commands instead of touches, or a character of a reader's line. Pure."""

from enum import Enum, auto


class Key(Enum):
    """What a key of the keypad means."""

    UP = auto()
    DOWN = auto()
    OK = auto()
    HELP = auto()


KEYS = {
    273: Key.UP,
    276: Key.UP,
    274: Key.DOWN,
    275: Key.DOWN,
    9: Key.DOWN,
    13: Key.OK,
    271: Key.OK,
    32: Key.OK,
    282: Key.HELP,
}
"""Kivy's key codes: arrows, tabulator, both Enter keys, space and F1. Letters belong to the QR reader."""
END = "\n"
ENDS = frozenset({9, 10, 13, 271})
"""The keys with which readers end a line: tabulator, line feed, both Enter keys."""
PLAIN = "abcdefghijklmnopqrstuvwxyz1234567890"
SHIFTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()"
FIRST_LETTER = 4
SPACE = 44
SIGNS = {
    SPACE: "  ", 45: "-_", 46: "=+", 47: "[{", 48: "]}", 49: "\\|", 51: ";:", 52: "'\"", 53: "`~", 54: ",<",
    55: ".>", 56: "/?", 84: "//", 85: "**", 86: "--", 87: "++", 99: "..",
}  # fmt: skip
PAD = {89 + place: digit for place, digit in enumerate("1234567890")}
TYPED = (
    {FIRST_LETTER + place: pair for place, pair in enumerate(zip(PLAIN, SHIFTED, strict=True))}
    | {code: (pair[0], pair[1]) for code, pair in SIGNS.items()}
    | {code: (digit, digit) for code, digit in PAD.items()}
)
"""What a US keyboard types, plain and shifted, by SDL's scan codes (USB HID usage tables, page 7)."""


def command(code: int, scancode: int) -> Key | None:
    """Return what a key asks for. Kivy's codes of arrows are those of letters of some layouts (273: đ)."""
    return None if scancode in TYPED and scancode != SPACE else KEYS.get(code)


def character(code: int, scancode: int, modifiers: frozenset[str]) -> str:
    """Return what a key types for a reader that is set to a US keyboard; empty where it types nothing.

    A scan code is a place on the keyboard, so the layout that the box is set to does not matter.
    """
    if code in ENDS:
        return END
    if modifiers & {"ctrl", "alt", "meta"}:
        return ""
    plain, shifted = TYPED.get(scancode, ("", ""))
    return shifted if "shift" in modifiers else plain
