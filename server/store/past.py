"""The steps of past days, for habits: read from the step table, which follows from the journal."""

from datetime import date, datetime

from sqlalchemy import Connection, case, func, select

from server.domain.centre import Centre
from server.domain.hall import Expected
from server.domain.rates import Past
from server.store.booking_tables import AppointmentRow
from server.store.tables import StepRow, VisitRow
from wire.words import AppointmentState, Lane, StepState

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # the same
MOST = 200_000
"""The newest steps that are read: four weeks of 5,000 visits a day."""
_COLUMNS = [
    visits.c.service_day,
    visits.c.appointment,
    *(
        steps.c[name]
        for name in (
            "visit",
            "service",
            "lane",
            "state",
            "joined_at",
            "called_at",
            "started_at",
            "ended_at",
            "desk",
        )
    ),
]


def since(c: Connection, centre: Centre, start: datetime) -> list[Past]:
    """Return the steps that joined a queue and ended after a moment, of services that there still are."""
    query = (
        select(*_COLUMNS)
        .join(visits, visits.c.id == steps.c.visit)
        .where(steps.c.centre == centre.id, steps.c.ended_at >= start, steps.c.joined_at.is_not(None))
        .order_by(steps.c.ended_at.desc())
        .limit(MOST)
    )
    return [
        Past(
            row.visit,
            row.service_day,
            row.service,
            Lane(row.lane),
            StepState(row.state),
            row.joined_at,
            row.called_at,
            row.started_at,
            row.ended_at,
            row.desk,
            row.appointment is not None,
        )
        for row in c.execute(query)
        if row.service in centre.services
    ]


def expected(c: Connection, centre: Centre, day: date) -> list[Expected]:
    """Return a day's appointments that are booked, by time."""
    query = (
        select(appointments.c.service, appointments.c.starts_at)
        .where(
            appointments.c.centre == centre.id,
            appointments.c.service_day == day,
            appointments.c.state == AppointmentState.BOOKED,
        )
        .order_by(appointments.c.starts_at, appointments.c.id)
    )
    return [Expected(*row) for row in c.execute(query) if row.service in centre.services]


def kept(c: Connection, centre: Centre, start: datetime, end: datetime) -> tuple[int, int]:
    """Return how many people came of the appointments between two moments, and how many should have."""
    came = case((appointments.c.state == AppointmentState.CHECKED_IN, 1), else_=0)
    row = c.execute(
        select(func.sum(came), func.count()).where(
            appointments.c.centre == centre.id,
            appointments.c.starts_at >= start,
            appointments.c.starts_at < end,
            appointments.c.state.in_((AppointmentState.CHECKED_IN, AppointmentState.MISSED)),
        )
    ).one()
    return int(row[0] or 0), int(row[1])
