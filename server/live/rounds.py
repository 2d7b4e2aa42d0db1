"""Rounds: something done again and again while the house stands, each round waiting for the one before."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from server.actions.work import Actor, Work
from server.domain.centre import Centre

T = TypeVar("T")
log = logging.getLogger(__name__)


class Rooms(Protocol):
    """What somebody who goes round needs of the house."""

    @property
    def centres(self) -> Mapping[str, Centre]:
        """The centres by id."""
        ...

    async def act(self, actor: Actor, action: Callable[[Work], T]) -> T:
        """Run an action as one transaction."""
        ...

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query."""
        ...


class Rounds:
    """Goes round every `every_s`, at once again while a round finds something; a fault waits for the next."""

    def __init__(self, name: str, go: Callable[[], Awaitable[int]], every_s: float) -> None:
        self._name, self._go, self._every_s = name, go, every_s
        self._ending = asyncio.Event()
        self._task = asyncio.create_task(self._walk())

    @property
    def ending(self) -> bool:
        """Tell whether this is the last round."""
        return self._ending.is_set()

    async def close(self) -> None:
        """Let the round in hand come to its end, and go no other."""
        self._ending.set()
        await self._task

    async def _walk(self) -> None:
        while not self.ending:
            try:
                while await self._go() and not self.ending:
                    continue
            except Exception:  # what is due waits in the database; the next round finds it there
                log.exception("the %s's round failed; trying again in %s s", self._name, self._every_s)
            try:
                async with asyncio.timeout(self._every_s):
                    await self._ending.wait()
            except TimeoutError:
                continue
