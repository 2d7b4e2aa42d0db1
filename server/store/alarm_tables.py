"""The table of thresholds that are passed. Nobody stands in it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from server.store.tables import moment


class AlarmRow(SQLModel, table=True):
    """A threshold that is passed; gone when that is over. Its alert may have been seen to meanwhile."""

    __tablename__ = "alarm"
    centre: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    device: str = Field(primary_key=True)
    """The service or device that it is about."""
    raised_at: datetime | None = moment(required=True)
    """When staff were last alerted."""
