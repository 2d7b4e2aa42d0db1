"""Appointments: hold a time, confirm it, move it, give it up; see it by its link or its code."""

import random

from server.actions import booked, letters, places, wishes
from server.actions.places import CHANCE, note
from server.actions.work import Work
from server.domain.booking import LAPSED, Appointment, Change, changed, code_typed, link_read
from server.domain.errors import Refusal
from server.store import appointments
from server.store.appointments import hold_day
from wire import appointments as messages
from wire.codes import APPOINTMENT_LENGTH
from wire.words import AppointmentState, ErrorCode, LetterKind, Quota, Role

NOWHERE = "There is no appointment with this link or code, or its day is over."


def hold(work: Work, asked: messages.NewAppointment) -> messages.Appointment:
    """Keep a time for whoever fills in the form; it lapses by itself."""
    service = places.bookable(work, asked.service)
    work.centre.speaks(asked.language)
    places.quota_allowed(work, asked.quota)
    if asked.referral is not None:
        work.actor.must_be(Role.AGENT)
    day = work.centre.calendar.service_day(asked.starts_at)
    hold_day(work.c, work.centre.id, day)
    wishes.offer_places(work, day)  # who waits for a place comes before who asks just now
    slot = places.free_slot(work, service, asked.starts_at, asked.quota)
    made = places.hold_slot(
        work,
        service,
        slot,
        work.now + work.centre.booking.hold,
        language=asked.language,
        party_size=asked.party_size,
        private=asked.private,
        quota=asked.quota,
        referral=asked.referral,
    )
    note(work, "hold", made, quota=made.quota)
    return booked.appointment(work, made)


def show(work: Work, link: str) -> messages.Appointment:
    """Return an appointment by its link or code; by the code alone its link is not told."""
    return _told(work, _load(work, link), link)


def _told(work: Work, found: Appointment, by: str) -> messages.Appointment:
    """Return an appointment; whoever came by the code alone is not told its link."""
    told = booked.appointment(work, found)
    return told if is_link(by) or work.actor.may(Role.AGENT) else told.model_copy(update={"link": ""})


def confirm(
    work: Work,
    link: str,
    asked: messages.ConfirmAppointment = messages.ConfirmAppointment(),  # noqa: B008 - it is frozen
) -> messages.Appointment:
    """Make a held time one's own; with a contact it gets letters. Only by the link."""
    before = _by_link(work, link)
    return booked.appointment(work, _confirmed(work, before, asked.contact))


def confirm_late(work: Work, link: str, asked: messages.ConfirmAppointment) -> messages.Appointment:
    """Confirm a held time; one whose hold ran out is taken anew, with another link, where it is still free.

    Raises Refusal `slot_taken` where it is not.
    """
    before = _by_link(work, link)
    if not before.ran_out(work.now):
        return booked.appointment(work, _confirmed(work, before, asked.contact))
    anew = messages.NewAppointment(
        service=before.service,
        starts_at=before.starts_at,
        language=before.language,
        party_size=before.party_size,
        private=before.private,
    )
    return confirm(work, hold(work, anew).link, asked)


def _confirmed(work: Work, before: Appointment, contact: messages.Contact | None) -> Appointment:
    state = changed(before, Change.CONFIRM, work.now)
    after = _saved(work, before, state=state, held_until=None)
    if (
        appointments.keep(work.c, before.id)
        != (before.ends_at - before.starts_at) // work.centre.booking.slot
    ):
        raise Refusal(ErrorCode.HOLD_EXPIRED, LAPSED)  # another process's clock is ahead, and gave it away
    wishes.settle(work, before.id, taken=True)
    if contact is not None:
        letters.keep_contact(work, contact, appointment=before.id)
    letters.write(work, LetterKind.BOOKED, appointment=before.id)
    note(work, "book", after, quota=after.quota)
    return after


def move(
    work: Work, link: str, to: messages.MoveAppointment, chance: random.Random = CHANCE
) -> messages.Appointment:
    """Give an appointment another time, by its link or its code; both stay.

    Raises Refusal `move_limit` where it was moved as often as the centre allows.
    """
    before = _load(work, link, hold=True)
    most = work.centre.booking.moves_at_most
    changed(before, Change.MOVE, work.now)
    if to.starts_at != before.starts_at and before.moves >= most:
        raise Refusal(ErrorCode.MOVE_LIMIT, f"An appointment is moved at most {most} times here.")
    return _told(work, _moved(work, before, to, before.quota, chance), link)


