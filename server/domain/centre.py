"""What a centre is made of, as values: agencies, services, queues, zones, desks, lanes' targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from server.domain.calendar import Calendar, Opening
from server.domain.errors import Refusal
from server.domain.numbering import NumberSequence, overflow
from server.domain.quiet import QuietHours
from server.domain.step import Rules
from wire.words import ErrorCode, Lane, Order

Names = Mapping[str, str]


@dataclass(frozen=True)
class Agency:
    """An organisation at work in the centre."""

    id: str
    name: str


@dataclass(frozen=True)
class Service:
    """What a person comes for. `usual` is how long it takes; `targets` is the promised wait of each lane."""

    id: str
    agency: str
    names: Names
    pictogram: str
    queue: str
    usual: timedelta
    targets: Mapping[Lane, timedelta]
    at_kiosk: bool = True
    by_appointment: bool = False
    appointment: timedelta = timedelta()
    """How long a booked appointment takes of a desk's time."""
    interpreted: bool = False
    """Served only where the desk or an interpreter speaks the visit's language."""


@dataclass(frozen=True)
class Profile:
    """The queues that a desk calls from during some hours of some weekdays (0 is Monday; none: all)."""

    opening: Opening
    queues: tuple[str, ...]
    days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Desk:
    """A place where people are served; `queues` is its work profile, unless an hour has its own.

    `languages` are those spoken there (none: all); `breaks` are times without appointments.
    """

    id: str
    zone: str
    queues: tuple[str, ...]
    profiles: tuple[Profile, ...] = ()
    languages: tuple[str, ...] = ()
    breaks: tuple[Opening, ...] = ()

    def profile(self, weekday: int, at: time) -> tuple[str, ...]:
        """Return the queues that this desk calls from at a wall-clock time of the centre."""
        for profile in self.profiles:
            on_day = not profile.days or weekday in profile.days
            if on_day and profile.opening.start <= at < profile.opening.end:
                return profile.queues
        return self.queues

    @property
    def every_queue(self) -> tuple[str, ...]:
        """All queues that this desk calls from at some hour."""
        return tuple(dict.fromkeys((*self.queues, *(q for p in self.profiles for q in p.queues))))

    def speaks(self, language: str) -> bool:
        """Tell whether the desk needs no interpreter for a language."""
        return not self.languages or language in self.languages


@dataclass(frozen=True)
class Interpreter:
    """Somebody who helps desks with languages."""

    id: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Journey:
    """Services that often follow each other, offered as one."""

    id: str
    names: Names
    services: tuple[str, ...]
    order: Order


@dataclass(frozen=True)
class Availability:
    """When a service may be booked: hours of some weekdays, every n weeks, between two days."""

    service: str
    opening: Opening
    days: frozenset[int]
    every_weeks: int = 1
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class BookingRules:
    """How appointments are given, kept and lost."""

    slot: timedelta = timedelta(minutes=10)
    """The grid: every appointment takes whole slots of one desk."""
    walk_in_share: float = 0.4
    referral_share: float = 0.1
    ahead_days: int = 30
    notice: timedelta = timedelta(minutes=30)
    """A slot that begins sooner is left to who walks in."""
    hold: timedelta = timedelta(minutes=5)
    late_after: timedelta = timedelta(minutes=10)
    too_late_after: timedelta = timedelta(minutes=30)
    release: tuple[timedelta, timedelta] = (timedelta(minutes=5), timedelta(minutes=45))
    """A slot that was given up comes back after a random while between these two."""
    offer: timedelta = timedelta(minutes=30)
    """How long somebody on the waiting list may think about an offer."""
    moves_at_most: int = 3
    per_contact: int = 2
    reminders: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=2))
    quiet: tuple[QuietHours, ...] = (QuietHours(time(21), time(8)),)
    """When visitors are not written to, but for what cannot wait."""


@dataclass(frozen=True)
class Declared:
    """The voluntary questions at reception: why they are asked, and how long answers are kept."""

    purpose: Names
    keep: str


