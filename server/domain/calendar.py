"""The centre's one calendar: hours, holidays, closures and service days, in its own zone.

1. A day's openings are its hours, minus what is closed; on a day `off` none begins.
2. Openings that meet, at midnight too, are one: a night from 20:00 to 04:00 belongs to the day it began on.
   A whole day, midnight to midnight, stands for itself; so a centre that never closes has days all the same.
3. A service day is the centre's own date. It is over when the centre has closed since; noon at the latest.
4. A wall-clock time that a change of clocks leaves out is the moment of that change; one that comes twice is
   the first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT_END = time.max
"""Stands for 24:00, the end of a day."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEK, FAR = 7, 366
"""Days that are looked ahead for a closing, and for an opening."""
Stretch = tuple[datetime, datetime]
"""From a moment until before another, in UTC."""


@dataclass(frozen=True)
class Opening:
    """Open from `start` until `end`, wall-clock time of the centre; an end before it is the next day's."""

    start: time
    end: time

    @property
    def over_midnight(self) -> bool:
        """Tell whether it ends on the day after."""
        return self.end <= self.start

    def touches(self, hour: int) -> bool:
        """Tell whether it has a part of an hour of the clock."""
        begun, going_on = self.start.hour <= hour, hour < self.end.hour + bool(self.end.minute)
        return begun or going_on if self.over_midnight else begun and going_on


