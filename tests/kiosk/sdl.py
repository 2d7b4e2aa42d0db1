"""Keys and buttons as SDL tells them: put into the very queue that Kivy's window reads."""

import ctypes
import sys
from pathlib import Path

import kivy

from kiosk.keys import TYPED

KEY_DOWN, KEY_UP, TEXT, BUTTON_DOWN, BUTTON_UP = 0x300, 0x301, 0x303, 0x401, 0x402
SHIFT, CTRL = 1, 0x40
ARROWS = {"up": (82, 1073741906), "down": (81, 1073741905)}
NAMED = {"\r": (40, 13), "\t": (43, 9), "F1": (58, 1073741882)} | ARROWS
"""Scan codes and key codes of keys that type nothing."""
PLACES = {typed: (scancode, 0) for scancode, (typed, _) in reversed(TYPED.items())}
PLACES |= {typed: (scancode, SHIFT) for scancode, (_, typed) in TYPED.items() if typed not in PLACES}


def layout(plain, shifted):
    """A layout from what its letters, digits and signs type, in the order of a US keyboard's places."""
    ours = "qwertyuiop[]asdfghjkl;'zxcvbnm,./1234567890-="
    upper = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?!@#$%^&*()_+'
    return str.maketrans(ours + upper, plain + shifted)


LAYOUTS = {
    "us": {},
    "fr": layout(
        "azertyuiop^$qsdfghjklmùwxcvbn,;:!&é\"'(-è_çà)=", "AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§1234567890°+"
    ),
    "de": layout(
        "qwertzuiopü+asdfghjklöäyxcvbnm,.-1234567890ß'", 'QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_!"§$%&/()=?`'
    ),
    "es": layout(
        "qwertyuiop`+asdfghjklñ'zxcvbnm,.-1234567890'¡", 'QWERTYUIOP^*ASDFGHJKLÑ¨ZXCVBNM;:_!"·$%&/()=?¿'
    ),
    "ara": layout(
        "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ.١٢٣٤٥٦٧٨٩٠-=", "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ؟!@#$%^&*)(_+"
    ),
    "cz": layout(
        "qwertzuiopú)asdfghjklů§yxcvbnm,.-+ěščřžýáíé='", "QWERTZUIOP/(ASDFGHJKLŮ!YXCVBNM?:_1234567890%ˇ"
    ),
}


def _library():
    found = [*(Path(kivy.__file__).parents[1] / "Kivy.libs").glob("libSDL2-2*")]
    return ctypes.CDLL(str(found[0])) if found else ctypes.CDLL("libSDL2-2.0.so.0")


SDL = _library()


def push(kind, *fields):
    """Put an event into the queue: its kind, then 32-bit fields behind time and window, or bytes."""
    event = (ctypes.c_uint8 * 64)()
    body = b"".join(one if isinstance(one, bytes) else one.to_bytes(4, sys.byteorder) for one in fields)
    whole = kind.to_bytes(4, sys.byteorder) + bytes(4) + (1).to_bytes(4, sys.byteorder) + body
    ctypes.memmove(event, whole, len(whole))
    assert SDL.SDL_PushEvent(ctypes.byref(event)) == 1


def stroke(kind, scancode, code, modifiers=0):
    push(kind, bytes([kind == KEY_DOWN, 0, 0, 0]), scancode, code, modifiers)


def key(name, modifiers=0):
    """A key that types nothing: down and up."""
    for kind in (KEY_DOWN, KEY_UP):
        stroke(kind, *NAMED[name], modifiers)


def chord(letter):
    """A control character, as readers in keyboard mode send it: Ctrl and a letter."""
    for kind in (KEY_DOWN, KEY_UP):
        stroke(kind, PLACES[letter][0], ord(letter), CTRL)


def typed(line, layout="us"):
    """Type a line as a reader does that is set to a US keyboard, on a box that is set to a layout."""
    for letter in line:
        if letter in NAMED:
            key(letter)
            continue
        scancode, modifiers = PLACES[letter]
        text = letter.translate(LAYOUTS[layout])
        code = ord(TYPED[scancode][0].translate(LAYOUTS[layout]))
        stroke(KEY_DOWN, scancode, code, modifiers)
        push(TEXT, text.encode().ljust(32, b"\0"))
        stroke(KEY_UP, scancode, code, modifiers)


def button(kind, place, which=0):
    """A mouse's or an emulated finger's button at a place; `which` is the device."""
    x, y = map(int, place)
    push(kind, which, bytes([1, kind == BUTTON_DOWN, 1, 0]), x, y)
