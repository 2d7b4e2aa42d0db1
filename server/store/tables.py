"""The tables. They never leave the server; what crosses the wire is told in `wire/`.

Every row belongs to a centre; moments are UTC; there is no column for a person.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    Row,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no zones, so it is added again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: it would be another one elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        known = value if value is None or dialect.name != "sqlite" else value.replace(tzinfo=UTC)
        return known.astimezone(UTC) if known else None


AnyRow = Row[*tuple[Any, ...]]
"""A row of a query, its columns by name."""
WideId = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; SQLite's own row id is one, if it is called INTEGER."""


def moment(*, required: bool = False) -> Any:
    """Return a column for a moment."""
    return Field(default=None, sa_type=Moment, nullable=not required)


def key() -> Any:
    """Return a column for a row's own number."""
    return Field(default=None, sa_column=Column(WideId, primary_key=True, autoincrement=True))


class CentreRow(SQLModel, table=True):
    """A centre as its file describes it."""

    __tablename__ = "centre"
    id: str = Field(primary_key=True)
    document: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class DeskRow(SQLModel, table=True):
    """What a desk does now and who is there."""

    __tablename__ = "desk"
    centre: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    state: str
    user: str | None = None
    since: datetime | None = moment()
    reason: str | None = None
    auto_call: bool = False


class StaffRow(SQLModel, table=True):
    """Who may sign in. The password is an Argon2id hash."""

    __tablename__ = "staff"
    user: str = Field(primary_key=True)
    centre: str
    role: str
    agency: str | None = None
    password: str


class SessionRow(SQLModel, table=True):
    """A sign-in that still holds; the token itself is with the person."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True)
    user: str = Field(index=True)
    expires_at: datetime | None = moment(required=True)


class DeviceRow(SQLModel, table=True):
    """A kiosk, display or printer; the token itself is in the device."""

    __tablename__ = "device"
    centre: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    token_hash: str | None = Field(default=None, index=True, unique=True)
    heard_at: datetime | None = moment()
    heard_before: datetime | None = moment()
    """The last word before it was silent for a while."""
    version: str = ""


class PairingRow(SQLModel, table=True):
    """A device that waits to be joined by the code on its screen."""

    __tablename__ = "pairing"
    id: str = Field(primary_key=True)
    code: str = Field(index=True, unique=True)
    kind: str
    secret_hash: str
    expires_at: datetime | None = moment(required=True)
    centre: str | None = None
    device: str | None = None


class CounterRow(SQLModel, table=True):
    """The last number that a sequence gave on a service day."""

    __tablename__ = "counter"
    centre: str = Field(primary_key=True)
    sequence: str = Field(primary_key=True)
    service_day: date = Field(primary_key=True)
    number: int


class OriginRow(SQLModel, table=True):
    """One row: what tells whether this database is an older copy of itself (`store.reached`)."""

    __tablename__ = "origin"
    id: int = Field(primary_key=True)
    mark: str
    identity: str


class ReservedRow(SQLModel, table=True):
    """A code set aside for a kiosk until it is used, on whatever day."""

    __tablename__ = "reserved"
    centre: str = Field(primary_key=True)
    ticket: str = Field(primary_key=True)
    device: str
    reserved_at: datetime | None = moment(required=True)


class VisitRow(SQLModel, table=True):
    """One person's or family's stay, anonymous; `free_order`: the steps may come in any order."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("centre", "service_day", "ticket", name="visit_ticket_once"),
        Index("visit_ticket", "centre", "ticket", "service_day"),
    )
    id: int | None = key()
    centre: str
    service_day: date
    ticket: str
    language: str
    party_size: int
    private: bool
    channel: str
    issued_at: datetime | None = moment(required=True)
    free_order: bool = False
    appointment: int | None = Field(default=None, sa_type=BigInteger)
    follow: str | None = Field(default=None, index=True, unique=True)
    copies: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """How often its slip was printed again."""


class StepRow(SQLModel, table=True):
    """One service within a visit; `precedence` is that of `domain.routing`; `needs` is a language."""

    __tablename__ = "step"
    __table_args__ = (
        Index(
            "step_next",
            "centre",
            "precedence",
            "due_at",
            "joined_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "step_line",
            "centre",
            "queue",
            "precedence",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "step_open",
            "centre",
            "state",
            sqlite_where=text("state IN ('planned', 'called', 'serving', 'parked')"),
            postgresql_where=text("state IN ('planned', 'called', 'serving', 'parked')"),
        ),
        Index(
            "step_serving_once",
            "centre",
            "desk",
            unique=True,
            sqlite_where=text("state = 'serving'"),
            postgresql_where=text("state = 'serving'"),
        ),
        Index("step_ended", "centre", "ended_at"),
        Index("step_visit", "visit"),
        {"sqlite_autoincrement": True},  # an undone transfer's number is never given to another person
    )
    id: int | None = key()
    centre: str
    visit: int = Field(sa_type=BigInteger)
    place: int = 0
    service: str
    queue: str
    lane: str
    precedence: int
    state: str
    joined_at: datetime | None = moment()
    due_at: datetime | None = moment()
    desk: str | None = None
    target_desk: str | None = None
    target_agent: str | None = None
    needs: str | None = None
    interpreter: str | None = None
    outcome: str | None = None
    called_at: datetime | None = moment()
    started_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    calls: int = 0
    returns: int = 0
    recalls: int = 0
    stored: bool = False


class AnnouncementRow(SQLModel, table=True):
    """One call or recall, as the boards show it; its id only grows."""

    __tablename__ = "announcement"
    __table_args__ = (Index("announcement_newest", "centre", "zone", "id"),)
    id: int | None = key()
    centre: str
    step: int = Field(sa_type=BigInteger, index=True)
    ticket: str
    desk: str
    zone: str
    language: str
    called_at: datetime | None = moment(required=True)
    recall: bool
    withdrawn: bool = False


class AlertRow(SQLModel, table=True):
    """Something staff should see to; over when `cleared_at` is set."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "alert_open",
            "centre",
            "device",
            "kind",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )
    id: int | None = key()
    centre: str
    kind: str
    device: str
    raised_at: datetime | None = moment(required=True)
    cleared_at: datetime | None = moment()
    value: int | None = None
    threshold: int | None = None
