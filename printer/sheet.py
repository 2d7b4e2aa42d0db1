"""The paper as a drawing surface: fonts, wrapped words, pictograms and lines, mirrored where a language is.

Places are pixels from the reading edge (left, or right for a right-to-left language) and from the top.
Grey while it is drawn, black or white once it is cut: no dithering, for a thermal head knows no grey.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from language.waits import NO_BREAK
from look.direction import led, letters
from look.files import glyph, icons, regular, strong

WHITE, BLACK = 255, 0
THRESHOLD = 128
LONGEST = 4000
"""Pixels of paper before the cut, 50 cm: far beyond any slip."""
CAPITAL = 0.698
"""Height of a capital of IBM Plex Sans Arabic, in em (`look/tokens.toml`, font.cap_height)."""
ELLIPSIS = "…"


@cache
def _font(path: Callable[[], Path], size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path()), size, layout_engine=ImageFont.Layout.RAQM)


class Face:
    """One weight and size of the type family; `size` is pixels per em."""

    def __init__(self, size: float, *, bold: bool = False, rtl: bool = False) -> None:
        self.size = max(1, round(size))
        self.rtl = rtl
        self.font = _font(strong if bold else regular, self.size)
        self._line = (1.2 if rtl else 1.1) if bold else (1.45 if rtl else 1.25)

    @property
    def line_height(self) -> int:
        """Pixels from one line to the next (`look/tokens.toml`, line_height)."""
        return round(self.size * self._line)

    def direction(self, text: str) -> str | None:
        """Return raqm's direction: right to left for a mirrored language, else raqm finds it out by itself.

        Pure ASCII gets none, and a Latin name its own: another direction would turn brackets around.
        """
        if not self.rtl or text.isascii():
            return None
        return "ltr" if letters(text) == {"L"} else "rtl"

    def width(self, text: str) -> float:
        """Return the width of one line, in pixels."""
        return self.font.getlength(text, direction=self.direction(text))

    def wrap(self, text: str, width: float, *, most: int = 9) -> list[str]:
        """Return the lines that fit `width` pixels; what exceeds `most` lines ends in an ellipsis."""
        lines: list[str] = []
        plain = "".join(c if c.isprintable() or c == NO_BREAK else " " for c in text)
        for word in filter(None, plain.split(" ")):
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(joined) <= width:
                lines[-1] = joined
            else:
                lines += self._pieces(word, width)
        if len(lines) > most:
            lines = [*lines[: most - 1], self._shorten(lines[most - 1], width)]
        return [led(line, text) for line in lines] if self.rtl else lines

    def _pieces(self, word: str, width: float) -> list[str]:
        pieces = [""]
        for character in word:
            if pieces[-1] and self.width(pieces[-1] + character) > width:
                pieces.append("")
            pieces[-1] += character
        return pieces

    def _shorten(self, line: str, width: float) -> str:
        while line and self.width(line + ELLIPSIS) > width:
            line = line[:-1]
        return line.rstrip() + ELLIPSIS


class Sheet:
    """A roll of paper, `width` pixels wide; `y` is where the next element begins."""

    def __init__(self, width: int, *, mirrored: bool) -> None:
        self.width = width
        self.mirrored = mirrored
        self.y = 0
        self._image = Image.new("L", (width, LONGEST), WHITE)
        self._draw = ImageDraw.Draw(self._image)

    def line(self, text: str, x: float, middle: float, face: Face, *, ink: int = BLACK) -> None:
        """Write one line that begins at `x`; its capitals stand centred on `middle`."""
        place = (self.width - x if self.mirrored else x, round(middle + face.size * CAPITAL / 2))
        self._draw.text(
            place,
            text,
            fill=ink,
            font=face.font,
            anchor="rs" if self.mirrored else "ls",
            direction=face.direction(text),
        )

    def lines(self, lines: list[str], x: float, top: float, face: Face) -> None:
        """Write lines below each other from `top`."""
        for number, text in enumerate(lines):
            self.line(text, x, top + (number + 0.5) * face.line_height, face)

    def code(self, ticket: str, middle: float, face: Face, step: float) -> None:
        """Write a ticket in the middle of the paper, left to right in every language, `step` px between."""
        total = sum(face.width(c) for c in ticket) + step * (len(ticket) - 1)
        x = (self.width - total) / 2
        for character in ticket:
            self._draw.text(
                (x, round(middle + face.size * CAPITAL / 2)),
                character,
                fill=BLACK,
                font=face.font,
                anchor="ls",
            )
            x += face.width(character) + step

    def icon(self, name: str, x: float, top: float, side: int) -> None:
        """Draw a pictogram with its ink in the middle of a square; pictograms are not mirrored."""
        font, sign = _font(icons, side), glyph(name)
        left, high, right, low = font.getbbox(sign, anchor="ls")
        centre = self.place(x, side) + side / 2
        place = (round(centre - (left + right) / 2), round(top + side / 2 - (high + low) / 2))
        self._draw.text(place, sign, fill=BLACK, font=font, anchor="ls")

    def place(self, x: float, width: float) -> float:
        """Return the left edge of something `width` wide that begins `x` from the reading edge."""
        return self.width - x - width if self.mirrored else x

    def paste(self, picture: Image.Image, x: float, top: float) -> None:
        """Put a picture onto the paper."""
        self._image.paste(picture, (round(self.place(x, picture.width)), round(top)))

    def frame(self, x: float, top: float, size: tuple[float, float], *, radius: int, stroke: int) -> None:
        """Draw a rounded rectangle of `size` pixels; `stroke` 0 fills it."""
        left = self.place(x, size[0])
        box = (left, top, left + size[0] - 1, top + size[1] - 1)
        fill = WHITE if stroke else BLACK
        self._draw.rounded_rectangle(box, radius, fill=fill, outline=BLACK, width=stroke)

    def rule(self, x: float, top: float, size: tuple[int, int], *, dash: tuple[int, int] = (0, 0)) -> None:
        """Draw a line of `size` (length, stroke); `dash` is pixels of ink and paper, (0, 0) for none."""
        width, stroke = size
        ink, gap = dash if dash[0] else (width, 0)
        for start in range(0, width, ink + gap):
            length = min(ink, width - start)
            left = self.place(x + start, length)
            self._draw.rectangle((left, top, left + length - 1, top + stroke - 1), fill=BLACK)

    def cut(self) -> Image.Image:
        """Return the paper so far, one bit per pixel."""
        page = self._image.crop((0, 0, self.width, min(self.y, LONGEST)))
        black_or_white = page.point(lambda grey: WHITE if grey >= THRESHOLD else BLACK)
        return black_or_white.convert("1", dither=Image.Dither.NONE)
