"""What the desk at the entrance sees: the whole floor, who is expected, which interpreters are free."""

from datetime import date

from wire.journeys import Interpreter
from wire.messages import Instant, Message, Wait
from wire.requests import Step
from wire.views import Alert, Choice, DeskTile, LanguageChoice


class ReceptionLine(Message):
    """One service as reception sees it: who waits, what a new ticket is told, who still comes.

    `expected` are the times of today's appointments whose people have not checked in, in order.
    """

    service: str
    name: str
    pictogram: str
    waiting: int
    late: int
    longest_wait_s: int | None
    desks_open: int
    wait: Wait | None
    expected: list[Instant]


class Reception(Message):
    """The whole floor for the desk at the entrance. `waiting` is in the order of the call, to its limit."""

    centre: str
    name: str
    timezone: str
    service_day: date
    open: bool
    opens_at: Instant | None
    languages: list[LanguageChoice]
    service_names: dict[str, Choice]
    waiting: list[Step]
    waiting_count: int
    late_count: int
    called: list[Step]
    serving: list[Step]
    parked: list[Step]
    no_shows: list[Step]
    services: list[ReceptionLine]
    desks: list[DeskTile]
    alerts: list[Alert]
    interpreters: list[Interpreter]
    interpreters_wanted: dict[str, int]
    """How many wait for an interpreter, by language."""
