"""Letters and the addresses they go to: kept apart from appointments, and no longer than they are needed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from server.store.booking_tables import AppointmentRow, ContactRow, LetterRow, WishRow
from server.store.outbox import Outbox
from server.store.tables import AnyRow
from wire.words import AppointmentState, ContactKind, LetterKind, WishState

contacts = ContactRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
letters = LetterRow.__table__  # type: ignore[attr-defined]  # the same
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
wishes = WishRow.__table__  # type: ignore[attr-defined]  # the same
LIVE = (AppointmentState.HELD, AppointmentState.BOOKED)
OPEN = (WishState.WAITING, WishState.OFFERED)
AT_ONCE = 20
"""With the others' patience, so many are sent before the lease ends."""
outbox = Outbox(letters, AT_ONCE)
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:mark, 1))")


@dataclass(frozen=True)
class Subject:
    """What a letter is about: an appointment, or the offer of one (which tells no code yet)."""

    language: str
    link: str
    code: str | None = None
    starts_at: datetime | None = None
    until: datetime | None = None
    """When an offer runs out."""


@dataclass(frozen=True)
class Letter:
    """A letter that this process has taken to send it."""

    id: int
    contact: int
    kind: LetterKind
    by: ContactKind
    sealed: bytes
    tries: int
    subject: Subject


def hold_mark(c: Connection, mark: str) -> None:
    """Let those who book with one address stand in line until the transaction ends."""
    if c.dialect.name == "postgresql":
        c.execute(_HOLD, {"mark": mark})


def live(c: Connection, centre: str, mark: str, now: datetime) -> int:
    """Return how many appointments to come and open wishes have an address with this mark."""
    mine = (contacts.c.centre == centre, contacts.c.mark == mark)
    booked = (
        select(func.count())
        .select_from(contacts.join(appointments, appointments.c.id == contacts.c.appointment))
        .where(*mine, appointments.c.state.in_(LIVE), appointments.c.ends_at > now)
    )
    wished = (
        select(func.count())
        .select_from(contacts.join(wishes, wishes.c.id == contacts.c.wish))
        .where(*mine, wishes.c.state.in_(OPEN))
    )
    return int(c.execute(booked).scalar_one()) + int(c.execute(wished).scalar_one())


def add_contact(c: Connection, **values: Any) -> None:
    """Keep a sealed address."""
    c.execute(insert(contacts).values(**values))


def contact(c: Connection, *, appointment: int | None = None, wish: int | None = None) -> int | None:
    """Return the contact of an appointment or of a wish; an appointment takes over its wish's."""
    if appointment is not None:
        offered = select(wishes.c.id).where(wishes.c.appointment == appointment)
        c.execute(
            update(contacts).where(contacts.c.wish.in_(offered)).values(appointment=appointment, wish=None)
        )
    found: int | None = c.execute(select(contacts.c.id).where(_whose(appointment, wish))).scalar()
    return found


def _whose(appointment: int | None, wish: int | None) -> ColumnElement[bool]:
    column, value = (contacts.c.wish, wish) if appointment is None else (contacts.c.appointment, appointment)
    which: ColumnElement[bool] = column == value
    return which


def starts_at(c: Connection, appointment: int) -> datetime | None:
    """Return when an appointment begins."""
    found: datetime | None = c.execute(
        select(appointments.c.starts_at).where(appointments.c.id == appointment)
    ).scalar()
    return found


def put(c: Connection, centre: str, contact: int, kind: LetterKind, due_at: datetime) -> None:
    """Write a letter, to be sent at `due_at`."""
    c.execute(
        insert(letters).values(
            centre=centre, contact=contact, kind=kind, due_at=due_at, state="waiting", tries=0
        )
    )


def withdraw(c: Connection, contact: int) -> int:
    """Take away the letters to a contact that have not gone out; return how many.

    One on its way is not tried again.
    """
    return c.execute(delete(letters).where(letters.c.contact == contact, outbox.unsent)).rowcount


def forget(c: Connection, contact: int) -> None:
    """Erase an address, with the letters to it."""
    c.execute(delete(letters).where(letters.c.contact == contact))
    c.execute(delete(contacts).where(contacts.c.id == contact))


def any_due(c: Connection, centre: str, now: datetime, but: Collection[LetterKind] = ()) -> bool:
    """Tell whether there is a letter to send, of another kind than those of `but`."""
    return outbox.any(c, outbox.due(centre, now) & letters.c.kind.not_in(but))


def claim(
    c: Connection,
    centre: str,
    now: datetime,
    kinds: Collection[ContactKind],
    but: Collection[LetterKind] = (),
) -> list[Letter]:
    """Take letters that are due and go out by these ways, but for some kinds; no other process sends them."""
    due = (
        select(letters.c.id)
        .join(contacts, contacts.c.id == letters.c.contact)
        .where(outbox.due(centre, now), contacts.c.kind.in_(kinds), letters.c.kind.not_in(but))
    )
    return _loaded(c, outbox.take(c, due, now))


def _loaded(c: Connection, taken: list[int]) -> list[Letter]:
    one, other, offer = appointments, wishes, appointments.alias("offer")
    query = (
        select(
            letters.c.id,
            letters.c.contact,
            letters.c.kind,
            letters.c.tries,
            contacts.c.kind.label("by"),
            contacts.c.sealed,
            func.coalesce(one.c.language, other.c.language).label("language"),
            func.coalesce(one.c.link, other.c.link).label("link"),
            one.c.code,
            func.coalesce(one.c.starts_at, offer.c.starts_at).label("starts_at"),
            offer.c.held_until,
        )
        .join(contacts, contacts.c.id == letters.c.contact)
        .outerjoin(one, one.c.id == contacts.c.appointment)
        .outerjoin(other, other.c.id == contacts.c.wish)
        .outerjoin(offer, offer.c.id == other.c.appointment)
        .where(letters.c.id.in_(taken))
        .order_by(letters.c.id)
    )
    return [_letter(row) for row in c.execute(query) if row.language is not None]


def _letter(row: AnyRow) -> Letter:
    subject = Subject(row.language, row.link, row.code, row.starts_at, row.held_until)
    return Letter(
        row.id, row.contact, LetterKind(row.kind), ContactKind(row.by), row.sealed, row.tries, subject
    )


def spent(now: datetime, today: date, contact: int | None = None) -> ColumnElement[bool]:
    """Return which contacts nobody needs: all is written, the appointment has begun, or its day is past."""
    unsent = exists().where(letters.c.contact == contacts.c.id, outbox.unsent)
    held = exists().where(
        appointments.c.id == contacts.c.appointment, appointments.c.state == AppointmentState.HELD
    )
    wished = exists().where(
        wishes.c.id == contacts.c.wish, wishes.c.state.in_(OPEN), wishes.c.service_day >= today
    )
    over = exists().where(
        appointments.c.id == contacts.c.appointment,
        appointments.c.starts_at <= now,
        appointments.c.closure.is_(None),  # who was called off is told, if late
    )
    which: ColumnElement[bool] = (~unsent & ~held & ~wished) | over
    return which if contact is None else (contacts.c.id == contact) & which


def sweep(c: Connection, centre: str, which: ColumnElement[bool]) -> int:
    """Erase the contacts of a centre that are `spent`, with their letters; return how many."""
    found = list(c.execute(select(contacts.c.id).where(contacts.c.centre == centre, which)).scalars())
    for one in found:
        forget(c, one)
    return len(found)
