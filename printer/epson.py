"""A real ESC/POS printer: asked before, sent in pieces, and asked afterwards whether it got through.

What is told of a slip is what is known (ADR 15): printed, where the printer said that it came to its end; in
doubt, where bytes went and it did not say so; not printed, where none went.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from printer.connection import Limits, Line
from printer.conversation import AUTOMATIC_OFF, CLEAR, INITIALIZE, Conversation
from printer.page import Page, Paper, cut, encode
from printer.status import PrinterAwayError, PrinterStatus, UnconfirmedError


class EpsonPrinter:
    """One printer at the end of a line. Calls block for seconds and are safe from any thread: one at a time.

    With `trust_status` off nothing is asked: for printers that lie (some Star models always say offline).
    Then a slip counts as printed once the printer has taken all its bytes.
    """

    def __init__(
        self, name: str, line: Line, paper: Paper, *, trust_status: bool = True, limits: Limits | None = None
    ) -> None:
        self.name = name
        self.paper = paper
        self._line = line
        self._trusted = trust_status
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._talk = Conversation(line, self._limits)
        self._clean: bool | None = None
        """Whether the last slip ended well, else its rest comes out with the next. None: nobody knows."""

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
            self._prepare()
            self._clean = False
            self._send(data)
            if self._tells:
                self._confirm()
            else:
                self._finish()
            self._clean = True

    @property
    def _tells(self) -> bool:
        return self._line.tells and self._trusted

    @contextmanager
    def _connected(self) -> Iterator[None]:
        self._open()
        try:
            yield
        finally:
            self._line.close()

    def _open(self) -> None:
        try:
            self._line.open()
            self._talk.begin()
        except (OSError, ValueError) as fault:  # ValueError: no libusb on this machine, or an odd baud rate
            self._line.close()
            raise PrinterAwayError(f"{self.name} cannot be reached: {fault}") from fault

    def _ask(self) -> PrinterStatus:
        try:
            return self._talk.ask()
        except (OSError, PrinterAwayError) as fault:
            raise PrinterAwayError(f"{self.name} broke off: {fault}") from fault

    def _prepare(self) -> None:
        """Clear what another slip may have left; nothing of this one has gone out yet."""
        try:
            if not self._clean and self._tells:
                self._talk.clear(self.paper.longest)
            elif not self._clean:
                self._talk.write(CLEAR + bytes(self.paper.longest) + INITIALIZE)
            if self._clean is False:
                self._talk.write(cut(self.paper))  # half a slip must not hang on somebody else's
            if self._tells:
                self._talk.write(AUTOMATIC_OFF)
        except OSError as fault:
            raise PrinterAwayError(f"{self.name} takes nothing: {fault}") from fault

    def _send(self, data: bytes) -> None:
        try:
            self._talk.write(data)
        except OSError as fault:
            self._tell_why(fault)

    def _tell_why(self, fault: OSError) -> None:
        """Clear the printer and ask it on a fresh line why it stopped taking bytes; raise that."""
        self._line.close()
        if self._tells:
            with suppress(PrinterAwayError, OSError):
                self._open()
                self._talk.write(CLEAR)
                self._talk.ask().refuse(partly=True)
        raise PrinterAwayError(f"{self.name} stopped taking the slip: {fault}", partly=True) from fault

    def _confirm(self) -> None:
        try:
            blocked = self._talk.confirm()
        except (OSError, PrinterAwayError) as fault:
            raise UnconfirmedError(f"{self.name} took the slip, and nobody knows: {fault}") from fault
        if blocked is not None:
            with suppress(OSError):
                self._talk.write(CLEAR)
            blocked.refuse(partly=True)

    def _finish(self) -> None:
        try:
            self._line.finish(self._limits.confirm)
        except OSError as fault:
            raise UnconfirmedError(f"{self.name} may not have taken all of the slip: {fault}") from fault
