"""The tables of journeys and of the people who help along them: referrals, interpreters, agents at desks."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from server.store.tables import key, moment


class ReferralRow(SQLModel, table=True):
    """One agency asks another to see a visit: the code alone, with the consent that was given."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("referral_visit", "visit"),
        Index("referral_open", "centre", "to_service", "state"),
    )
    id: int | None = key()
    centre: str
    visit: int = Field(sa_type=BigInteger)
    from_step: int = Field(sa_type=BigInteger)
    from_service: str
    to_service: str
    urgency: str
    state: str
    consent_at: datetime | None = moment(required=True)
    sent_at: datetime | None = moment(required=True)
    sent_by: str
    answered_at: datetime | None = moment()
    answered_by: str | None = None
    reason: str | None = None
    """Why it was declined: a word of a list, never free text."""
    step: int | None = Field(default=None, sa_type=BigInteger)
    appointment: int | None = Field(default=None, sa_type=BigInteger)
    completed_at: datetime | None = moment()


class InterpreterRow(SQLModel, table=True):
    """An interpreter: there or away, and the step that they help with."""

    __tablename__ = "interpreter"
    __table_args__ = (
        Index(
            "interpreter_once",
            "centre",
            "step",
            unique=True,
            sqlite_where=text("step IS NOT NULL"),
            postgresql_where=text("step IS NOT NULL"),
        ),
    )
    centre: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    present: bool
    since: datetime | None = moment()
    step: int | None = Field(default=None, sa_type=BigInteger)


class DeskAgentRow(SQLModel, table=True):
    """One of the agents who work at an open desk."""

    __tablename__ = "desk_agent"
    centre: str = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    since: datetime | None = moment(required=True)