@dataclass(frozen=True)
class Calendar:
    """When a centre is open. `hours` is by weekday, Monday first; on the days `off` none begin.

    `closed` are the closures of the whole centre.
    """

    zone: ZoneInfo
    hours: Mapping[int, Sequence[Opening]]
    off: Collection[date] = frozenset()
    closed: Sequence[Stretch] = ()
    _known: dict[date, list[Stretch]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The openings of days that were asked for."""

    def service_day(self, now: datetime) -> date:
        """Return the day that tickets issued now belong to: the centre's own date."""
        return now.astimezone(self.zone).date()

    def is_open(self, now: datetime) -> bool:
        """Tell whether the centre is open at this moment."""
        return any(start <= now < end for start, end in self.openings(self.service_day(now)))

    def openings(self, day: date) -> list[Stretch]:
        """Return when the centre is open on a date, as moments in UTC, in order.

        24:00 is the next day's midnight.
        """
        if day not in self._known:
            self._known[day] = _without(self.usual(day), self.closed)
        return self._known[day]

    def usual(self, day: date) -> list[Stretch]:
        """Return a date's openings as if nothing were closed, holidays apart."""
        evening = [
            (self._moment(day, one.start), self._end(day, MIDNIGHT_END if one.over_midnight else one.end))
            for one in self._hours(day)
        ]
        night = [
            (self.day_start(day), self._moment(day, one.end))
            for one in self._hours(day - DAY)
            if one.over_midnight
        ]
        return list(_joined(sorted(night + evening)))

    def whole(self, day: date) -> list[Stretch]:
        """Return the openings that begin on a day, each to its end: a night's ends on the day after."""
        begun = self.openings(day)
        if begun and self._goes_on(day):
            begun = begun[1:]
        if begun and self._goes_on(day + DAY):
            begun = [*begun[:-1], (begun[-1][0], self.openings(day + DAY)[0][1])]
        return begun

    def opening(self, now: datetime) -> Stretch | None:
        """Return the opening that goes on, None where the centre is closed."""
        today = self.service_day(now)
        near = [*self.whole(today - DAY), *self.whole(today)]
        return next(((start, end) for start, end in near if start <= now < end), None)

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when the closed doors open next, None where they never do (looks a year ahead)."""
        return next((start for start, _ in self._from(self.service_day(now) - DAY) if start > now), None)

    def closes_at(self, now: datetime) -> datetime | None:
        """Return when the open doors close, None where they are closed, or do not close within a week."""
        near = self._from(self.service_day(now) - DAY, days=WEEK + 2)
        end = next((end for start, end in near if start <= now < end), None)
        return end if end is not None and end - now <= WEEK * DAY else None

    def left(self, now: datetime) -> list[Stretch]:
        """Return when the doors are still open until today's work ends: a night's ends on the day after."""
        today = self.service_day(now)
        begun = [*self.whole(today - DAY), *self.whole(today)]
        return [(max(start, now), end) for start, end in begun if end > now]

    def working_day(self, now: datetime) -> date:
        """Return the day whose work goes on or was done last: the date on which its opening began."""
        today = self.service_day(now)
        return today if any(start <= now for start, _ in self.whole(today)) else today - DAY

    def next_opening(self, now: datetime) -> datetime | None:
        """Return when the next day's work begins, None where it does not within a year."""
        later = (self.working_day(now) + ahead * DAY for ahead in range(1, FAR))
        return next((opened[0][0] for day in later if (opened := self.whole(day))), None)

    def day_ends(self, day: date) -> datetime:
        """Return when a service day is over: at midnight, or at the end of a night that passes it.

        A centre that does not close by then keeps its last visitors until noon.
        """
        midnight, before = self.day_start(day + DAY), self.openings(day)
        if not before or before[-1][1] < midnight:
            return midnight
        end = next((end for start, end in self.openings(day + DAY) if start == midnight), midnight)
        return min(end, self._moment(day + DAY, time(12)))

    def day_is_over(self, day: date, now: datetime) -> bool:
        """Tell whether all of a service day lies behind."""
        return now >= self.day_ends(day)

    def day_start(self, day: date) -> datetime:
        """Return a service day's first moment, in UTC."""
        return self._moment(day, time())

    def next_open_day(self, day: date) -> date | None:
        """Return the first day after this one on which an opening begins, None where none does in a year."""
        later = (day + ahead * DAY for ahead in range(1, FAR))
        return next((one for one in later if self.whole(one)), None)

    def moment(self, day: date, at: time) -> datetime:
        """Return a wall-clock time of a day as a moment in UTC; 24:00 is the next day's midnight."""
        return self._end(day, at)

    def _hours(self, day: date) -> Sequence[Opening]:
        return () if day in self.off else self.hours.get(day.weekday(), ())

    def _goes_on(self, day: date) -> bool:
        """Tell whether a day begins within a night that began the day before."""
        begun, before = self.openings(day), self.openings(day - DAY)
        return (
            bool(begun and before)
            and begun[0][0] == before[-1][1] == self.day_start(day)
            and begun[0][1] < self.day_start(day + DAY)
        )

    def _from(self, day: date, days: int = FAR) -> Iterator[Stretch]:
        """Yield the openings from a day on, those that meet as one."""
        return _joined(one for ahead in range(days) for one in self.openings(day + ahead * DAY))

    def _moment(self, day: date, at: time) -> datetime:
        """Return a wall-clock time as a moment: PEP 495, where `fold` tells before and after a change."""
        before, after = (
            datetime.combine(day, at.replace(fold=fold), self.zone).astimezone(UTC) for fold in (0, 1)
        )
        while after < before and after.astimezone(self.zone).replace(tzinfo=None) < datetime.combine(day, at):
            after += MINUTE
        return min(before, after)

    def _end(self, day: date, at: time) -> datetime:
        return self.day_start(day + DAY) if at == MIDNIGHT_END else self._moment(day, at)


def _joined(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield stretches that are in order, those that meet or overlap as one, empty ones left out."""
    last: Stretch | None = None
    for start, end in found:
        if start >= end:
            continue
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _without(found: Iterable[Stretch], closed: Iterable[Stretch]) -> list[Stretch]:
    """Return what is left of stretches where others are taken out."""
    left = list(found)
    for shut, until in closed:
        parts = [part for start, end in left for part in ((start, min(end, shut)), (max(start, until), end))]
        left = [(start, end) for start, end in parts if start < end]
    return left
