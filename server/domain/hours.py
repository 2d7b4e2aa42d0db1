"""Hours as a centre file writes them: `07:00-15:00`, `20:00-04:00` for a night, 24:00 for a day's end."""

import re
from collections.abc import Iterable
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator

from server.domain.calendar import DAY, MIDNIGHT_END, Opening

PATTERN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
LONGEST_NIGHT = timedelta(hours=14)
"""From 18:00 to 08:00. What is longer is rather a day whose two times changed places; it takes two lines."""


def _span(text: str) -> str:
    if not PATTERN.match(text) or text[6:] > "24:00" or text[:5] == text[6:]:
        raise ValueError(f"{text!r} are no hours; right would be 07:00-15:00, or 00:00-24:00")
    return text


def _of_one_date(text: str) -> str:
    if text[:5] > _span(text)[6:]:
        raise ValueError(f"{text!r} passes midnight; right would be {_two_lines(text)}")
    return text


def _of_a_day(text: str) -> str:
    if text[:5] > _span(text)[6:] and _since_midnight(text[6:]) + DAY - _since_midnight(text) > LONGEST_NIGHT:
        day = f"{text[6:]}-{text[:5]}"
        raise ValueError(f"{text!r} ends before it begins; right would be {day}, or {_two_lines(text)}")
    return text


def _since_midnight(text: str) -> timedelta:
    return timedelta(hours=int(text[:2]), minutes=int(text[3:5]))


def _two_lines(text: str) -> str:
    return f"{text[:5]}-24:00, and 00:00-{text[6:]} on the day after"


Hours = Annotated[str, AfterValidator(_of_one_date)]
Span = Annotated[str, AfterValidator(_span)]
"""Hours that may pass midnight."""
DayHours = Annotated[str, AfterValidator(_of_a_day)]
"""Hours of a day, or of the night that begins on it."""


def openings(texts: Iterable[str]) -> list[Opening]:
    """Return hours as values."""

    def moment(text: str) -> time:
        return MIDNIGHT_END if text == "24:00" else time.fromisoformat(text)

    return [Opening(moment(text[:5]), moment(text[6:])) for text in texts]
