"""The parts of a centre file: what may stand in each table, and what would be right."""

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

import holidays
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from language.names import own_name
from server.domain.calendar import DAYS
from server.domain.hours import Hours, Span
from server.domain.numbering import LETTERS
from wire.words import Lane, Order, Role

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Minutes = Annotated[float, Field(ge=0, le=24 * 60)]
Names = Annotated[dict[str, Annotated[str, Field(min_length=1, max_length=80)]], Field(min_length=1)]
HOLIDAY_YEARS = range(2025, 2046)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; right would be a name like America/Mexico_City")
    return name


def _language(code: str) -> str:
    own_name(code)
    return code


def _prefix(prefix: str) -> str:
    if any(letter not in LETTERS for letter in prefix):
        raise ValueError(f"{prefix!r} is read wrongly on paper; right would be letters of {LETTERS}")
    return prefix


def _country(code: str) -> str:
    if code not in holidays.list_supported_countries():
        raise ValueError(f"{code!r} is no country of the calendar of holidays; right would be a code like MX")
    return code


def _day(name: str) -> str:
    if name not in DAYS:
        raise ValueError(f"{name!r} is no day; right would be one of {', '.join(DAYS)}")
    return name


Day = Annotated[str, AfterValidator(_day)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$"), AfterValidator(_language)]


class Part(BaseModel):
    """A table of the file; a field that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Part):
    """The table `[centre]`."""

    id: Id
    names: Names
    timezone: Annotated[str, AfterValidator(_zone)]
    languages: Annotated[list[Language], Field(min_length=1)]
    unsure: Id | None = None
    holidays_of: Annotated[str, AfterValidator(_country)] | None = None
    closed: list[date] = []
    open_on: list[date] = []
    """Public holidays on which the centre is open nevertheless."""

    @property
    def off(self) -> frozenset[date]:
        """The days on which the centre stays closed whatever its hours say."""
        public = holidays.country_holidays(self.holidays_of, years=HOLIDAY_YEARS) if self.holidays_of else ()
        return (frozenset(public) | frozenset(self.closed)) - frozenset(self.open_on)


class RulesPart(Part):
    """The table `[rules]`."""

    return_after_minutes: Minutes = 5
    returns_at_most: Annotated[int, Field(ge=0, le=20)] = 2
    undo_seconds: Annotated[int, Field(ge=0, le=3600)] = 120
    recalls_at_most: Annotated[int, Field(ge=1, le=100)] = 5
    on_time_goal: Annotated[float, Field(gt=0, le=1)] = 0.8
    offline_prefix: Annotated[str, Field(min_length=1, max_length=2), AfterValidator(_prefix)] = "K"


class AgencyEntry(Part):
    """One of `[[agencies]]`."""

    id: Id
    name: str


class SequenceEntry(Part):
    """One of `[[sequences]]`: where codes come from."""

    id: Id
    prefix: Annotated[str, Field(max_length=2), AfterValidator(_prefix)] = ""
    first: Annotated[int, Field(ge=1)] = 101
    last: Annotated[int, Field(le=999_999)] = 999_999

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"first ({self.first}) is above last ({self.last})")
        return self


class QueueEntry(Part):
    """One of `[[queues]]`."""

    id: Id
    sequence: Id = "main"


class ServiceEntry(Part):
    """One of `[[services]]`."""

    id: Id
    agency: Id
    names: Names
    pictogram: str
    queue: Id
    minutes: Annotated[float, Field(gt=0, le=480)]
    targets: dict[Lane, Minutes] = {}
    kiosk: bool = True
    appointments: bool = False
    appointment_minutes: Annotated[float, Field(gt=0, le=480)] | None = None
    interpreted: bool = False


class ZoneEntry(Part):
    """One of `[[zones]]`."""

    id: Id
    names: Names


class ProfileEntry(Part):
    """The queues of a desk during some hours."""

    hours: Hours
    queues: Annotated[list[Id], Field(min_length=1)]
    days: list[Day] = []


class DeskEntry(Part):
    """One of `[[desks]]`."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")]
    zone: Id
    queues: Annotated[list[Id], Field(min_length=1)]
    profiles: list[ProfileEntry] = []
    languages: list[Language] = []
    breaks: list[Hours] = []


