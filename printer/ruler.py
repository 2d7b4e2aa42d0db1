"""The ruler: what to set for a printer is read off its own paper.

Each bar is as long as one setting is wide and has its name at its end, in the address's words. The longest
whose end is on the paper is the one to set. Below: the ticket at its full size, and a line of each language.
"""

from language.catalogue import RIGHT_TO_LEFT, VISITOR_LANGUAGES, catalogue
from printer.page import Page, Paper
from printer.raster import SLIP, TRACKING, TYPE, WIDTHS, Picture
from printer.sheet import CAPITAL, Face, Sheet
from printer.text import TYPED, TextLine, TextSlip

COLUMNS = (32, 42, 48, 64)
"""Letters of font A across 58 mm paper, and across 80 mm at 180 and 203 dpi; font B as a limit."""
SENTENCE = "Watch the screen and listen. We call this number."
CAP = 28
GAP = 16


def ruler(paper: Paper, ticket: str) -> Page:
    """Return the ruler for a paper."""
    return _words(paper, ticket) if paper.text else _picture(paper.width_px, ticket)


def advice(paper: Paper) -> str:
    """Return what to do with the ruler in hand."""
    if paper.text:
        return (
            "Look at the rows of dashes: the longest that is one line is the setting, such as columns=42 "
            f"(now columns={paper.columns}). Signs instead of accents: another profile."
        )
    return (
        "Look at the bars: the longest whose end mark is on the paper is the setting, such as dots=384 "
        f"(now dots={paper.width_px}). A wide rim on the right: try dots=576. "
        f"Signs instead of a picture: another picture command (now picture={paper.impl})."
    )


def _picture(width: int, ticket: str) -> Picture:
    sheet = Sheet(width, mirrored=False)
    small = Face(TYPE["small"], bold=True)
    sheet.y = GAP
    for dots in sorted({*(w for w in WIDTHS if w <= width), width}):
        _bar(sheet, dots, small)
    _code(sheet, ticket)
    for language in VISITOR_LANGUAGES:
        _sentence(sheet, language)
    return Picture(ticket, sheet.cut())


def _bar(sheet: Sheet, dots: int, face: Face) -> None:
    """Draw a bar from the left edge whose last dot is the paper's last dot at that setting."""
    label, stroke = f"dots={dots}", SLIP["rule"]
    sheet.line(label, dots - face.width(label) - GAP, sheet.y + face.line_height / 2, face)
    sheet.y += face.line_height
    sheet.rule(0, sheet.y + CAP // 2, (dots, stroke))
    for x in (0, dots - stroke):
        sheet.frame(x, sheet.y, (stroke, CAP), radius=0, stroke=0)
    sheet.y += CAP + GAP


def _code(sheet: Sheet, ticket: str) -> None:
    """Write the ticket at its full size, or the largest that fits."""
    probe = Face(TYPE["code"], bold=True)
    face = Face(probe.size * min(1, (sheet.width - 2 * GAP) / probe.width(ticket)), bold=True)
    height = round(face.size * CAPITAL) + 2 * GAP
    sheet.code(ticket, sheet.y + height / 2, face, TRACKING * face.size)
    sheet.y += height + GAP


def _sentence(sheet: Sheet, language: str) -> None:
    face = Face(TYPE["small"], rtl=language in RIGHT_TO_LEFT)
    lines = face.wrap(catalogue("slip", language).text(SENTENCE), sheet.width - 2 * GAP)
    sheet.mirrored = language in RIGHT_TO_LEFT
    sheet.lines(lines, GAP, sheet.y, face)
    sheet.y += len(lines) * face.line_height + GAP // 2


def _words(paper: Paper, ticket: str) -> TextSlip:
    rows = [TextLine(f"columns={n}".rjust(n, "-")) for n in sorted({*COLUMNS, paper.columns})]
    size = max(1, min(8 if paper.can("bitImageRaster") else 2, paper.columns // len(ticket)))
    rows += [TextLine(""), TextLine(ticket, size, bold=True), TextLine("")]
    rows += [
        TextLine(catalogue("slip", language).text(SENTENCE).translate(TYPED))
        for language in VISITOR_LANGUAGES
        if language not in RIGHT_TO_LEFT
    ]
    return TextSlip(ticket, tuple(rows))
