"""How a printer is, as ESC/POS tells it, and what may keep it from printing."""

from dataclasses import dataclass

from wire.words import AlertKind

ASK = {kind: b"\x10\x04" + bytes([kind]) for kind in (1, 2, 4)}
"""`DLE EOT n`, real-time status: 1 printer, 2 cause of offline, 4 roll paper (ESC/POS Command Reference)."""
REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: commands that a printer obeys wherever they stand, even inside a picture."""
OFFLINE = 0b0000_1000  # n = 1, bit 3
COVER_OPEN = 0b0000_0100  # n = 2, bit 2
PAPER_STOP = 0b0010_0000  # n = 2, bit 5: printing stopped, the paper ended
PAPER_NEAR_END = 0b0000_1100  # n = 4, bits 2 and 3
PAPER_END = 0b0110_0000  # n = 4, bits 5 and 6


class PrinterError(Exception):
    """A slip was not printed, or nobody knows. `partly`: bytes of it had gone to the printer before."""

    def __init__(self, detail: str, *, partly: bool = False) -> None:
        super().__init__(detail)
        self.partly = partly


class PrinterAwayError(PrinterError):
    """The printer cannot be reached, does not answer in time, or is offline for a reason of its own."""


class PaperOutError(PrinterError):
    """There is no paper."""


class CoverOpenError(PrinterError):
    """The cover is open."""


class UnconfirmedError(PrinterError):
    """All of the slip went out, and the printer never said that it got through it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, partly=True)


@dataclass(frozen=True)
class PrinterStatus:
    """What is known of a printer; `known` is False where it cannot tell or is not to be believed."""

    online: bool
    paper_low: bool = False
    paper_out: bool = False
    cover_open: bool = False
    known: bool = True

    @property
    def blocked(self) -> bool:
        """Whether something keeps the printer from printing."""
        return self.paper_out or self.cover_open or not self.online

    def alerts(self) -> list[AlertKind]:
        """Return the conditions that staff should see to, worst first, for the heartbeat."""
        if self.paper_out:
            return [AlertKind.PAPER_OUT]
        if self.cover_open:
            return [AlertKind.COVER_OPEN]
        if not self.online:
            return [AlertKind.PRINTER_OFFLINE]
        return [AlertKind.PAPER_LOW] if self.paper_low else []

    def refuse(self, *, partly: bool = False) -> None:
        """Raise what keeps the printer from printing: PaperOutError, CoverOpenError or PrinterAwayError."""
        if self.paper_out:
            raise PaperOutError("the paper is out: put in a new roll", partly=partly)
        if self.cover_open:
            raise CoverOpenError("the cover is open: close it", partly=partly)
        if not self.online:
            raise PrinterAwayError("the printer is offline: look at its lamp", partly=partly)


def decode(printer: int, offline: int, paper: int) -> PrinterStatus:
    """Return what three answers mean: to `DLE EOT` 1, 2 and 4, one byte each."""
    return PrinterStatus(
        online=not printer & OFFLINE,
        paper_low=bool(paper & PAPER_NEAR_END),
        paper_out=bool(offline & PAPER_STOP or paper & PAPER_END),
        cover_open=bool(offline & COVER_OPEN),
    )
