"""Appointments: the day that is held while a slot is given away, the slots taken, the appointments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from server.domain.availability import Taken
from server.domain.booking import LIVE, Appointment
from server.domain.hall import Expected
from server.domain.step import ENDED
from server.store.booking_tables import AppointmentRow, TakenRow
from server.store.ready import Ready
from server.store.tables import AnyRow, StepRow, VisitRow
from wire.words import AppointmentState, Quota, StepState

appointments = AppointmentRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
taken = TakenRow.__table__  # type: ignore[attr-defined]  # the same
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
COLUMNS = [appointments.c[name] for name in Appointment.__dataclass_fields__]
_HOLD_DAY = Ready(
    text(
        "INSERT INTO booking_day (centre, service_day) VALUES (:centre, :day) "
        "ON CONFLICT (centre, service_day) DO UPDATE SET service_day = excluded.service_day"
    ).bindparams(bindparam("centre", type_=String), bindparam("day", type_=Date))
)
"""Makes the row or updates it to what it is: either locks it until the transaction ends (PostgreSQL manual,
INSERT, ON CONFLICT DO UPDATE). SQLite has one writer anyway."""


def hold_day(c: Connection, centre: str, day: date) -> None:
    """Stand in line for a day: nobody else gives away a slot of it until this transaction ends."""
    _HOLD_DAY.run(c, {"centre": centre, "day": day})


def _in_the_way(now: datetime, *, hidden: bool) -> ColumnElement[bool]:
    """Match slots that cannot be given away now; those given up of late count where `hidden` is true."""
    later = taken.c.free_at > now
    if not hidden:
        later = and_(later, appointments.c.state == AppointmentState.HELD)
    return or_(taken.c.free_at.is_(None), later)


def taken_between(  # noqa: PLR0913, PLR0917 - which slots, and who asks when
    c: Connection,
    centre: str,
    desks: Collection[str],
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    hidden: bool = True,
) -> list[Taken]:
    """Return the grid slots of some desks that are in the way, from `since` to before `until`.

    `hidden` is False for the waiting list: it may have what was given up before others see it.
    """
    query = (
        select(taken.c.desk, taken.c.starts_at, taken.c.appointment, appointments.c.quota)
        .join(appointments, appointments.c.id == taken.c.appointment)
        .where(
            taken.c.centre == centre,
            taken.c.desk.in_(desks),
            taken.c.starts_at >= since,
            taken.c.starts_at < until,
            _in_the_way(now, hidden=hidden),
        )
    )
    return [Taken(row.desk, row.starts_at, row.appointment, Quota(row.quota)) for row in c.execute(query)]


def take(
    c: Connection, appointment: Appointment, starts: Sequence[datetime], now: datetime, *, hidden: bool = True
) -> None:
    """Take grid slots for an appointment, over what is in the way no more.

    The caller holds the day and has read that they are free. Raises IntegrityError where one is taken.
    """
    mine = (
        taken.c.centre == appointment.centre,
        taken.c.desk == appointment.desk,
        taken.c.starts_at.in_(starts),
    )
    whose = select(appointments.c.id).where(
        appointments.c.id == taken.c.appointment,
        appointments.c.id != appointment.id,  # who moves back finds the slots that they gave up
        _in_the_way(now, hidden=hidden),
    )
    c.execute(delete(taken).where(*mine, ~whose.correlate(taken).exists()))
    rows = [
        {
            "centre": appointment.centre,
            "desk": appointment.desk,
            "starts_at": at,
            "appointment": appointment.id,
            "free_at": appointment.held_until if appointment.state is AppointmentState.HELD else None,
        }
        for at in starts
    ]
    c.execute(insert(taken), rows)


def keep(c: Connection, appointment: int) -> int:
    """Make held slots an appointment's own; return how many it still has."""
    kept = update(taken).where(taken.c.appointment == appointment).values(free_at=None)
    return c.execute(kept).rowcount


def give_up(c: Connection, appointment: int, free_at: datetime) -> None:
    """Give up the slots of an appointment; others see them from `free_at` on."""
    mine = (taken.c.appointment == appointment, taken.c.free_at.is_(None))
    c.execute(update(taken).where(*mine).values(free_at=free_at))


def free(c: Connection, appointment: int, since: datetime | None = None) -> None:
    """Free an appointment's slots at once; with `since` only those that have not ended by then."""
    mine = [taken.c.appointment == appointment]
    if since is not None:
        mine.append(taken.c.starts_at >= since)
    c.execute(delete(taken).where(*mine))


def forget_taken(c: Connection, centre: str, desks: Collection[str], before: datetime) -> int:
    """Erase the grid slots that lie before a moment: only what is to come can be given away."""
    mine = (taken.c.centre == centre, taken.c.desk.in_(desks), taken.c.starts_at < before)
    return c.execute(delete(taken).where(*mine)).rowcount


_INSERT = Ready(
    insert(appointments).returning(appointments.c.id),
    [name for name in Appointment.__dataclass_fields__ if name != "id"],
)


def add(c: Connection, **values: Any) -> int:
    """Insert an appointment and return its id; the database refuses a code twice in a centre."""
    return int(_INSERT.run(c, values)[0][0])


def of_row(row: AnyRow) -> Appointment:
    """Return a row as the domain's value."""
    known = {name: row._mapping[name] for name in Appointment.__dataclass_fields__}  # noqa: SLF001 - SQLAlchemy's public name
    return Appointment(**{**known, "quota": Quota(known["quota"]), "state": AppointmentState(known["state"])})


