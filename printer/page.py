"""From a slip to the bytes that a printer gets: what its paper is like, the page for it, ESC/POS."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from escpos.capabilities import CAPABILITIES
from escpos.printer import Dummy
from PIL import ImageChops

from printer.raster import Picture, draw
from printer.slip import Slip
from printer.status import REAL_TIME, PrinterError, PrinterSpecError
from printer.text import TextLine, TextQr, TextSlip, compose

Page = Picture | TextSlip
IMPLEMENTATIONS = ("bitImageRaster", "graphics", "bitImageColumn")
"""Picture commands `GS v 0`, `GS ( L`, `ESC *`. The first suits most; garbage on paper: try the next."""
FRAGMENT_PX = 240
"""Rows per picture command: cheap printers lose their way in longer ones, `GS ( L` holds 65,535 bytes, and
`ESC *` prints 24 rows at a time: what is no multiple of 24 leaves a gap across the ticket."""
SHIFTS = range(8)
"""Dots by which a picture may move aside and down; its margins are wider."""
UNKNOWN_WIDTH_PX = 576
_REAL_TIME = re.compile(b"|".join(re.escape(command) for command in REAL_TIME))


@dataclass(frozen=True)
class Paper:
    """What a printer can put on paper: dots across, columns of font A, pictures or only text."""

    profile: str = "TM-T20II"
    width_px: int = 576
    columns: int = 48
    text: bool = False
    impl: str = IMPLEMENTATIONS[0]

    @classmethod
    def of(cls, profile: str, *, text: bool | None = None, impl: str = IMPLEMENTATIONS[0]) -> "Paper":
        """Return the paper of a python-escpos profile; `text` None: pictures where it can print them.

        Raises PrinterSpecError for a profile or picture command that nobody knows.
        """
        known: dict[str, Any] = CAPABILITIES["profiles"]
        if profile not in known:
            raise PrinterSpecError(f"no printer profile {profile!r}; there are {', '.join(sorted(known))}")
        if impl not in IMPLEMENTATIONS:
            raise PrinterSpecError(f"no picture command {impl!r}; there are {', '.join(IMPLEMENTATIONS)}")
        data = known[profile]
        pixels = data["media"]["width"]["pixels"]
        width = pixels if isinstance(pixels, int) else UNKNOWN_WIDTH_PX
        if text is None:
            text = not data["features"].get("bitImageRaster", False)
        return cls(profile, width, data["fonts"]["0"]["columns"], text, impl)

    def can(self, feature: str) -> bool:
        """Tell whether the profile has a feature of python-escpos, such as `qrCode`."""
        return bool(CAPABILITIES["profiles"][self.profile]["features"].get(feature, False))


def render(slip: Slip, paper: Paper) -> Page:
    """Return the slip as this paper can show it."""
    if not paper.text:
        return draw(slip, paper.width_px)
    largest = 8 if paper.can("bitImageRaster") else 2
    return compose(slip, paper.columns, largest=largest, qr=paper.can("qrCode"))


def encode(page: Page, paper: Paper) -> bytes:
    """Return the ESC/POS of a page: initialise, content, feed to the cutter, cut.

    A picture whose bytes would hold a real-time command (`DLE EOT`, `DLE ENQ`, `DLE DC4`) is moved a dot
    aside and down until they do not. Raises PrinterError where eight dots do not help.
    """
    if isinstance(page, TextSlip):
        return _finish(_text(page, paper), paper)
    for shift in SHIFTS:
        data = _finish(_picture(page, paper, shift), paper)
        if not _REAL_TIME.search(data):
            return data
    raise PrinterError("the picture would give the printer commands; print it as text")


def _picture(page: Picture, paper: Paper, shift: int) -> Any:
    out = Dummy(profile=paper.profile)
    out.hw("INIT")
    image = ImageChops.offset(page.image, shift, shift) if shift else page.image
    out.image(image, impl=paper.impl, fragment_height=FRAGMENT_PX)
    return out


def _text(page: TextSlip, paper: Paper) -> Any:
    out = Dummy(profile=paper.profile)
    out.hw("INIT")
    for row in page.rows:
        match row:
            case TextLine(text, size, bold):
                out.set(bold=bold, **_size(size, paper))
                out.textln(_printable(text, out.magic.encoder))
            case TextQr(url):
                out.qr(url, ec=1, size=6, native=True)
    return out


def _size(size: int, paper: Paper) -> dict[str, Any]:
    """Return python-escpos's words for a type size; an impact printer knows `ESC !` only."""
    if paper.can("bitImageRaster"):
        return {"custom_size": True, "width": size, "height": size}
    return {"normal_textsize": True, "double_width": size > 1, "double_height": size > 1}


def _printable(text: str, encoder: Any) -> str:
    """Return the text without the accents that no code page of the printer has."""
    return "".join(
        c if encoder.find_suitable_encoding(c) else unicodedata.normalize("NFD", c)[0] for c in text
    )


def _finish(out: Any, paper: Paper) -> bytes:
    """Feed and cut: `GS V 66 0` feeds just to the cutter; without one, four lines to tear at."""
    if paper.can("paperFullCut") or paper.can("paperPartCut"):
        out.cut(feed=False)
    else:
        out.print_and_feed(4)
    data: bytes = out.output
    return data
