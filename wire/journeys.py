"""Journeys on the wire: referrals between agencies, interpreters, families that part, groups that come."""

from datetime import date
from typing import Annotated

from pydantic import Field

from wire.messages import Instant, Message
from wire.requests import Body, Id, Number, Step, Visit
from wire.words import DeclineReason, Lane, ReferralState, Urgency


class NewReferral(Body):
    """Ask another agency's service to see this visit. `consent`: the person was asked and said yes."""

    service: Id
    urgency: Urgency = Urgency.TODAY
    consent: bool = False


class AnswerReferral(Body):
    """Accept (today, or with `starts_at` by appointment) or decline with a reason."""

    starts_at: Instant | None = None
    reason: DeclineReason | None = None


class Referral(Message):
    """A referral: the code alone, no case content. `step` or `appointment` is what accepting it made."""

    referral: int
    visit: int
    ticket: str
    language: str
    party_size: int
    from_service: str
    to_service: str
    urgency: Urgency
    state: ReferralState
    consent_at: Instant
    sent_at: Instant
    answered_at: Instant | None = None
    reason: DeclineReason | None = None
    step: int | None = None
    appointment: int | None = None
    completed_at: Instant | None = None


class Referrals(Message):
    """Referrals of a centre, newest first."""

    referrals: list[Referral]


class Interpreter(Message):
    """An interpreter: what they speak, whether they are here, and where they help now."""

    interpreter: str
    languages: list[str]
    present: bool
    since: Instant | None = None
    step: int | None = None
    desk: str | None = None


class Interpreters(Message):
    """All interpreters, and how many steps wait for one, by language."""

    interpreters: list[Interpreter]
    waiting: dict[str, int]


class NewSteps(Body):
    """Services that a visit comes to after those it has."""

    services: Annotated[list[Id], Field(min_length=1, max_length=8)]


class Split(Body):
    """Part of a family goes its own way: so many people, with these services (none: those not begun)."""

    party_size: Annotated[int, Field(ge=1, le=49)]
    services: Annotated[tuple[Id, ...], Field(max_length=8)] = ()


class NewLane(Body):
    """Another lane for a visit; the reason for it is never asked."""

    lane: Lane


class NewGroup(Body):
    """Many people who came together: one ticket each, in one order of arrival."""

    services: Annotated[list[Id], Field(min_length=1, max_length=8)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    count: Annotated[int, Field(ge=1, le=100)]
    lane: Lane = Lane.C
    private: bool = False


class Group(Message):
    """The tickets of a group, in the order of arrival."""

    visits: list[Visit]


class Found(Message):
    """A visit that has the code which was looked for, with its steps as staff see them."""

    visit: Visit
    steps: list[Step]


class Reprint(Message):
    """Another slip of a visit: the copy's number, which is printed on it; the first slip is copy 0."""

    visit: int
    copy_number: int


class NextDay(Message):
    """A ticket for the next service day: whoever waited longest comes first when the doors open."""

    visit: Number
    ticket: str
    service_day: date
    opens_at: Instant
    language: str
    follow_url: str
