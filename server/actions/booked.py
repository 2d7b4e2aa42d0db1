"""Appointments and wishes as messages."""

from server.actions.work import Work
from server.domain.booking import Appointment, Wish
from server.store import appointments, wishes
from wire import appointments as messages
from wire.words import AppointmentState, WishState


def appointment(work: Work, one: Appointment) -> messages.Appointment:
    """Return an appointment as its holder and staff know it; a hold that lapsed is cancelled."""
    held = one.state is AppointmentState.HELD
    return messages.Appointment(
        appointment=one.id,
        code=one.code,
        link=one.link,
        service=one.service,
        service_day=one.service_day,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        language=one.language,
        party_size=one.party_size,
        private=one.private,
        quota=one.quota,
        state=AppointmentState.CANCELLED if one.lapsed(work.now) else one.state,
        held_until=one.held_until if held and not one.lapsed(work.now) else None,
        moves_left=max(0, work.centre.booking.moves_at_most - one.moves),
        visit=one.visit,
        called_off=one.called_off,
    )


def wish(work: Work, one: Wish) -> messages.Wish:
    """Return a place on the waiting list, with what is offered."""
    offered = (
        appointments.find(work.c, work.centre.id, id=one.appointment) if one.appointment is not None else None
    )
    shown = offered is not None and one.state in {WishState.OFFERED, WishState.TAKEN}
    gone = one.state is WishState.OFFERED and offered is not None and offered.lapsed(work.now)
    return messages.Wish(
        link=one.link,
        service=one.service,
        day=one.service_day,
        state=WishState.GONE if gone else one.state,
        place=wishes.place(work.c, one) if one.state is WishState.WAITING else None,
        offer=appointment(work, offered) if offered is not None and shown and not gone else None,
    )
