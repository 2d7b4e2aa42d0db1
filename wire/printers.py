"""A printer's address, in the centre file, on the wire, at `--printer`: how it is reached, what it is like.

`KIND:PLACE?option=value&option=value`, such as `usb:04b8:0e15?profile=POS-5890&dots=384&trust=no`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches

PORT = 9100
"""Raw printing over TCP, as all ESC/POS printers with Ethernet do it."""
LAST_PORT = 65_535
BAUD = 9600
YES_NO = ("yes", "no")
PICTURES = ("bitImageRaster", "graphics", "bitImageColumn")
"""Picture commands `GS v 0`, `GS ( L`, `ESC *`. The first suits most; garbage on paper: try the next."""
CUTS = ("full", "part", "no")
FLOWS = ("none", "rtscts", "xonxoff", "dsrdtr")
"""How a serial printer says that its buffer is full (DTR/DSR is what Epson's switches say by default)."""
PROFILES = [
    "AF-240",
    "CT-S651",
    "KR-306",
    "NT-5890K",
    "NT-80-V-UL",
    "OCD-100",
    "OCD-300",
    "P822D",
    "POS-5890",
    "RP-F10-58mm",
    "RP-F10-80mm",
    "RP326",
    "SP2000",
    "Sunmi-V2",
    "T-1",
    "TEP-200M",
    "TH230",
    "TH230Plus",
    "TM-L90",
    "TM-P80",
    "TM-P80-42col",
    "TM-T20II",
    "TM-T20II-42col",
    "TM-T88II",
    "TM-T88III",
    "TM-T88IV",
    "TM-T88IV-SA",
    "TM-T88V",
    "TM-U220",
    "TM-U220B",
    "TSP600",
    "TUP500",
    "ZJ-5870",
    "default",
    "simple",
]
"""The models of python-escpos 3.1; the server knows their names without the library."""
DOTS = range(384, 833, 8)
"""Dots across a print head: 384 at 58 mm, 512 or 576 at 80 mm; whole bytes."""
COLUMNS = range(16, 97)
KINDS = """a printer's address is one of
  network:HOST or network:HOST:PORT       network:192.168.1.50
  usb:VENDOR:PRODUCT (hexadecimal)        usb:04b8:0e15   (usb:04b8:0e15:82:01 with its end points)
  serial:DEVICE or serial:DEVICE:BAUD     serial:/dev/ttyS0:115200
  file:DEVICE                             file:/dev/usb/lp0
  simulated:FOLDER                        simulated:var/slips
and may go on with ? and options, joined by &: usb:0416:5011?dots=384&trust=no
  profile=NAME     model of python-escpos (TM-T20II)
  dots=NUMBER      dots across the paper: 384 at 58 mm, 512 or 576 at 80 mm (the profile's)
  columns=NUMBER   letters across the paper, for words (the profile's)
  text=yes|no      words and the printer's own QR instead of a picture (no; yes below 115,200 baud)
  picture=COMMAND  bitImageRaster, graphics or bitImageColumn: try the next where paper shows garbage
  cut=full|part|no
  trust=yes|no     no: for printers that tell no status, or a wrong one (yes)
  flow=CONTROL     of a serial line: none, rtscts, xonxoff or dsrdtr (none)"""


class PrinterSpecError(ValueError):
    """The printer's address is not one that we know; the message says what would be right."""


@dataclass(frozen=True)
class PrinterAddress:
    """An address, read. `place`: host, numbers, device or folder; None: as the profile has it."""

    kind: str
    place: str
    options: dict[str, str] = field(default_factory=dict)

    @property
    def profile(self) -> str:
        """The model's name in python-escpos."""
        return self.options.get("profile", "TM-T20II")

    @property
    def dots(self) -> int | None:
        """Dots across the paper."""
        return int(self.options["dots"]) if "dots" in self.options else None

    @property
    def columns(self) -> int | None:
        """Letters of font A across the paper."""
        return int(self.options["columns"]) if "columns" in self.options else None

    @property
    def text(self) -> bool | None:
        """Whether it prints words instead of pictures."""
        return self.options["text"] == "yes" if "text" in self.options else None

    @property
    def picture(self) -> str | None:
        """The picture command."""
        return self.options.get("picture")

    @property
    def cut(self) -> str | None:
        """How it cuts: `full`, `part` or `no`."""
        return self.options.get("cut")

    @property
    def trust(self) -> bool:
        """Whether its status is to be believed."""
        return self.options.get("trust", "yes") == "yes"

    @property
    def flow(self) -> str:
        """A serial line's flow control."""
        return self.options.get("flow", "none")


def read_address(spec: str) -> PrinterAddress:
    """Read an address. Raises PrinterSpecError, which says what would be right."""
    kind, _, rest = spec.partition(":")
    if kind not in _PLACES:
        raise PrinterSpecError(f"{spec!r} is no printer{_nearest(kind, _PLACES)}: {KINDS}")
    place, mark, options = rest.partition("?")
    if not place:
        raise PrinterSpecError(f"{spec!r} is not complete: {KINDS}")
    _PLACES[kind](place)
    return PrinterAddress(kind, place, _options(kind, options) if mark else {})


def network_place(place: str) -> tuple[str, int]:
    """Return host and port of `HOST`, `HOST:PORT` or `[IPv6]:PORT`."""
    found = re.fullmatch(r"\[([0-9a-fA-F:]+)\](?::(\d{1,5}))?|([^:\s\[\]]+)(?::(\d{1,5}))?", place)
    port = int((found and (found[2] or found[4])) or PORT)
    if not found or not 0 < port <= LAST_PORT:
        raise PrinterSpecError(f"'network:{place}' should be network:HOST or network:HOST:PORT (1 to 65535)")
    return found[1] or found[3], port


def usb_place(place: str) -> list[int]:
    """Return vendor and product, and IN and OUT end points where they are named."""
    if not re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[0-9a-fA-F]{1,2}:[0-9a-fA-F]{1,2})?", place):
        raise PrinterSpecError(
            f"'usb:{place}' should be usb:VENDOR:PRODUCT as lsusb shows them: usb:04b8:0e15"
        )
    return [int(number, 16) for number in place.split(":")]


