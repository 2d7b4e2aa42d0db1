"""Sizes and colours of the kiosk's screens, in the drawings' own pixels. Pure.

Every screen is laid out on 1080 by 1920 or 1920 by 1080 and scaled to the panel as a whole.
"""

from dataclasses import dataclass
from typing import Literal

from look.tokens import colours, tokens

Box = tuple[float, float, float, float]
"""Left, top, width, height; from the top left, as in the drawings."""
SizeName = Literal["small", "hint", "body", "tile", "button", "fact", "title"]

MARGIN: int = tokens()["kiosk"]["margin"]
GUTTER: int = tokens()["kiosk"]["gutter"]
GAP = 16
LOWERED_ZONE: int = tokens()["kiosk"]["lowered_zone"]
SIZES: dict[SizeName, int] = {
    "small": 36,
    "hint": 40,
    "body": 44,
    "tile": 46,
    "button": 48,
    "fact": 64,
    "title": 72,
}
LARGE_SIZES: dict[SizeName, int] = {
    "small": 48,
    "hint": 56,
    "body": 60,
    "tile": 62,
    "button": 62,
    "fact": 72,
    "title": 100,
}


@dataclass(frozen=True)
class Theme:
    """The colours of one contrast; `#RRGGBB`. Widths are pixels."""

    ground: str
    text: str
    text2: str
    card: str
    edge: str
    hair: str
    main: str
    on_main: str
    call: str
    on_call: str
    pressed: str
    on_pressed: str
    stroke: int
    focus: tuple[tuple[str, int], ...]
    """Rings from the outside in: colour and width."""


_LIGHT, _HIGH = colours("light"), colours("high_contrast")
LIGHT = Theme(
    ground=_LIGHT["paper"],
    text=_LIGHT["ink"],
    text2=_LIGHT["ink2"],
    card=_LIGHT["card"],
    edge=_LIGHT["line"],
    hair=_LIGHT["hair"],
    main=_LIGHT["ink"],
    on_main=_LIGHT["card"],
    call=_LIGHT["call"],
    on_call=_LIGHT["ink"],
    pressed=_LIGHT["ink"],
    on_pressed=_LIGHT["card"],
    stroke=tokens()["stroke"]["kiosk"],
    focus=((_LIGHT["ink"], tokens()["stroke"]["focus"]), (_LIGHT["call"], tokens()["stroke"]["focus"])),
)
HIGH = Theme(
    ground=_HIGH["ground"],
    text=_HIGH["text"],
    text2=_HIGH["text"],
    card=_HIGH["ground"],
    edge=_HIGH["edge"],
    hair=_HIGH["edge"],
    main=_HIGH["fill"],
    on_main=_HIGH["on_fill"],
    call=_HIGH["focus"],
    on_call=_HIGH["on_fill"],
    pressed=_HIGH["fill"],
    on_pressed=_HIGH["on_fill"],
    stroke=tokens()["stroke"]["high_contrast"],
    focus=((_HIGH["focus"], tokens()["stroke"]["high_contrast_focus"]),),
)


@dataclass(frozen=True)
class Look:
    """How the visitor wants the screen, on a panel that stands upright or lies."""

    landscape: bool = False
    lowered: bool = False
    large: bool = False
    right_to_left: bool = False

    @property
    def theme(self) -> Theme:
        """The colours."""
        return HIGH if self.large else LIGHT

    @property
    def width(self) -> int:
        """The drawing's width."""
        return 1920 if self.landscape else 1080

    @property
    def height(self) -> int:
        """The drawing's height."""
        return 1080 if self.landscape else 1920

    @property
    def inner(self) -> int:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def top(self) -> int:
        """Where the space under the head begins."""
        return 146 if self.landscape else 172

    @property
    def help_top(self) -> int:
        """Where the help bar begins."""
        if self.landscape:
            return 932
        if self.large and self.lowered:
            return 1756
        if self.large:
            return 1696
        return 1768 if self.lowered else 1732

    @property
    def help_height(self) -> int:
        """How high the help bar is."""
        if self.landscape:
            return 116
        if self.large and self.lowered:
            return 140
        if self.large:
            return 184
        return 120 if self.lowered else 148

    @property
    def bottom(self) -> int:
        """Where the space above the help bar ends."""
        return self.help_top - (46 if self.landscape else 57)

    @property
    def reach(self) -> int:
        """The highest place of a control: all are within reach from a wheelchair when lowered."""
        return self.height - LOWERED_ZONE if self.lowered else self.top

    def size(self, name: SizeName) -> int:
        """Return a font size."""
        return (LARGE_SIZES if self.large else SIZES)[name]


def mirrored(box: Box, frame: Box) -> Box:
    """Return a box as a mirror shows it within a frame."""
    x, y, w, h = box
    return (2 * frame[0] + frame[2] - x - w, y, w, h)


def inside(frame: Box, x: float, y: float, w: float, h: float) -> Box:
    """Return a box given from a frame's own top left."""
    return (frame[0] + x, frame[1] + y, w, h)


def shares(start: float, length: float, parts: int, gap: float) -> list[tuple[float, float]]:
    """Return starts and lengths of equal parts with gaps between them."""
    each = (length - gap * (parts - 1)) / max(1, parts)
    return [(start + n * (each + gap), each) for n in range(parts)]
