"""Wishes: a place on the waiting list of a full day; what becomes free is offered to the first in line."""

import secrets
from datetime import date, datetime

from server.actions import booked, letters, places
from server.actions.places import note
from server.actions.work import Work
from server.domain.booking import Wish, link_read, offered_until
from server.domain.errors import Refusal
from server.domain.numbering import follow_token
from server.store import appointments, journal
from server.store import wishes as store
from wire import appointments as messages
from wire.words import ErrorCode, LetterKind, Quota, WishState

NOWHERE = "There is no place on a waiting list with this link, or its day is over."


def wish(work: Work, asked: messages.NewWish) -> messages.Wish:
    """Ask for a place on a full day.

    Raises Refusal `day_not_full` where a slot is free, `slot_not_offered` where the day has none at all.
    """
    service = places.bookable(work, asked.service)
    work.centre.speaks(asked.language)
    appointments.hold_day(work.c, work.centre.id, asked.day)
    offered = places.on_day(work, service, asked.day, Quota.PUBLIC)
    if not offered:
        raise Refusal(
            ErrorCode.SLOT_NOT_OFFERED, f"There are no appointments of {service.id} on {asked.day}.", "day"
        )
    if any(slot.desks for slot in offered):
        raise Refusal(ErrorCode.DAY_NOT_FULL, "This day has free times. Please choose one of them.", "day")
    made = _added(work, asked)
    if asked.contact is not None:
        letters.keep_contact(work, asked.contact, wish=made.id)
    _told(work, "wish", made)
    return booked.wish(work, made)


def _added(work: Work, asked: messages.NewWish) -> Wish:
    values = {
        "centre": work.centre.id,
        "link": follow_token(secrets.token_bytes(places.LINK_BYTES)),
        "service": asked.service,
        "service_day": asked.day,
        "language": asked.language,
        "party_size": asked.party_size,
        "state": WishState.WAITING,
        "made_at": work.now,
        "appointment": None,
    }
    return Wish(id=store.add(work.c, **values), **values)  # type: ignore[arg-type]  # a dict of columns


def show(work: Work, link: str) -> messages.Wish:
    """Return a place on the waiting list by its link."""
    return booked.wish(work, load(work, link))


def load(work: Work, link: str, *, hold: bool = False) -> Wish:
    """Return a wish by its link. Raises Refusal `unknown_appointment`, wrong or over alike."""
    found = store.find(work.c, work.centre.id, link=link_read(link), hold=hold)
    if found is None or work.centre.calendar.day_is_over(found.service_day, work.now):
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, NOWHERE)
    return found


def offer_places(work: Work, day: date, *, hidden: bool = True) -> int:
    """Offer what is free on a day to who waits for it, first come first; return how many were offered.

    The caller holds the day. `hidden` is False where a slot was given up just now: those who wait need not
    wait until it is shown to all.
    """
    full: set[str] = set()
    offered = 0
    for one in store.waiting(work.c, work.centre.id, day):
        if one.service in full or one.service not in work.centre.services:
            continue
        if _offered(work, one, hidden=hidden):
            offered += 1
        else:
            full.add(one.service)
    return offered


def _offered(work: Work, one: Wish, *, hidden: bool) -> bool:
    service = work.centre.service(one.service)
    free = (
        slot
        for slot in places.on_day(work, service, one.service_day, Quota.PUBLIC, hidden=hidden)
        if slot.desks
    )
    slot = next(free, None)
    if slot is None:
        return False
    made = places.hold_slot(
        work,
        service,
        slot,
        offered_until(_heard_at(work, slot.starts_at), slot.starts_at, work.centre.booking),
        language=one.language,
        party_size=one.party_size,
        hidden=hidden,
    )
    store.change(work.c, one, state=WishState.OFFERED, appointment=made.id)
    letters.write(work, LetterKind.OFFER, wish=one.id)
    note(work, "offer", made, wish=one.id)
    return True


def _heard_at(work: Work, starts_at: datetime) -> datetime:
    """Return when somebody hears of an offer: after quiet hours, unless its time has come by then."""
    ends = letters.quiet(work.centre).ends(work.now)
    return ends if ends < starts_at else work.now


def settle(work: Work, appointment: int, *, taken: bool) -> None:
    """Let a wish follow what became of the appointment that was held for it."""
    one = store.find(work.c, work.centre.id, appointment=appointment)
    if one is not None and one.state is WishState.OFFERED:
        _end(work, one, WishState.TAKEN if taken else WishState.GONE)


def leave_all(work: Work, day: date) -> None:
    """Take who still waits for a day that is over off the list."""
    for one in store.waiting(work.c, work.centre.id, day):
        leave(work, one)


def leave(work: Work, one: Wish) -> None:
    """Take a wish that nothing was offered to off the list."""
    _end(work, one, WishState.GONE)


def _end(work: Work, one: Wish, state: WishState) -> None:
    if not store.change(work.c, one, state=state):
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "Somebody else changed this place just now.")
    if state is WishState.GONE:
        letters.forget(work, wish=one.id)
    _told(work, f"wish_{state}", one)


def _told(work: Work, verb: str, one: Wish) -> None:
    detail = {"wish": one.id, "service": one.service, "day": str(one.service_day)}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail=detail)
