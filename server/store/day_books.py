"""A service day as its figures are counted: facts, visits, bookings and desks' time, from the journal."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from server.domain.centre import Centre
from server.domain.desk_time import DeskSpan, Turn, desk_times
from server.domain.facts import Fact, Stay, facts
from server.domain.rollup import CALLED_OFF, DayBook
from server.domain.step import AT_DESK, Step
from server.store import journal as events
from server.store.booking_tables import AppointmentRow
from server.store.facts import told
from server.store.journal import Event
from server.store.journal_tables import OF_DESKS, JournalRow
from server.store.journey_tables import ReferralRow
from server.store.tables import StepRow, VisitRow

visits = VisitRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
journal = JournalRow.__table__  # type: ignore[attr-defined]  # the same
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same
referrals = ReferralRow.__table__  # type: ignore[attr-defined]  # the same


def load(c: Connection, centre: Centre, day: date, now: datetime) -> DayBook:
    """Return all that a service day's figures are counted from."""
    theirs = list(events.read_of_day(c, centre.id, day))
    stays = _stays(c, centre.id, day, theirs)
    return DayBook(
        day=day,
        facts=facts(centre, day, stays, told(theirs)),
        stays=stays,
        appointments=_appointments(c, centre.id, day),
        arrivals=_arrivals(c, centre, day),
        referrals=_referrals(c, centre.id, day),
        desks=_desks(c, centre, day, now),
    )


def day_facts(c: Connection, centre: Centre, day: date) -> list[Fact]:
    """Return the facts of a service day."""
    theirs = list(events.read_of_day(c, centre.id, day))
    return facts(centre, day, _stays(c, centre.id, day, theirs), told(theirs))


def _stays(c: Connection, centre: str, day: date, theirs: list[Event]) -> list[Stay]:
    """Return the day's visits with their steps, replayed from every event of theirs."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in events.replay(iter(theirs)).values():
        steps[step.visit].append(step)
    query = select(visits).where(visits.c.centre == centre, visits.c.service_day == day).order_by(visits.c.id)
    return [
        Stay(row.id, row.issued_at, row.channel, row.language, row.party_size, tuple(steps[row.id]))
        for row in c.execute(query)
    ]


def _appointments(c: Connection, centre: str, day: date) -> dict[tuple[str, str], int]:
    state = case((appointments.c.closure.is_not(None), CALLED_OFF), else_=appointments.c.state)
    each = (appointments.c.service, state)
    here = (appointments.c.centre == centre, appointments.c.service_day == day)
    query = select(*each, func.count()).where(*here).group_by(*each)
    return {(service, state): many for service, state, many in c.execute(query)}


def _arrivals(c: Connection, centre: Centre, day: date) -> dict[tuple[str, str], int]:
    """Return how people came last to the day's appointments: to a late one it may be after midnight."""
    start, over = (centre.calendar.day_start(day + timedelta(days=ahead)) for ahead in (0, 1))
    latest = over + centre.booking.too_late_after
    here = (c, centre.id, start, latest)
    both = [*events.read_between(*here, "check_in"), *events.read_between(*here, "undo_check_in")]
    came: dict[int, tuple[str, str]] = {}
    for event in sorted(both, key=lambda one: one.seq):
        step, booked_at = event.changes[0].after, datetime.fromisoformat(event.detail["starts_at"])
        if step is None or centre.calendar.service_day(booked_at) != day:
            continue
        if event.verb == "check_in":
            came[event.detail["appointment"]] = (step.service, event.detail["arrival"])
        else:
            came.pop(event.detail["appointment"], None)
    return Counter(came.values())


def _referrals(c: Connection, centre: str, day: date) -> dict[tuple[str, str], int]:
    each = (referrals.c.from_service, referrals.c.state)
    of_day = select(visits.c.id).where(visits.c.centre == centre, visits.c.service_day == day)
    query = select(*each, func.count()).where(referrals.c.visit.in_(of_day)).group_by(*each)
    return {(service, state): many for service, state, many in c.execute(query)}


def _desks(c: Connection, centre: Centre, day: date, now: datetime) -> dict[str, DeskSpan]:
    """Return the time of the day's desks; of a day that is not over, until the newest event."""
    start = centre.calendar.day_start(day)
    end = centre.calendar.day_start(day + timedelta(days=1))
    if now < end:
        end = min(end, events.newest_moment(c, centre.id) or start)
    turns = [
        Turn(one.at, one.verb, one.desk, tuple((change.before, change.after) for change in one.changes))
        for one in events.read_between(c, centre.id, start, end)
    ]
    told = {step.id for turn in turns for change in turn.steps for step in change if step is not None}
    staying = _staying(c, centre.id, day - timedelta(days=1), start, told)
    return desk_times(turns, standing(c, centre, start), start, end, staying)


def standing(c: Connection, centre: Centre, start: datetime) -> dict[str, str]:
    """Return the last verb of each desk before a moment."""
    found: dict[str, str] = {}
    for desk in centre.desks:
        here = (journal.c.centre == centre.id, journal.c.desk == desk, OF_DESKS)
        last: Any = select(journal.c.verb).where(*here, journal.c.at < start)
        verb = c.execute(last.order_by(journal.c.at.desc(), journal.c.seq.desc()).limit(1)).scalar()
        if verb is not None:
            found[desk] = verb
    return found


def _staying(c: Connection, centre: str, before: date, start: datetime, told: set[int]) -> dict[int, str]:
    """Return which steps of the day before were at which desk as the day began, but for those `told` of."""
    of_day = (visits.c.centre == centre, visits.c.service_day == before)
    open_then = or_(steps.c.ended_at.is_(None), steps.c.ended_at >= start)
    query = select(steps.c.id).join(visits, visits.c.id == steps.c.visit).where(*of_day, open_then)
    left = [step for step in c.execute(query).scalars() if step not in told]
    stood = {step: events.step_at(c, step, start) for step in left}
    return {id_: step.desk for id_, step in stood.items() if step and step.desk and step.state in AT_DESK}
