"""From a slip to the bytes that a printer gets: what its paper is like, the page for it, ESC/POS."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from PIL import ImageChops

from printer.library import PROFILES, Dummy, profile
from printer.raster import Picture, draw
from printer.slip import Slip
from printer.status import REAL_TIME, PrinterError
from printer.text import TextLine, TextQr, TextSlip, compose
from wire.printers import PICTURES, PrinterAddress, PrinterSpecError

Page = Picture | TextSlip
FRAGMENT_PX = 240
"""Rows per picture command: cheap printers lose their way in longer ones, `GS ( L` holds 65,535 bytes, and
`ESC *` prints 24 rows at a time: what is no multiple of 24 leaves a gap across the ticket."""
SHIFTS = range(8)
"""Dots by which a picture may move aside and down; its margins are wider."""
UNKNOWN_WIDTH_PX = 576
CUT = {"full": b"\x1dV\x41\x00", "part": b"\x1dV\x42\x00", "no": b"\x1bd\x04"}
"""`GS V 65 0` and `GS V 66 0`: feed to the cutter, and cut wholly or but for a bridge."""
KANJI_OFF = b"\x1c."
"""`FS .`: cancel Kanji mode; in it two bytes above 7F are one character."""
_REAL_TIME = re.compile(b"|".join(re.escape(command) for command in REAL_TIME))


LETTER_DOTS = 12
"""Dots of a letter of font A (12 x 24) on all Epson-like print heads."""
WORDS_LONGEST = 512
"""Bytes that one command of a page of words may wait for: a QR's content and a follow link's length."""


@dataclass(frozen=True)
class Paper:
    """What a printer can put on paper: dots across, columns of font A, pictures or only text, how it cuts."""

    profile: str = "TM-T20II"
    width_px: int = 576
    columns: int = 48
    text: bool = False
    impl: str = PICTURES[0]
    cut: str = "part"

    @classmethod
    def at(cls, address: PrinterAddress, *, slow: bool = False) -> "Paper":
        """Return the paper of the printer at an address: its options, else its profile's word.

        `slow`: words, where the address does not ask for pictures. Raises PrinterSpecError for what does not
        go together.
        """
        features = PROFILES[address.profile]["features"]
        able = [command for command in PICTURES if features.get(command)]
        text = address.text
        if text is None:
            text = slow or not (address.picture or features.get(PICTURES[0]))
        if not text and not (address.picture or able):
            raise PrinterSpecError(f"{address.profile} prints no pictures: text=yes, or picture=COMMAND")
        dots = address.dots or _dots(address.profile)
        impl = address.picture or (able or PICTURES)[0]
        columns = address.columns or _columns(address.profile, dots, known=address.dots is None)
        return cls(address.profile, dots, columns, text, impl, address.cut or _cut(address.profile))

    @classmethod
    def of(cls, profile: str, **options: str) -> "Paper":
        """Return the paper of a python-escpos profile, with options as an address has them."""
        return cls.at(PrinterAddress("simulated", "", {"profile": profile, **options}))

    @property
    def longest(self) -> int:
        """Bytes that one command of a page may wait for: a picture broken off there swallows as many."""
        return WORDS_LONGEST if self.text else FRAGMENT_PX * -(-self.width_px // 8)

    def can(self, feature: str) -> bool:
        """Tell whether the profile has a feature of python-escpos, such as `qrCode`."""
        return bool(PROFILES[self.profile]["features"].get(feature, False))


def _dots(name: str) -> int:
    pixels = PROFILES[name]["media"]["width"].get("pixels")
    return pixels if isinstance(pixels, int) else UNKNOWN_WIDTH_PX


def _columns(name: str, dots: int, *, known: bool) -> int:
    """Return the letters across; python-escpos 3.1 has a letter's dots there for one model (NT-80-V-UL)."""
    told: int = next(font["columns"] for font in PROFILES[name]["fonts"].values() if font["name"] == "Font A")
    across = dots // LETTER_DOTS
    return told if known and told * 2 > across else across


def _cut(name: str) -> str:
    features = PROFILES[name]["features"]
    return "part" if features.get("paperFullCut") or features.get("paperPartCut") else "no"


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
        return _text(page, paper) + cut(paper)
    for shift in SHIFTS:
        data = _picture(page, paper, shift) + cut(paper)
        if not _REAL_TIME.search(data):
            return data
    raise PrinterError("the picture would give the printer commands; print it as text")


def _start(paper: Paper) -> Any:
    """Begin a page: `ESC @`, and `FS .`, for printers that are set to Chinese or Japanese characters."""
    out = Dummy(profile=profile(paper.profile, paper.width_px))
    out.hw("INIT")
    out._raw(KANJI_OFF)  # noqa: SLF001 - python-escpos names its transport so
    return out


def _picture(page: Picture, paper: Paper, shift: int) -> bytes:
    out = _start(paper)
    image = ImageChops.offset(page.image, shift, shift) if shift else page.image
    out.image(image, impl=paper.impl, fragment_height=FRAGMENT_PX)
    return bytes(out.output)


def _text(page: TextSlip, paper: Paper) -> bytes:
    out = _start(paper)
    for row in page.rows:
        match row:
            case TextLine(text, size, bold):
                out.set(bold=bold, **_size(size, paper))
                out.textln(_printable(text, out.magic.encoder))
            case TextQr(url):
                out.qr(url, ec=1, size=6, native=True)
    return bytes(out.output)


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


def cut(paper: Paper) -> bytes:
    """Return what ends a slip: feed to the cutter and cut; without one, four lines (`ESC d`) to tear at."""
    return CUT[paper.cut]
