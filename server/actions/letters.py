"""Letters: keep an address, write what follows from an event, send what is due, forget the address."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection

from server.actions.letter_words import Text, compose
from server.actions.work import Work
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.domain.letters import ALARM_AFTER, NEVER_IN_QUIET, again_at, normal, plan, sameness
from server.domain.quiet import Quiet
from server.store import alerts, journal, letters
from server.store.letters import Letter
from wire.appointments import Contact
from wire.words import AlertKind, ErrorCode, LetterKind

KEY = "key"
"""Stands for the gateway where an address could not be opened."""


def keep_contact(
    work: Work, contact: Contact, *, appointment: int | None = None, wish: int | None = None
) -> None:
    """Keep an address, sealed, for the letters of an appointment or of a wish; it replaces an earlier one.

    Raises Refusal `invalid_field` where it cannot be an address, or no letters go out that way, and
    `too_many_appointments` where as many as the centre allows stand with this address.
    """
    if work.seal is None or contact.kind not in work.offered:
        raise Refusal(
            ErrorCode.INVALID_FIELD, f"No reminders are sent by {contact.kind} here.", "contact.kind"
        )
    address = normal(contact.kind, contact.address)
    mark = work.seal.mark(sameness(address))
    letters.hold_mark(work.c, mark)
    forget(work, appointment=appointment, wish=wish)
    most = work.centre.booking.per_contact
    if letters.live(work.c, work.centre.id, mark, work.now) >= most:
        raise Refusal(
            ErrorCode.TOO_MANY_APPOINTMENTS,
            f"With one address there are at most {most} appointments at a time.",
            "contact.address",
        )
    letters.add_contact(
        work.c,
        centre=work.centre.id,
        kind=contact.kind,
        sealed=work.seal.close(address),
        mark=mark,
        appointment=appointment,
        wish=wish,
    )


def write(work: Work, kind: LetterKind, *, appointment: int | None = None, wish: int | None = None) -> bool:
    """Write a letter about an event, to go out after the commit; without a contact there is none.

    It replaces what was not sent yet. An appointment that is booked or moved gets its reminders anew; the
    appointment of an accepted offer takes over the contact of its wish. Tells whether there is a contact.
    """
    contact = letters.contact(work.c, appointment=appointment, wish=wish)
    if contact is None:
        return False
    letters.withdraw(work.c, contact)
    starts_at = letters.starts_at(work.c, appointment) if appointment is not None else None
    rules, own = work.centre.booking, work.actor.kind == "visitor" and kind is not LetterKind.OFFER
    # that the centre called it off is told once it can be no slip of the hand
    at = work.now + work.centre.rules.undo_within if kind is LetterKind.CALLED_OFF else work.now
    for planned in plan(kind, at, starts_at, rules.reminders, quiet(work.centre), own=own):
        letters.put(work.c, work.centre.id, contact, planned.kind, planned.due_at)
    return True


def unwrite(work: Work, appointment: int) -> bool:
    """Take back that an appointment is called off, while that is not sent: its reminders go out again.

    False where it was sent, and the address is gone.
    """
    contact = letters.contact(work.c, appointment=appointment)
    if contact is None or not letters.withdraw(work.c, contact):
        return False
    starts_at = letters.starts_at(work.c, appointment)
    rules = work.centre.booking
    for planned in plan(
        LetterKind.BOOKED, work.now, starts_at, rules.reminders, quiet(work.centre), own=True
    )[1:]:
        letters.put(work.c, work.centre.id, contact, planned.kind, planned.due_at)
    return True


def forget(work: Work, *, appointment: int | None = None, wish: int | None = None) -> None:
    """Erase the contact of an appointment or of a wish, and what was still to be written to it.

    Not after a letter that says how it ended (`cancelled`): its contact goes by itself once it is sent.
    """
    contact = letters.contact(work.c, appointment=appointment, wish=wish)
    if contact is not None:
        letters.forget(work.c, contact)


def sweep(work: Work) -> int:
    """Erase the addresses that nobody needs any more; return how many."""
    return _sweep(work)


def _sweep(work: Work, contact: int | None = None) -> int:
    today = work.centre.calendar.service_day(work.now)
    return letters.sweep(work.c, work.centre.id, letters.spent(work.now, today, contact))


@dataclass(frozen=True)
class Outgoing:
    """A letter in this process's hands, with its address in the clear; never kept, never logged."""

    letter: Letter
    address: str = field(repr=False)
    text: Text = field(repr=False)


def quiet(centre: Centre) -> Quiet:
    """Return when a centre's visitors are not written to."""
    return Quiet(centre.booking.quiet, centre.calendar.zone)


def anything(c: Connection, centre: Centre, now: datetime) -> bool:
    """Tell whether there is a letter to send."""
    return letters.any_due(c, centre.id, now, _kept_back(centre, now))


def _kept_back(centre: Centre, now: datetime) -> frozenset[LetterKind]:
    return NEVER_IN_QUIET if quiet(centre).holds(now) else frozenset()


def take(work: Work) -> list[Outgoing]:
    """Take letters that are due: this process sends them, and no other."""
    but = _kept_back(work.centre, work.now)
    taken = letters.claim(work.c, work.centre.id, work.now, work.offered, but)
    return [out for letter in taken if (out := _opened(work, letter))]


def _opened(work: Work, letter: Letter) -> Outgoing | None:
    """Return a letter ready to go; one that no key opens waits for the right key, and staff are told."""
    try:
        address = work.seal.open(letter.sealed) if work.seal else ""
    except InvalidToken:
        failed(work, letter, KEY, for_good=False)
        return None
    return Outgoing(letter, address, compose(work.centre, letter.kind, letter.subject, work.base_url))


def hand_back(work: Work, taken: list[Outgoing]) -> None:
    """Give back letters that were not tried, because the server ends."""
    letters.outbox.hand_back(work.c, [out.letter.id for out in taken], work.now)


def told(work: Work, letter: Letter, gateway: str) -> None:
    """Note that a letter was sent; the address goes with the last one."""
    letters.outbox.settle(work.c, letter.id, "sent")
    _journal(work, letter, gateway, "sent")
    for alert in alerts.opened(work.c, work.centre.id, gateway):
        alerts.clear(work.c, work.centre.id, alert.id, work.now)
        _alert(work, "alert-over", gateway)
    _sweep(work, letter.contact)


def failed(work: Work, letter: Letter, gateway: str, *, for_good: bool) -> None:
    """Note that a letter was not sent: it is tried again later, or given up; staff hear of a lasting fault.

    An address that is refused for good is nobody's fault here, and no alert.
    """
    again = None if for_good else again_at(letter.tries, work.now)
    if not letters.outbox.settle(work.c, letter.id, "waiting" if again else "failed", again):
        return  # something newer was written meanwhile
    if again is None:
        _journal(work, letter, gateway, "failed")
        _sweep(work, letter.contact)
    if not for_good and letter.tries >= ALARM_AFTER and not alerts.opened(work.c, work.centre.id, gateway):
        alerts.raise_(work.c, work.centre.id, gateway, AlertKind.LETTER_NOT_SENT, work.now)
        _alert(work, "alert", gateway)


def _journal(work: Work, letter: Letter, gateway: str, result: str) -> None:
    detail = {"kind": letter.kind, "gateway": gateway, "result": result}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, "letter", detail=detail)


def _alert(work: Work, verb: str, gateway: str) -> None:
    detail = {"kind": AlertKind.LETTER_NOT_SENT, "gateway": gateway}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail=detail)
