"""Questions to a printer on an open line, and which of its answers belong to which question.

`DLE EOT` 1, 2 and 4 are answered at once, even while the printer is offline, by all but the cheapest, which
answer in turn. `GS ( H` fn 48 and `GS r 1` are answered in turn, so the answer means that all before it is
done: the first carries a mark of ours back, the second only counts. (ESC/POS Command Reference.)
"""

import secrets
import string
import time

from printer.connection import Limits, Line
from printer.frames import Frame, FrameKind, split
from printer.status import ASK, PrinterAwayError, PrinterStatus, decode

SENSOR = b"\x1d\x72\x01"
"""`GS r 1`: transmit the paper sensor's status, in its turn."""
PROCESS_ID = b"\x1d(H\x06\x00\x30\x30"
"""`GS ( H` fn 48, then four bytes of 20 to 7E: transmit them, in turn."""
PROCESS_ID_ANSWER = b"\x22"
MARK_LENGTH = 4
LETTERS = (string.ascii_letters + string.digits).encode()
AUTOMATIC_OFF = b"\x1d\x61\x00"
"""`GS a 0`: no automatic status."""
QUESTIONS = b"".join(ASK.values())
CHATTERS = "it sends sensor bytes that nobody asked for, and its word is one of them"
CLEAR = bytes(16) + bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
"""`DLE DC4` 8: forget what is buffered, so that half a slip does not come out for somebody else later.

The zeros before it end a command that was broken off in its head: any other byte could be taken for a size,
and the printer would swallow megabytes.
"""
INITIALIZE = b"\x1b@"
"""`ESC @`: drop the line in the print buffer, back to the settings at switching on."""
FILL = 2048
"""Zeros at a time to fill up a picture that was broken off; where none is open, they do nothing."""


