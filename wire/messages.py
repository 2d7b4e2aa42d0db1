"""How messages are written and read: strict in writing, tolerant in reading."""

from datetime import UTC, date, datetime
from operator import not_
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 2, 9998
"""From a moment within these there is a day before and a day after, in every zone."""


def _utc(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"a moment between the years {FIRST_YEAR} and {LAST_YEAR}")
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment; ISO 8601 in UTC on the wire, aware in code."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def _day(asked: object, read: ValidatorFunctionWrapHandler) -> date:
    try:
        found: date = read(asked)
    except ValidationError:
        found = date.min
    if not FIRST_DAY <= found <= LAST_DAY:
        right = f"Write a day from {FIRST_DAY} to {LAST_DAY} as YYYY-MM-DD"
        raise PydanticCustomError("day", right)
    return found


Day = Annotated[date, WrapValidator(_day), Field(description="YYYY-MM-DD", examples=["2026-11-23"])]
"""A day that somebody asks for, 2000 to 2099: a century, so that what is counted from it is a date too."""


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
    past_closing: bool = Field(default=False, exclude_if=not_)
    """Whether its likely end lies after the doors close for the day; written only where it does."""


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
