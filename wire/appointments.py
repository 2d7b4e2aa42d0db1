"""Appointments on the wire: what is free, what is booked, who came. A booking has no name; it is a code."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from wire.messages import Day, Instant, Message
from wire.requests import NO_CONTROL, Body, Id, Number, Visit
from wire.words import (
    AppointmentState,
    Arrival,
    ContactKind,
    Lane,
    Quota,
    StepState,
    WishState,
)

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
PartySize = Annotated[int, Field(ge=1, le=50)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9 -]{4,12}$")]
"""An appointment's code as people type it: small letters, blanks and hyphens are forgiven."""


class Slot(Message):
    """One time that may be booked; `free` is how many desks still have it."""

    starts_at: Instant
    ends_at: Instant
    free: int


class DaySlots(Message):
    """A day's slots of a service in the order of time; those that are full are there with `free` 0."""

    service: str
    day: date
    timezone: str
    slots: list[Slot]


class BookingDay(Message):
    """A day to choose from: how many slots are free, and whether there is any booking on it at all."""

    day: date
    offered: int
    free: int


class Days(Message):
    """The days that a service may be booked on."""

    service: str
    timezone: str
    days: list[BookingDay]


class Contact(Body):
    """Where to write to; kept sealed, and only until the last message."""

    kind: ContactKind
    address: Annotated[str, Field(min_length=5, max_length=254, pattern=NO_CONTROL)]


class NewAppointment(Body):
    """Hold a slot. `quota` other than `public` is for staff; `referral` says which referral it answers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service": "health",
                    "starts_at": "2026-11-26T16:20:00Z",
                    "language": "ht",
                    "party_size": 2,
                }
            ]
        },
    )

    service: Id
    starts_at: Instant
    language: Language
    party_size: PartySize = 1
    private: bool = False
    quota: Quota = Quota.PUBLIC
    referral: Number | None = None


class ConfirmAppointment(Body):
    """Make a held slot one's own; the contact is optional, for reminders."""

    contact: Contact | None = None


class MoveAppointment(Body):
    """Another time for the same appointment; code and link stay."""

    starts_at: Instant


class Appointment(Message):
    """An appointment as its holder and staff know it; `link` is the token of its page, `/a/{link}`."""

    appointment: int
    code: str
    link: str
    service: str
    service_day: date
    starts_at: Instant
    ends_at: Instant
    language: str
    party_size: int
    private: bool
    quota: Quota
    state: AppointmentState
    held_until: Instant | None = None
    moves_left: int
    visit: int | None = None
    called_off: bool = False
    """Cancelled by the centre, which is closed at that time."""


class CheckIn(Body):
    """Somebody with an appointment is here: its code, or its link as the QR has it; one of the two."""

    code: Code | None = None
    link: Annotated[str, Field(max_length=300, pattern=r"^[!-~]*$")] | None = None
    lane: Lane = Lane.C
    private: bool = False
    language: Language | None = None


class CheckedIn(Message):
    """The ticket that a check-in made."""

    arrival: Arrival
    starts_at: Instant
    code: str
    visit: Visit


class NewWish(Body):
    """Ask for a place on a full day, if one becomes free."""

    service: Id
    day: Day
    language: Language
    party_size: PartySize = 1
    contact: Contact | None = None


class Wish(Message):
    """A place on the waiting list; `offer` is the appointment that is held for it, `place` counts from 1."""

    link: str
    service: str
    day: date
    state: WishState
    place: int | None = None
    offer: Appointment | None = None


class NewClosure(Body):
    """A desk that is not staffed for a while; without a desk the centre is closed."""

    desk: Id | None = None
    starts_at: Instant
    ends_at: Instant
    reason: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""


class Closure(Message):
    """A closure; `clashes` are the codes of appointments that it meets, `called_off` those it called off."""

    closure: int
    desk: str | None
    starts_at: Instant
    ends_at: Instant
    reason: str
    clashes: tuple[str, ...] = ()
    called_off: tuple[str, ...] = ()
    moved: int = 0
    """In the answer to who makes it: tickets for a day to come that are now for the next opening."""


class NewFeed(Body):
    """A calendar address of a desk or a service; one of the two."""

    desk: Id | None = None
    service: Id | None = None


class Feed(Message):
    """The address to subscribe to, told once."""

    url: str


class CalendarEntry(Message):
    """One appointment in the staff calendar; `step_state` is where its visit stands."""

    appointment: int
    code: str
    service: str
    desk: str
    starts_at: Instant
    ends_at: Instant
    language: str
    party_size: int
    private: bool
    state: AppointmentState
    step_state: StepState | None = None
    ticket: str | None = None


class CalendarBlock(Message):
    """A time without appointments: kept for who comes without one, a break, or a closure."""

    service: str
    starts_at: Instant
    ends_at: Instant
    why: str


class CalendarDay(Message):
    """A service day as staff see it."""

    day: date
    timezone: str
    opens_at: Instant | None
    closes_at: Instant | None
    services: list[str]
    entries: list[CalendarEntry]
    blocks: list[CalendarBlock]
    closures: list[Closure]
