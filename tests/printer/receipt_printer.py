"""A receipt printer of no paper that understands ESC/POS as real ones do, and misbehaves as real ones do.

A raster command swallows its bytes whatever they are; real-time commands are obeyed where they stand; what is
received after a stop is held and comes out when the printer goes on, unless it was cleared.
"""

import re
import threading
import time
from dataclasses import dataclass, field

FINE = {1: 0x12, 2: 0x12, 4: 0x12}
PAPER_OUT = {1: 0x1A, 2: 0x32, 4: 0x7E}
COVER_OPEN = {1: 0x1A, 2: 0x16, 4: 0x12}
AUTOMATIC = b"\x14\x00\x00\x0f"
CLEAR = bytes.fromhex("10140801031401060208")
REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(CLEAR), re.DOTALL)
FIXED = {
    b"\x1b@": 2, b"\x1c.": 2, b"\x1b2": 2, b"\x1b3": 3, b"\x1bd": 3, b"\x1bt": 3, b"\x1b!": 3, b"\x1bE": 3,
    b"\x1bG": 3, b"\x1ba": 3, b"\x1bM": 3, b"\x1b-": 3, b"\x1b{": 3, b"\x1dV": 4, b"\x1dr": 3, b"\x1da": 3,
    b"\x1d!": 3, b"\x1db": 3, b"\x1dB": 3,
}  # fmt: skip


@dataclass
class ReceiptPrinter:
    """The printer's own head. `stop_at`: bytes after which `stop` sets in."""

    identity: bool = True
    sensor: bool = True
    real_time: bool = True
    clears: bool = True
    automatic: bool = False
    """Automatic status at connect and after every 8 KB, until `GS a 0`."""
    noise: bytes = b""
    """Bytes that come after every 8 KB, whatever is asked."""
    noise_while_printing: bytes = b""
    """Bytes that come when a question in turn does."""
    late: float = 0.0
    """Seconds from a question to its answer, for all of them."""
    stop_at: int | None = None
    stop: str = ""
    status: dict[int, int] = field(default_factory=lambda: dict(FINE))
    paper: list[tuple[int, str]] = field(default_factory=list)
    """Of each slip that was cut: rows of pictures, and its words."""
    received: bytearray = field(default_factory=bytearray)

    def __post_init__(self):
        self.changed = threading.Condition()
        self.out: list[tuple[float, bytes]] = []
        self.stopped = self.muted = self.hung_up = self.full = False
        self._tail, self._held = b"", b""
        self._rows, self._words, self._line = 0, "", ""
        self._counted = 0

    def connected(self):
        self.hung_up = self.full = False
        if self.automatic:
            self._say(AUTOMATIC)

    def hears(self, data):
        """Take bytes in, in order."""
        self.received += data
        data, self._tail = self._tail + data, b""
        while found := REAL_TIME.search(data):
            self._take(data[: found.start()])
            if found[0] == CLEAR:
                if self.clears:
                    self._held, self._rows, self._words, self._line = b"", 0, "", ""
            elif self.real_time:
                self._say(bytes([self.status[found[1][0]]]))
            data = data[found.end() :]
        tail = next((n for n in range(min(9, len(data)), 0, -1) if _begins(data[-n:])), 0)
        self._tail = data[len(data) - tail :]
        self._take(data[: len(data) - tail])

    def letters(self):
        """Return all the words, cut off or not."""
        return "".join(words for _, words in self.paper) + self._words + self._line

    def goes_on(self):
        """Somebody put paper in, or closed the cover."""
        self.status, self.stopped, self.muted, self.hung_up, self.full = (
            dict(FINE),
            False,
            False,
            False,
            False,
        )
        self._take(b"")

    def until(self, true):
        """Wait until something is so: a printer that is not asked may be sent to before it looks."""
        with self.changed:
            assert self.changed.wait_for(true, timeout=10)

    def take_answers(self):
        """Return the answers that are due; none overtakes another."""
        due = b""
        with self.changed:
            while self.out and self.out[0][0] <= time.monotonic():
                due += self.out.pop(0)[1]
        return due

    def _say(self, data):
        if not self.muted:
            with self.changed:
                self.out.append((time.monotonic() + self.late, data))

    def _take(self, data):
        before, self._counted = self._counted, self._counted + len(data)
        for _ in range(self._counted // 8192 - before // 8192):
            self._say(self.noise + (AUTOMATIC if self.automatic else b""))
        if self.stop_at is not None and self._counted >= self.stop_at:
            self.stop_at = None
            self._stops()
        self._held += data
        while not self.stopped and self._held and (length := self._command()):
            self._held = self._held[length:]

    def _stops(self):
        self.stopped = self.stop in {"paper_out", "cover_open", "full"}
        self.status = {"paper_out": PAPER_OUT, "cover_open": COVER_OPEN}.get(self.stop, self.status)
        self.muted, self.hung_up = self.stop == "mute", self.stop == "hang_up"
        self.full = self.stop == "full"

    def _command(self):
        """Obey the command that the held bytes begin with; return its length, 0 where it is not whole yet."""
        held = self._held
        if held[:1] not in (b"\x1b", b"\x1c", b"\x1d"):
            return self._letters(held)
        length = _length(held)
        if length is None or len(held) < length:
            return 0
        self._obey(held[:length])
        return length

    def _letters(self, held):
        end = next((n for n, byte in enumerate(held) if byte in b"\x1b\x1c\x1d"), len(held))
        for letter in held[:end].decode("latin-1"):
            if letter == "\n":
                self._words, self._line = self._words + self._line + "\n", ""
            elif letter >= " ":
                self._line += letter
        return end

    def _obey(self, command):
        if command == b"\x1b@":
            self._line = ""
        elif command[:3] == b"\x1dv0":
            self._rows += int.from_bytes(command[6:8], "little")
        elif command[:3] == b"\x1d(L" and command[6:7] == b"p":
            self._rows += int.from_bytes(command[13:15], "little")
        elif command[:2] == b"\x1b*":
            self._rows += 24
        elif command[:2] == b"\x1dV":
            with self.changed:
                self.paper.append((self._rows, self._words))
                self.changed.notify_all()
            self._rows, self._words = 0, ""
        elif command == b"\x1da\x00":
            self.automatic = False
        elif command[:3] == b"\x1d(H" and self.identity:
            self._say(b"\x37\x22" + command[7:11] + b"\x00")
        elif command[:2] == b"\x1dr":
            self._say(self.noise_while_printing)
            if self.sensor:
                self._say(b"\x00")


def _begins(tail):
    return CLEAR.startswith(tail) or b"\x10\x04".startswith(tail)


def _length(held):
    """Return the length of a command by its first bytes, None where they do not tell it yet."""
    number = int.from_bytes
    if held[:3] == b"\x1dv0":
        return 8 + number(held[4:6], "little") * number(held[6:8], "little") if len(held) >= 8 else None
    if held[:2] == b"\x1d(":
        return 5 + number(held[3:5], "little") if len(held) >= 5 else None
    if held[:2] == b"\x1b*":
        return 5 + number(held[3:5], "little") * (3 if held[2] >= 32 else 1) if len(held) >= 5 else None
    return FIXED.get(bytes(held[:2]), 2) if len(held) >= 2 else None
