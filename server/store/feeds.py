"""Calendar feeds, and the appointments that feeds and exports tell of."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from server.domain.booking import Appointment
from server.store.appointments import COLUMNS, appointments, of_row
from server.store.booking_tables import FeedRow
from server.store.tables import AnyRow, StepRow
from wire.words import StepState

feeds = FeedRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
steps = StepRow.__table__  # type: ignore[attr-defined]  # the same


def add(  # noqa: PLR0913, PLR0917 - a row's columns
    c: Connection, token_hash: str, centre: str, desk: str | None, service: str | None, at: datetime
) -> None:
    """Keep a feed."""
    c.execute(
        insert(feeds).values(token_hash=token_hash, centre=centre, desk=desk, service=service, made_at=at)
    )


def find(c: Connection, token_hash: str) -> AnyRow | None:
    """Return the feed that a token belongs to."""
    return c.execute(select(feeds).where(feeds.c.token_hash == token_hash)).first()


def told(  # noqa: PLR0913 - which centre, days and whose
    c: Connection,
    centre: str,
    first: date,
    last: date,
    *,
    desk: str | None = None,
    service: str | None = None,
) -> list[Appointment]:
    """Return the appointments of some days, of one desk or service where it is given, by time."""
    query = select(*COLUMNS).where(
        appointments.c.centre == centre,
        appointments.c.service_day.between(first, last),
        *(() if desk is None else (appointments.c.desk == desk,)),
        *(() if service is None else (appointments.c.service == service,)),
    )
    rows = c.execute(query.order_by(appointments.c.starts_at, appointments.c.id))
    return [of_row(row) for row in rows]


def served(c: Connection, visits: Collection[int]) -> set[tuple[int, str]]:
    """Return which of these visits were served, with the service."""
    query = select(steps.c.visit, steps.c.service).where(
        steps.c.visit.in_(visits), steps.c.state == StepState.DONE
    )
    return {(row.visit, row.service) for row in c.execute(query)}
