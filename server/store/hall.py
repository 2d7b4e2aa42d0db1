"""The hall as it stands at one moment, read in one transaction: what every live view is drawn from."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select, text

from server.domain.centre import Centre
from server.domain.forecast import Knowledge
from server.domain.hall import Deed, Figures, Hall, Standing
from server.domain.step import UNDOABLE
from server.store import alerts, announcements, appointments, desks, interpreters, journal
from server.store.steps import COLUMNS, step_of
from server.store.tables import AnyRow, StepRow, VisitRow
from wire.words import StepState

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
_VISIT = [
    visits.c[name] for name in ("ticket", "language", "party_size", "private", "service_day", "appointment")
]
_STEP_OPEN = text("step.state IN ('planned', 'called', 'serving', 'parked')")
"""The words of the partial index `step_open`: SQLite uses it only where it sees them."""
OPEN = ("waiting", "called", "serving", "parked")
RECENT = timedelta(minutes=90)
"""How long a no-show may still come back, and how old a service may be to count as recent."""
ANNOUNCED = timedelta(minutes=5)
"""How far back a board has every call: a display that had no link for so long rings what it missed."""


def load(c: Connection, centre: Centre, now: datetime, knowledge: Knowledge | None = None) -> Hall:
    """Return the hall now; its waits follow from what the centre's past teaches."""
    version = journal.last_seq(c, centre.id)
    planned = _planned(c, centre.id)
    standing = _standing(c, centre.id, now, planned)
    return Hall(
        centre=centre,
        now=now,
        version=version,
        standing=standing,
        ended=_ended(c, centre.id, now - RECENT),
        desks=desks.load_all(c, centre.id),
        announcements=announcements.newest(c, centre.id, list(centre.zones), now - ANNOUNCED),
        alerts=alerts.opened(c, centre.id),
        figures=_figures(c, centre, now),
        deeds=_deeds(c, centre, now),
        interpreters=interpreters.load_all(c, centre),
        planned=planned,
        expected=appointments.expected(c, centre.id, centre.calendar.service_day(now)),
        knowledge=knowledge,
    )


def _rows(c: Connection, *where: Any) -> list[AnyRow]:
    query = select(*COLUMNS, *_VISIT).join(visits, visits.c.id == steps.c.visit).where(*where)
    return list(c.execute(query))


def _value(row: AnyRow, journey: tuple[str, ...] = ()) -> Standing:
    return Standing(
        step_of(row),
        row.ticket,
        row.language,
        row.party_size,
        row.private,
        row.service_day,
        row.appointment,
        journey,
    )


def _standing(
    c: Connection, centre: str, now: datetime, planned: Mapping[int, tuple[str, ...]]
) -> list[Standing]:
    """Who waits (by the partial index of the waiting) and who is somewhere between call and end."""
    waiting = _rows(c, steps.c.centre == centre, steps.c.state == "waiting")
    between = _rows(
        c, steps.c.centre == centre, _STEP_OPEN, steps.c.state.in_(("called", "serving", "parked"))
    )
    no_shows = _rows(
        c, steps.c.centre == centre, steps.c.ended_at >= now - RECENT, steps.c.state == StepState.NO_SHOW
    )
    return [_value(row, planned.get(row.visit, ())) for row in (*waiting, *between, *no_shows)]


def _planned(c: Connection, centre: str) -> dict[int, tuple[str, ...]]:
    """Return what each visit's journey still comes to, in order."""
    query = (
        select(steps.c.visit, steps.c.service)
        .where(steps.c.centre == centre, _STEP_OPEN, steps.c.state == "planned")
        .order_by(steps.c.visit, steps.c.place, steps.c.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for visit, service in c.execute(query):
        found[visit] = (*found.get(visit, ()), service)
    return found


def _ended(c: Connection, centre: str, since: datetime) -> list[Standing]:
    """Return the newest ends: what was done lately, and how long it took."""
    query = (
        select(*COLUMNS, *_VISIT)
        .join(visits, visits.c.id == steps.c.visit)
        .where(steps.c.centre == centre, steps.c.ended_at >= since)
        .order_by(steps.c.ended_at.desc())
        .limit(200)
    )
    return [_value(row) for row in c.execute(query)]


def _figures(c: Connection, centre: Centre, now: datetime) -> Figures:
    """Count today's tickets and their steps, as `domain.rollup` counts them."""
    today = (visits.c.centre == centre.id, visits.c.service_day == centre.calendar.service_day(now))
    on_time = case((steps.c.called_at <= steps.c.due_at, 1), else_=0)
    counts = select(
        func.count().filter(steps.c.state == StepState.DONE),
        func.count(steps.c.called_at),
        func.sum(on_time).filter(steps.c.called_at.is_not(None)),
    )
    done, called, in_time = c.execute(
        counts.select_from(visits.join(steps, steps.c.visit == visits.c.id)).where(*today)
    ).one()
    issued, booked = c.execute(select(func.count(), func.count(visits.c.appointment)).where(*today)).one()
    return Figures(issued, done, called, int(in_time or 0), booked)


def _deeds(c: Connection, centre: Centre, now: datetime) -> dict[str, Deed]:
    """Return each desk's newest deed, if it is the last thing that happened to its step."""
    events = journal.journal
    query = (
        select(events.c.seq, events.c.step, events.c.desk, events.c.verb, events.c.at, visits.c.ticket)
        .join(visits, visits.c.id == events.c.visit)
        .where(
            events.c.centre == centre.id,
            events.c.at >= now - centre.rules.undo_within,
            events.c.verb != "issue",  # most of the journal, and nothing happened to its step before
        )
        .order_by(events.c.seq)
    )
    newest = {row.step: row for row in c.execute(query) if row.step is not None}
    deeds = sorted(newest.values(), key=lambda row: row.seq)
    return {
        row.desk: Deed(row.step, row.ticket, row.verb, row.at)
        for row in deeds
        if row.desk is not None and row.verb in UNDOABLE
    }