class InterpreterEntry(Part):
    """One of `[[interpreters]]`."""

    id: Id
    languages: Annotated[list[Language], Field(min_length=1)]


class JourneyEntry(Part):
    """One of `[[journeys]]`."""

    id: Id
    names: Names
    services: Annotated[list[Id], Field(min_length=2, max_length=8)]
    order: Order = Order.FIXED


class NeedEntry(Part):
    """One of `[[needs]]`."""

    need: Id
    lane: Lane
    private: bool = False


class StaffEntry(Part):
    """A first member of staff; the password is made by `init` and shown once."""

    user: Id
    role: Role
    agency: Id | None = None


class QuietEntry(Part):
    """Hours at which nothing is sent, of `[alarms]` or `[appointments]`; they may pass midnight."""

    hours: Span
    days: Annotated[list[Day], Field(min_length=1)] = list(DAYS)


class Booking(Part):
    """The table `[appointments]`."""

    slot_minutes: Annotated[int, Field(ge=5, le=60)] = 10
    walk_in_share: Annotated[float, Field(ge=0, lt=1)] = 0.4
    referral_share: Annotated[float, Field(ge=0, lt=1)] = 0.1
    ahead_days: Annotated[int, Field(ge=1, le=366)] = 30
    notice_minutes: Minutes = 30
    hold_minutes: Annotated[float, Field(ge=1, le=60)] = 5
    late_after_minutes: Minutes = 10
    too_late_after_minutes: Minutes = 30
    release_minutes: Annotated[list[Minutes], Field(min_length=2, max_length=2)] = [5, 45]
    offer_minutes: Annotated[float, Field(ge=1, le=24 * 60)] = 30
    moves_at_most: Annotated[int, Field(ge=0, le=20)] = 3
    per_contact: Annotated[int, Field(ge=1, le=20)] = 2
    reminder_hours: list[Annotated[float, Field(gt=0, le=24 * 14)]] = [24, 2]
    quiet: list[QuietEntry] = [QuietEntry(hours="21:00-08:00")]

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.walk_in_share + self.referral_share >= 1:
            raise ValueError("walk_in_share and referral_share leave nothing; right: below 1 together")
        if self.late_after_minutes > self.too_late_after_minutes:
            raise ValueError("late_after_minutes is above too_late_after_minutes")
        if self.release_minutes[0] > self.release_minutes[1]:
            raise ValueError("release_minutes goes from the least to the most, such as [5, 45]")
        return self


class DeclaredPart(Part):
    """The table `[declared]`: voluntary questions at reception; without it, nobody is asked.

    Each answer has a purpose, told to the person, and a retention class: `day_end` is the only one there is.
    """

    purpose: Annotated[dict[str, Annotated[str, Field(min_length=1, max_length=300)]], Field(min_length=1)]
    keep: Literal["day_end"]


class AlarmsPart(Part):
    """The table `[alarms]`: thresholds; one that is absent raises no alarm."""

    queue_long: Annotated[int, Field(ge=1, le=10_000)] | None = None
    queue_long_of: dict[Id, Annotated[int, Field(ge=1, le=10_000)]] = {}
    overdue_minutes: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    silent_minutes: Annotated[int, Field(ge=2, le=24 * 60)] | None = None
    kept_share: Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)] = [
        0.70,
        0.92,
    ]
    remind_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 30
    quiet: list[QuietEntry] = []

    @model_validator(mode="after")
    def _around(self) -> Self:
        least, most = self.kept_share
        if not least <= 0.8 <= most:  # noqa: PLR2004 - what a range says
            raise ValueError("kept_share goes from below 0.8 to above it, such as [0.70, 0.92]")
        return self


class AvailabilityEntry(Part):
    """One `[[availability]]`: when a service may be booked; without any, during all its desks' hours."""

    service: Id
    hours: Hours
    days: Annotated[list[Day], Field(min_length=1)]
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _anchored(self) -> Self:
        if self.every_weeks > 1 and self.start is None:
            raise ValueError("every_weeks counts from a start; right would be start = 2026-01-05")
        return self
