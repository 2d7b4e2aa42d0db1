"""What a screen shows: one whole view per screen, newest wins.

On a live socket every message is `Hello` or `View`. `hello` comes first and then every few seconds, so a
screen knows that the link is up and what time it is. A view replaces the one before it; one with a lower
`version` than the screen has is passed over.
"""

from datetime import date
from typing import Generic, Literal, TypeVar

from wire import SCHEMA
from wire.messages import Instant, Message, Wait
from wire.plan import Suggestion
from wire.requests import Step
from wire.words import AlertKind, BreakReason, DeskState, Lane, StepState

HEARTBEAT_S = 4.0
"""Seconds between hellos; below the 10 s after which a board calls its data old."""


class Hello(Message):
    """The first message, and the heartbeat."""

    type: Literal["hello"] = "hello"
    schema_: int = SCHEMA
    server_time: Instant

    model_config = Message.model_config | {
        "serialize_by_alias": True,
        "populate_by_name": True,
        "alias_generator": lambda name: name.rstrip("_"),
    }


AnyView = TypeVar("AnyView", bound=Message)


class View(Message, Generic[AnyView]):
    """A whole view; `version` only grows."""

    type: Literal["view"] = "view"
    version: int
    view: AnyView


class Call(Message):
    """One announcement: it rings once per display. `announcement` only grows; a recall has its own."""

    announcement: int
    ticket: str
    desk: str
    zone: str
    language: str
    called_at: Instant
    recall: bool


class WaitingService(Message):
    """How many wait for a service and how long a person who joins now would wait (None: nobody serves it)."""

    service: str
    pictogram: str
    names: dict[str, str]
    count: int
    wait: Wait | None


class Notice(Message):
    """A sentence for all in the hall, by language."""

    notice: str
    texts: dict[str, str]


class Offset(Message):
    """The zone's distance from UTC in minutes, from a moment on."""

    since: Instant
    minutes: int


class Board(Message):
    """A display's board. `calls` are newest first; `title` is the zone's name by language."""

    display: str
    centre: dict[str, str]
    title: dict[str, str]
    timezone: str
    offsets: tuple[Offset, ...] = ()
    """Around today, oldest first, for screens that do not know zones by name."""
    languages: list[str]
    calls: list[Call]
    waiting: list[WaitingService]
    notices: list[Notice]


class LanguageChoice(Message):
    """A language that visitors may choose: its code (ISO 639) and its own name."""

    code: str
    name: str


class ServiceChoice(Message):
    """A tile of the kiosk. `wait` is None while nobody serves it."""

    service: str
    names: dict[str, str]
    pictogram: str
    wait: Wait | None


class NeedChoice(Message):
    """A reason to be seen sooner, turned into a lane by the kiosk itself: the need never leaves it."""

    need: str
    lane: Lane
    private: bool


class Lobby(Message):
    """What a kiosk offers. `unsure` is the service for those who do not know which they need."""

    kiosk: str
    centre: dict[str, str]
    timezone: str
    service_day: date
    open: bool
    opens_at: Instant | None
    languages: list[LanguageChoice]
    services: list[ServiceChoice]
    needs: list[NeedChoice]
    unsure: str | None
    appointments: bool = False
    """Whether some service is given by appointment: then a kiosk checks people in."""
    printer: str | None = None
    """The address of this kiosk's printer, from the centre file; a kiosk started with its own keeps that."""
    closes_at: Instant | None = None
    """When the doors close for the day; None: they do not."""


class TicketView(Message):
    """What the follow page may know: no service, no lane."""

    ticket: str
    language: str
    centre: dict[str, str]
    timezone: str
    state: StepState
    private: bool
    ahead: int | None
    wait: Wait | None
    desk: str | None
    zone: dict[str, str] | None
    called_at: Instant | None
    steps_left: int = 0
    """How many places the visit still comes to after this one."""
    opens_at: Instant | None = None
    """When the doors open for a ticket of a day to come."""
    past_closing: bool = False
    """Whether somebody who waits will probably not be called today;"""
    closes_at: Instant | None = None
    """when the doors close then,"""
    next_opening: Instant | None = None
    """and when the day begins that a ticket may be had for instead (None: there is none)."""
    bookable: bool = False
    """Whether what they wait for is given by appointment too."""


class Alert(Message):
    """Something staff should see to."""

    alert: int
    kind: AlertKind
    device: str
    raised_at: Instant
    value: int | None = None
    """What was measured last (people, or whole minutes), for alarms by a threshold,"""
    threshold: int | None = None
    """and the centre's threshold."""


class Choice(Message):
    """Somewhere a step may be transferred to."""

    id: str
    name: str
    pictogram: str = ""


class Finished(Message):
    """The last step that this desk ended."""

    ticket: str
    state: StepState
    at: Instant


class Undoable(Message):
    """What `undo` would take back, and until when."""

    step: int
    ticket: str
    verb: str
    until: Instant


class Console(Message):
    """A desk's console. `current` is served or called first; `held` are others called here.

    `stored` is the waiting step that this desk has set aside to call next; `recalls_left` tells how often
    `current` may be called again, None where it is not called. `agents` are all who work here, `user` first.
    """

    desk: str
    zone: str
    state: DeskState
    user: str | None
    services: list[Choice]
    desks: list[Choice]
    service_names: dict[str, Choice]
    queues: list[str]
    serves: list[str]
    """The services whose steps this desk calls."""
    timezone: str
    current: Step | None
    held: list[Step]
    waiting: list[Step]
    waiting_count: int
    parked: list[Step]
    no_shows: list[Step]
    late_count: int
    last: Finished | None
    undo: Undoable | None
    alerts: list[Alert]
    agents: tuple[str, ...] = ()
    reason: BreakReason | None = None
    auto_call: bool = False
    stored: Step | None = None
    recalls_left: int | None = None
    unheard: tuple[int, ...] = ()
    """Waiting steps that nobody free here understands: they need an interpreter."""
    expected: tuple[Instant, ...] = ()
    """Times of today's appointments for this desk's services whose people have not checked in, in order."""


class Mark(Message):
    """A waiting step in the due chart; only its lane and its promised time."""

    step: int
    lane: Lane
    due_at: Instant


class ServiceLine(Message):
    """One service's line on the floor."""

    service: str
    name: str
    pictogram: str
    waiting: int
    longest_wait_s: int | None
    desks_open: int
    wait: Wait | None
    marks: list[Mark]


class DeskTile(Message):
    """One desk on the floor; `since` is when its present state began."""

    desk: str
    zone: str
    state: DeskState
    step_state: StepState | None
    ticket: str | None
    since: Instant | None
    reason: BreakReason | None = None
    agents: tuple[str, ...] = ()


class Floor(Message):
    """The manager's floor. `on_time` is the share of today's calls that came by their due time, 0 to 1."""

    centre: str
    name: str
    timezone: str
    waiting: int
    late: int
    serving: int
    desks_open: int
    desks_total: int
    on_time: float | None
    on_time_goal: float
    issued_today: int
    done_today: int
    services: list[ServiceLine]
    latest: list[Step]
    desks: list[DeskTile]
    alerts: list[Alert]
    past_closing: int = 0
    """How many of those who wait will probably not be called before the doors close for the day."""
    suggestion: Suggestion | None = None
    """What one more desk would do for the service most behind; None where that would help nobody."""
