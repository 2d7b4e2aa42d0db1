"""A screen: widgets at the drawings' own coordinates, mirrored as a whole where words run right to left."""

from collections.abc import Callable
from dataclasses import dataclass

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.events import Touch as Event
from kiosk.theme import Box, Look, Theme, mirrored
from kiosk.touch import Ring, Touch
from look.widgets import Card, Icon, Mark, Sign, Text, rgba

ARABIC_LINE = 1.2
LEAST_PX = 28
"""Words that do not fit shrink; below this they are not shown smaller but cut, and a test tells."""
LINE = 1.1


@dataclass(frozen=True)
class Type:
    """How words stand in a box; size in the drawing's pixels; no colour: that of the control or screen."""

    size: float
    strong: bool = False
    colour: str = ""
    align: str = "start"
    valign: str = "middle"
    line: float = 0
    """Distance of two lines in units of the size; nothing: as the script needs it."""


@dataclass(frozen=True)
class Label:
    """What stands on a plain button."""

    words: str
    icon: str = ""
    main: bool = False
    size: float = 0


class Sheet(Widget):
    """One screen as it stands; made anew for every change. `send` takes the event of a touch."""

    def __init__(self, look: Look, size: tuple[float, float], send: Callable[[Event], None]) -> None:
        super().__init__(size=size)
        self.look, self._send = look, send
        self.scale = min(size[0] / look.width, size[1] / look.height)
        self.controls: list[Touch] = []
        self.words: list[str] = []
        """What is said of this screen before its controls."""
        self.countdown: Text | None = None
        self.clock: Text | None = None
        self.shows: object = None
        """Which screen this is; the same one drawn anew keeps the focus."""
        self._ring: Ring | None = None
        with self.canvas.before:
            Color(*rgba(look.theme.ground))
            Rectangle(pos=self.pos, size=size)

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self.look.theme

    def place(self, widget: Widget, box: Box, on: Touch | None = None) -> Widget:
        """Put a widget where the drawing has it, mirrored with the screen, or within a control of its own."""
        if on is not None and on.right_to_left != self.look.right_to_left:
            box = mirrored(box, on.box)
        if self.look.right_to_left:
            box = mirrored(box, (0, 0, self.look.width, self.look.height))
        x, y, w, h = (value * self.scale for value in box)
        left = (self.width - self.look.width * self.scale) / 2
        top = self.height - (self.height - self.look.height * self.scale) / 2
        widget.size_hint = (None, None)
        widget.size = (round(w), round(h))
        widget.pos = (round(left + x), round(top - y - h))
        (on or self).add_widget(widget)
        return widget

    def text(self, words: str, box: Box, kind: Type, on: Touch | None = None) -> Text:
        """Put words into a box; they wrap, and shrink where they would be cut."""
        turned = on.right_to_left if on is not None else self.look.right_to_left
        sides = {"start": "right" if turned else "left", "end": "left" if turned else "right"}
        ink = kind.colour or (on.ink if on else self.theme.text)
        text = Text(
            words,
            size_px=max(1, round(kind.size * self.scale)),
            strong=kind.strong,
            colour=ink,
            halign=sides.get(kind.align, "center"),
            valign=kind.valign,
        )
        self.place(text, box, on)
        text.fit(round(LEAST_PX * self.scale), kind.line or (ARABIC_LINE if turned else LINE))
        if on is not None:
            on.adopt(text, ink)
        return text

    def nudge(self, text: Text, by: float, on: Touch) -> None:
        """Move words towards the end of their control, by the drawing's pixels; their box shrinks to them."""
        text.x += round(by * self.scale) * (-1 if on.right_to_left else 1)
        needed = round(text.measure()[0]) + 2
        if needed < text.width:
            if on.right_to_left:
                text.x += text.width - needed
            text.text_size = (needed, None)
            text.width = needed
            text.texture_update()

    def icon(self, name: str, box: Box, colour: str = "", on: Touch | None = None) -> Icon:
        """Put a pictogram into a square."""
        ink = colour or (on.ink if on else self.theme.text)
        icon = Icon(name, size_px=round(min(box[2:]) * self.scale), colour=ink)
        self.place(icon, box, on)
        if on is not None:
            on.adopt(icon, ink)
        return icon

    def sign(self, name: str, place: tuple[float, float], side: float, on: Touch | None = None) -> None:
        """Put a sign: a pictogram on a square of ink."""
        sign = Sign(
            name,
            side=round(side * self.scale),
            ink=self.theme.main,
            glyph_colour=self.theme.on_main,
            radius_px=round(16 * self.scale),
        )
        self.place(sign, (*place, side, side), on)

    def mark(self, x: float, y: float, side: float) -> None:
        """Put the mark of Ventanilla."""
        mark = Mark(
            side=round(side * self.scale),
            ink=self.theme.main,
            slot=self.theme.ground,
            slip=self.theme.call,
        )
        self.place(mark, (x, y, side, side))

    def card(self, box: Box, fill: str, *, edge: str = "", stroke: float = 0, radius: float = 20) -> Card:
        """Put a plain rectangle."""
        card = Card(
            fill=rgba(fill),
            edge=rgba(edge or fill),
            stroke=stroke * self.scale,
            radius_px=radius * self.scale,
        )
        self.place(card, box)
        return card

    def rule(self, y: float) -> None:
        """Put a thin line from margin to margin."""
        margin = (self.look.width - self.look.inner) / 2
        self.card((margin, y, self.look.inner, 3), self.theme.hair, radius=0)

    def touch(
        self, box: Box, event: Event, spoken: str, *, main: bool = False, right_to_left: bool | None = None
    ) -> Touch:
        """Put a control; its words come with `on=`. `right_to_left`: its own direction, not the screen's."""
        touch = Touch(event, spoken, self.theme, main=main, send=self._send)
        touch.box = box
        touch.right_to_left = self.look.right_to_left if right_to_left is None else right_to_left
        touch.stroke *= self.scale
        touch.radius_px = 20 * self.scale
        self.place(touch, box)
        self.controls.append(touch)
        return touch

    def button(self, box: Box, event: Event, label: Label) -> Touch:
        """Put a control with a pictogram at the start and words beside it, or with words in the middle."""
        touch = self.touch(box, event, label.words, main=label.main)
        size = label.size or self.look.size("tile")
        x, y, w, h = box
        if not label.icon:
            self.text(
                label.words, (x + 20, y + 8, w - 40, h - 16), Type(size, strong=True, align="middle"), touch
            )
            return touch
        side = min(72, h * 0.55)
        self.icon(label.icon, (x + 28, y + (h - side) / 2, side, side), on=touch)
        start = 28 + side + 24
        self.text(label.words, (x + start, y + 8, w - start - 20, h - 16), Type(size, strong=True), touch)
        return touch

    def focus(self, control: Touch | None) -> None:
        """Draw the focus around a control, or around none."""
        if self._ring is not None:
            self.remove_widget(self._ring)
        self._ring = Ring(control, self.scale) if control is not None else None
        if self._ring is not None:
            self.add_widget(self._ring)

    @property
    def pressed(self) -> bool:
        """Whether a finger is on a control."""
        return any(control.pressed for control in self.controls)

    def let_go(self) -> None:
        """End all touches: they choose nothing here."""
        for control in self.controls:
            control.let_go()

    def spoken(self) -> str:
        """Return the whole screen as it is said: its own words, then each control."""
        listed = dict.fromkeys(control.spoken for control in self.controls if control.listed)
        return ". ".join([*self.words, *listed])
