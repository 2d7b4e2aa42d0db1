"""What a QR reader types. Pure: a reader is a keyboard that types a line faster than any hand, then Enter.

Its punctuation depends on the keyboard's layout (`/` may come as `-`), its letters and digits do not; so an
appointment's link is known by its last run of letters and digits.
"""

import re
from datetime import UTC, datetime, timedelta

from kiosk.state import Claim
from wire.codes import APPOINTMENT_LENGTH, APPOINTMENT_LETTERS

GAP = timedelta(milliseconds=100)
"""Readers leave about 10 ms between two characters, hands more than this."""
SHORTEST = 4
LONGEST = 300
RUN = re.compile(r"[A-Z0-9]+")
LINK = re.compile(r"[0-9A-HJKMNP-TV-Z]{26,64}")
"""Crockford's base 32; 26 letters hold 128 bits, the least of a link (DESIGN rule 9)."""
CODE = re.compile(f"[{APPOINTMENT_LETTERS}]{{{APPOINTMENT_LENGTH}}}")


def claim_of(line: str) -> Claim | None:
    """Return the appointment that a line shows: a page's address, its link alone, or a code; else None."""
    runs = RUN.findall(line.upper())
    if not runs:
        return None
    if LINK.fullmatch(runs[-1]):
        return Claim(link=runs[-1])
    code = "".join(runs)
    return Claim(code=code) if CODE.fullmatch(code) else None


class Line:
    """Characters as they come; a pause forgets what stood there, so a hand's typing never becomes a line."""

    def __init__(self) -> None:
        self._text, self._last = "", datetime.min.replace(tzinfo=UTC)

    def add(self, text: str, at: datetime) -> None:
        """Add a character that came at a moment."""
        self._text = (self._recent(at) + text)[-LONGEST:]
        self._last = at

    def end(self, at: datetime) -> str | None:
        """Take the line at Enter; None where no reader typed it."""
        text = self._recent(at)
        self._text = ""
        return text if len(text) >= SHORTEST else None

    def _recent(self, at: datetime) -> str:
        return self._text if at - self._last <= GAP else ""
