"""What a day's report is counted from: the day's visits, their steps as the journal has them, bookings."""

from collections import Counter, defaultdict
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from server.domain.report import Booked, Stay
from server.domain.step import Step
from server.store import journal
from server.store.booking_tables import AppointmentRow
from server.store.journey_tables import ReferralRow
from server.store.tables import VisitRow

visits = VisitRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
referrals = ReferralRow.__table__  # type: ignore[attr-defined]  # the same


def stays(c: Connection, centre: str, day: date, start: datetime, end: datetime) -> list[Stay]:
    """Return the day's visits with their steps, replayed from the events between two moments."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in journal.replay(journal.read_between(c, centre, start, end)).values():
        steps[step.visit].append(step)
    query = select(visits).where(visits.c.centre == centre, visits.c.service_day == day).order_by(visits.c.id)
    return [
        Stay(row.id, row.issued_at, row.channel, row.language, row.party_size, tuple(steps[row.id]))
        for row in c.execute(query)
    ]


def booked(c: Connection, centre: str, day: date, start: datetime, end: datetime) -> Booked:
    """Return how the day's appointments, arrivals and referrals are spread over their states."""
    states = select(appointments.c.state, func.count()).where(
        appointments.c.centre == centre, appointments.c.service_day == day
    )
    of_day = select(visits.c.id).where(visits.c.centre == centre, visits.c.service_day == day)
    sent = select(referrals.c.state, func.count()).where(referrals.c.visit.in_(of_day))
    arrivals = (
        event.detail["arrival"]
        for event in journal.read_between(c, centre, start, end)
        if event.verb == "check_in" and event.detail.get("day") == str(day)
    )
    return Booked(
        Counter({row[0]: row[1] for row in c.execute(states.group_by(appointments.c.state))}),
        Counter(arrivals),
        Counter({row[0]: row[1] for row in c.execute(sent.group_by(referrals.c.state))}),
    )
