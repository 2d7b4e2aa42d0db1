"""Offers of the waiting list: take one, let one go."""

from server.actions import appointments, wishes
from server.actions.work import Work
from server.domain.booking import Wish
from server.domain.errors import Refusal
from server.store import appointments as store
from wire import appointments as messages
from wire.words import ErrorCode, WishState


def accept(work: Work, link: str) -> messages.Wish:
    """Take the appointment that is held for a wish. Raises Refusal `hold_expired` where it lapsed."""
    appointments.confirm(work, _held_for(work, wishes.load(work, link, hold=True)))
    return wishes.show(work, link)


def decline(work: Work, link: str) -> messages.Wish:
    """Let an offer go, or leave the waiting list; the next in line gets the offer."""
    one = wishes.load(work, link, hold=True)
    if one.state is WishState.WAITING:
        wishes.leave(work, one)
    else:
        appointments.cancel(work, _held_for(work, one))
    return wishes.show(work, link)


def _held_for(work: Work, one: Wish) -> str:
    """Return the link of what is offered. Raises Refusal `appointment_over` where there is no offer."""
    offered = (
        store.find(work.c, work.centre.id, id=one.appointment) if one.state is WishState.OFFERED else None
    )
    if offered is None:
        raise Refusal(ErrorCode.APPOINTMENT_OVER, f"Nothing is offered: this place is {one.state}.")
    return offered.link
