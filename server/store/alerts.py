"""Alerts: raised once, open until cleared."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from server.domain.alarms import Measured
from server.domain.hall import OpenAlert
from server.store.tables import AlertRow
from wire.words import AlertKind

alerts = AlertRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


def opened(c: Connection, centre: str, device: str | None = None) -> list[OpenAlert]:
    """Return the open alerts of a centre, or of one device, oldest first."""
    query = select(alerts).where(alerts.c.centre == centre, alerts.c.cleared_at.is_(None))
    if device is not None:
        query = query.where(alerts.c.device == device)
    rows = c.execute(query.order_by(alerts.c.raised_at, alerts.c.id))
    return [
        OpenAlert(row.id, AlertKind(row.kind), row.device, row.raised_at, row.value, row.threshold)
        for row in rows
    ]


def raise_(c: Connection, centre: str, device: str, kind: AlertKind, at: datetime) -> None:
    """Open an alert."""
    c.execute(insert(alerts).values(centre=centre, device=device, kind=kind, raised_at=at))


def measure(c: Connection, centre: str, alarm: Measured) -> None:
    """Note what an open alert measures now; nothing is written where it is the same."""
    c.execute(
        update(alerts)
        .where(
            alerts.c.centre == centre,
            alerts.c.device == alarm.device,
            alerts.c.kind == alarm.kind,
            alerts.c.cleared_at.is_(None),
            or_(
                alerts.c.value.is_distinct_from(alarm.value),
                alerts.c.threshold.is_distinct_from(alarm.threshold),
            ),
        )
        .values(value=alarm.value, threshold=alarm.threshold)
    )


def clear(c: Connection, centre: str, alert: int, at: datetime) -> bool:
    """Close an alert; False where it was not open."""
    result = c.execute(
        update(alerts)
        .where(alerts.c.centre == centre, alerts.c.id == alert, alerts.c.cleared_at.is_(None))
        .values(cleared_at=at)
    )
    return result.rowcount == 1
