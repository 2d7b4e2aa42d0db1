"""The glass that fingers touch: one touch is one press, and one whose end is never told ends all the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout

from wire.clock import Clock

ECHO = timedelta(milliseconds=70)
"""Two touches of one place and device closer than this are one: no finger is lifted and put down so soon."""
OTHER_ECHO = timedelta(seconds=1)
"""The same for a panel that two devices report; the second may wait while the first is drawn."""
REACH = 0.05
"""How far apart they may lie, in widths of the window: less than a key."""
LONGEST = timedelta(seconds=10)
"""Whoever presses longer presses nothing; or the panel has lost the release."""


@dataclass(frozen=True)
class Finger:
    """Where, when and by which device a touch began; the place in widths of the window."""

    device: str
    x: float
    y: float
    at: datetime

    def echoes(self, other: "Finger") -> bool:
        """Tell whether this is what another one was, told twice."""
        near = abs(self.x - other.x) <= REACH and abs(self.y - other.y) <= REACH
        return near and self.at - other.at < (ECHO if self.device == other.device else OTHER_ECHO)


class Glass(FloatLayout):
    """All that is drawn lies under it."""

    def __init__(self, clock: Clock, **more: Any) -> None:
        super().__init__(**more)
        self._clock = clock
        self._last: Finger | None = None
        self._down: dict[int, Finger] = {}

    @property
    def stuck(self) -> bool:
        """Whether a touch is down for longer than anybody presses."""
        now = self._clock.steady()
        return any(now - finger.at >= LONGEST for finger in self._down.values())

    def let_go(self) -> None:
        """End all touches; Kivy's mouse would hold on to one, and swallow the next at its place."""
        self._down.clear()
        Window.dispatch("on_mouse_up", 0, 0, "all", [])

    def on_touch_down(self, touch: Any) -> bool:
        """Take a touch, unless it is another one's echo."""
        finger = Finger(touch.device, touch.x / self.width, touch.y / self.width, self._clock.steady())
        if self._last is not None and finger.echoes(self._last):
            return True
        self._last = self._down[touch.uid] = finger
        return bool(super().on_touch_down(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """Let a finger go."""
        self._down.pop(touch.uid, None)
        return bool(super().on_touch_up(touch))
