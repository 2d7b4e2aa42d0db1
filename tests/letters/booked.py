"""What a visitor does with appointments, played through the actions."""

import contextlib
from datetime import UTC, datetime

from server.actions import appointments, wishes
from server.actions.visits import visitor
from server.domain.errors import Refusal
from tests.day import Day
from wire.appointments import (
    Appointment,
    ConfirmAppointment,
    Contact,
    MoveAppointment,
    NewAppointment,
    NewWish,
)
from wire.words import ContactKind

VISITOR = visitor("always_open")
MAIL = Contact(kind=ContactKind.EMAIL, address="marie@example.org")
NUMBER = Contact(kind=ContactKind.PHONE, address="+52 962 123 4567")
THURSDAY = datetime(2026, 11, 26, 16, 20, tzinfo=UTC)
"""Twenty past ten in Mexico."""


def held(day: Day, starts_at: datetime = THURSDAY, language: str = "ht") -> Appointment:
    asked = NewAppointment(service="health", starts_at=starts_at, language=language, party_size=2)
    return day.act(VISITOR, lambda work: appointments.hold(work, asked))


def booked(
    day: Day, contact: Contact | None = MAIL, starts_at: datetime = THURSDAY, language: str = "ht"
) -> Appointment:
    """Book a time; with a contact for letters."""
    link = held(day, starts_at, language).link
    asked = ConfirmAppointment(contact=contact)
    return day.act(VISITOR, lambda work: appointments.confirm(work, link, asked))


def moved(day: Day, link: str, starts_at: datetime) -> Appointment:
    to = MoveAppointment(starts_at=starts_at)
    return day.act(VISITOR, lambda work: appointments.move(work, link, to))


def cancelled(day: Day, link: str) -> Appointment:
    return day.act(VISITOR, lambda work: appointments.cancel(work, link))


def waiting(day: Day) -> list[tuple[object, ...]]:
    """The letters that have not gone out: kind and hours from now."""
    query = "SELECT kind, due_at FROM letter WHERE state = 'waiting' ORDER BY due_at, id"
    return [(kind, _hours(day, due_at)) for kind, due_at in day.rows(query)]


def _hours(day: Day, due_at: object) -> float:
    at = datetime.fromisoformat(str(due_at))
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - day.now).total_seconds() / 3600


def contacts(day: Day) -> int:
    return int(str(day.rows("SELECT count(*) FROM contact")[0][0]))


def wished(day: Day) -> str:
    """Ask for a place on the full Thursday; return the wish's link."""
    asked = NewWish(service="health", day=THURSDAY.date(), language="fr", contact=MAIL)
    return day.act(VISITOR, lambda work: wishes.wish(work, asked)).link


def full(day: Day) -> str:
    """Book all there is on Thursday; return the link of one of them."""
    links = [booked(day, None).link]
    with contextlib.suppress(Refusal):  # until there is no more
        while True:
            links.append(booked(day, None).link)
    return links[0]
