"""Several server processes on one PostgreSQL: each tells the others that it committed (LISTEN/NOTIFY).

The word carries nothing; the journal is the truth and every process reads the hall itself. It goes out on a
connection of its own, after the commit: a NOTIFY inside would make all commits wait for one lock.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable

import psycopg
from sqlalchemy import Engine

CHANNEL = "ventanilla"
RETRY_S = 1.0
log = logging.getLogger(__name__)


class Herald:
    """One process's voice and ear. `heard` is called when another process committed."""

    def __init__(self, engine: Engine, heard: Callable[[], None]) -> None:
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._name = uuid.uuid4().hex
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.listening, self.telling = asyncio.Event(), asyncio.Event()
        self._tasks = [
            asyncio.create_task(self._forever(self._listen)),
            asyncio.create_task(self._forever(self._tell)),
        ]

    def tell(self) -> None:
        """Tell the other processes; from any thread."""
        self._loop.call_soon_threadsafe(self._news.set)

    async def close(self) -> None:
        """Stop; a connection that is being made is let through first, or it would leak."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RETRY_S):
                await self.listening.wait()
                await self.telling.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except psycopg.Error as fault:
                log.warning("the other processes cannot be reached: %s", fault)
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            self._heard()  # what was said while nobody listened
            async for notice in connection.notifies():
                if notice.payload != self._name:
                    self._heard()

    async def _tell(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            self.telling.set()
            while True:
                await self._news.wait()
                self._news.clear()
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._name))
