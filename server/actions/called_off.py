"""What a closure of the whole centre does to who is booked in it, and what lifting it gives back."""

from datetime import datetime

from server.actions import letters, places, wishes
from server.actions.places import note
from server.actions.work import Work
from server.domain.booking import Appointment, Change, changed
from server.domain.errors import Refusal
from server.store import appointments
from wire.words import AppointmentState, LetterKind, Quota


def call_off(work: Work, closure: int, starts_at: datetime, ends_at: datetime) -> int:
    """Call off who is booked in a closure, and end the holds there; return how many were booked.

    Who left an address is written to. It is not their cancelling, and nobody missed it.
    """
    met = appointments.clashes(work.c, work.centre.id, None, starts_at, ends_at)
    for one in met:
        _call_off(work, one, closure)
    return sum(one.state is AppointmentState.BOOKED for one in met)


def _call_off(work: Work, one: Appointment, closure: int) -> None:
    """Call one off; of a hold, which nobody had confirmed, nothing is left."""
    booked = one.state is AppointmentState.BOOKED
    state = changed(one, Change.CALL_OFF, work.now)
    appointments.change(
        work.c, one, work.now, state=state, held_until=None, closure=closure if booked else None
    )  # the days are held: nobody is faster
    appointments.free(work.c, one.id)
    wishes.settle(work, one.id, taken=False)
    if booked and letters.write(work, LetterKind.CALLED_OFF, appointment=one.id):
        appointments.mark_written(work.c, one.id)
    note(work, "call_off", one, closure=closure)


def stand_again(work: Work, closure: int) -> int:
    """Give back what a lifted closure called off; return how many.

    Those whose time lies ahead and is free, and who have not been written to: whose letter has left stays
    called off, since they know it so.
    """
    return sum(
        _stands(work, one, closure) for one in appointments.called_off(work.c, work.centre.id, closure)
    )


def _stands(work: Work, one: Appointment, closure: int) -> bool:
    service = work.centre.services.get(one.service)
    if service is None or one.starts_at <= work.now:
        return False
    try:
        slot = places.free_slot(work, service, one.starts_at, Quota.STAFF)
    except Refusal:
        return False
    if one.written and not letters.unwrite(work, one.id):
        return False
    state = changed(one, Change.STAND, work.now)
    desk = one.desk if one.desk in slot.desks else slot.desks[0]
    appointments.change(work.c, one, work.now, state=state, desk=desk, closure=None, written=False)
    again = appointments.find(work.c, work.centre.id, id=one.id)
    assert again is not None  # noqa: S101 - it was read a moment ago, and its day is held
    places.take(work, again, slot)
    note(work, "stand_again", again, closure=closure)
    return True
