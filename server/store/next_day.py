"""Tickets for a day to come: planned steps that have a moment at which they join."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, select, text, update

from server.domain.step import Step
from server.store.journal_tables import JournalRow
from server.store.steps import COLUMNS, step_of
from server.store.tables import StepRow, VisitRow

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
journal = JournalRow.__table__  # type: ignore[attr-defined]  # the same
_STEP_OPEN = text("step.state IN ('planned', 'called', 'serving', 'parked')")
"""The words of the partial index `step_open`: SQLite uses it only where it sees them."""


def due_to_join(c: Connection, centre: str, days: Collection[date], now: datetime) -> list[Step]:
    """Return the steps of some days whose moment to join has come, held, in the order of their tickets."""
    query = (
        select(*COLUMNS)
        .join(visits, visits.c.id == steps.c.visit)
        .where(
            steps.c.centre == centre,
            _STEP_OPEN,
            steps.c.state == "planned",
            steps.c.joined_at <= now,
            visits.c.service_day.in_(days),
        )
        .order_by(steps.c.id)
        .with_for_update(of=steps)
    )
    return [step_of(row) for row in c.execute(query)]


def ahead(c: Connection, centre: str, now: datetime) -> list[Step]:
    """Return the steps whose moment to join lies ahead, held, in the order of their tickets."""
    query = (
        select(*COLUMNS)
        .where(steps.c.centre == centre, _STEP_OPEN, steps.c.state == "planned", steps.c.joined_at > now)
        .order_by(steps.c.id)
        .with_for_update()
    )
    return [step_of(row) for row in c.execute(query)]


def given_for(c: Connection, centre: str, visit_ids: Collection[int]) -> dict[int, datetime]:
    """Return for which opening visits that were postponed had been given their ticket."""
    query = (
        select(journal.c.visit, journal.c.detail)
        .where(journal.c.centre == centre, journal.c.visit.in_(visit_ids), journal.c.verb == "postpone")
        .order_by(journal.c.seq.desc())
    )
    return {row.visit: datetime.fromisoformat(row.detail["before"]) for row in c.execute(query)}


def is_borne(c: Connection, centre: str, ticket: str, day: date) -> bool:
    """Tell whether a visit of a day has a code."""
    which = (visits.c.centre == centre, visits.c.service_day == day, visits.c.ticket == ticket)
    return c.execute(select(visits.c.id).where(*which)).first() is not None


def move(c: Connection, visit: int, day: date, ticket: str, opens_at: datetime) -> None:
    """Let a visit be of another opening."""
    values = {"service_day": day, "ticket": ticket, "issued_at": opens_at}
    c.execute(update(visits).where(visits.c.id == visit).values(**values))