@dataclass(frozen=True)
class AlarmRules:
    """When staff are alerted; None: never."""

    queue_long: int | None = None
    """People who wait for one service;"""
    queue_long_of: Mapping[str, int] = field(default_factory=dict)
    """services with a threshold of their own."""
    overdue: timedelta | None = None
    silent: timedelta | None = None
    kept: tuple[float, float] = (0.70, 0.92)
    """The share of announced ranges that should be kept lately lies between these: a range says 0.8."""
    remind: timedelta = timedelta(minutes=30)
    """What was seen to and still holds is told again after so long."""
    quiet: tuple[QuietHours, ...] = ()
    """When nothing is sent."""


@dataclass(frozen=True)
class Need:
    """Something a visitor may say at the kiosk; only the lane and `private` leave the kiosk."""

    id: str
    lane: Lane
    private: bool


@dataclass(frozen=True)
class Centre:
    """A building and all that is set up in it. The first of `languages` is the centre's own."""

    id: str
    names: Names
    languages: tuple[str, ...]
    calendar: Calendar
    rules: Rules
    on_time_goal: float
    agencies: Mapping[str, Agency]
    services: Mapping[str, Service]
    queues: Mapping[str, str]
    """Queue id → id of the sequence that its codes come from."""
    sequences: Mapping[str, NumberSequence]
    reserved: NumberSequence
    """The sequence of codes that kiosks issue while the server is away, apart so that no other has gaps."""
    zones: Mapping[str, Names]
    desks: Mapping[str, Desk]
    needs: Sequence[Need] = ()
    unsure: str | None = None
    displays: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Display id → the zones that it speaks for."""
    printers: Mapping[str, str] = field(default_factory=dict)
    """Kiosk id → the address of its printer."""
    booking: BookingRules = BookingRules()
    availabilities: tuple[Availability, ...] = ()
    interpreters: Mapping[str, Interpreter] = field(default_factory=dict)
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    declared: Declared | None = None
    alarms: AlarmRules = AlarmRules()

    def profile(self, desk: str, now: datetime) -> tuple[str, ...]:
        """Return the queues that a desk calls from at this moment."""
        local = now.astimezone(self.calendar.zone)
        return self.desk(desk).profile(local.weekday(), local.time())

    def service(self, service: str) -> Service:
        """Return a service. Raises Refusal `unknown_service` that names those there are."""
        if service not in self.services:
            raise Refusal(
                ErrorCode.UNKNOWN_SERVICE,
                f"There is no service {service!r} here. Services: {', '.join(self.services)}.",
                "services",
            )
        return self.services[service]

    def desk(self, desk: str) -> Desk:
        """Return a desk. Raises Refusal `unknown_desk` that names those there are."""
        if desk not in self.desks:
            raise Refusal(
                ErrorCode.UNKNOWN_DESK,
                f"There is no desk {desk!r} here. Desks: {', '.join(self.desks)}.",
                "desk",
            )
        return self.desks[desk]

    def speaks(self, language: str) -> None:
        """Raise Refusal `unknown_language` where the centre does not offer a language."""
        if language not in self.languages:
            raise Refusal(
                ErrorCode.UNKNOWN_LANGUAGE,
                f"Language {language!r} is not offered here. Languages: {', '.join(self.languages)}.",
                "language",
            )

    def sequence(self, service: str) -> NumberSequence:
        """Return the sequence that a service's codes come from."""
        return self.sequences[self.queues[self.service(service).queue]]

    @cached_property
    def overflow(self) -> Sequence[NumberSequence]:
        """The sequences that all share when their own is used up."""
        return overflow([*self.sequences.values(), self.reserved])

    @property
    def own_language(self) -> str:
        """The language of the building: the first in the file."""
        return self.languages[0]

    @property
    def smallest_target(self) -> timedelta:
        """The smallest target wait outside lane E: what the overtaking bound is counted from."""
        return min(
            target
            for service in self.services.values()
            for lane, target in service.targets.items()
            if lane is not Lane.EMERGENCY
        )
