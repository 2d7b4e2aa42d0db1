"""Several server processes on one PostgreSQL: each tells the others that it committed (LISTEN/NOTIFY).

The word carries nothing; the journal is the truth and every process reads the hall itself. It goes out on a
connection of its own, after the commit: a NOTIFY inside would make all commits wait for one lock.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable

import psycopg
from sqlalchemy import Engine

CHANNEL = "ventanilla"
RETRY_S = 1.0
CONNECT_S = 5
log = logging.getLogger(__name__)


class Herald:
    """One process's voice and ear. `heard` is called when another process committed."""

    def __init__(self, engine: Engine, heard: Callable[[], None]) -> None:
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = heard
        self._name = uuid.uuid4().hex
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ending = False
        self._tasks = [
            asyncio.create_task(self._forever(self._listen)),
            asyncio.create_task(self._forever(self._tell)),
        ]

    def tell(self) -> None:
        """Tell the other processes; from any thread."""
        self._loop.call_soon_threadsafe(self._news.set)

    async def close(self) -> None:
        """Say the last word, which one's own ear hears too, and let both go.

        Nothing is cancelled: a driver that is interrupted in the middle of a query may swallow it.
        """
        self._ending = True
        self._news.set()
        await asyncio.gather(*self._tasks)

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        while not self._ending:
            try:
                await work()
            except psycopg.Error as fault:
                log.warning("the other processes cannot be reached: %s", fault)
                await asyncio.sleep(RETRY_S)

    async def _connect(self) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=CONNECT_S)

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._heard()  # what was said while nobody listened
            while not self._ending:
                async for notice in connection.notifies(timeout=RETRY_S, stop_after=1):
                    if notice.payload != self._name:
                        self._heard()

    async def _tell(self) -> None:
        async with await self._connect() as connection:
            while True:
                await self._news.wait()
                self._news.clear()
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._name))
                if self._ending:
                    return
