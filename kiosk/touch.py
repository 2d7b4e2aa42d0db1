"""Something to touch: a card with words that sends one event; and the ring of the one in focus."""

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Line
from kivy.properties import BooleanProperty
from kivy.uix.widget import Widget

from kiosk.events import Touch as Event
from kiosk.theme import Box, Theme
from look.widgets import Card, Icon, Text, rgba


class Touch(Card):
    """A control. `spoken` is said when it is in focus; `main` is filled, for the one likely answer."""

    pressed = BooleanProperty(defaultvalue=False)

    box: Box = (0, 0, 0, 0)
    """Where the drawing has it, unmirrored."""
    right_to_left = False
    """Which way its own words run."""
    language = ""
    """Of what is spoken; empty: the screen's."""
    listed = True
    """Whether it is said with the whole screen; the keys of a keyboard are only said one by one."""

    def __init__(
        self, event: Event, spoken: str, theme: Theme, *, main: bool, send: Callable[..., None]
    ) -> None:
        self.event, self.spoken, self.theme, self.main, self._send = event, spoken, theme, main, send
        self._inks: list[tuple[Text | Icon, str]] = []
        self._finger: Any = None
        super().__init__(stroke=0 if main else theme.stroke, edge=rgba(theme.edge))
        self.bind(pressed=self._colour)
        self._colour()

    @property
    def ground(self) -> str:
        """The colour under the words at rest."""
        return self.theme.main if self.main else self.theme.card

    @property
    def ink(self) -> str:
        """The colour of the words at rest."""
        return self.theme.on_main if self.main else self.theme.text

    def adopt(self, ink: Text | Icon, colour: str) -> None:
        """Let words or a pictogram change colour with this card."""
        self._inks.append((ink, colour))

    def choose(self) -> None:
        """Do what a touch does; the four keys come this way too."""
        self._send(self.event)

    def on_touch_down(self, touch: Any) -> bool:
        """Press."""
        if touch.is_mouse_scrolling or not self.collide_point(*touch.pos):
            return False
        self.let_go()
        touch.grab(self)
        self._finger, self.pressed = touch, True
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Release: it counts where the finger is still on the card."""
        if touch.grab_current is not self:
            return False
        self.let_go()
        if self.collide_point(*touch.pos):
            self.choose()
        return True

    def let_go(self) -> None:
        """End the touch that is on this card: it chooses nothing."""
        if self._finger is not None:
            self._finger.ungrab(self)
        self._finger, self.pressed = None, False

    def _colour(self, *_: object) -> None:
        swap = self.pressed
        under = (self.theme.card if self.main else self.theme.pressed) if swap else self.ground
        over = (self.theme.text if self.main else self.theme.on_pressed) if swap else None
        self.fill = rgba(under)
        for ink, colour in self._inks:
            ink.color = rgba(over or colour)


class Ring(Widget):
    """The focus: rings around a control, drawn outside it so that nothing inside is covered."""

    def __init__(self, around: Touch, scale: float) -> None:
        super().__init__(pos=around.pos, size=around.size)
        grown = 0.0
        with self.canvas:
            for colour, width in reversed(around.theme.focus):
                line = width * scale
                grown += line / 2
                Color(*rgba(colour))
                box = (self.x - grown, self.y - grown, self.width + 2 * grown, self.height + 2 * grown)
                Line(rounded_rectangle=(*box, 20 * scale + grown), width=line / 2)
                grown += line / 2

    def collide_point(self, _x: float, _y: float) -> bool:
        """Never: a ring is not touched."""
        return False
