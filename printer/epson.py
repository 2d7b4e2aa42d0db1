"""A real ESC/POS printer: asked before, sent in pieces, and asked afterwards whether it got through.

The dialogue, by the ESC/POS Command Reference: `DLE EOT` 1, 2 and 4 are answered at once, even while the
printer is offline. `GS r 1` is answered in its turn, so its answer means that all before it is on paper.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from escpos.exceptions import Error as EscposError

from printer.connection import TIMEOUT_S, Line
from printer.page import Page, Paper, encode
from printer.status import (
    ASK,
    PrinterAwayError,
    PrinterStatus,
    UnconfirmedError,
    decode,
    is_answer,
)

DONE = b"\x1d\x72\x01"
"""`GS r 1`: transmit the paper sensor's status, in its turn."""
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
"""`DLE DC4` 8: forget what is buffered, so that half a slip does not come out for somebody else later."""
CONFIRM_S = 10.0
"""The longest wait for the end of a slip: a slow 58 mm printer takes 3 s."""


def is_sensor_answer(byte: int) -> bool:
    """Tell whether a byte answers `GS r`: its bits 4 and 7 are 0, and bit 4 of a `DLE EOT` answer is 1."""
    return byte & 0b1001_0000 == 0


class EpsonPrinter:
    """One printer at the end of a line. Calls block for seconds and are safe from any thread: one at a time.

    With `trust_status` off nothing is asked: for printers that lie (some Star models always say offline).
    Then a slip counts as printed once the printer has taken its bytes.
    """

    def __init__(self, name: str, line: Line, paper: Paper, *, trust_status: bool = True) -> None:
        self.name = name
        self.paper = paper
        self._line = line
        self._tells = line.tells and trust_status
        self._lock = threading.Lock()
        self._inbox = bytearray()

    def status(self) -> PrinterStatus:
        """Return how the printer is. Raises PrinterAwayError where it is not reached or does not answer."""
        with self._lock, self._connected():
            return self._ask() if self._tells else PrinterStatus(online=True, known=False)

    def print(self, page: Page) -> None:
        """Print a page and wait until it is out. Raises a PrinterError; `partly`: some may be on paper."""
        data = encode(page, self.paper)
        with self._lock, self._connected():
            if self._tells:
                self._ask().refuse()
            self._send(data)
            if self._tells:
                self._confirm()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        self._open()
        try:
            yield
        finally:
            self._close()

    def _open(self) -> None:
        self._inbox.clear()
        try:
            self._line.open()
        except (EscposError, OSError, ValueError) as fault:  # ValueError: no libusb on this machine
            raise PrinterAwayError(f"{self.name} cannot be reached: {fault}") from fault

    def _close(self) -> None:
        with suppress(EscposError, OSError):
            self._line.close()

    def _send(self, data: bytes) -> None:
        for start in range(0, len(data), self._line.piece):
            try:
                self._write(data[start : start + self._line.piece])
            except OSError as fault:
                self._tell_why(fault)

    def _tell_why(self, fault: OSError) -> None:
        """Clear the printer and ask it on a fresh line why it stopped taking bytes; raise that."""
        self._close()
        if self._tells:
            with suppress(PrinterAwayError):
                self._open()
                self._clear()
                self._ask().refuse(partly=True)
        raise PrinterAwayError(f"{self.name} stopped taking the slip: {fault}", partly=True) from fault

    def _confirm(self) -> None:
        deadline = time.monotonic() + CONFIRM_S
        try:
            self._write(DONE)
            while self._answer(is_sensor_answer) is None:
                status = self._ask()
                if status.blocked:
                    break
                if time.monotonic() > deadline:
                    raise TimeoutError("it never said that the slip is out")
            else:
                return
        except (OSError, PrinterAwayError) as fault:
            raise UnconfirmedError(f"{self.name} took the slip and went silent: {fault}") from fault
        self._clear()
        status.refuse(partly=True)

    def _clear(self) -> None:
        with suppress(OSError):
            self._write(CLEAR)

    def _ask(self) -> PrinterStatus:
        answers = [self._question(number) for number in ASK]
        return decode(*answers)

    def _question(self, number: int) -> int:
        try:
            self._write(ASK[number])
            answer = self._answer(is_answer)
        except OSError as fault:
            raise PrinterAwayError(f"{self.name} broke off: {fault}") from fault
        if answer is None:
            raise PrinterAwayError(f"{self.name} does not answer: is it on, and does it tell its status?")
        return answer

    def _write(self, data: bytes) -> None:
        self._line._raw(data)  # noqa: SLF001 - python-escpos names its transport so

    def _answer(self, wanted: Callable[[int], bool]) -> int | None:
        """Return the first byte that is wanted, None where none came in time; the others wait their turn."""
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            for place, byte in enumerate(self._inbox):
                if wanted(byte):
                    del self._inbox[place]
                    return byte
            if time.monotonic() >= deadline:
                return None
            self._inbox += self._line._read()  # noqa: SLF001 - python-escpos names its transport so
