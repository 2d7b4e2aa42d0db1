"""The window's keys, from the keypad and the reader: what they mean goes to the app once that is clear."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from kivy.clock import Clock as Frames
from kivy.core.window import Window

from kiosk.events import Scanned
from kiosk.keys import Key, character, command
from kiosk.scan import Keyboard
from wire.clock import Clock


class Keypad:
    """`do` is called with each command of a hand, and with what a reader saw."""

    def __init__(self, clock: Clock, do: Callable[[Scanned | Key], None]) -> None:
        self._clock, self._do = clock, do
        self._keyboard, self._told_until = Keyboard(), clock.steady()
        self._asked = {"on_key_down": self._down, "on_key_up": self._up, "on_textinput": self._text}

    @property
    def quiet(self) -> bool:
        """Whether all keys that were told are dealt with."""
        return self._keyboard.quiet

    def open(self) -> None:
        """Listen from now on."""
        Window.bind(**self._asked)
        self._frames = Frames.schedule_interval(lambda _dt: self._frame(), 0)

    def close(self) -> None:
        """Listen no longer."""
        Window.unbind(**self._asked)
        self._frames.cancel()

    def forget(self) -> None:
        """Do nothing for keys that were meant for what stood there before."""
        self._keyboard.forget()

    def listened(self, until: datetime) -> None:
        """Do what the keys ask that came until a moment, all of which have been told."""
        self._obey(self._keyboard.listened(until))

    def _frame(self) -> None:
        """Kivy tells keys at the end of a frame: at the next, those from before the last one are all told."""
        self.listened(self._told_until)
        self._told_until = self._clock.steady()

    def _down(
        self, _window: Any, code: int, scancode: int, _text: str | None, modifiers: Sequence[str]
    ) -> bool:
        types = character(code, scancode, frozenset(modifiers))
        self._obey(self._keyboard.press(command(code, scancode), types, self._clock.steady()))
        return True

    def _up(self, _window: Any, code: int, scancode: int) -> bool:
        self._keyboard.release(command(code, scancode))
        return True

    def _text(self, _window: Any, text: str) -> None:
        self._keyboard.type(text, self._clock.steady())

    def _obey(self, found: Sequence[Scanned | Key]) -> None:
        for one in found:
            self._do(one)
