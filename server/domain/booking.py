"""The life of an appointment. What changes a state stands in `TRANSITIONS`; what that lacks is refused.

A slot is held while a form is open, booked, perhaps moved; then the person comes (checked in), does not
come (missed), or gives it up (cancelled). Whoever comes too late keeps the ticket of a walk-in, and the
appointment stays missed. A hold that nobody confirmed lapses into cancelled. Where the centre closes at that
time it is cancelled too, with the closure that called it off; it stands again if that closure is lifted.
Whose ticket is dead checks in anew; a check-in of the wrong person is undone, and the time is booked as
before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from server.domain.centre import BookingRules
from server.domain.errors import Refusal
from wire.codes import APPOINTMENT_LENGTH, APPOINTMENT_LETTERS
from wire.words import AppointmentState, Arrival, ErrorCode, Quota, WishState


class Change(StrEnum):
    """What may be done to an appointment."""

    CONFIRM = "confirm"
    MOVE = "move"
    CANCEL = "cancel"
    LAPSE = "lapse"
    CHECK_IN = "check in"
    UNDO_CHECK_IN = "undo check-in"
    MISS = "miss"
    CALL_OFF = "call off"
    STAND = "stand again"


A = AppointmentState
TRANSITIONS: dict[AppointmentState, dict[Change, AppointmentState]] = {
    A.HELD: {
        Change.CONFIRM: A.BOOKED,
        Change.CANCEL: A.CANCELLED,
        Change.LAPSE: A.CANCELLED,
        Change.CALL_OFF: A.CANCELLED,
    },
    A.BOOKED: {
        Change.MOVE: A.BOOKED,
        Change.CANCEL: A.CANCELLED,
        Change.CHECK_IN: A.CHECKED_IN,
        Change.MISS: A.MISSED,
        Change.CALL_OFF: A.CANCELLED,
    },
    A.CHECKED_IN: {Change.CHECK_IN: A.CHECKED_IN, Change.UNDO_CHECK_IN: A.BOOKED},
    A.MISSED: {},
    A.CANCELLED: {Change.STAND: A.BOOKED},
}
LIVE = frozenset({A.HELD, A.BOOKED})
LAPSED = "This time was kept for a while and is free again. Choose a time anew."
_TYPED_FOR = str.maketrans("BSZ", "852", " -")


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One booked time of a service. `desk` is whose time is taken, not where the person will be called."""

    id: int
    centre: str
    code: str
    link: str
    service: str
    service_day: date
    starts_at: datetime
    ends_at: datetime
    desk: str
    language: str
    party_size: int
    private: bool
    channel: str
    quota: Quota
    state: AppointmentState
    held_until: datetime | None
    moves: int
    made_at: datetime
    revision: int = 0
    """How often it has changed since it was booked: moved, cancelled, checked in, missed."""
    changed_at: datetime
    visit: int | None = None
    referral: int | None = None
    closure: int | None = None
    """The closure that called it off, if one did;"""
    written: bool = False
    """whether that is told by a letter."""

    @property
    def called_off(self) -> bool:
        """Tell whether the centre called it off, which is neither the person's cancelling nor a miss."""
        return self.closure is not None

    def lapsed(self, now: datetime) -> bool:
        """Tell whether this is a hold that nobody confirmed in time."""
        return self.state is A.HELD and self.held_until is not None and self.held_until <= now

    def ran_out(self, now: datetime) -> bool:
        """Tell whether this hold lapsed, whether or not that was noted; one that was given up did not."""
        return self.lapsed(now) or (self.state is A.CANCELLED and self.held_until is not None)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A place on the waiting list of a full day; `appointment` is the one that is held for it."""

    id: int
    centre: str
    link: str
    service: str
    service_day: date
    language: str
    party_size: int
    state: WishState
    made_at: datetime
    appointment: int | None = None


def changed(appointment: Appointment, change: Change, now: datetime) -> AppointmentState:
    """Return the state after a change.

    Raises Refusal `hold_expired`, and `appointment_over` where the table lacks it.
    """
    if change is Change.CONFIRM and appointment.lapsed(now):
        raise Refusal(ErrorCode.HOLD_EXPIRED, LAPSED)
    allowed = TRANSITIONS[appointment.state]
    if change not in allowed or (change is Change.STAND and not appointment.called_off):
        right = ", ".join(allowed) or "nothing more"
        raise Refusal(
            ErrorCode.APPOINTMENT_OVER,
            f"An appointment that is {appointment.state} cannot be changed so: {change}. Right: {right}.",
        )
    return allowed[change]


def arrival(starts_at: datetime, now: datetime, rules: BookingRules) -> Arrival:
    """Return how somebody comes: before the time, at it, late, or after the slot was given up."""
    if now < starts_at:
        return Arrival.EARLY
    if now <= starts_at + rules.late_after:
        return Arrival.ON_TIME
    return Arrival.LATE if now <= starts_at + rules.too_late_after else Arrival.TOO_LATE


def free_again(now: datetime, chance: float, rules: BookingRules) -> datetime:
    """Return when a slot that was given up is shown again; `chance` is drawn from 0 to 1.

    Nobody can give a slot to somebody else by giving it up and taking it at once.
    """
    soonest, latest = rules.release
    return now + soonest + chance * (latest - soonest)


def offered_until(now: datetime, starts_at: datetime, rules: BookingRules) -> datetime:
    """Return how long an offer may be thought about: until its own beginning, if that is not too soon."""
    return max(now + rules.hold, min(now + rules.offer, starts_at))


def code_of(number: int) -> str:
    """Write a random number as an appointment's code."""
    base = len(APPOINTMENT_LETTERS)
    return "".join(APPOINTMENT_LETTERS[number // base**place % base] for place in range(APPOINTMENT_LENGTH))


CODES = len(APPOINTMENT_LETTERS) ** APPOINTMENT_LENGTH
"""How many codes there are."""


def code_typed(typed: str) -> str:
    """Return a code as it was given, from what somebody typed: small letters, blanks, hyphens, B for 8.

    >>> code_typed("k7-q4 b")
    'K7Q48'
    """
    return typed.upper().translate(_TYPED_FOR)


def link_read(text: str) -> str:
    """Return the token of a link: what stands last in the address that a QR holds.

    >>> link_read("https://centre.example/a/7YX2?lang=ht")
    '7YX2'
    """
    return text.strip().split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1].upper()