def _moved(
    work: Work, before: Appointment, to: messages.MoveAppointment, quota: Quota, chance: random.Random
) -> Appointment:
    """Give up the old time and take the new one, both or neither."""
    changed(before, Change.MOVE, work.now)
    if to.starts_at == before.starts_at:
        return before
    service = places.bookable(work, before.service)
    day = work.centre.calendar.service_day(to.starts_at)
    for one in sorted({before.service_day, day}):  # in one order, so that two who move never wait in a ring
        hold_day(work.c, work.centre.id, one)
    slot = places.free_slot(work, service, to.starts_at, quota, but=before.id)
    after = _saved(
        work,
        before,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        service_day=day,
        desk=slot.desks[0],
        moves=before.moves + 1,
    )
    places.give_up(work, before, chance)
    places.take(work, after, slot)
    letters.write(work, LetterKind.MOVED, appointment=after.id)
    note(work, "move", after, before=before.starts_at.isoformat())
    wishes.offer_places(work, before.service_day, hidden=False)
    return after


def cancel(work: Work, link: str, chance: random.Random = CHANCE) -> messages.Appointment:
    """Give up an appointment, by its link or its code; the slot comes back after a random while."""
    return _told(work, _cancelled(work, _load(work, link, hold=True), chance), link)


def _cancelled(work: Work, before: Appointment, chance: random.Random) -> Appointment:
    after = _saved(work, before, state=changed(before, Change.CANCEL, work.now), held_until=None)
    if before.state is AppointmentState.HELD:
        appointments.free(work.c, before.id)
    else:
        places.give_up(work, before, chance)
        letters.write(work, LetterKind.CANCELLED, appointment=before.id)
    wishes.settle(work, before.id, taken=False)
    note(work, "cancel_appointment", after)
    hold_day(work.c, work.centre.id, before.service_day)
    wishes.offer_places(work, before.service_day, hidden=False)
    return after


def lapse(work: Work, appointment: int) -> bool:
    """End a hold that nobody confirmed in time; False where somebody was faster."""
    before = appointments.find(work.c, work.centre.id, id=appointment, hold=True)
    if before is None or not before.lapsed(work.now):
        return False
    after = _saved(work, before, state=changed(before, Change.LAPSE, work.now))
    appointments.free(work.c, before.id)
    wishes.settle(work, before.id, taken=False)
    note(work, "lapse", after)
    return True


def staff_confirm(work: Work, appointment: int) -> messages.Appointment:
    """Confirm a held appointment by its number, as staff."""
    return booked.appointment(work, _confirmed(work, by_id(work, appointment), None))


def staff_move(
    work: Work, appointment: int, to: messages.MoveAppointment, chance: random.Random = CHANCE
) -> messages.Appointment:
    """Give an appointment another time, as staff: as often as needed, into any time that a desk has."""
    return booked.appointment(work, _moved(work, by_id(work, appointment), to, Quota.STAFF, chance))


def staff_cancel(work: Work, appointment: int, chance: random.Random = CHANCE) -> messages.Appointment:
    """Give up an appointment by its number, as staff."""
    return booked.appointment(work, _cancelled(work, by_id(work, appointment), chance))


def by_id(work: Work, appointment: int) -> Appointment:
    """Return an appointment by its number, held, for staff. Raises Refusal `unknown_appointment`."""
    work.actor.must_be(Role.AGENT)
    return _known(appointments.find(work.c, work.centre.id, id=appointment, hold=True))


def _by_link(work: Work, link: str) -> Appointment:
    if not is_link(link):
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, NOWHERE)
    return _load(work, link, hold=True)


def _load(work: Work, text: str, *, hold: bool = False) -> Appointment:
    """Return an appointment by its link or code; wrong ones and those whose day is over answer alike."""
    which = {"link": link_read(text)} if is_link(text) else {"code": code_typed(text)}
    found = appointments.find(work.c, work.centre.id, hold=hold, **which)
    if found is not None and work.centre.calendar.day_is_over(found.service_day, work.now):
        found = None
    return _known(found)


def is_link(text: str) -> bool:
    """Tell a link from a code that somebody typed: it is several times as long."""
    return len(code_typed(text)) > 2 * APPOINTMENT_LENGTH


def _known(found: Appointment | None) -> Appointment:
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, NOWHERE)
    return found


def _saved(work: Work, before: Appointment, **values: object) -> Appointment:
    if not appointments.change(work.c, before, work.now, **values):
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "Somebody else changed this appointment just now.")
    return _known(appointments.find(work.c, work.centre.id, id=before.id))
