"""The table of what the forecast has learnt. Nobody stands in it but by the number of a step that waits."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class ForecastRow(SQLModel, table=True):
    """One centre's habits, how well its ranges hold, and the promises that are still open."""

    __tablename__ = "forecast"
    centre: str = Field(primary_key=True)
    habits: str | None = Field(default=None, sa_type=Text)
    """None before anything was learnt."""
    model: str | None = Field(default=None, sa_type=Text)
    """Trees as LightGBM writes them, and numbers, as JSON; None before there were waits to learn from."""
    lessons: int = 0
    """How often something learnt was kept: it tells a process to read them again."""
    learnt_on: date | None = None
    """The service day on which a process last set out to learn."""
    seq: int = Field(sa_type=BigInteger)
    """The newest event that is counted below."""
    calibration: str
    promises: Any = Field(sa_column=Column(JSON, nullable=False))
    """Step → when it was told, and low, likely, high; seconds."""
    lately: str
    """Of the newest promises that came to a service, oldest first: 1 kept, 0 not."""
