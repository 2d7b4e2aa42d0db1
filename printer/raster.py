"""The slip as a picture: one bit per pixel, as wide as the print head, right in every script.

Measures are those of `look/tokens.toml` and the drawn slips, at 576 px (80 mm paper, 203 dpi). Narrower heads
shrink shapes with the width and words by half as much, so that they stay readable; a QR module stays 6 px.
"""

from dataclasses import dataclass
from functools import singledispatchmethod

import segno
from PIL import Image, ImageDraw

from language.catalogue import catalogue
from look.tokens import tokens
from printer.sheet import CAPITAL, WHITE, Face, Sheet
from printer.slip import Element, Fact, Follow, Foot, Head, Note, Plate, Rule, Slip, elements

TYPE: dict[str, int] = tokens()["type"]["slip"]
SLIP: dict[str, int] = tokens()["slip"]
WIDTHS = (576, 512, 384)
"""Print heads in dots: 80 mm at 203 dpi, 80 mm at 180 dpi, 58 mm at 203 dpi."""
TRACKING = -0.02
"""Letter-spacing of a ticket, in em (look, section 3)."""
SIGN = 56
NOTE_SIGN = 64
GAP = 18
"""Pixels between a pictogram and its words."""
MOST_BESIDE = 3
"""Lines of words that may stand beside a QR; more than these go below it."""
QR_INSET = 8
"""Pixels from the paper's edge to the QR's quiet zone."""


@dataclass(frozen=True)
class Picture:
    """A slip ready for a raster printer; `ticket` names it in a simulated printer's folder."""

    ticket: str
    image: Image.Image


def draw(slip: Slip, width: int = 576) -> Picture:
    """Return the slip as a picture `width` pixels wide (one of `WIDTHS`, or near)."""
    page = _Page(width, mirrored=catalogue("slip", slip.language).right_to_left)
    parts = elements(slip)
    for number, part in enumerate(parts):
        page.draw(part)
        follower = parts[number + 1] if number + 1 < len(parts) else None
        page.sheet.y += page.space_after(part, follower)
    return Picture(slip.ticket, page.sheet.cut())


