"""Writers: every command is one function of a connection, run where the database likes it best.

SQLite has one writer at a time, so one thread takes the commands from a queue and commits them in groups:
one fsync for up to 64 of them, each in a savepoint of its own, so that a bad one harms no other. PostgreSQL
runs them side by side. Both answer after the commit, and refuse at once when too many wait.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.store.database import POOL
from server.store.reached import Companion

T = TypeVar("T")
Command = Callable[[Connection], T]
BATCH = 64
"""Commands in one commit at most: a larger group gains little and keeps its first one waiting."""
PENDING = 1024
"""Commands that may wait; about a third of a second of work. Past it the answer is 503, never a hang."""
_log = logging.getLogger(__name__)
TRIES = 5
"""How often PostgreSQL may ask us to run a command again (deadlock, serialisation, a key just taken)."""


class WriterBusyError(Exception):
    """Too many commands wait. Try again in a second."""


class Writer(Protocol):
    """Runs commands, each whole or not at all; `committed` is called after every commit, in any thread."""

    async def run(self, command: Command[T]) -> T:
        """Run a command and return its result after the commit. Raises WriterBusyError when full."""
        ...

    def close(self) -> None:
        """Finish what waits, then stop."""
        ...


@dataclass
class _Job:
    command: Command[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    fault: BaseException | None = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.fault is not None:
            self.future.set_exception(self.fault)
        else:
            self.future.set_result(self.result)


class SqliteWriter:
    """One thread, one connection, group commit."""

    def __init__(self, engine: Engine, committed: Callable[[], None], *, pending: int = PENDING) -> None:
        self._engine = engine
        self._committed = committed
        self._companion = Companion(engine.url.database or "")
        self._jobs: queue.Queue[_Job | None] = queue.Queue(pending)
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, command: Command[T]) -> T:
        """Run a command in the next group and return its result after the group's commit."""
        loop = asyncio.get_running_loop()
        job = _Job(command, loop, loop.create_future())
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise WriterBusyError from None
        result: T = await job.future
        return result

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        with self._engine.connect().execution_options(writes=True) as connection:
            while (group := self._group()) is not None:
                self._commit(connection, group)
                if group:
                    group[0].loop.call_soon_threadsafe(_settle, group)

    def _group(self) -> list[_Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        group = [first]
        while len(group) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            group.append(job)
        return group

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        try:
            with connection.begin():
                for job in group:
                    self._attempt(connection, job)
        except BaseException as fault:  # noqa: BLE001 - each caller must hear that nothing was committed
            for job in group:
                job.fault = fault
            return
        self._follow(connection)
        self._committed()

    def _follow(self, connection: Connection) -> None:
        """Note how far the database is, before anybody hears of it. A full disk stops no ticket."""
        driver: Any = connection.connection.driver_connection
        try:
            self._companion.follow(driver)
        except (OSError, sqlite3.Error):
            _log.exception("How far the database came could not be noted beside it")

    @staticmethod
    def _attempt(connection: Connection, job: _Job) -> None:
        driver: Any = (
            connection.connection.driver_connection
        )  # SQLAlchemy's own way costs more than the savepoint
        driver.execute("SAVEPOINT one")
        try:
            job.result = job.command(connection)
        except BaseException as fault:  # noqa: BLE001 - goes to the caller of this one command
            driver.execute("ROLLBACK TO one")
            job.fault = fault
        driver.execute("RELEASE one")


def _settle(group: list[_Job]) -> None:
    for job in group:
        job.settle()


class PostgresWriter:
    """A pool of threads, a transaction each."""

    def __init__(self, engine: Engine, committed: Callable[[], None], *, pending: int = PENDING) -> None:
        self._engine = engine
        self._committed = committed
        self._threads = ThreadPoolExecutor(POOL, thread_name_prefix="writer")
        self._room = pending

    async def run(self, command: Command[T]) -> T:
        """Run a command in its own transaction and return its result after the commit."""
        if self._room <= 0:
            raise WriterBusyError
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._transact, command)
        finally:
            self._room += 1

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._threads.shutdown()

    def _transact(self, command: Command[T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return self._once(command)
            except IntegrityError:
                continue  # another process took the same key a moment ago: now its row is there to be read
            except DBAPIError as fault:
                if getattr(fault.orig, "sqlstate", None) not in {"40001", "40P01"}:
                    raise
        return self._once(command)

    def _once(self, command: Command[T]) -> T:
        with self._engine.begin() as connection:
            result = command(connection)
        self._committed()
        return result


def open_writer(engine: Engine, committed: Callable[[], None], *, pending: int = PENDING) -> Writer:
    """Return the writer that suits the database."""
    kind = SqliteWriter if engine.dialect.name == "sqlite" else PostgresWriter
    return kind(engine, committed, pending=pending)
