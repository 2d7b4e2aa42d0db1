"""The planner on the wire: what a change would do to a day, and how many desks tomorrow asks for.

A figure of a day to come is a range over many plays of that day: 1 of 10 plays is below `low`, 1 of 10 above
`high`. `docs/planner.md` says how they are played.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from wire.messages import Day, Instant, Message
from wire.requests import Id, Question


class MoreDesks(Question):
    """So many more desks for a service; without `at` from now on."""

    change: Literal["more_desks"]
    service: Id
    desks: Annotated[int, Field(ge=1, le=20)] = 1
    at: Instant | None = None


class MoveDesk(Question):
    """A desk calls for these services alone."""

    change: Literal["move_desk"]
    desk: Id
    services: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    at: Instant | None = None


class OpenDesk(Question):
    """A desk opens with its own work profile."""

    change: Literal["open_desk"]
    desk: Id
    at: Instant | None = None


class CloseDesk(Question):
    """A desk goes home."""

    change: Literal["close_desk"]
    desk: Id
    at: Instant | None = None


class CloseCentre(Question):
    """The doors shut; whoever is inside is served."""

    change: Literal["close_centre"]
    at: Instant | None = None


class MorePeople(Question):
    """So many people come at once for a service."""

    change: Literal["more_people"]
    service: Id
    people: Annotated[int, Field(ge=1, le=500)]
    at: Instant | None = None


Change = Annotated[
    MoreDesks | MoveDesk | OpenDesk | CloseDesk | CloseCentre | MorePeople, Field(discriminator="change")
]


class NewPlan(Question):
    """What would change on a day; without `day` on what is left of today."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "changes": [
                        {"change": "more_desks", "service": "health", "desks": 1},
                        {"change": "more_people", "service": "registration", "people": 40},
                    ]
                }
            ]
        },
    )

    day: Day | None = None
    changes: Annotated[tuple[Change, ...], Field(max_length=12)] = ()


class Foretold(Message):
    """A figure over all plays."""

    low: float
    likely: float
    high: float


class Outlook(Message):
    """A day, or one service of it. None stands where nobody was called in any play.

    Waits are those of who was called, in seconds; `service_level` is the share called by their due time, 0 to
    1; `waiting_at_close` wait when the doors shut; `late` wait past their promise at each moment of the plan.
    `last_out_s` is how long after the doors shut the last service ends; below 0 where it ends before.
    """

    called: Foretold | None
    median_wait_s: Foretold | None
    p90_wait_s: Foretold | None
    service_level: Foretold | None
    gave_up: Foretold | None
    waiting_at_close: Foretold | None
    last_out_s: Foretold | None
    late: list[Foretold]


class ServiceOutlook(Message):
    """One service as it is and with the change."""

    service: str
    name: str
    pictogram: str
    as_is: Outlook
    changed: Outlook


class Plan(Message):
    """What a change would do: the same people, played with and without it.

    `difference` is changed - as_is, play by play. `history_days` is how many days the habits are learnt from;
    with 0 only those are counted who are here, who are booked, and who came today.
    """

    day: date
    timezone: str
    starts_at: Instant
    closes_at: Instant
    closes_then: Instant
    """When the doors shut with the change."""
    plays: int
    history_days: int
    goal: float
    moments: list[Instant]
    as_is: Outlook
    changed: Outlook
    difference: Outlook
    services: list[ServiceOutlook]


class StaffingHour(Message):
    """An hour of a queue: how many come, and the share that is called on time with the likely desks."""

    hour: int
    arrivals: Foretold
    service_level: Foretold | None


class StaffingQueue(Message):
    """A queue with the services that stand in it."""

    queue: str
    services: list[str]
    names: list[str]
    pictogram: str
    hours: list[StaffingHour]


class ProfileHour(Message):
    """An hour of a work profile: how many desks it asks for; a range over days and plays."""

    hour: int
    desks: Foretold
    erlang: int
    """The first guess, by Erlang C."""
    has: int
    """How many desks the centre has with this profile in this hour."""


class StaffingProfile(Message):
    """Desks that call from the same queues; `desks` names those that the centre has."""

    queues: list[str]
    names: list[str]
    pictograms: list[str]
    desks: list[str]
    hours: list[ProfileHour]


class Staffing(Message):
    """How many desks of each work profile a day asks for, by hour; `total` is all of them in each hour."""

    day: date
    timezone: str
    goal: float
    history_days: int
    alike_days: int
    """How many of them were the same weekday."""
    hours: list[int]
    total: list[Foretold]
    desks: int
    """How many desks the centre has."""
    profiles: list[StaffingProfile]
    queues: list[StaffingQueue]


class Suggestion(Message):
    """What one more desk would do for the service that is most behind; `late_then` at the moment `at`."""

    service: str
    name: str
    pictogram: str
    late: int
    arrivals_per_hour: int
    desks: int
    served_per_hour: int
    at: Instant
    late_then: int
    late_with_one_more: int
    free_desks: list[str]
    """Desks that are open, serve nobody, and have nobody to call."""
    asked: bool
    """Whether a desk has been asked for."""
