"""A centre that gives appointments, on both databases, and a gateway that keeps what it is given."""

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from server.domain.calendar import DAYS
from server.gateways.gateway import NotSentError
from server.store.tables import CentreRow
from tests.databases import writing
from tests.day import Day

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
centres = CentreRow.__table__


@dataclass
class Pigeonhole:
    """A gateway that keeps letters; it refuses while `fault` is set."""

    name: str = "pigeonhole"
    letters: "queue.Queue[tuple[str, str, str]]" = field(default_factory=queue.Queue)
    fault: NotSentError | None = None

    def send(self, address: str, subject: str, text: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.letters.put((address, subject, text))

    def sent(self) -> list[tuple[str, str, str]]:
        return [self.letters.get_nowait() for _ in range(self.letters.qsize())]


def alter(engine: Engine, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the centre's file as it stands in a database."""
    with writing(engine) as connection:
        document = connection.execute(select(centres.c.document)).scalar_one()
        change(document)
        connection.execute(update(centres).values(document=document))


def give_appointments(document: dict[str, Any]) -> None:
    """Let health be booked, and the centre write to nobody at night."""
    document["appointments"]["quiet"] = [{"hours": "21:00-08:00"}]
    next(one for one in document["services"] if one["id"] == "health")["appointments"] = True


def one_slot_a_day(document: dict[str, Any]) -> None:
    """Let health be booked at twenty past ten alone, all of it by the public."""
    hours = {"service": "health", "hours": "10:20-10:30", "days": list(DAYS)}
    document["availability"] = [hours]
    document["appointments"] |= {"walk_in_share": 0, "referral_share": 0}


@pytest.fixture
def booking_engine(engine: Engine) -> Engine:
    """The test's database, its centre giving appointments."""
    alter(engine, give_appointments)
    return engine


@pytest.fixture
def day(booking_engine: Engine) -> Day:
    """Monday the 23rd of November 2026, nine in the morning in Mexico."""
    return Day(booking_engine, NOW)


@pytest.fixture
def short_day(booking_engine: Engine) -> Day:
    """The same morning, where each day has one time that may be booked."""
    alter(booking_engine, one_slot_a_day)
    return Day(booking_engine, NOW)


@pytest.fixture
def stored(booking_engine: Engine) -> Callable[[], bytes]:
    """Everything that the database keeps: an SQLite file's bytes with its log, PostgreSQL's tables."""

    def everything() -> bytes:
        url = booking_engine.url
        if url.get_backend_name() == "sqlite":
            file = Path(str(url.database))
            return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        with booking_engine.connect() as connection, connection.begin():
            tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            rows = [connection.execute(text(f'SELECT * FROM "{table}"')).all() for (table,) in tables]  # noqa: S608 - a table of our own
        return repr(
            [[[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in one] for one in rows]
        ).encode()

    return everything
