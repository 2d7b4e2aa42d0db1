"""The tables of appointments. Nobody's name stands here; an address to write to is sealed, and kept apart."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from server.store.tables import Moment, key, moment


class AppointmentRow(SQLModel, table=True):
    """One booked time of a service: a code to show, a link to change it by."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("centre", "code", name="appointment_code_once"),
        Index("appointment_day", "centre", "service_day", "starts_at"),
        Index("appointment_state", "centre", "state", "starts_at"),
    )
    id: int | None = key()
    centre: str
    code: str
    link: str = Field(index=True, unique=True)
    service: str
    service_day: date
    starts_at: datetime | None = moment(required=True)
    ends_at: datetime | None = moment(required=True)
    desk: str
    """The desk whose time is taken: capacity, not where the person will be called."""
    language: str
    party_size: int
    private: bool
    channel: str
    quota: str
    state: str
    held_until: datetime | None = moment()
    moves: int = 0
    made_at: datetime | None = moment(required=True)
    revision: int = 0
    changed_at: datetime | None = moment()
    visit: int | None = Field(default=None, sa_type=BigInteger)
    referral: int | None = Field(default=None, sa_type=BigInteger)
    closure: int | None = Field(default=None, sa_type=BigInteger)
    written: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class TakenRow(SQLModel, table=True):
    """One grid slot of one desk that an appointment has: the key is why no slot is given twice.

    `free_at` is when the slot is free again: where a hold ends, or where a slot that was given up is shown.
    Without it the slot is the appointment's own.
    """

    __tablename__ = "taken"
    centre: str = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    starts_at: datetime | None = Field(default=None, sa_type=Moment, primary_key=True)
    appointment: int = Field(sa_type=BigInteger, index=True)
    free_at: datetime | None = moment()


class BookingDayRow(SQLModel, table=True):
    """A day that is held while a slot of it is given away: bookings of one day stand in line here."""

    __tablename__ = "booking_day"
    centre: str = Field(primary_key=True)
    service_day: date = Field(primary_key=True)


class ClosureRow(SQLModel, table=True):
    """A time when a desk is not staffed, or (`desk` is None) the centre is closed."""

    __tablename__ = "closure"
    __table_args__ = (Index("closure_ends", "centre", "ends_at"),)
    id: int | None = key()
    centre: str
    desk: str | None = None
    starts_at: datetime | None = moment(required=True)
    ends_at: datetime | None = moment(required=True)
    reason: str


class WishRow(SQLModel, table=True):
    """A place on the waiting list of a full day; `appointment` is the one that is held for it."""

    __tablename__ = "wish"
    __table_args__ = (Index("wish_open", "centre", "service", "service_day", "state", "id"),)
    id: int | None = key()
    centre: str
    link: str = Field(index=True, unique=True)
    service: str
    service_day: date
    language: str
    party_size: int
    state: str
    made_at: datetime | None = moment(required=True)
    appointment: int | None = Field(default=None, sa_type=BigInteger)


class ContactRow(SQLModel, table=True):
    """Where to write to, sealed; taken away after the last message. `mark` is a keyed hash, to count by."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_mark", "centre", "mark"),
        Index("contact_appointment", "appointment"),
        Index("contact_wish", "wish"),
    )
    id: int | None = key()
    centre: str
    kind: str
    sealed: bytes = Field(sa_type=LargeBinary)
    mark: str
    appointment: int | None = Field(default=None, sa_type=BigInteger)
    wish: int | None = Field(default=None, sa_type=BigInteger)


class LetterRow(SQLModel, table=True):
    """A message to send when its time comes; it holds no text and no address."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "letter_due",
            "centre",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index("letter_contact", "contact"),
    )
    id: int | None = key()
    centre: str
    contact: int = Field(sa_type=BigInteger)
    kind: str
    due_at: datetime | None = moment(required=True)
    state: str
    tries: int = 0


class FeedRow(SQLModel, table=True):
    """A calendar address of one desk or one service; the token itself is with whoever asked for it."""

    __tablename__ = "feed"
    token_hash: str = Field(primary_key=True)
    centre: str
    desk: str | None = None
    service: str | None = None
    made_at: datetime | None = moment(required=True)
