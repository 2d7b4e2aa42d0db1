"""Tickets for a day to come: planned steps that have a moment at which they join."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, select, text

from server.domain.step import Step
from server.store.steps import COLUMNS, step_of
from server.store.tables import StepRow, VisitRow

steps = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
visits = VisitRow.__table__  # type: ignore[attr-defined]  # the same
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
