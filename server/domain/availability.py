"""When a service may be booked: its desks' time, minus all that is in the way. Pure.

1. A day's grid begins anew at each opening; its slots are counted in elapsed time, so a day on which clocks
   are changed has an hour more or less, no slot in the hour that is missing, and each of a doubled hour once.
   A closure of the centre moves no slot: those that it meets are not offered.
2. An appointment takes whole grid slots in a row of one desk, in one opening. It may begin at every multiple
   of the service's own length from the opening.
3. The desk calls from the service's queue by its profile of that hour, has no break and no closure.
4. Where the service has hours of its own for bookings, the appointment lies within one of them.
5. The grid slots are not taken, and the shares of `domain.quota` are kept.
6. The public books from `notice` before until `ahead_days` ahead; staff from now on.
7. Of several desks the one that can do least else is taken: fewest queues, then least booked that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache

from dateutil.rrule import WEEKLY, rrule

from server.domain import quota as quotas
from server.domain.calendar import Stretch
from server.domain.centre import Availability, Centre, Desk, Service
from wire.words import Quota


@dataclass(frozen=True)
class Taken:
    """A grid slot of a desk that an appointment has."""

    desk: str
    starts_at: datetime
    appointment: int
    quota: Quota


@dataclass(frozen=True)
class Closed:
    """A time when a desk is not staffed; without a desk the whole centre."""

    desk: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Book:
    """What is in the way on one or more days."""

    taken: Sequence[Taken] = ()
    closed: Sequence[Closed] = ()


@dataclass(frozen=True)
class FreeSlot:
    """A time of a service with the desks that have it, the best first; none: it is full.

    `kept` are the desks that have the time but keep it for others than who asks, `taken` those where another
    appointment stands.
    """

    starts_at: datetime
    ends_at: datetime
    desks: tuple[str, ...]
    kept: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def day_slots(  # noqa: PLR0913 - a day, what is in its way, and who asks when
    centre: Centre, service: Service, day: date, book: Book, *, quota: Quota, now: datetime
) -> list[FreeSlot]:
    """Return the slots of a service on a day that may still be asked for, in the order of time."""
    starts = [at for at in _starts(centre, service, day) if _in_reach(centre, day, at, quota, now)]
    if not starts:
        return []
    grid = grid_of(centre, day)
    taken = _by_desk(book.taken)
    desks = [
        _Desk(centre, desk, grid, _in_the_way(centre, desk, day, book.closed), taken.get(desk.id, {}))
        for desk in centre.desks.values()
        if service.queue in desk.every_queue
    ]
    offers = [(desk, desk.offer(service, day, quota)) for desk in desks]
    return [_slot(service, at, offers) for at in starts]


def _slot(
    service: Service, at: datetime, offers: "Sequence[tuple[_Desk, Mapping[datetime, _Has]]]"
) -> FreeSlot:
    found = [(desk.rank(at), desk.id, offer[at]) for desk, offer in offers if at in offer]
    found.sort(key=lambda one: one[0])

    def those(has: _Has) -> tuple[str, ...]:
        return tuple(desk for _, desk, what in found if what is has)

    return FreeSlot(
        at, at + service.appointment, those(_Has.TIME), those(_Has.KEPT_TIME), those(_Has.AN_APPOINTMENT)
    )


def grid_of(centre: Centre, day: date) -> list[tuple[datetime, time]]:
    """Return a day's grid slots, each as the moment when it begins and what the centre's clock shows."""
    zone = centre.calendar.zone
    return [
        (at, at.astimezone(zone).time())
        for start, end in centre.calendar.usual(day)
        for at in _steps(start, end, centre.booking.slot)
    ]


def _steps(start: datetime, end: datetime, length: timedelta) -> list[datetime]:
    return [start + count * length for count in range((end - start) // length)] if length else []


def _starts(centre: Centre, service: Service, day: date) -> list[datetime]:
    """Return when an appointment of the service may begin, desks not yet looked at."""
    if not service.by_appointment:
        return []
    takes, openings = service.appointment, centre.calendar.openings(day)
    starts = [
        at
        for start, end in centre.calendar.usual(day)
        for at in _steps(start, end, takes)
        if any(opens <= at and at + takes <= closes for opens, closes in openings)
    ]
    rules = [rule for rule in centre.availabilities if rule.service == service.id]
    if not rules:
        return starts
    hours = [
        _moments(centre, day, rule.opening.start, rule.opening.end) for rule in rules if recurs(rule, day)
    ]
    return [at for at in starts if any(s <= at and at + takes <= e for s, e in hours)]


@lru_cache(maxsize=4096)
def recurs(rule: Availability, day: date) -> bool:
    """Tell whether a recurring availability falls on a day; its weeks begin on Mondays."""
    if (rule.start and day < rule.start) or (rule.end and day > rule.end):
        return False
    at = datetime.combine(day, time())
    first = datetime.combine(rule.start or day, time())
    dates = rrule(WEEKLY, dtstart=first, interval=rule.every_weeks, byweekday=sorted(rule.days), wkst=0)
    return bool(dates.between(at, at, inc=True))


def _in_reach(centre: Centre, day: date, at: datetime, quota: Quota, now: datetime) -> bool:
    if quota is not Quota.PUBLIC:
        return at >= now
    last = centre.calendar.service_day(now) + timedelta(days=centre.booking.ahead_days)
    return at >= now + centre.booking.notice and day <= last


def _moments(centre: Centre, day: date, start: time, end: time) -> Stretch:
    return centre.calendar.moment(day, start), centre.calendar.moment(day, end)


def _in_the_way(centre: Centre, desk: Desk, day: date, closed: Iterable[Closed]) -> list[Stretch]:
    breaks = [_moments(centre, day, one.start, one.end) for one in desk.breaks]
    return breaks + [(one.starts_at, one.ends_at) for one in closed if one.desk in {None, desk.id}]


def _by_desk(taken: Iterable[Taken]) -> dict[str, dict[datetime, Taken]]:
    found: dict[str, dict[datetime, Taken]] = {}
    for one in taken:
        found.setdefault(one.desk, {})[one.starts_at] = one
    return found


class _Has(Enum):
    """What a desk that is there for a service has at a time."""

    TIME = auto()
    KEPT_TIME = auto()
    AN_APPOINTMENT = auto()


class _Desk:
    """One desk's grid slots of one day, and what of them is taken."""

    def __init__(
        self,
        centre: Centre,
        desk: Desk,
        grid: Sequence[tuple[datetime, time]],
        in_the_way: Sequence[Stretch],
        taken: Mapping[datetime, Taken],
    ) -> None:
        self.id, self._desk, self._rules = desk.id, desk, centre.booking
        length = self._rules.slot
        staffed = [
            (at, clock)
            for at, clock in grid
            if not any(start < at + length and at < end for start, end in in_the_way)
        ]
        self._grid = [at for at, _ in staffed]
        self._clock = dict(staffed)
        self._taken = [taken.get(at) for at in self._grid]
        self._many = sum(one is not None for one in self._taken)

    def offer(self, service: Service, day: date, quota: Quota) -> Mapping[datetime, _Has]:
        """Return what this desk has for the quota, at each time when it is there for the service."""
        length = service.appointment // self._rules.slot
        weekday = day.weekday()
        profiles = [self._desk.profile(weekday, self._clock[at]) for at in self._grid]
        self._queues = {at: len(queues) for at, queues in zip(self._grid, profiles, strict=True)}
        serves = [service.queue in queues for queues in profiles]
        may = self._may(length, quota)

        def has(place: int) -> _Has:
            if any(self._taken[place : place + length]):
                return _Has.AN_APPOINTMENT
            return _Has.TIME if may[place] else _Has.KEPT_TIME

        return {
            at: has(place)
            for place, at in enumerate(self._grid)
            if all(serves[place : place + length]) and self._in_a_row(place, length)
        }

    def rank(self, at: datetime) -> tuple[int, int]:
        """Return what desks are chosen by: how much else they do, how much of the day is taken."""
        return self._queues[at], self._many

    def _in_a_row(self, place: int, length: int) -> bool:
        last = place + length - 1
        return (
            last < len(self._grid) and self._grid[last] - self._grid[place] == (length - 1) * self._rules.slot
        )

    def _may(self, length: int, quota: Quota) -> list[bool]:
        may = [True] * len(self._grid)
        for whose, share in quotas.shares(quota, self._rules.walk_in_share, self._rules.referral_share):
            booked = [one.appointment if one and one.quota in whose else None for one in self._taken]
            may = [a and b for a, b in zip(may, quotas.room(booked, length, share), strict=True)]
        return may