def qr(url: str, room: int = 576) -> Image.Image:
    """Return a QR code with its quiet zone: 4 modules of quiet, level M (ISO/IEC 18004).

    A module is 6 px, fewer only where a very long link would not fit `room` pixels.
    """
    code = segno.make(url, error="m", micro=False, boost_error=False)
    quiet = SLIP["qr_quiet"]
    rows = [bytes(WHITE * (1 - bit) for bit in row) for row in code.matrix_iter(border=quiet)]
    small = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    side = len(rows) * min(SLIP["qr_module"], room // len(rows))
    return small.resize((side, side), Image.Resampling.NEAREST)


class _Page:
    """Draws elements one below the other."""

    def __init__(self, width: int, *, mirrored: bool) -> None:
        self.sheet = Sheet(width, mirrored=mirrored)
        self.scale = width / SLIP["width"]
        self.margin = self.px(SLIP["margin"])
        self.inner = width - 2 * self.margin
        self.stroke = max(4, self.px(SLIP["frame"]))
        self.sheet.y = self.px(20)

    def px(self, measure: float) -> int:
        """Return a measure of the drawings at this width."""
        return round(measure * self.scale)

    def face(self, size: str, *, bold: bool = False) -> Face:
        return Face(self.word_px(TYPE[size]), bold=bold, rtl=self.sheet.mirrored)

    def word_px(self, measure: float) -> int:
        """Return a measure that belongs to words: it shrinks by half as much as the paper does."""
        return round(measure * (1 + self.scale) / 2)

    def space_after(self, part: Element, follower: Element | None) -> int:
        """Return the pixels of paper between an element and the next."""
        if isinstance(part, Head) or follower is None:
            return self.px(20)
        if isinstance(part, Fact) and isinstance(follower, Fact):
            return self.px(12)
        if isinstance(part, Follow) or isinstance(follower, Foot):
            return self.px(16)
        return self.px(20 if isinstance(follower, Follow) else 24)

    @singledispatchmethod
    def draw(self, part: Element) -> None:
        raise TypeError(f"nobody draws a {type(part).__name__}")

    @draw.register
    def _head(self, part: Head) -> None:
        name, issued = self.face("body", bold=True), self.face("small")
        side, x = self.word_px(SIGN), self.margin + self.word_px(SIGN + GAP)
        lines = name.wrap(part.centre, self.sheet.width - self.margin - x, most=3)
        height = max(side, len(lines) * name.line_height + issued.line_height)
        self.sheet.paste(_mark(side), self.margin, self.sheet.y + (height - side) / 2)
        self.sheet.lines(lines, x, self.sheet.y, name)
        self.sheet.lines([part.issued], x, self.sheet.y + height - issued.line_height, issued)
        self.sheet.y += height

    @draw.register
    def _plate(self, part: Plate) -> None:
        sheet, top, label = self.sheet, self.sheet.y, self.face("head", bold=True)
        code = self._code_face(part.ticket)
        capital = round(code.size * CAPITAL)
        above = self.px(45) + self.word_px(41)
        tail = round(code.font.getbbox(part.ticket, anchor="ls")[3])  # a Q hangs far below the line
        height = above + capital + max(self.px(54), tail + self.stroke + self.px(14))
        radius = self.px(tokens()["radius"]["tile"])
        sheet.frame(self.margin, top, (self.inner, height), radius=radius, stroke=self.stroke)
        sheet.line(part.label, self.margin + self.px(30), top + self.word_px(41), label)
        sheet.code(part.ticket, top + above + capital / 2, code, TRACKING * code.size)
        sheet.y += height
        if part.copy:
            self._copy(part.copy, label)

    def _code_face(self, ticket: str) -> Face:
        """Return the drawn size, or the largest at which the ticket stays clear of its frame."""
        largest = self.px(TYPE["code"])
        probe = Face(largest, bold=True)
        width = sum(probe.width(c) for c in ticket) + TRACKING * largest * (len(ticket) - 1)
        room = self.inner - 2 * self.stroke - 2 * self.px(24)
        return Face(largest * min(1, room / width) // 1, bold=True)

    def _copy(self, text: str, face: Face) -> None:
        pad, height = self.word_px(16), self.word_px(54)
        top = self.sheet.y + self.px(16)
        size = (face.width(text) + 2 * pad, height)
        self.sheet.frame(self.margin, top, size, radius=self.px(12), stroke=0)
        self.sheet.line(text, self.margin + pad, top + height / 2, face, ink=WHITE)
        self.sheet.y = top + height

    @draw.register
    def _fact(self, part: Fact) -> None:
        self._beside(part.pictogram, self.word_px(SIGN), part.text, self.face("fact", bold=True))

    @draw.register
    def _note(self, part: Note) -> None:
        self._beside(part.pictogram, self.word_px(NOTE_SIGN), part.text, self.face("body"))

    def _beside(self, pictogram: str, side: int, text: str, face: Face) -> None:
        x = self.margin + side + self.word_px(GAP)
        lines = face.wrap(text, self.sheet.width - self.margin - x)
        block = len(lines) * face.line_height
        height = max(side, block)
        self.sheet.icon(pictogram, self.margin, self.sheet.y + (height - side) / 2, side)
        self.sheet.lines(lines, x, self.sheet.y + (height - block) / 2, face)
        self.sheet.y += height

    @draw.register
    def _follow(self, part: Follow) -> None:
        """Draw the QR with its words beside it, or below where the paper is too narrow for them."""
        code, face = qr(part.url, self.sheet.width - QR_INSET), self.face("head", bold=True)
        self.sheet.paste(code, QR_INSET, self.sheet.y)
        x = QR_INSET + code.width + self.px(21)
        room = self.sheet.width - self.margin - x
        lines = face.wrap(part.text, room)
        if len(lines) <= MOST_BESIDE:
            top = self.sheet.y + (code.height - len(lines) * face.line_height) / 2
        else:
            x, lines, top = self.margin, face.wrap(part.text, self.inner), self.sheet.y + code.height
        self.sheet.lines(lines, x, top, face)
        self.sheet.y = round(max(self.sheet.y + code.height, top + len(lines) * face.line_height))

    @draw.register
    def _foot(self, part: Foot) -> None:
        face = self.face("note")
        lines = face.wrap(part.text, self.inner)
        self.sheet.lines(lines, self.margin, self.sheet.y, face)
        self.sheet.y += len(lines) * face.line_height

    @draw.register
    def _rule(self, part: Rule) -> None:
        dash = (8, 4) if part.dashed else (0, 0)
        self.sheet.rule(self.margin, self.sheet.y, (self.inner, SLIP["rule"]), dash=dash)
        self.sheet.y += SLIP["rule"]


def _mark(side: int) -> Image.Image:
    """Draw the mark of Ventanilla: a slip with a torn edge that comes out of a slot (look, section 6)."""
    mark = Image.new("L", (side, side), WHITE)
    pen = ImageDraw.Draw(mark)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), round(side * 0.22), fill=0)
    pen.rounded_rectangle((side * 0.16, side * 0.22, side * 0.84, side * 0.34), side * 0.06, fill=WHITE)
    tooth = side * 0.44 / 8
    edge = [(side * 0.28 + tooth * n, side * (0.70 if n % 2 else 0.77)) for n in range(9)]
    pen.polygon([(side * 0.28, side * 0.28), *edge, (side * 0.72, side * 0.28)], fill=WHITE)
    pen.line((side * 0.28, side * 0.38, side * 0.72, side * 0.38), fill=0, width=max(2, round(side * 0.04)))
    return mark
