"""The tables of what was done: the journal, and the answers that a retry gets again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from server.store.tables import Moment, key, moment

OF_DESKS = text("verb IN ('open', 'break', 'close')")
"""Which events say whether a desk is open: few, so they have an index of their own."""


class JournalRow(SQLModel, table=True):
    """One event, never changed again: who did what, when, and every step it changed, from and to."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("journal_step", "step", "seq"),
        Index("journal_at", "centre", "at"),
        Index("journal_desk", "centre", "desk", "at", sqlite_where=OF_DESKS, postgresql_where=OF_DESKS),
    )
    seq: int | None = key()
    centre: str
    at: datetime | None = moment(required=True)
    actor: str
    verb: str
    visit: int | None = Field(default=None, sa_type=BigInteger)
    step: int | None = Field(default=None, sa_type=BigInteger)
    desk: str | None = None
    changes: Any = Field(sa_column=Column(JSON, nullable=False))
    detail: Any = Field(sa_column=Column(JSON, nullable=False))


class AnswerRow(SQLModel, table=True):
    """The answer to a command, kept with its idempotency key, so that a retry gets the same."""

    __tablename__ = "answer"
    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    status: int
    body: str
    at: datetime | None = Field(default=None, sa_type=Moment, nullable=False, index=True)
