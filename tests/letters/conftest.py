"""A centre that gives appointments, on both databases, and a gateway that keeps what it is given."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from server.gateways.gateway import NotSentError
from server.store.database import open_engine
from tests.databases import Made, centre_text, set_up
from tests.day import Day

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HEALTH = 'queue = "health"\nminutes = 10'


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


@pytest.fixture
def booking_made(empty_database_url: str) -> Made:
    return set_up(empty_database_url, centre_text().replace(HEALTH, f"{HEALTH}\nappointments = true"))


@pytest.fixture
def booking_engine(empty_database_url: str, booking_made: Made) -> Iterator[Engine]:
    opened = open_engine(empty_database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def day(booking_engine: Engine) -> Day:
    """Monday the 23rd of November 2026, nine in the morning in Mexico."""
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
