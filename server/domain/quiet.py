"""Quiet hours: when nobody is written to, by the centre's own clock. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.calendar import MIDNIGHT_END

WEEK = 8
"""Days that are looked through: every rule of a week comes up in them, and its end after midnight."""


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
class Quiet:
    """All quiet hours of a centre, in its zone."""

    hours: Sequence[QuietHours]
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Tell whether a moment is quiet."""
        local = at.astimezone(self.zone)
        return any(one.hold(local) for one in self.hours)

    def ends(self, at: datetime) -> datetime:
        """Return the first moment from this one on that is not quiet; itself where all are."""
        today = at.astimezone(self.zone).date()
        edges = (self._moment(day, one.end) for day in _days(today, 1) for one in self.hours)
        later = sorted(edge for edge in edges if edge > at and not self.holds(edge))
        return later[0] if self.holds(at) and later else at

    def began(self, at: datetime) -> datetime:
        """Return when the quiet of a moment began; the moment itself where there is none, or nothing else."""
        today = at.astimezone(self.zone).date()
        edges = (self._moment(day, one.start) for day in _days(today, -1) for one in self.hours)
        sooner = sorted(edge for edge in edges if edge <= at and not self.holds(edge - timedelta(minutes=1)))
        return sooner[-1] if self.holds(at) and sooner else at

    def _moment(self, day: date, at: time) -> datetime:
        if at == MIDNIGHT_END:
            day, at = day + timedelta(days=1), time()
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def _days(day: date, step: int) -> Iterator[date]:
    return (day + timedelta(days=step * ahead) for ahead in range(-1, WEEK))
