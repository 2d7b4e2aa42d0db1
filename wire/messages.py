"""How messages are written and read: strict in writing, tolerant in reading."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment between the years 2 and 9998") from None


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment; ISO 8601 in UTC on the wire, aware in code."""


class Message(BaseModel):
    """A message that the server writes; it holds exactly the fields declared here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, data: object) -> Self:
        """Read a message from somebody else's program: fields that we do not know are passed over."""
        return cls.model_validate(data, extra="ignore")


class Wait(Message):
    """A forecast of a wait, in seconds: the likely one, and a range that should hold in 8 of 10 cases."""

    low_s: int
    likely_s: int
    high_s: int


class Problem(Message):
    """A refusal, `application/problem+json` (RFC 9457): `code` never changes, `detail` says what is right."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    ticket: str | None = None
    """`already_checked_in`: the ticket that was given."""
    day: date | None = None
    """`other_day`: the right one."""


def now() -> datetime:
    """Read the clock: the moment, aware, in UTC. For the edges only."""
    return datetime.now(UTC)
