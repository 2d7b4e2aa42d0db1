"""A sheet to draw one part of the board on, in the pixels of the drawing (1920 x 1080), scaled and mirrored.

Import only after `look.window.prepare`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from kivy.uix.label import Label
from kivy.uix.widget import Widget
from PIL import ImageFont

from look.files import regular, strong
from look.tokens import colours, tokens
from look.widgets import Card, Icon, Mark, Text, rgba

WIDTH: int = tokens()["board"]["width"]
HEIGHT: int = tokens()["board"]["height"]
MARGIN: int = tokens()["board"]["margin"]
LEFT: int = tokens()["board"]["left"]
COLOUR = colours("board")
CAP: float = tokens()["font"]["cap_height"]
BLANK = "#00000000"
_ALONG = {"left": 0.0, "center": 0.5, "right": 1.0}

Shape = TypeVar("Shape")
Box = tuple[float, float, float, float]
"""x, top, width, height"""


@dataclass(frozen=True)
class Frame:
    """Where the drawing lies in the window: `scale`, and the bottom left corner in window pixels."""

    scale: float
    x: float
    y: float

    @classmethod
    def within(cls, width: float, height: float) -> "Frame":
        """Return the largest frame of the drawing's shape that fits into a window, centred."""
        scale = min(width / WIDTH, height / HEIGHT)
        return cls(scale, (width - WIDTH * scale) / 2, (height - HEIGHT * scale) / 2)


@cache
def _font(size_px: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(strong() if bold else regular()), size_px)


def text_width(words: str, size_px: int, *, bold: bool) -> float:
    """Return how wide words are, in pixels."""
    left, _, right, _ = _font(size_px, bold=bold).getbbox(words)
    return right - left


def fitted(words: str, size_px: int, width: float, *, bold: bool) -> int:
    """Return the largest size up to `size_px` at which words fit into a width."""
    while size_px > 1 and (wide := text_width(words, size_px, bold=bold)) > width:
        size_px = min(size_px - 1, int(size_px * width / wide))
    return size_px


class Sheet(Widget, Generic[Shape]):
    """One part of the board. A subclass writes `draw`; `show` draws anew only what has changed."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0))
        self._frame = frame
        self._shape: tuple[Shape, bool] | None = None
        self.mirrored = False

    def show(self, shape: Shape, *, mirrored: bool = False) -> None:
        """Draw a shape if it is not what stands here."""
        if self._shape == (shape, mirrored):
            return
        self._shape, self.mirrored = (shape, mirrored), mirrored
        self.clear_widgets()
        self.draw(shape)

    def clear(self) -> None:
        """Take everything off this sheet."""
        self._shape = None
        self.clear_widgets()

    def draw(self, shape: Shape) -> None:
        """Put the shape's cards, words and pictograms on this sheet."""
        raise NotImplementedError

    @property
    def start(self) -> str:
        """The side where reading starts: `left`, or `right` where the board is mirrored."""
        return "right" if self.mirrored else "left"

    @property
    def end(self) -> str:
        """The side where reading ends."""
        return "left" if self.mirrored else "right"

    @property
    def arrow(self) -> str:
        """The pictogram that points from the ticket to the desk."""
        return "arrow_start" if self.mirrored else "arrow_end"

    def card(self, box: Box, fill: str, *, edge: str = BLANK, stroke: float = 0, radius: float = 0) -> None:
        """Draw a rounded rectangle."""
        x, y, width, height = self._place(box)
        scale = self._frame.scale
        self.add_widget(
            Card(
                size_hint=(None, None),
                pos=(x, y),
                size=(width, height),
                fill=rgba(fill),
                edge=rgba(edge),
                stroke=stroke * scale,
                radius_px=radius * scale,
            )
        )

    def text(  # noqa: PLR0913 - a line of type has these properties
        self, words: str, box: Box, size_px: float, *, bold: bool = False, colour: str = "", align: str = ""
    ) -> Label:
        """Write one line into a box, its capitals in the box's middle; smaller where it would not fit."""
        x, y, width, height = self._place(box)
        size = fitted(words, round(size_px * self._frame.scale), width, bold=bold)
        left, _, right, _ = _font(size, bold=bold).getbbox(words)
        ascent, descent = _font(size, bold=bold).getmetrics()
        # How far capitals sit below the middle of their line:
        lower = ascent - size * CAP / 2 - (ascent + descent) / 2
        # Kivy crops dots below the line, and wraps by another measure than it draws; so both get spare room.
        room = (right + size, (ascent + descent) * 1.4)
        label = Text(
            words,
            size_px=size,
            strong=bold,
            colour=colour or COLOUR["text"],
            size_hint=(None, None),
            pos=(
                round(x + (width - (right - left)) * _ALONG[align or self.start] - left),
                round(y + height / 2 - room[1] / 2 + lower),
            ),
            size=room,
            text_size=room,
        )
        self.add_widget(label)
        return label

    def width_of(self, words: str, size_px: float, *, bold: bool) -> float:
        """Return how wide words are, in pixels of the drawing."""
        return text_width(words, round(size_px * self._frame.scale), bold=bold) / self._frame.scale

    def icon(self, name: str, box: Box, *, colour: str = "") -> None:
        """Draw a pictogram that fills the height of a square box."""
        x, y, _, height = self._place(box)
        icon = Icon(name, size_px=round(height), colour=colour or COLOUR["text"])
        icon.pos = (x, y)
        self.add_widget(icon)

    def mark(self, box: Box, *, slip: str) -> None:
        """Draw the mark of Ventanilla in the board's colours."""
        x, y, width, _ = self._place(box)
        mark = Mark(side=round(width), ink=COLOUR["sign"], slot=COLOUR["on_sign"], slip=slip)
        mark.pos = (x, y)
        self.add_widget(mark)

    def rules(self, boxes: Sequence[Box]) -> None:
        """Draw thin lines."""
        for box in boxes:
            self.card(box, COLOUR["rule"])

    def _place(self, box: Box) -> Box:
        """Return a box of the drawing as x, y (from below), width, height in the window."""
        x, top, width, height = box
        left = WIDTH - x - width if self.mirrored else x
        scale = self._frame.scale
        bottom = HEIGHT - top - height
        return self._frame.x + left * scale, self._frame.y + bottom * scale, width * scale, height * scale