def find(c: Connection, centre: str, *, hold: bool = False, **which: Any) -> Appointment | None:
    """Return an appointment by its id, code, link or visit; `hold` keeps it until the transaction ends."""
    query = select(*COLUMNS).where(
        appointments.c.centre == centre, *(appointments.c[name] == value for name, value in which.items())
    )
    row = c.execute(query.with_for_update() if hold else query).first()
    return of_row(row) if row else None


def centre_of(c: Connection, link: str) -> str | None:
    """Return the centre that an appointment's link belongs to."""
    found: str | None = c.execute(select(appointments.c.centre).where(appointments.c.link == link)).scalar()
    return found


def change(c: Connection, before: Appointment, now: datetime, **values: Any) -> bool:
    """Write a change, if the appointment still stands as `before`; False where somebody was faster.

    A hold is nobody's appointment yet: what is booked begins with revision 0.
    """
    counted = before.state is not AppointmentState.HELD
    result = c.execute(
        update(appointments)
        .where(
            appointments.c.id == before.id,
            appointments.c.state == before.state,
            appointments.c.revision == before.revision,
        )
        .values(revision=before.revision + counted, changed_at=now, **values)
    )
    return result.rowcount == 1


def mark_written(c: Connection, appointment: int) -> None:
    """Note that a letter tells that an appointment is called off."""
    c.execute(update(appointments).where(appointments.c.id == appointment).values(written=True))


def follow(c: Connection, before: int, after: int) -> None:
    """Let the appointment of a visit be that of another: the ticket that the person really has."""
    c.execute(update(appointments).where(appointments.c.visit == before).values(visit=after))


def of_day(c: Connection, centre: str, day: date) -> list[Appointment]:
    """Return the appointments of a day in the order of time."""
    query = (
        select(*COLUMNS)
        .where(appointments.c.centre == centre, appointments.c.service_day == day)
        .order_by(appointments.c.starts_at, appointments.c.id)
    )
    return [of_row(row) for row in c.execute(query)]


@dataclass(frozen=True)
class Came:
    """What became of somebody who came: the ticket, and where the visit stands."""

    ticket: str
    state: StepState


def expected(c: Connection, centre: str, day: date) -> list[Expected]:
    """Return a day's appointments whose people have not come yet, by time."""
    query = (
        select(appointments.c.service, appointments.c.starts_at)
        .where(
            appointments.c.centre == centre,
            appointments.c.service_day == day,
            appointments.c.state == AppointmentState.BOOKED,
        )
        .order_by(appointments.c.starts_at, appointments.c.id)
    )
    return [Expected(row.service, row.starts_at) for row in c.execute(query)]


def kept(c: Connection, centre: str, start: datetime, end: datetime) -> tuple[int, int]:
    """Return to how many appointments between two moments people came, and to how many they should have."""
    checked_in = case((appointments.c.state == AppointmentState.CHECKED_IN, 1), else_=0)
    row = c.execute(
        select(func.sum(checked_in), func.count()).where(
            appointments.c.centre == centre,
            appointments.c.starts_at >= start,
            appointments.c.starts_at < end,
            appointments.c.state.in_((AppointmentState.CHECKED_IN, AppointmentState.MISSED)),
        )
    ).one()
    return int(row[0] or 0), int(row[1])


def came(c: Connection, visit_ids: Sequence[int]) -> dict[int, Came]:
    """Return where visits stand: at the first step that has not ended, else at the last one."""
    query = (
        select(steps.c.visit, steps.c.state, visits.c.ticket)
        .join(visits, visits.c.id == steps.c.visit)
        .where(steps.c.visit.in_(visit_ids))
        .order_by(steps.c.place, steps.c.id)
    )
    found: dict[int, Came] = {}
    for row in c.execute(query):
        known = found.get(row.visit)
        if known is None or known.state in ENDED:
            found[row.visit] = Came(row.ticket, StepState(row.state))
    return found


def over_holds(c: Connection, centre: str, now: datetime) -> list[int]:
    """Return the holds that nobody confirmed in time."""
    query = select(appointments.c.id).where(
        appointments.c.centre == centre,
        appointments.c.state == AppointmentState.HELD,
        appointments.c.held_until <= now,
    )
    return list(c.execute(query.order_by(appointments.c.id)).scalars())


def not_come(c: Connection, centre: str, before: datetime) -> list[int]:
    """Return the booked appointments that began before a moment."""
    query = select(appointments.c.id).where(
        appointments.c.centre == centre,
        appointments.c.state == AppointmentState.BOOKED,
        appointments.c.starts_at < before,
    )
    return list(c.execute(query.order_by(appointments.c.id)).scalars())


def called_off(c: Connection, centre: str, closure: int) -> list[Appointment]:
    """Return the appointments that a closure called off, in the order of time."""
    mine = (appointments.c.centre == centre, appointments.c.closure == closure)
    query = select(*COLUMNS).where(*mine).order_by(appointments.c.starts_at, appointments.c.id)
    return [of_row(row) for row in c.execute(query)]


def clashes(
    c: Connection, centre: str, desk: str | None, starts_at: datetime, ends_at: datetime
) -> list[Appointment]:
    """Return the appointments that stand in a time, at one desk or (None) at all."""
    query = (
        select(*COLUMNS)
        .where(
            appointments.c.centre == centre,
            appointments.c.state.in_(LIVE),
            appointments.c.starts_at < ends_at,
            appointments.c.ends_at > starts_at,
            *(() if desk is None else (appointments.c.desk == desk,)),
        )
        .order_by(appointments.c.starts_at, appointments.c.id)
    )
    return [of_row(row) for row in c.execute(query)]
