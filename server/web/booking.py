"""Days, times and opening hours as the booking pages show them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from pydantic import TypeAdapter, ValidationError

from language.catalogue import Catalogue
from language.dates import month, short_weekday, weekday
from server.domain.calendar import MIDNIGHT_END, Calendar, Opening
from server.domain.centre import Service
from server.web.moment import MINUTE_S, Moment
from server.web.phone import named
from wire.appointments import BookingDay, DaySlots
from wire.messages import Day, Instant

DAY, WEEK = timedelta(days=1), timedelta(days=7)
DASH = "\u2013"
MONDAY = date(2026, 11, 23)
"""Any Monday; weekdays are named by it."""
DAY_ASKED: TypeAdapter[date] = TypeAdapter(Day)
MOMENT_ASKED: TypeAdapter[datetime] = TypeAdapter(Instant)


@dataclass(frozen=True)
class DayTile:
    """One day of the strip; `free` 0 is a full day."""

    day: date
    short: str
    name: str
    free: int
    chosen: bool


@dataclass(frozen=True)
class Strip:
    """A week's days that may be booked; `before` and `after` are the next Mondays, where there is more."""

    title: str
    tiles: list[DayTile]
    before: date | None
    after: date | None


@dataclass(frozen=True)
class TimeTile:
    """One time of the grid; `at` is what the form sends, in UTC."""

    at: str
    clock: str
    free: bool
    chosen: bool


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def strip(
    start: date, days: Sequence[BookingDay], chosen: date | None, ends: tuple[date, date], language: str
) -> Strip:
    """Return the week from a Monday on; `ends` are the first and the last day that may be booked at all."""
    tiles = [
        DayTile(
            day=one.day,
            short=short_weekday(one.day, language),
            name=weekday(one.day, language),
            free=one.free,
            chosen=one.day == chosen,
        )
        for one in days
        if one.offered
    ]
    return Strip(
        title=_months([tile.day for tile in tiles] or [start], language),
        tiles=tiles,
        before=start - WEEK if start > ends[0] else None,
        after=start + WEEK if start + WEEK <= ends[1] else None,
    )


def _months(days: Sequence[date], language: str) -> str:
    names = [month(day, language) for day in (days[0], days[-1])]
    return upper_first(f" {DASH} ".join(dict.fromkeys(names)))


def first_free(days: Sequence[BookingDay], wished: date | None) -> date | None:
    """Return the day to show: the one wished for, else the first with a free time, else the first offered."""
    offered = [one for one in days if one.offered]
    free = (one.day for one in offered if one.free)
    kept = (one.day for one in offered if one.day == wished)
    return next(kept, None) or next(free, None) or next((one.day for one in offered), None)


def times(slots: DaySlots, chosen: datetime | None) -> list[TimeTile]:
    """Return a day's times by the centre's clock, in their order."""
    clock = Moment(slots.slots[0].starts_at, slots.timezone).clock if slots.slots else None
    return [
        TimeTile(
            at=slot.starts_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            clock=clock(slot.starts_at) if clock else "",
            free=slot.free > 0,
            chosen=slot.free > 0 and slot.starts_at == chosen,
        )
        for slot in slots.slots
    ]


def upper_first(words: str) -> str:
    """Return words with a capital at their start, as at the head of a line."""
    return words[:1].upper() + words[1:]


def day_words(day: date, words: Catalogue) -> str:
    """Return a day with its number: `jueves 26`."""
    return words.text("{weekday} {day}", weekday=weekday(day, words.language), day=day.day)


def date_words(day: date, words: Catalogue) -> str:
    """Return a day with its month: `jueves 26 de noviembre`."""
    name = weekday(day, words.language)
    return words.text("{weekday} {day} {month}", weekday=name, day=day.day, month=month(day, words.language))


def hours(calendar: Calendar, words: Catalogue) -> list[tuple[str, str]]:
    """Return when the centre is open, days of the same hours in one line: `lunes a viernes` and its times."""
    open_days = [(n, tuple(calendar.hours.get(n, ()))) for n in range(7)]
    grouped = [(list(group), opened) for opened, group in groupby(open_days, key=lambda one: one[1])]
    return [
        (_day_range(group[0][0], group[-1][0], words), ", ".join(_opening(one) for one in opened))
        for group, opened in grouped
        if opened
    ]


def _day_range(first: int, last: int, words: Catalogue) -> str:
    one, other = (weekday(MONDAY + timedelta(days=n), words.language) for n in (first, last))
    return one if first == last else words.text("{first} to {last}", first=one, last=other)


def _opening(opening: Opening) -> str:
    end = "24:00" if opening.end == MIDNIGHT_END else f"{opening.end:%H:%M}"
    return f"{opening.start:%H:%M}{DASH}{end}"


@dataclass(frozen=True)
class ServiceCard:
    """A service to choose: its name in the visitor's language, its pictogram, how long it takes."""

    id: str
    name: str
    pictogram: str
    minutes: int


def service_card(service: Service, language: str) -> ServiceCard:
    """Return a service as the pages show it."""
    minutes = round(service.appointment.total_seconds() / MINUTE_S)
    return ServiceCard(service.id, named(dict(service.names), language), service.pictogram, minutes)


@dataclass(frozen=True)
class Offer:
    """What is offered: the days of a week, the day that is shown, and its times."""

    strip: Strip
    day: date | None
    times: list[TimeTile]

    @property
    def full(self) -> bool:
        """Tell whether the day has nothing free."""
        return not any(tile.free for tile in self.times)


def read_day(text: str | None) -> date | None:
    """Return the day that an address names; None where it names none."""
    try:
        return DAY_ASKED.validate_python(text)
    except ValidationError:
        return None


def read_moment(text: str | None) -> datetime | None:
    """Return the moment that an address names; None where it names none."""
    try:
        return MOMENT_ASKED.validate_python(text)
    except ValidationError:
        return None
