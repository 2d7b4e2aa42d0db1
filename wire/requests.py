"""Bodies of commands and their answers."""

from datetime import date
from typing import Annotated

from annotated_types import Interval
from pydantic import ConfigDict, Field

from wire.messages import Instant, Message, Wait
from wire.words import (
    AlertKind,
    BreakReason,
    CallReason,
    Channel,
    DeskState,
    DeviceKind,
    Lane,
    Order,
    Outcome,
    StepState,
)

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Number = Annotated[int, Interval(ge=1, le=2**63 - 1)]
"""The number of a visit, a step or an alert; 64 bits, as both databases have them."""
NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
"""Text of one line: PostgreSQL refuses U+0000, and nothing here needs the others."""


class Body(Message):
    """What a client sends: read tolerantly, a field that is not known here is passed over and not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Question(Message):
    """What a staff tool asks, read strictly: a wish that is half understood would be answered falsely."""


class SignIn(Body):
    """A staff member's name and password."""

    user: Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SignedIn(Message):
    """The token to send as `Authorization: Bearer`; a page has the cookie and sends `csrf`."""

    token: str
    role: str
    user: str
    centre: str
    csrf: str
    expires_at: Instant


class NewVisit(Body):
    """What a visitor asked for at a kiosk or at reception.

    `ticket` and `issued_at` are sent together, and only by a kiosk that hands over a ticket which it issued
    from its reserved codes while the server was away; `replaces` goes with them.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"services": ["health"], "language": "ht", "lane": "C", "party_size": 3, "channel": "kiosk"}
            ]
        },
    )

    services: list[Id] = Field(default_factory=list, max_length=8)
    journey: Id | None = None
    """One of the centre's own journeys, in the place of services."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    lane: Lane = Lane.C
    party_size: Annotated[int, Field(ge=1, le=50)] = 1
    channel: Channel = Channel.KIOSK
    private: bool = False
    """Staff fetch the person: the call is neither shown nor spoken."""
    order: Order = Order.FIXED
    """In a free order the next service is the one whose line is shortest for this person now."""
    ticket: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")] | None = None
    issued_at: Instant | None = None
    replaces: Annotated[str, Field(pattern=r"^[!-~]{1,200}$")] | None = None
    """Idempotency key of an earlier try whose answer never came: what it issued, or would, is void."""


class IssuedStep(Message):
    """One step of a visit as the visitor may know it; `ahead` and `wait` are there while it waits."""

    step: int
    service: str
    state: StepState
    ahead: int | None = None
    joined_at: Instant | None = None
    due_at: Instant | None = None
    wait: Wait | None = None


class Visit(Message):
    """A visit and its steps, in the order of the journey."""

    visit: int
    ticket: str
    language: str
    party_size: int
    private: bool
    channel: Channel
    service_day: date
    issued_at: Instant
    follow_url: str
    steps: list[IssuedStep]


class CallTicket(Body):
    """Call one ticket out of order, by choice; the reason stands in the journal."""

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,8}$")]
    reason: CallReason | None = None


class Break(Body):
    """Why a desk pauses; a word of a list."""

    reason: BreakReason | None = None


class Finish(Body):
    """How a step ended; a word of a list, no text."""

    outcome: Outcome | None = None


class DeskMode(Body):
    """Whether a finish calls the next by itself."""

    auto_call: bool


class DeskUser(Body):
    """Another member of staff who works at this desk, or takes it over."""

    user: Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL)]


class Transfer(Body):
    """Where a step goes: to a service, to a desk, or to a colleague; one of the three."""

    service: Id | None = None
    desk: Id | None = None
    agent: Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROL)] | None = None


class Step(Message):
    """One step as staff see it. `reason` says in words why it was called before the others."""

    step: int
    visit: int
    ticket: str
    service: str
    queue: str
    language: str
    lane: Lane
    party_size: int
    private: bool
    state: StepState
    desk: str | None = None
    calls: int
    joined_at: Instant | None
    due_at: Instant | None
    called_at: Instant | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    reason: str | None = None
    appointment: bool = False
    needs: str | None = None
    """The language that the desk or an interpreter must speak."""
    interpreter: str | None = None
    outcome: Outcome | None = None
    journey: tuple[str, ...] = ()
    """The services that the visit still comes to, in the order that was asked for."""


class Moved(Step):
    """A step after a verb; `next` is the step that a transfer or a finish put into a queue.

    `called` is who was called next by itself, at a desk that does so after a finish.
    """

    next: Step | None = None
    called: Step | None = None


class Desk(Message):
    """A desk as it stands after a command; `agents` are all who work there, `user` first."""

    desk: str
    zone: str
    state: DeskState
    user: str | None = None
    agents: tuple[str, ...] = ()
    reason: BreakReason | None = None
    auto_call: bool = False


class Reservation(Message):
    """Codes set aside for one kiosk and one service day, to issue from while the server is away."""

    service_day: date
    codes: list[str]


class PrintResult(Body):
    """How a slip fared; the result is an event of its own."""

    visit: Number
    printed: bool
    copy_number: Annotated[int, Field(ge=0)] = 0
    detail: Annotated[str, Field(max_length=200)] = ""


class Heartbeat(Body):
    """A device is alive; `alerts` are the conditions that hold at it now (help is raised apart)."""

    alerts: tuple[AlertKind, ...] = ()
    version: Annotated[str, Field(max_length=40, pattern=NO_CONTROL)] = ""


class PairingRequest(Body):
    """A device without a token asks to join; it shows the code that it is given."""

    kind: DeviceKind


class Pairing(Message):
    """`code` is shown on the device's screen; `secret` stays in the device and claims the token."""

    pairing: str
    code: str
    secret: str
    expires_at: Instant


class PairingClaim(Body):
    """The device asks whether staff have joined it."""

    secret: str


class Paired(Message):
    """The device's own token, given once."""

    device: str
    kind: DeviceKind
    token: str


class PairingApproval(Body):
    """Join the device that shows `code` as `device`."""

    code: Annotated[str, Field(min_length=4, max_length=12, pattern=NO_CONTROL)]
    device: Id


class Device(Message):
    """A device as a manager sees it; `heard_at` is None where it never spoke."""

    device: str
    kind: DeviceKind
    zones: tuple[str, ...] = ()
    paired: bool
    heard_at: Instant | None
    version: str
