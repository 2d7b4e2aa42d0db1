"""What people said of themselves: apart from every ticket, for a day; then only how many said what."""

from datetime import date
from typing import Any

from sqlmodel import Field, SQLModel


class DeclaredRow(SQLModel, table=True):
    """One person's answers: no visit, no ticket, no moment. The key is random, and rows lie in its order.

    SQLite keeps them by their key (WITHOUT ROWID), so that no row number tells who came first.
    """

    __tablename__ = "declared"
    __table_args__: Any = {"sqlite_with_rowid": False}
    key: str = Field(primary_key=True)
    centre: str
    day: date
    age: str
    sex: str
    group: str = Field(sa_column_kwargs={"name": "population_group"})


class DeclaredCountRow(SQLModel, table=True):
    """How many said one thing in a month: one question at a time, so that no answers can be joined."""

    __tablename__ = "declared_count"
    centre: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)
    people: int
