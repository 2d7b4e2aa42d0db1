"""What is sent of alerts: written once for each channel, claimed, sent, settled; forgotten when long over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text, update

from server.domain.dispatch import Dispatch, News, Told
from server.store.alarm_tables import DispatchRow
from server.store.alerts import alerts
from server.store.tables import AnyRow
from wire.words import AlertKind

dispatches = DispatchRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
UNSENT = ("waiting", "sending")
AT_ONCE = 10
"""Dispatches that one process takes at a time; with the others' patience it is done before the lease ends."""
LEASE = timedelta(minutes=10)
"""A dispatch whose process died while it sent is free for another after so long."""
KEPT = timedelta(days=7)
"""How long what was sent of an alert is kept after it."""
_HOLD = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:centre, 3))")


def hold(c: Connection, centre: str) -> bool:
    """Tell whether this process may write a centre's news until its transaction ends; one at a time does."""
    return c.dialect.name != "postgresql" or bool(c.execute(_HOLD, {"centre": centre}).scalar_one())


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


def any_due(c: Connection, centre: str, channels: Collection[str], now: datetime) -> bool:
    """Tell whether something waits to be sent, or to be taken back from a process that died."""
    due = select(dispatches.c.id).where(
        dispatches.c.centre == centre,
        dispatches.c.state.in_(UNSENT),
        dispatches.c.due_at <= now,
        dispatches.c.channel.in_(channels),
    )
    return c.execute(due.limit(1)).first() is not None


def claim(c: Connection, centre: str, channels: Collection[str], now: datetime) -> list[Dispatch]:
    """Take what is due, so that no other process sends it; leased, oldest first."""
    due = (
        select(dispatches.c.id)
        .where(
            dispatches.c.centre == centre,
            dispatches.c.state.in_(UNSENT),
            dispatches.c.due_at <= now,
            dispatches.c.channel.in_(channels),
        )
        .order_by(dispatches.c.due_at, dispatches.c.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taken = c.execute(
        update(dispatches)
        .where(dispatches.c.id.in_(due.scalar_subquery()), dispatches.c.due_at <= now)
        .values(state="sending", tries=dispatches.c.tries + 1, due_at=now + LEASE)
        .returning(dispatches.c.id)
    ).scalars()
    return _loaded(c, list(taken))


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


def hand_back(c: Connection, taken: Collection[int], now: datetime) -> None:
    """Give back what was taken and not tried."""
    c.execute(
        update(dispatches)
        .where(dispatches.c.id.in_(taken), dispatches.c.state == "sending")
        .values(state="waiting", tries=dispatches.c.tries - 1, due_at=now)
    )


def settle(c: Connection, dispatch: int, state: str, due_at: datetime | None = None) -> None:
    """Note how sending went; `waiting` again has a new `due_at`."""
    values = {"state": state} | ({"due_at": due_at} if due_at is not None else {})
    c.execute(update(dispatches).where(dispatches.c.id == dispatch).values(**values))


def forget(c: Connection, centre: str, now: datetime) -> None:
    """Erase what was sent of alerts that have been over for a while."""
    over = select(alerts.c.id).where(alerts.c.centre == centre, alerts.c.cleared_at < now - KEPT)
    c.execute(
        delete(dispatches).where(
            dispatches.c.centre == centre,
            dispatches.c.written_at < now - KEPT,
            dispatches.c.state.not_in(UNSENT),
            dispatches.c.alert.in_(over),
        )
    )
