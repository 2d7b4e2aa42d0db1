"""A printer of no paper: one PNG per slip in a folder, and faults to order. For demos, tries and tests.

`FOLDER/faults.json` holds the faults that are on, as `{"paper_out": true}`; it may be written by hand.
"""

import json
import re
import threading
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from printer.page import Page, Paper
from printer.raster import Picture
from printer.status import PrinterAwayError, PrinterStatus
from printer.text import TextLine, TextSlip
from wire.messages import now

FAULTS = "faults.json"


class Fault(StrEnum):
    """What can be wrong with the printer."""

    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"


class SimulatedPrinter:
    """A folder that behaves like a printer. Safe from any thread, and for several programs at once."""

    def __init__(self, folder: Path, paper: Paper) -> None:
        self.name = f"simulated:{folder}"
        self.paper = paper
        self.folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def faults(self) -> set[Fault]:
        """Return the faults that are on. Raises PrinterAwayError where the file says something else."""
        try:
            told = json.loads((self.folder / FAULTS).read_text())
            return {Fault(name) for name, on in told.items() if on}
        except FileNotFoundError:
            return set()
        except (ValueError, AttributeError) as fault:
            raise PrinterAwayError(f"{self.folder / FAULTS} should be like {{'paper_out': true}}") from fault

    def order(self, faults: Iterable[Fault]) -> None:
        """Put exactly these faults on; none: the printer is fine again."""
        chosen = set(faults)
        _replace(self.folder / FAULTS, json.dumps({fault: fault in chosen for fault in Fault}).encode())

    def status(self) -> PrinterStatus:
        """Return how the printer is."""
        on = self.faults()
        return PrinterStatus(
            online=not on & {Fault.OFFLINE, Fault.COVER_OPEN, Fault.PAPER_OUT},
            paper_low=bool(on & {Fault.PAPER_LOW, Fault.PAPER_OUT}),
            paper_out=Fault.PAPER_OUT in on,
            cover_open=Fault.COVER_OPEN in on,
        )

    def print(self, page: Page) -> None:
        """Write the page as `NUMBER-TICKET-HHMMSS.png` (`.txt` for text). Raises what a printer would."""
        with self._lock:
            self.status().refuse()
            name = f"{self._next():06d}-{re.sub('[^A-Za-z0-9]', '', page.ticket)}-{now():%H%M%S}"
            if isinstance(page, Picture):
                self._save(page, self.folder / f"{name}.png")
            else:
                _replace(self.folder / f"{name}.txt", _plain(page).encode())

    def slips(self) -> list[Path]:
        """Return what was printed, oldest first."""
        return sorted(path for path in self.folder.iterdir() if re.match(r"\d{6}-.*\.(png|txt)$", path.name))

    def _next(self) -> int:
        printed = self.slips()
        return int(printed[-1].name[:6]) + 1 if printed else 1

    def _save(self, page: Picture, path: Path) -> None:
        beside = path.with_suffix(".part")
        page.image.save(beside, format="PNG")
        beside.replace(path)


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader never sees half of it."""
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)


def _plain(page: TextSlip) -> str:
    rows = [row.text if isinstance(row, TextLine) else f"[QR {row.url}]" for row in page.rows]
    return "\n".join(rows) + "\n"
