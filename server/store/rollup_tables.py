"""The tables of roll-ups: they hold no ids."""

from datetime import date

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field, SQLModel


class RollupRow(SQLModel, table=True):
    """One scope's day or month (`grain`), packed: all together, and by slices."""

    __tablename__ = "rollup"
    centre: str = Field(primary_key=True)
    grain: str = Field(primary_key=True)
    start: date = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    total: bytes = Field(sa_type=LargeBinary)
    slices: bytes = Field(sa_type=LargeBinary)


class RolledRow(SQLModel, table=True):
    """How far the journal's events, and the days, have been looked at."""

    __tablename__ = "rolled"
    centre: str = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    day: date


class StaleDayRow(SQLModel, table=True):
    """A day that something changed on since it was counted."""

    __tablename__ = "stale_day"
    centre: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