def serial_place(place: str) -> tuple[str, int]:
    """Return device and baud of a serial line."""
    device, _, baud = place.partition(":")
    if not device.startswith("/") or (baud and not re.fullmatch(r"[0-9]{2,7}", baud)):
        raise PrinterSpecError(f"'serial:{place}' should be serial:/dev/NAME or serial:/dev/NAME:BAUD")
    return device, int(baud or BAUD)


def file_place(place: str) -> str:
    """Return the path of a device file."""
    if not place.startswith("/"):
        raise PrinterSpecError(f"'file:{place}' should be file:/dev/NAME, the whole path")
    return place


_PLACES: dict[str, Callable[[str], object]] = {
    "network": network_place,
    "usb": usb_place,
    "serial": serial_place,
    "file": file_place,
    "simulated": str,
}
_WORDS: dict[str, tuple[str, ...] | list[str]] = {
    "profile": PROFILES,
    "text": YES_NO,
    "picture": PICTURES,
    "cut": CUTS,
    "trust": YES_NO,
    "flow": FLOWS,
}
_NUMBERS = {"dots": DOTS, "columns": COLUMNS}


def _options(kind: str, text: str) -> dict[str, str]:
    read: dict[str, str] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if name not in _WORDS and name not in _NUMBERS:
            names = (*_WORDS, *_NUMBERS)
            raise PrinterSpecError(
                f"no option {name!r}{_nearest(name, names)}; there are {', '.join(sorted(names))}"
            )
        if name in read:
            raise PrinterSpecError(f"the option {name} is there twice")
        if name == "flow" and kind != "serial":
            raise PrinterSpecError("flow is for a serial line: serial:/dev/ttyS0:115200?flow=rtscts")
        read[name] = _value(name, value)
    return read


def _value(name: str, value: str) -> str:
    if name in _NUMBERS:
        allowed = _NUMBERS[name]
        if not re.fullmatch(r"[0-9]{1,4}", value) or int(value) not in allowed:
            step = f" in steps of {allowed.step}" if allowed.step > 1 else ""
            raise PrinterSpecError(f"{name}={value} should be {allowed[0]} to {allowed[-1]}{step}")
        return value
    words = _WORDS[name]
    if value not in words:
        raise PrinterSpecError(
            f"no {name} {value!r}{_nearest(value, words)}; there are {', '.join(sorted(words))}"
        )
    return value


def _nearest(word: str, known: object) -> str:
    """Return `, did you mean "X"?` where one of the known words is near, else nothing."""
    by_small = {str(name).lower(): str(name) for name in known}  # type: ignore[attr-defined]
    near = get_close_matches(word.lower(), by_small, n=1)
    return f" (did you mean {by_small[near[0]]}?)" if near else ""
