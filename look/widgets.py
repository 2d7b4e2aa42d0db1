"""The few shapes that every Kivy screen is made of: text, pictogram, card, sign, mark. No library look.

Import only after `look.window.prepare`.
"""

from typing import Any

from kivy.graphics import Color, Line, Rectangle, RoundedRectangle, Triangle
from kivy.properties import ColorProperty, NumericProperty, OptionProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from look.direction import led
from look.files import glyph
from look.window import FONT, ICONS

LINE_BOX = 1.5
"""Ascent and descent of the type family, in units of the font's size."""


def rgba(colour: str) -> list[float]:
    """Return `#RRGGBB` as Kivy's four numbers."""
    found: list[float] = get_color_from_hex(colour)
    return found


class Text(Label):
    """Words in the one type family; wraps to its width; `size_px` is the font size in pixels.

    Keep numbers in a Text of their own where the language runs right to left.
    """

    def __init__(
        self, text: str = "", *, size_px: int = 44, strong: bool = False, colour: str = "#231A15", **more: Any
    ) -> None:
        more.setdefault("halign", "left")
        more.setdefault("valign", "middle")
        super().__init__(
            text=text, font_name=FONT, font_size=size_px, bold=strong, color=rgba(colour), **more
        )
        self.bind(size=self._wrap)

    def _create_label(self) -> None:
        """Have every drawn line led by its paragraph's direction: Kivy hands them to Pillow one by one."""
        super()._create_label()
        label = self._label
        if "_render_text" not in vars(label):
            draw = label._render_text  # noqa: SLF001 - Kivy has no other way in
            label._render_text = lambda line, x, y: draw(led(line, label.text), x, y)  # noqa: SLF001 - the same

    def fit(self, least_px: int, line: float) -> None:
        """Make the words smaller, down to `least_px`, until all stand within the widget; then stand close.

        `line` is the distance of two lines in units of the font's size; the font's own box is looser
        (`LINE_BOX`), so the widget takes the words' true height, around the middle, the top or the bottom of
        the box that it had.
        """
        x, y, width, height = self.x, self.y, self.width, self.height
        self.unbind(size=self._wrap)  # a height would make Kivy drop whole lines
        self.line_height = line / LINE_BOX
        while self.font_size > least_px and not self._fits(width, height, line):
            self.font_size -= max(1, round(self.font_size * 0.04))
        self._wrap(self, (width, None))
        self.texture_update()
        drawn = self.texture_size[1]
        places = {"top": y + height - drawn, "bottom": y}
        self.pos = (x, round(places.get(str(self.valign), y + (height - drawn) / 2)))
        self.size = (width, drawn)

    def measure(self) -> tuple[float, float]:
        """Return the width of the longest line and the height of one, in pixels, without wrapping."""
        extents = self._label.get_cached_extents()
        sizes = [extents(row) for row in self.text.split("\n")]
        return max(width for width, _ in sizes), sizes[0][1]

    def _fits(self, width: float, height: float, line: float) -> bool:
        extents = self._label.get_cached_extents()
        rows = self.text.split("\n")
        if max(extents(row)[0] for row in rows) <= width:
            return bool(len(rows) * line * self.font_size <= height + 1)
        if any(extents(word)[0] > width for word in self.text.split()):
            return False  # Kivy would break the word anywhere
        self._wrap(self, (width, None))
        self.texture_update()
        return bool(self.texture_size[1] - (LINE_BOX - line) * self.font_size <= height + 1)

    def _wrap(self, _widget: Widget, size: tuple[float, float | None]) -> None:
        self.text_size = size


class Icon(Label):
    """One pictogram, by its name in `tokens.toml` or in the icon font; fills a square of `size_px`."""

    def __init__(self, name: str, *, size_px: int, colour: str = "#231A15", **more: Any) -> None:
        more.setdefault("size_hint", (None, None))
        more.setdefault("size", (size_px, size_px))
        super().__init__(text=glyph(name), font_name=ICONS, font_size=size_px, color=rgba(colour), **more)


class Card(Widget):
    """A rounded rectangle with an edge; draws itself, lays nothing out."""

    fill = ColorProperty([1, 1, 1, 1])
    edge = ColorProperty([0, 0, 0, 0])
    stroke = NumericProperty(3)
    radius_px = NumericProperty(20)
    shape = OptionProperty("round", options=("round", "square"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        with self.canvas.before:
            self._fill_colour = Color(*self.fill)
            self._fill_shape = RoundedRectangle()
            self._edge_colour = Color(*self.edge)
            self._edge_shape = Line()
        self.bind(pos=self._draw, size=self._draw, fill=self._draw, edge=self._draw, stroke=self._draw)
        self.bind(radius_px=self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        inset = self.stroke / 2
        box = (
            self.x + inset,
            self.y + inset,
            max(0, self.width - self.stroke),
            max(0, self.height - self.stroke),
        )
        self._fill_colour.rgba = self.fill
        self._fill_shape.pos, self._fill_shape.size = box[:2], box[2:]
        self._fill_shape.radius = [self.radius_px] * 4
        self._edge_colour.rgba = self.edge
        self._edge_shape.width = max(self.stroke, 1) / 2  # Kivy refuses a line of no width
        self._edge_shape.rounded_rectangle = (*box, self.radius_px)


class Sign(Card):
    """A building sign: one pictogram on a square; the glyph takes 76 % of the side."""

    def __init__(self, name: str, *, side: int, ink: str, glyph_colour: str, radius_px: int = 16) -> None:
        super().__init__(
            size_hint=(None, None), size=(side, side), fill=rgba(ink), stroke=0, radius_px=radius_px
        )
        self._icon = Icon(name, size_px=round(side * 0.76), colour=glyph_colour)
        self.add_widget(self._icon)
        self.bind(pos=self._place, size=self._place)
        self._place()

    def _place(self, *_: object) -> None:
        self._icon.center = self.center


TEETH = 3
"""Points of the torn edge of the mark's slip."""


class Mark(Card):
    """The mark of Ventanilla: a slip that comes out of a slot; radius 22 % of the side."""

    def __init__(
        self, *, side: int, ink: str = "#231A15", slot: str = "#F5F2EC", slip: str = "#FFB81C"
    ) -> None:
        super().__init__(
            size_hint=(None, None), size=(side, side), fill=rgba(ink), stroke=0, radius_px=side * 0.22
        )
        with self.canvas:
            Color(*rgba(slot))
            self._slot = RoundedRectangle()
            self._slip_colour = Color(*rgba(slip))
            self._slip = Rectangle()
            Color(*rgba(ink))
            self._tears = [Triangle() for _ in range(TEETH)]
        self.bind(pos=self._place, size=self._place)
        self._place()

    def _place(self, *_: object) -> None:
        side = self.width
        self._slot.pos = (self.x + side * 0.16, self.y + side * 0.66)
        self._slot.size = (side * 0.68, side * 0.12)
        self._slot.radius = [side * 0.06] * 4
        self._slip.pos = (self.x + side * 0.28, self.y + side * 0.24)
        self._slip.size = (side * 0.44, side * 0.48)
        left, foot, tooth = self.x + side * 0.28, self.y + side * 0.24, side * 0.44 / TEETH
        for n, tear in enumerate(self._tears):  # cut out of the lower edge, as paper is torn off
            start = left + n * tooth
            tear.points = [start, foot, start + tooth, foot, start + tooth / 2, foot + tooth * 0.6]
