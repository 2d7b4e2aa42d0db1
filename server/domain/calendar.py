"""Opening hours and service days, in the centre's own zone; daylight saving included."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT_END = time.max
"""Stands for 24:00, the end of a day."""


@dataclass(frozen=True)
class Opening:
    """Open from `start` until `end` on one weekday, wall-clock time of the centre."""

    start: time
    end: time


@dataclass(frozen=True)
class QuietHours:
    """Hours at which nobody is written to, wall-clock time of the centre; they may pass midnight.

    They belong to the weekday (0 is Monday) on which they begin.
    """

    start: time
    end: time
    days: Collection[int] = frozenset(range(7))

    def hold(self, local: datetime) -> bool:
        """Tell whether a wall-clock time is quiet."""
        at, day = local.time(), local.weekday()
        if self.start < self.end:
            return self.start <= at < self.end and day in self.days
        return (at >= self.start and day in self.days) or (at < self.end and (day - 1) % 7 in self.days)


@dataclass(frozen=True)
class Calendar:
    """When a centre is open. `hours` is by weekday, Monday first; on the days `off` it stays closed."""

    zone: ZoneInfo
    hours: Mapping[int, Sequence[Opening]]
    off: Collection[date] = frozenset()

    def service_day(self, now: datetime) -> date:
        """Return the day that tickets issued now belong to: the centre's own date."""
        return now.astimezone(self.zone).date()

    def is_open(self, now: datetime) -> bool:
        """Tell whether the centre is open at this moment."""
        return any(start <= now < end for start, end in self.openings(self.service_day(now)))

    def openings(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return a day's openings as moments in UTC, in order; 24:00 is the next day's midnight."""
        if day in self.off:
            return []
        return [
            (self._moment(day, opening.start), self._end(day, opening.end))
            for opening in self.hours.get(day.weekday(), ())
        ]

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when the centre opens next, None where it never does (looks 14 days ahead)."""
        day = self.service_day(now)
        starts = (start for ahead in range(15) for start, _ in self.openings(day + timedelta(days=ahead)))
        return next((start for start in starts if start > now), None)

    def day_is_over(self, day: date, now: datetime) -> bool:
        """Tell whether all of a service day lies behind: its date is past and the centre is closed.

        A centre that never closes keeps yesterday's last visitors until noon.
        """
        today = self.service_day(now)
        if day >= today:
            return False
        if day < today - timedelta(days=1):
            return True
        return not self.is_open(now) or now - self._moment(today, time()) > timedelta(hours=12)

    def day_start(self, day: date) -> datetime:
        """Return a service day's first moment, in UTC."""
        return self._moment(day, time())

    def next_open_day(self, day: date) -> date | None:
        """Return the first day after this one that has an opening, None where there is none in a year."""
        later = (day + timedelta(days=ahead) for ahead in range(1, 366))
        return next((one for one in later if self.openings(one)), None)

    def moment(self, day: date, at: time) -> datetime:
        """Return a wall-clock time of a day as a moment in UTC; 24:00 is the next day's midnight."""
        return self._end(day, at)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _end(self, day: date, at: time) -> datetime:
        return self._moment(day + timedelta(days=1), time()) if at == MIDNIGHT_END else self._moment(day, at)
