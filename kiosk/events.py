"""What a kiosk knows, what happens to it and what it does: the words of `kiosk.flow`. Pure.

The reason to be seen sooner is none of them: the screen turns it into a lane before it makes the event.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wire.messages import Wait
from wire.words import Lane


class Screen(StrEnum):
    """Where a visitor stands."""

    LANGUAGE = "language"
    SERVICES = "services"
    APPOINTMENT = "appointment"
    SOONER = "sooner"
    ISSUING = "issuing"
    TICKET = "ticket"
    NOT_ISSUED = "not_issued"
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


@dataclass(frozen=True)
class Ticket:
    """A ticket in a visitor's hand; None stands for what nobody knows, since the server was away."""

    code: str
    private: bool = False
    ahead: int | None = None
    wait: Wait | None = None
    follow_url: str | None = None


@dataclass(frozen=True)
class Order:
    """What to issue: no reason, only the lane that follows from it."""

    service: str
    language: str
    lane: Lane = Lane.C
    private: bool = False


@dataclass(frozen=True)
class State:
    """All that the kiosk knows of the visitor in front of it."""

    screen: Screen = Screen.LANGUAGE
    language: str | None = None
    service: str | None = None
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


@dataclass(frozen=True)
class LanguageChosen:
    """The visitor's language."""

    language: str


@dataclass(frozen=True)
class ServiceChosen:
    """What the person comes for."""

    service: str


@dataclass(frozen=True)
class AppointmentChosen:
    """`I have an appointment`."""


@dataclass(frozen=True)
class Answered:
    """The answer to `sooner`, already as a lane; the lane C, not private, is `No, I can wait`."""

    lane: Lane = Lane.C
    private: bool = False


@dataclass(frozen=True)
class Issued:
    """The ticket exists."""

    ticket: Ticket


@dataclass(frozen=True)
class Refused:
    """No ticket here: the centre closed meanwhile, or staff must help."""

    closed: bool = False


@dataclass(frozen=True)
class SlipFared:
    """How printing went."""

    paper: Paper


@dataclass(frozen=True)
class PersonCalled:
    """`Call a person`."""


@dataclass(frozen=True)
class CallFared:
    """Whether staff got the call."""

    reached: bool


@dataclass(frozen=True)
class Back:
    """One screen back."""


@dataclass(frozen=True)
class Done:
    """The visitor is done."""


@dataclass(frozen=True)
class MoreTime:
    """`More time`, or any touch while the warning stands."""


@dataclass(frozen=True)
class PageTurned:
    """The next page of the choices, after the last the first; `pages` is how many there are."""

    pages: int


@dataclass(frozen=True)
class Lowered:
    """Lower the controls, or raise them again; `enlarge` where the same button does both."""

    enlarge: bool = False


@dataclass(frozen=True)
class Enlarged:
    """Large text and high contrast, or back to normal."""


@dataclass(frozen=True)
class Listened:
    """Say the screen; `again`: it was being said, so say it louder."""

    again: bool = False
    language: str | None = None
    """Whose words: a row of the language screen, else the visitor's."""


@dataclass(frozen=True)
class CentreClosed:
    """The centre takes no more visitors today."""


@dataclass(frozen=True)
class CentreOpened:
    """The centre takes visitors."""


@dataclass(frozen=True)
class Tick:
    """A second has passed."""


Touch = (
    LanguageChosen | ServiceChosen | AppointmentChosen | Answered | PersonCalled | Back | Done | MoreTime
    | PageTurned | Lowered | Enlarged | Listened
)  # fmt: skip
News = Issued | Refused | SlipFared | CallFared | CentreClosed | CentreOpened | Tick
Event = Touch | News


@dataclass(frozen=True)
class Issue:
    """Do: issue this, once."""

    order: Order


@dataclass(frozen=True)
class CallPerson:
    """Do: call staff to this kiosk."""


@dataclass(frozen=True)
class Speak:
    """Do: say the screen that stands now, in this language."""

    language: str | None


@dataclass(frozen=True)
class Warn:
    """Do: ring softly; the time is nearly over."""


Effect = Issue | CallPerson | Speak | Warn
Result = tuple[State, tuple[Effect, ...]]
