"""What happens to a kiosk and what it does: the words of `kiosk.flow`. Pure."""

from dataclasses import dataclass

from kiosk.state import Claim, Coming, Lost, Order, Paper, State, Ticket, Turned
from wire.words import Lane


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
class Typed:
    """One more letter of an appointment's code."""

    letter: str


@dataclass(frozen=True)
class Erased:
    """The last letter of the code was wrong."""


@dataclass(frozen=True)
class CodeTyped:
    """The code is whole."""


@dataclass(frozen=True)
class TicketWanted:
    """A ticket after all, as somebody who came without an appointment."""


@dataclass(frozen=True)
class TriedAgain:
    """Look the appointment up once more."""


@dataclass(frozen=True)
class Answered:
    """The answer to `sooner`, already as a lane; the lane C, not private, is `No, I can wait`."""

    lane: Lane = Lane.C
    private: bool = False


@dataclass(frozen=True)
class Scanned:
    """The reader saw a QR; None where it holds no appointment."""

    claim: Claim | None


@dataclass(frozen=True)
class Issued:
    """The ticket exists; `language` is the visit's."""

    ticket: Ticket
    language: str


@dataclass(frozen=True)
class NotCheckedIn:
    """There is no ticket for this appointment; `lost` where nobody answered."""

    turned: Turned
    lost: Lost | None = None


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
    LanguageChosen | ServiceChosen | AppointmentChosen | Typed | Erased | CodeTyped | TicketWanted
    | TriedAgain | Answered | PersonCalled | Back | Done | MoreTime | PageTurned | Lowered | Enlarged
    | Listened
)  # fmt: skip
News = Scanned | Issued | NotCheckedIn | Refused | SlipFared | CallFared | CentreClosed | CentreOpened | Tick
Event = Touch | News


@dataclass(frozen=True)
class Issue:
    """Do: issue this, once; `key` is that of a lost check-in which the ticket stands for."""

    order: Order
    key: str = ""


@dataclass(frozen=True)
class CheckIn:
    """Do: check somebody in, once; `key` is that of an earlier try whose answer was lost."""

    coming: Coming
    key: str = ""


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


Effect = Issue | CheckIn | CallPerson | Speak | Warn
Result = tuple[State, tuple[Effect, ...]]
