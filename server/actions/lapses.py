"""What becomes of appointments by the clock alone: holds lapse, times are missed, places are offered."""

from datetime import timedelta

from server.actions import appointments, arrivals, wishes
from server.actions.work import Work
from server.store import appointments as store
from server.store import wishes as wish_store

KEPT = timedelta(days=1)
"""How long the grid slots of the past stay: nobody can book them, and appointments have their own times."""


def lapse_and_offer(work: Work) -> None:
    """Let holds lapse and times of who did not come go; offer what is free to who waits."""
    centre = work.centre
    for one in store.over_holds(work.c, centre.id, work.now):
        appointments.lapse(work, one)
    for one in store.not_come(work.c, centre.id, work.now - centre.booking.too_late_after):
        arrivals.miss(work, one)
    today = centre.calendar.service_day(work.now)
    for day in wish_store.waiting_days(work.c, centre.id):
        if day < today:
            wishes.leave_all(work, day)
        else:
            store.hold_day(work.c, centre.id, day)
            wishes.offer_places(work, day)
    store.forget_taken(work.c, centre.id, list(centre.desks), work.now - KEPT)
