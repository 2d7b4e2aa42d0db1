"""What is sent of alerts: written once for each channel, claimed, sent, settled; forgotten when long over."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from server.domain.dispatch import Dispatch, News, Told
from server.store.alarm_tables import DispatchRow
from server.store.alerts import alerts
from server.store.outbox import Outbox
from server.store.tables import AnyRow
from wire.words import AlertKind

dispatches = DispatchRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
AT_ONCE = 10
"""With the receiver's patience, so many are sent before the lease ends."""
outbox = Outbox(dispatches, AT_ONCE)
UNSENT = ("waiting", "sending")
KEPT = timedelta(days=7)
"""How long what was sent of an alert is kept after it."""


def told(c: Connection, centre: str, channel: str) -> list[Told]:
    """Return the alerts of which a channel may need news, oldest first: the open ones, those it knows of."""
    mine = (dispatches.c.centre == centre, dispatches.c.channel == channel)
    newest = (
        select(dispatches.c.alert, func.max(dispatches.c.number).label("number"))
        .where(*mine)
        .group_by(dispatches.c.alert)
        .subquery()
    )
    known = (
        select(dispatches)
        .where(*mine)
        .join(newest, (newest.c.alert == dispatches.c.alert) & (newest.c.number == dispatches.c.number))
        .subquery()
    )
    open_ = select(alerts.c.id).where(alerts.c.centre == centre, alerts.c.cleared_at.is_(None))
    unfinished = select(known.c.alert).where(known.c.news != News.CLEARED)
    query = (
        select(alerts, known.c.number, known.c.news, known.c.written_at, known.c.state)
        .outerjoin(known, known.c.alert == alerts.c.id)
        .where(alerts.c.id.in_(open_.union(unfinished)))
        .order_by(alerts.c.id)
    )
    return [_told(row, channel) for row in c.execute(query)]


def _told(row: AnyRow, channel: str) -> Told:
    return Told(
        channel,
        row.id,
        AlertKind(row.kind),
        row.raised_at,
        row.cleared_at,
        row.value,
        row.threshold,
        row.number or 0,
        News(row.news) if row.news else None,
        row.written_at,
        row.state in UNSENT,
    )


def put(c: Connection, centre: str, told: Told, news: News, at: datetime) -> None:
    """Write the next news of an alert, to be sent at once; a second of the same number is refused."""
    c.execute(
        insert(dispatches).values(
            centre=centre,
            alert=told.alert,
            channel=told.channel,
            number=told.number + 1,
            news=news,
            value=told.value,
            threshold=told.threshold,
            written_at=at,
            due_at=at,
            state="waiting",
            tries=0,
        )
    )


def any_due(c: Connection, centre: str, channel: str, now: datetime) -> bool:
    """Tell whether there is something to send to a channel."""
    return outbox.any(c, outbox.due(centre, now) & (dispatches.c.channel == channel))


def claim(c: Connection, centre: str, channel: str, now: datetime) -> list[Dispatch]:
    """Take what is due to a channel, so that no other process sends it."""
    due = select(dispatches.c.id).where(outbox.due(centre, now), dispatches.c.channel == channel)
    return _loaded(c, outbox.take(c, due, now))


def _loaded(c: Connection, taken: list[int]) -> list[Dispatch]:
    query = (
        select(dispatches, alerts.c.kind, alerts.c.device, alerts.c.raised_at)
        .join(alerts, alerts.c.id == dispatches.c.alert)
        .where(dispatches.c.id.in_(taken))
        .order_by(dispatches.c.id)
    )
    return [
        Dispatch(
            row.id,
            row.number,
            row.channel,
            News(row.news),
            row.written_at,
            row.tries,
            row.alert,
            AlertKind(row.kind),
            row.device,
            row.raised_at,
            row.value,
            row.threshold,
        )
        for row in c.execute(query)
    ]


def forget(c: Connection, centre: str, now: datetime) -> None:
    """Erase what was sent of alerts that have been over for a while."""
    over = select(alerts.c.id).where(alerts.c.centre == centre, alerts.c.cleared_at < now - KEPT)
    c.execute(
        delete(dispatches).where(
            dispatches.c.centre == centre,
            dispatches.c.written_at < now - KEPT,
            ~outbox.unsent,
            dispatches.c.alert.in_(over),
        )
    )
