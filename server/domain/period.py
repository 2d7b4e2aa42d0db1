"""The periods that a report may be of: calendar months, quarters and years, and no others. Pure.

Fixed windows alone: from two that differ by a day, that day's figures could be worked out.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.calendar import Calendar
from server.domain.errors import Refusal
from wire.words import ErrorCode

LABEL = re.compile(r"20[0-9]{2}(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?")
SETTLING = timedelta(days=2)
"""After this nothing of the period changes any more: what has a time limit of two days is decided."""


@dataclass(frozen=True)
class Period:
    """A month (`2026-11`), a quarter (`2026-Q4`) or a year (`2026`)."""

    label: str

    def __post_init__(self) -> None:
        """Refuse any other window: `invalid_field`."""
        if not LABEL.fullmatch(self.label):
            raise Refusal(
                ErrorCode.INVALID_FIELD,
                f"{self.label!r} is no period. Right would be 2026-11, 2026-Q4 or 2026.",
                "period",
            )

    @property
    def months(self) -> list["Period"]:
        """Return the months that it is made of; a month's own is itself."""
        year, _, part = self.label.partition("-")
        if part and not part.startswith("Q"):
            return [self]
        first, last = (3 * int(part[1]) - 2, 3 * int(part[1])) if part else (1, 12)
        return [Period(f"{year}-{month:02}") for month in range(first, last + 1)]

    @property
    def start(self) -> date:
        """The first day."""
        return date.fromisoformat(f"{self.months[0].label}-01")

    @property
    def end(self) -> date:
        """The last day."""
        first = date.fromisoformat(f"{self.months[-1].label}-01")
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])

    @property
    def days(self) -> list[date]:
        """Return every day of it, in order."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]

    def ready_at(self, hours: Calendar) -> datetime:
        """Return when its figures stand for good: a while after its last day has ended."""
        return hours.day_start(self.end + timedelta(days=1)) + SETTLING

    def must_be_ready(self, hours: Calendar, now: datetime) -> None:
        """Raise Refusal `invalid_field` while its figures may still change."""
        ready = self.ready_at(hours)
        if now < ready:
            raise Refusal(
                ErrorCode.INVALID_FIELD,
                f"{self.label} is not over yet. Its report is ready from {ready.date().isoformat()}.",
                "period",
            )


def offered(hours: Calendar, now: datetime, months: int = 15) -> list[Period]:
    """Return the periods that a report may be had of, newest first: months, quarters and years of late."""
    today = hours.service_day(now)
    back = [_month_before(today, n) for n in range(months)]
    labels = [f"{one:%Y-%m}" for one in back]
    labels += list(dict.fromkeys(f"{one.year}-Q{(one.month + 2) // 3}" for one in back))
    labels += list(dict.fromkeys(str(one.year) for one in back))
    return [period for period in map(Period, labels) if now >= period.ready_at(hours)]


def _month_before(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
