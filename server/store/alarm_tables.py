"""The tables of alarms: thresholds that are passed, and what is sent of alerts. Nobody stands in them."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.store.tables import key, moment


class AlarmRow(SQLModel, table=True):
    """A threshold that is passed; gone when that is over. Its alert may have been seen to meanwhile."""

    __tablename__ = "alarm"
    centre: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    device: str = Field(primary_key=True)
    """The service or device that it is about."""
    raised_at: datetime | None = moment(required=True)
    """When staff were last alerted."""


class DispatchRow(SQLModel, table=True):
    """News of an alert on its way to one channel; `state` is waiting, sending, sent or failed."""

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("alert", "channel", "number", name="dispatch_once"),
        Index("dispatch_due", "centre", "state", "due_at"),
    )
    id: int | None = key()
    centre: str
    alert: int = Field(sa_type=BigInteger)
    channel: str
    """The way out, by its kind and a digest of its address."""
    number: int
    """The how manieth news of this alert to this channel."""
    news: str
    value: int | None = None
    threshold: int | None = None
    written_at: datetime | None = moment(required=True)
    due_at: datetime | None = moment(required=True)
    state: str
    tries: int
