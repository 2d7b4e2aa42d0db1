"""Closures: a desk that nobody staffs for a while, or a centre that stays closed; appointments there stay."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from server.actions import wishes
from server.actions.work import Work
from server.domain.errors import Refusal
from server.store import appointments, journal
from server.store import closures as store
from server.store.closures import Closure
from wire import appointments as messages
from wire.words import ErrorCode, Role

LONGEST = timedelta(days=92)
"""A season; what lasts longer belongs in the centre file."""


def close(work: Work, asked: messages.NewClosure) -> messages.Closure:
    """Close a desk or (managers) the centre for a while; who is booked in it is told to whoever closes."""
    work.actor.must_be(Role.MANAGER if asked.desk is None else Role.AGENT)
    if asked.desk is not None:
        work.centre.desk(asked.desk)
    if not timedelta() < asked.ends_at - asked.starts_at <= LONGEST:
        raise Refusal(
            ErrorCode.INVALID_FIELD,
            f"A closure ends after it begins, within {LONGEST.days} days.",
            "ends_at",
        )
    for day in _days(work, asked.starts_at, asked.ends_at):
        appointments.hold_day(
            work.c, work.centre.id, day
        )  # who books now has seen it, or stands in `clashes`
    made = Closure(
        id=store.add(work.c, centre=work.centre.id, **asked.model_dump()),
        **asked.model_dump(),
    )
    _told(work, "close_time", made)
    return _message(work, made)


def lift(work: Work, closure: int) -> None:
    """Take a closure away; who waits for a day of it gets an offer. Raises Refusal `not_found`."""
    work.actor.must_be(Role.AGENT)
    found = store.find(work.c, work.centre.id, closure)
    if found is None:
        raise Refusal(ErrorCode.NOT_FOUND, f"There is no closure {closure} here.")
    if found.desk is None:
        work.actor.must_be(Role.MANAGER)
    days = list(_days(work, found.starts_at, found.ends_at))
    for day in days:
        appointments.hold_day(work.c, work.centre.id, day)
    if not store.lift(work.c, closure):
        raise Refusal(ErrorCode.NOT_FOUND, f"Closure {closure} was lifted just now.")
    _told(work, "lift_closure", found)
    for day in days:
        wishes.offer_places(work, day)


def on_day(work: Work, day: date) -> list[messages.Closure]:
    """Return the closures that a service day has a part of."""
    calendar = work.centre.calendar
    since, until = calendar.day_start(day), calendar.day_start(day + timedelta(days=1))
    return [_message(work, one) for one in store.between(work.c, work.centre.id, since, until)]


def _days(work: Work, starts_at: datetime, ends_at: datetime) -> Iterator[date]:
    first, last = (work.centre.calendar.service_day(at) for at in (starts_at, ends_at))
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _message(work: Work, one: Closure) -> messages.Closure:
    clashes = appointments.clashes(work.c, work.centre.id, one.desk, one.starts_at, one.ends_at)
    return messages.Closure(
        closure=one.id,
        desk=one.desk,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        reason=one.reason,
        clashes=tuple(clash.code for clash in clashes if not clash.lapsed(work.now)),
    )


def _told(work: Work, verb: str, one: Closure) -> None:
    detail = {
        "closure": one.id,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "reason": one.reason,
    }
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, desk=one.desk, detail=detail)