class Conversation:
    """What is said on one line, which is opened and closed by its owner.

    `identifies`: the printer has shown that it sends marks back; from then on nothing else is believed.
    """

    def __init__(self, line: Line, limits: Limits) -> None:
        self._line, self._limits = line, limits
        self._rest = b""
        self._owed = 0
        """Answers to `DLE EOT` that did not come in time and may come yet."""
        self.identifies = False
        self._silent = False
        """It tells its status and never answers in turn: no use to wait for that before each slip."""

    def begin(self) -> None:
        """Start on a line just opened: what is still in it answers nobody."""
        self._rest = b""
        if self._line.anew:
            self._owed = 0
        self._drain()

    def write(self, data: bytes) -> None:
        """Send bytes, all of them. Raises OSError."""
        for start in range(0, len(data), self._line.piece):
            self._line.write(data[start : start + self._line.piece])

    def ask(self) -> PrinterStatus:
        """Ask how the printer is. Raises OSError, or PrinterAwayError where it is silent."""
        self._drain()
        self.write(QUESTIONS)
        answers: list[int] = []
        wanted, until = len(ASK) + self._owed, time.monotonic() + self._limits.answer
        while len(answers) < wanted and (rest := until - time.monotonic()) > 0:
            answers += _real_time(self._receive(rest))
        self._owed = max(0, len(ASK) - len(answers))
        if self._owed:
            raise PrinterAwayError("it does not answer: is it on, and does it tell its status?")
        return decode(*answers[-len(ASK) :])

    def clear(self, longest: int) -> None:
        """Make the printer forget what a broken-off slip left: until it answers, or all is surely filled up.

        `longest` is how many bytes one command of ours may wait for. Raises OSError.
        """
        self.write(CLEAR)
        marks: list[bytes] = []
        steps = [0, *[FILL] * (1 + longest // FILL)]
        for number, fill in enumerate(steps):
            marks.append(_mark())
            self.write(bytes(fill) + INITIALIZE + _question(marks[-1]))
            last = number == len(steps) - 1
            if not self._silent and self._answers(
                marks, self._limits.answer if last else self._limits.settle
            ):
                break
        else:
            self._silent = True
        self._drain(2 * self._limits.settle)

    def confirm(self) -> PrinterStatus | None:
        """Wait until the printer has come to the end of what it was sent.

        Returns what blocks it, None where it is out. Raises OSError, TimeoutError where nobody can know.
        """
        if any(frame.kind is FrameKind.SENSOR for frame in self._drain()) and not self.identifies:
            raise TimeoutError(CHATTERS)
        mark = _mark()
        self.write(_question(mark))
        return self._through([mark], self._limits.confirm, sure=True)

    def _answers(self, marks: list[bytes], limit: float) -> bool:
        try:
            return self._through(marks, limit) is None
        except TimeoutError:
            return False

    def _through(self, marks: list[bytes], limit: float, *, sure: bool = False) -> PrinterStatus | None:
        """Wait for a mark; of a printer that sends none back, for two answers to `GS r`, one after the other.

        One byte that comes by itself is noise; the same byte twice, each time after it was asked for, is not.
        `sure`: each must come alone, and nothing may block the printer after them.
        """
        until = time.monotonic() + limit
        again, said = False, None
        while (rest := until - time.monotonic()) > 0:
            frames = self._receive(min(rest, self._limits.poll))
            if self._bears(marks, frames):
                return None
            counted = sum(frame.kind is FrameKind.SENSOR for frame in frames)
            if counted and not self.identifies:
                if counted > len(marks):
                    raise TimeoutError(CHATTERS)
                if sure:
                    self._must_be_silent()
                if again:
                    return self._blocked() if sure else None
                again = True
                self.write(SENSOR)
            said = self._look(said, frames)
            if said is not None and len(said) >= len(ASK):
                status, said = decode(*said[-len(ASK) :]), None
                if status.blocked:
                    return status
        raise TimeoutError("it never said that it is through")

    def _must_be_silent(self) -> None:
        frames = self._drain(self._limits.settle)
        if any(frame.kind is FrameKind.SENSOR for frame in frames):
            raise TimeoutError(CHATTERS)

    def _blocked(self) -> PrinterStatus | None:
        status = self.ask()
        return status if status.blocked else None

    def _look(self, said: list[int] | None, frames: list[Frame]) -> list[int] | None:
        """Return the answers so far to the question how it is; put it where the line has been silent."""
        if said is not None:
            return said + _real_time(frames)
        if frames:
            return None
        self.write(QUESTIONS)
        self._owed += len(ASK)
        return []

    def _bears(self, marks: list[bytes], frames: list[Frame]) -> bool:
        ends = [frame.data[-1 - MARK_LENGTH :] for frame in frames if frame.kind is FrameKind.BLOCK]
        told = [end[1:] for end in ends if end[:1] == PROCESS_ID_ANSWER]  # noise may stand before it
        self.identifies = self.identifies or bool(told)
        return any(mark in marks for mark in told)

    def _drain(self, quiet: float = 0) -> list[Frame]:
        """Read away what is there, until the line is silent for so long; what is on its way may be a lot."""
        drained: list[Frame] = []
        until = time.monotonic() + self._limits.answer
        while time.monotonic() < until and (came := self._line.read(quiet)):
            drained += self._frames(came)
        return drained

    def _receive(self, limit: float) -> list[Frame]:
        return self._frames(self._line.read(limit))

    def _frames(self, came: bytes) -> list[Frame]:
        frames, self._rest = split(self._rest + came)
        self._owed = max(0, self._owed - len(_real_time(frames)))
        return frames


def _real_time(frames: list[Frame]) -> list[int]:
    return [frame.data[0] for frame in frames if frame.kind is FrameKind.REAL_TIME]


def _mark() -> bytes:
    return bytes(secrets.choice(LETTERS) for _ in range(MARK_LENGTH))


def _question(mark: bytes) -> bytes:
    """Ask for the mark, and for a byte where the printer does not know `GS ( H`; it passes over that one."""
    return PROCESS_ID + mark + SENSOR
