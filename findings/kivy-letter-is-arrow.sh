#!/bin/sh
# Kivy on SDL 2: the letter đ (U+0111, a key of its own on Croatian, Serbian and Vietnamese keyboards) arrives at
# on_key_down under the very code of Arrow Up, 273; so do ē (Arrow Right, 275) and ď (keypad Enter, 271) under theirs.
# SDL's code of a letter is its code point; Kivy renames the arrows to pygame's old numbers, 273 to 276, and does
# not move the letters away. The scan code, the next argument, tells them apart.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install kivy==2.3.1
cat > "$folder/try.py" <<'PYTHON'
import ctypes
import os
import pathlib
import sys

os.environ.update(SDL_VIDEODRIVER="offscreen", KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1")
import kivy
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

library = next((pathlib.Path(kivy.__file__).parents[1] / "Kivy.libs").glob("libSDL2-2*"))
SDL = ctypes.CDLL(str(library))
KEY_DOWN, PRESSED = 0x300, 1
KEYS = {"Arrow Up": (82, 0x40000052), "letter đ": (47, ord("đ"))}
seen = []


class Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint8), ("minor", ctypes.c_uint8), ("patch", ctypes.c_uint8)]


def press(scancode, code):
    event = (ctypes.c_uint8 * 64)()
    words = [KEY_DOWN, 0, 1, PRESSED, scancode, code, 0]
    body = b"".join(word.to_bytes(4, sys.byteorder) for word in words)
    ctypes.memmove(event, body, len(body))
    SDL.SDL_PushEvent(ctypes.byref(event))


class Try(App):
    def build(self):
        Window.bind(on_key_down=lambda _w, code, scancode, *_: seen.append((code, scancode)) or True)
        Clock.schedule_once(lambda _dt: [press(*key) for key in KEYS.values()], 0.2)
        Clock.schedule_once(lambda _dt: self.stop(), 1)
        return Widget()


Try().run()
version = Version()
SDL.SDL_GetVersion(ctypes.byref(version))
print(f"Kivy {kivy.__version__}, SDL {version.major}.{version.minor}.{version.patch}")
for name, (code, scancode) in zip(KEYS, seen):
    print(f"{name}: on_key_down code {code}, scan code {scancode}")
sys.exit([code for code, _ in seen] != [273, 273])
PYTHON
"$folder/venv/bin/python" "$folder/try.py"
