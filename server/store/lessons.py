"""The events of days that are over, as the forecast's model learns from them."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from server.domain.centre import Centre
from server.domain.desk_time import Turn
from server.domain.forecast import Habits, Knowledge, Model
from server.domain.hindsight import Booked, Event, Lesson, lessons, shape
from server.store import day_books, journal
from server.store.booking_tables import AppointmentRow
from server.store.facts import TOLD
from server.store.tables import StepRow, VisitRow
from wire.words import AppointmentState, StepState

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
MOST = 6000
"""So many of the newest waits are learnt from: it takes about a minute, and more teach little."""


def learn(c: Connection, centre: Centre, habits: Habits, now: datetime) -> Model:
    """Return the model that the newest waits before today teach; the habits are those of the same days."""
    found = newest(c, centre, habits, now)
    return Model.fit([one.row for one in found], [one.wait for one in found], shape(centre))


def newest(c: Connection, centre: Centre, habits: Habits, now: datetime) -> list[Lesson]:
    """Return what became of the newest ranges that were told before today, in the order of the telling."""
    end = centre.calendar.day_start(centre.calendar.service_day(now))
    start = _start(c, centre, end)
    events, booked = _events(c, centre, start, end), _booked(c, centre, start, end)
    return sorted(lessons(centre, Knowledge(habits), events, booked), key=lambda one: one.told_at)


def _start(c: Connection, centre: Centre, end: datetime) -> datetime:
    """Return when the day began on which the first of the newest waits came to an end."""
    here = (steps.c.centre == centre.id, steps.c.ended_at < end, steps.c.state == StepState.DONE)
    newest = select(steps.c.ended_at).where(*here).order_by(steps.c.ended_at.desc()).limit(MOST)
    ends = [row.ended_at for row in c.execute(newest)]
    return centre.calendar.day_start(centre.calendar.service_day(min(ends))) if ends else end


def _events(c: Connection, centre: Centre, start: datetime, end: datetime) -> Iterator[Event]:
    for desk, verb in day_books.standing(c, centre, start).items():
        yield Event(Turn(start, verb, desk, ()), "", frozenset())
    for event in journal.read_between(c, centre.id, start, end):
        turn = Turn(event.at, event.verb, event.desk, tuple((one.before, one.after) for one in event.changes))
        yield Event(turn, event.actor, frozenset(int(step) for step in event.detail.get(TOLD, {})))


def _booked(c: Connection, centre: Centre, start: datetime, end: datetime) -> list[Booked]:
    """Return the appointments of those days, with when people came to them."""
    query = (
        select(appointments.c.service, appointments.c.starts_at, appointments.c.made_at, visits.c.issued_at)
        .outerjoin(visits, visits.c.id == appointments.c.visit)
        .where(appointments.c.centre == centre.id)
        .where(appointments.c.starts_at >= start, appointments.c.starts_at < end)
        .where(appointments.c.state.in_((AppointmentState.CHECKED_IN, AppointmentState.MISSED)))
        .order_by(appointments.c.starts_at)
    )
    return [Booked(*row) for row in c.execute(query) if row.service in centre.services]
