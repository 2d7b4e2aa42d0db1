"""The forecaster: what each centre has learnt, ready for the readers; learns once a day, beside all else.

Learning takes a processor for a while, so a process of its own does it, with the lowest claim on the
machine. Of several servers on one database one learns; the others read what it kept.
"""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from server.domain.centre import Centre
from server.domain.forecast import Calibration, Knowledge
from server.domain.foresight import supposed
from server.domain.hall import Hall
from server.domain.hindsight import shape
from server.domain.promises import Promises
from server.store import forecasts, lessons
from server.store import hall as hall_store
from server.store.database import open_engine

SAME_S = 2.0
"""So long the waits of an unchanged hall stand: people only look at them again."""
NICEST = 19
log = logging.getLogger(__name__)
Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


@dataclass(frozen=True)
class _Seen:
    """The newest picture of a hall, and what had been learnt then."""

    learnt: Knowledge | None
    hall: Hall


class Forecaster:
    """Knowledge of every centre of a house. `picture` is called by the readers' threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._known: dict[str, tuple[Any, Knowledge | None]] = {}
        self._seen: dict[str, _Seen] = {}
        self._learning: asyncio.Task[None] | None = None

    def picture(self, c: Connection, centre: Centre, now: datetime) -> Hall:
        """Return the hall with its waits drawn already: never on the event loop."""
        learnt = self._knowledge(c, centre)
        hall = hall_store.load(c, centre, now, learnt)
        told = forecasts.followed(c, centre.id)
        promises = told.promises if told else Promises()
        before = self._seen.get(centre.id)
        if before is not None and before.learnt is learnt and _same(before.hall, hall):
            return replace(hall, promises=promises, knowledge=before.hall.knowledge, drawn=before.hall.waits)
        known = learnt or supposed(hall).calibrated(promises.calibration)
        hall = replace(hall, promises=promises, knowledge=known)
        hall = replace(hall, drawn=hall.waits)
        self._seen[centre.id] = _Seen(learnt, hall)
        return hall

    def _knowledge(self, c: Connection, centre: Centre) -> Knowledge | None:
        """Return what a centre has learnt, read again only where it changed."""
        mark = forecasts.mark(c, centre.id)
        if mark is None:
            return None
        before, known = self._known.get(centre.id, (None, None))
        if known is None or before is None or before[0] != mark[0]:
            found = forecasts.knowledge(c, centre.id)
            known = found.fitting(shape(centre)) if found else None
        elif before != mark:
            known = known.calibrated(Calibration.from_json(mark[1]))
        self._known[centre.id] = (mark, known)
        return known

    def learn_daily(self, centre: Centre, now: datetime, write: Write) -> None:
        """Begin to learn from the last days where nobody did today; once at a time."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learn(centre, now, write))

    async def _learn(self, centre: Centre, now: datetime, write: Write) -> None:
        loop = asyncio.get_running_loop()
        try:
            if not await write(lambda c: forecasts.claim(c, centre, now)):
                return
            apart = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _give_way)
            try:
                learnt = await loop.run_in_executor(apart, learn, self._url, centre, now)
            finally:
                await asyncio.to_thread(apart.shutdown)  # it waits for the process to end
            if learnt is not None:
                await write(lambda c: forecasts.keep(c, centre.id, learnt.habits, learnt.model))
        except Exception:  # forecasts go on as they were when one day teaches nothing
            log.exception("nothing could be learnt from the days of %s", centre.id)

    async def close(self) -> None:
        """Let the learning end that is under way."""
        if self._learning is not None:
            await self._learning


def _same(before: Hall, after: Hall) -> bool:
    young = 0 <= (after.now - before.now).total_seconds() < SAME_S
    return young and before.version == after.version


def _give_way() -> None:
    os.nice(NICEST)
    os.environ["OMP_NUM_THREADS"] = "1"


def learn(url: str, centre: Centre, now: datetime) -> Knowledge | None:
    """Learn from a centre's days that are over; runs in a process of its own."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            habits = forecasts.learn(connection, centre, now)
            if habits is None:
                return None
            return Knowledge(habits, lessons.learn(connection, centre, habits, now))
    finally:
        engine.dispose()
