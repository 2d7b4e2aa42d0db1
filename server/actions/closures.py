"""Closures: a desk that nobody staffs for a while, or a centre that stays closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from server.actions import wishes
from server.actions.called_off import call_off, stand_again
from server.actions.postponed import follow_calendar
from server.actions.work import Work
from server.domain.errors import Refusal
from server.store import appointments, journal
from server.store import closures as store
from server.store.closures import Closure
from wire import appointments as messages
from wire.words import AppointmentState, ErrorCode, Role

LONGEST = timedelta(days=92)
"""A season; what lasts longer belongs in the centre file."""
RESOLUTION = timedelta.resolution
"""A closure until midnight has no part of the day that begins then."""


def close(work: Work, asked: messages.NewClosure) -> messages.Closure:
    """Close a desk or (managers) the centre for a while; whom it meets is told to whoever closes.

    Appointments at a desk stay: another desk serves them. Those in a closed centre are called off.
    """
    work.actor.must_be(Role.MANAGER if asked.desk is None else Role.AGENT)
    if asked.desk is not None:
        work.centre.desk(asked.desk)
    _check(work, asked)
    days = _held(work, asked.starts_at, asked.ends_at)  # who books now has seen it, or is met by it
    made = Closure(
        id=store.add(work.c, centre=work.centre.id, **asked.model_dump()),
        **asked.model_dump(),
    )
    called_off = moved = 0
    if asked.desk is None:
        work = replace(work, centre=store.opened(work.c, work.centre))
        called_off = call_off(work, made.id, made.starts_at, made.ends_at)
        moved = follow_calendar(work)
        _leave_lists(work, days)
    _told(work, "close_time", made, called_off=called_off, moved=moved)
    return _message(work, made).model_copy(update={"moved": moved})


def met(work: Work, desk: str, starts_at: datetime, ends_at: datetime) -> int:
    """Return how many are booked in a time, at one desk or in the whole centre: whom a closure would meet."""
    work.actor.must_be(Role.AGENT)
    found = appointments.clashes(work.c, work.centre.id, desk or None, starts_at, ends_at)
    return sum(one.state is AppointmentState.BOOKED for one in found)


def _check(work: Work, asked: messages.NewClosure) -> None:
    if not timedelta() < asked.ends_at - asked.starts_at <= LONGEST:
        raise Refusal(
            ErrorCode.INVALID_FIELD,
            f"A closure ends after it begins, within {LONGEST.days} days.",
            "ends_at",
        )
    if asked.ends_at <= work.now:
        raise Refusal(ErrorCode.INVALID_FIELD, "A closure ends in time to come.", "ends_at")


def _leave_lists(work: Work, days: list[date]) -> None:
    """End the waiting lists of days that are closed from first to last."""
    for day in days:
        if not work.centre.calendar.openings(day):
            wishes.leave_all(work, day)


def lift(work: Work, closure: int) -> None:
    """Take a closure away, or end it now where it has begun. Raises Refusal `not_found`.

    What it called off stands again, see `called_off`; who waits for a day of it gets an offer.
    """
    work.actor.must_be(Role.AGENT)
    found = store.find(work.c, work.centre.id, closure)
    if found is None or found.ends_at <= work.now:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no closure {closure} here that could be lifted.")
    if found.desk is None:
        work.actor.must_be(Role.MANAGER)
    days = _held(work, found.starts_at, found.ends_at)
    if not store.lift(work.c, closure, work.now):
        raise Refusal(ErrorCode.NOT_FOUND, f"Closure {closure} was lifted just now.")
    again = moved = 0
    if found.desk is None:
        work = replace(work, centre=store.opened(work.c, work.centre))
        again = stand_again(work, closure)
        moved = follow_calendar(work)
    _told(work, "lift_closure", found, again=again, moved=moved)
    for day in days:
        wishes.offer_places(work, day)


def on_day(work: Work, day: date) -> list[messages.Closure]:
    """Return the closures that a service day has a part of."""
    calendar = work.centre.calendar
    since, until = calendar.day_start(day), calendar.day_start(day + timedelta(days=1))
    return [_message(work, one) for one in store.between(work.c, work.centre.id, since, until)]


def _held(work: Work, starts_at: datetime, ends_at: datetime) -> list[date]:
    """Hold the days that a time has a part of, and return them."""
    first, last = (work.centre.calendar.service_day(at) for at in (starts_at, ends_at - RESOLUTION))
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    for day in days:
        appointments.hold_day(work.c, work.centre.id, day)
    return days


def _message(work: Work, one: Closure) -> messages.Closure:
    standing = appointments.clashes(work.c, work.centre.id, one.desk, one.starts_at, one.ends_at)
    called_off = appointments.called_off(work.c, work.centre.id, one.id)
    met = [clash for clash in (*standing, *called_off) if not clash.lapsed(work.now)]
    return messages.Closure(
        closure=one.id,
        desk=one.desk,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        reason=one.reason,
        clashes=tuple(clash.code for clash in sorted(met, key=lambda clash: (clash.starts_at, clash.id))),
        called_off=tuple(clash.code for clash in called_off),
    )


def _told(work: Work, verb: str, one: Closure, **met: int) -> None:
    detail = {
        "closure": one.id,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "reason": one.reason,
        **{name: many for name, many in met.items() if many},
    }
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, desk=one.desk, detail=detail)
