"""What is to be sent, in a table: taken by one process at a time, sent outside any transaction, settled.

A row has `id`, `centre`, `state` (waiting, sending, sent, failed), `tries` and `due_at`. One that is taken is
leased: where its process dies, it is free for another when the lease ends.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, Table, literal_column, select, update

LEASE = timedelta(minutes=10)
"""How long a process may take to send what it took."""


class Outbox:
    """One such table; a process takes `at_once` rows: so few that it is done before the lease ends."""

    def __init__(self, table: Table, at_once: int) -> None:
        self._table, self._at_once = table, at_once
        # Written out, as partial indexes have it: with parameters they would not be used.
        self.unsent = table.c.state.in_([literal_column("'waiting'"), literal_column("'sending'")])

    def due(self, centre: str, now: datetime) -> ColumnElement[bool]:
        """Return which rows wait to be sent, or to be taken back from a process that died."""
        which: ColumnElement[bool] = (
            (self._table.c.centre == centre) & self.unsent & (self._table.c.due_at <= now)
        )
        return which

    def any(self, c: Connection, which: ColumnElement[bool]) -> bool:
        """Tell whether there is such a row."""
        return c.execute(select(self._table.c.id).where(which).limit(1)).first() is not None

    def take(self, c: Connection, due: Select[tuple[int]], now: datetime) -> list[int]:
        """Take rows that are `due`, oldest first, so that no other process sends them; return their ids.

        PostgreSQL passes over those that another process is taking (SKIP LOCKED); SQLite has one writer.
        """
        table = self._table
        oldest = (
            due.order_by(table.c.due_at, table.c.id)
            .limit(self._at_once)
            .with_for_update(skip_locked=True, of=table)
        )
        taken = c.execute(
            update(table)
            .where(table.c.id.in_(oldest.scalar_subquery()), table.c.due_at <= now)
            .values(state="sending", tries=table.c.tries + 1, due_at=now + LEASE)
            .returning(table.c.id)
        )
        return list(taken.scalars())

    def hand_back(self, c: Connection, taken: Collection[int], now: datetime) -> None:
        """Give back rows that were taken and not tried."""
        table = self._table
        c.execute(
            update(table)
            .where(table.c.id.in_(taken), table.c.state == "sending")
            .values(state="waiting", tries=table.c.tries - 1, due_at=now)
        )

    def settle(self, c: Connection, row: int, state: str, due_at: datetime | None = None) -> bool:
        """Note how sending went; `waiting` again has a new `due_at`.

        False where the row is gone, or was settled already by the one that took it after this lease.
        """
        table = self._table
        values = {"state": state} | ({"due_at": due_at} if due_at is not None else {})
        result = c.execute(
            update(table).where(table.c.id == row, table.c.state == "sending").values(**values)
        )
        return result.rowcount == 1
