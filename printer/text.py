"""The slip as plain text lines and a QR drawn by the printer: for slow serial lines and impact printers.

A picture takes 53 s at 9,600 baud, this takes half a second. Latin letters only: ESC/POS text neither joins
nor turns Arabic letters, so a right-to-left language gets the centre's Spanish here; the ticket, the QR and
the kiosk's screen say the same in every language. A centre's name in other letters is left out.
"""

import textwrap
import unicodedata
from dataclasses import dataclass, replace

from language.catalogue import RIGHT_TO_LEFT
from printer.slip import Element, Fact, Follow, Foot, Head, Note, Plate, Rule, Slip, elements

CENTRE_LANGUAGE = "es"
TYPED = str.maketrans({"\u2019": "'", "·": "-", "…": "...", "\u202f": " ", "\u00a0": " "})
"""Printers' signs that the oldest code pages (CP437, CP850) lack."""


@dataclass(frozen=True)
class TextLine:
    """One line; `size` 1 to 8 is how many times wider and higher than font A it is (ESC/POS `GS !`)."""

    text: str
    size: int = 1
    bold: bool = False


@dataclass(frozen=True)
class TextQr:
    """A QR that the printer draws by itself (ESC/POS `GS ( k`)."""

    url: str


@dataclass(frozen=True)
class TextSlip:
    """A slip ready for a text printer; `ticket` names it in a simulated printer's folder."""

    ticket: str
    rows: tuple[TextLine | TextQr, ...]


def compose(slip: Slip, columns: int = 42, *, largest: int = 8, qr: bool = True) -> TextSlip:
    """Return the rows of a slip for a printer `columns` wide in font A.

    `largest` is its biggest type; `qr`: it can draw a QR, without which the follow link is left out.
    """
    if slip.language in RIGHT_TO_LEFT:
        slip = replace(slip, language=CENTRE_LANGUAGE)
    rows: list[TextLine | TextQr] = []
    for part in elements(slip if qr else replace(slip, follow_url=None)):
        rows += _rows(part, columns, largest)
    return TextSlip(slip.ticket, tuple(rows))


def _rows(part: Element, columns: int, largest: int) -> list[TextLine | TextQr]:
    match part:
        case Head(centre, issued):
            name = _lines(centre, columns, bold=True) if _latin(centre) else []
            return [*name, *_lines(issued, columns), TextLine("")]
        case Plate(label, ticket, copy):
            size = max(1, min(largest, columns // len(ticket)))
            again = _lines(copy.upper(), columns, bold=True) if copy else []
            return [*_lines(label, columns, bold=True), TextLine(ticket, size, bold=True), *again]
        case Fact(_, text):
            return list(_lines(text, columns, bold=True))
        case Note(_, text) | Foot(text):
            return list(_lines(text, columns))
        case Follow(url, text):
            return [TextLine(""), *_lines(text, columns, bold=True), TextLine(""), TextQr(url)]
        case Rule(dashed):
            return [TextLine(("-" if dashed else "_") * columns)]


def _lines(text: str, columns: int, *, bold: bool = False) -> list[TextLine]:
    return [TextLine(line, bold=bold) for line in textwrap.wrap(text.translate(TYPED), columns)]


def _latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())
