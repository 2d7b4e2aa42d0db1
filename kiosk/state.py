"""What a kiosk knows of the visitor in front of it. Pure values.

The reason to be seen sooner is none of them: the screen turns it into a lane before it makes the event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wire.messages import Wait
from wire.words import Arrival, Lane


class Screen(StrEnum):
    """Where a visitor stands."""

    LANGUAGE = "language"
    SERVICES = "services"
    CODE = "code"
    """The keys to type an appointment's code with."""
    SOONER = "sooner"
    ISSUING = "issuing"
    TICKET = "ticket"
    NOT_ISSUED = "not_issued"
    NOT_CHECKED_IN = "not_checked_in"
    HELP = "help"
    CLOSED = "closed"


class Paper(StrEnum):
    """What is known of the slip."""

    PRINTING = "printing"
    PRINTED = "printed"
    OUT = "out"
    MISSING = "missing"
    """No slip came, for another reason than the paper."""


class Helped(StrEnum):
    """What is known of a call for a person."""

    CALLING = "calling"
    CALLED = "called"
    NOT_REACHED = "not_reached"


class Why(StrEnum):
    """Why a check-in gave no ticket."""

    UNKNOWN = "unknown"
    OTHER_DAY = "other_day"
    ALREADY = "already"
    """The person is checked in; the ticket is there."""
    USED = "used"
    """The person was here and served."""
    OVER = "over"
    AWAY = "away"
    """Nobody could look it up: the server is away."""


@dataclass(frozen=True)
class Ticket:
    """A ticket in a visitor's hand; None stands for what nobody knows, since the server was away.

    `arrival` and `starts_at` are there where somebody came with an appointment; `more` is how many places
    of the journey come after this one.
    """

    code: str
    private: bool = False
    ahead: int | None = None
    wait: Wait | None = None
    follow_url: str | None = None
    arrival: Arrival | None = None
    starts_at: datetime | None = None
    more: int = 0


@dataclass(frozen=True)
class Order:
    """What to issue: no reason, only the lane that follows from it."""

    service: str
    language: str
    lane: Lane = Lane.C
    private: bool = False


@dataclass(frozen=True)
class Claim:
    """What somebody shows of an appointment: its code, or the link of its QR; one of the two."""

    code: str = ""
    link: str = ""


@dataclass(frozen=True)
class Coming:
    """Somebody with an appointment is here; without a language that of the appointment is asked for."""

    claim: Claim
    language: str | None = None
    lane: Lane = Lane.C
    private: bool = False


@dataclass(frozen=True)
class Lost:
    """A check-in whose answer never came: nobody knows what it did. `key` is the key it went under."""

    coming: Coming
    key: str


@dataclass(frozen=True)
class Turned:
    """Why there was no ticket for an appointment; the ticket that is there, or the right day, where known."""

    why: Why
    ticket: str = ""
    day: date | None = None


@dataclass(frozen=True)
class State:
    """All that the kiosk knows of the visitor in front of it."""

    screen: Screen = Screen.LANGUAGE
    language: str | None = None
    service: str | None = None
    typed: str = ""
    """The letters of an appointment's code so far."""
    claim: Claim | None = None
    lost: Lost | None = None
    turned: Turned | None = None
    ticket: Ticket | None = None
    paper: Paper = Paper.PRINTING
    helped: Helped = Helped.CALLING
    before_help: Screen = Screen.LANGUAGE
    lowered: bool = False
    large: bool = False
    page: int = 0
    louder: int = 0
    """Steps above the volume with which every visitor starts."""
    warned: bool = False
    ends_at: datetime | None = None
    """When this visitor's stay at the kiosk ends without a touch; None while nobody has touched anything."""
