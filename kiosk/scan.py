"""What a QR reader types, told from a hand's keys. Pure: a reader is a keyboard that is faster than any hand.

Rules:
1. Keys that follow each other within `GAP` are one burst. It is over when nothing has come for `GAP` while
   somebody listened: what the program itself misses by standing still is no gap.
2. A burst with a character in it is a reader's: none of its keys is a command, wherever in it they stand.
3. A burst without one is a hand's: OK and help count where they stand alone, arrows always. So a key waits
   for `GAP` until it is done, and blanks alone, read from a QR, choose nothing.
4. A line ends with Enter, line feed, tabulator or the burst. An appointment is taken at the line's end; that
   there is none is told at the burst's.
"""

import re
from datetime import datetime, timedelta

from kiosk.events import Scanned
from kiosk.keys import END, Key
from kiosk.state import Claim
from wire.codes import APPOINTMENT_LENGTH, APPOINTMENT_LETTERS

GAP = timedelta(milliseconds=100)
"""Readers leave about 10 ms between two characters, hands more than this."""
HELD = timedelta(seconds=1)
"""A key that is held down repeats sooner than this (X.Org: after 660 ms, then every 40 ms)."""
SHORTEST = 4
LONGEST = 300
IDENTIFIER = re.compile(r"[^A-Z0-9\]]*\][A-Z][0-9A-Z]")
"""A line's first three characters where a reader is set to tell the kind of code (ISO/IEC 15424): `]Q1`."""
RUN = re.compile(r"[A-Z0-9]+")
LINK = re.compile(r"[0-9A-HJKMNP-TV-Z]{26,64}")
"""Crockford's base 32; 26 letters hold 128 bits, the least of a link (DESIGN rule 9)."""
CODE = re.compile(f"[{APPOINTMENT_LETTERS}]{{{APPOINTMENT_LENGTH}}}")


def claim_of(line: str) -> Claim | None:
    """Return the appointment that a line shows: a page's address, its link alone, or a code; else None."""
    shown = line.upper()
    kind = IDENTIFIER.match(shown)
    runs = RUN.findall(shown[kind.end() :] if kind else shown)
    if not runs:
        return None
    if LINK.fullmatch(runs[-1]):
        return Claim(link=runs[-1])
    code = "".join(runs)
    return Claim(code=code) if CODE.fullmatch(code) else None


class Burst:
    """Keys that came close together: what a US keyboard types, and what the box's layout makes of them."""

    def __init__(self) -> None:
        self.keys: list[Key | None] = []
        self.by_place = self.text = ""
        self.read = self.taken = False

    def add(self, by_place: str = "", text: str = "") -> None:
        """Add what a key types; the end of a line belongs to both."""
        self.by_place = (self.by_place + by_place)[-LONGEST:]
        self.text = (self.text + (by_place if by_place == END else text))[-LONGEST:]
        self.read = self.read or bool((by_place + text).strip())

    def take(self) -> list[Scanned]:
        """Return the appointment, once, as soon as there is one."""
        claims = [] if self.taken else [claim for line in self._lines() if (claim := claim_of(line))]
        self.taken = self.taken or bool(claims)
        return [Scanned(claim) for claim in claims[:1]]

    def over(self) -> list[Scanned | Key]:
        """Return what is left to do: an appointment, that there is none, or commands."""
        if self.read:
            found = self.take()
            told = found or self.taken or max(map(len, self._lines())) < SHORTEST
            return [*found] if told else [Scanned(None)]
        if len(self.keys) == 1:
            return [key for key in self.keys if key]
        return [key for key in self.keys if key in {Key.UP, Key.DOWN}]

    def _lines(self) -> list[str]:
        return (self.by_place if self.by_place.strip() else self.text).split(END)


class Keyboard:
    """All keys that come, from the keypad and the reader alike."""

    def __init__(self) -> None:
        self._burst = Burst()
        self._last: datetime | None = None
        self._held: dict[Key, datetime] = {}

    @property
    def quiet(self) -> bool:
        """Whether no key waits."""
        return self._last is None

    def press(self, key: Key | None, types: str, at: datetime) -> list[Scanned]:
        """Take a key: its command, what it types by its place, and when it came, at the latest."""
        if key is not None:
            held, self._held[key] = self._held.get(key), at
            if held is not None and at - held <= HELD:
                return []  # a key that is held down repeats: it must not run through the screens
        self._burst.keys.append(key)
        self._burst.add(by_place=types)
        self._last = at
        return self._burst.take() if types == END else []

    def release(self, key: Key | None) -> None:
        """Let a key go."""
        if key is not None:
            self._held.pop(key, None)

    def type(self, text: str, at: datetime) -> None:
        """Take what the box's layout makes of a key."""
        self._burst.add(text=re.sub(r"[\t\r\n]", END, text))
        self._last = at

    def forget(self) -> None:
        """Let no key of this burst be a command: it was meant for what stood there before."""
        self._burst.keys = [None for _ in self._burst.keys]

    def listened(self, until: datetime) -> list[Scanned | Key]:
        """Return what a burst comes to once it is over. What came until this moment must have been told."""
        if self._last is None or until - self._last <= GAP:
            return []
        burst, self._burst, self._last = self._burst, Burst(), None
        return burst.over()
