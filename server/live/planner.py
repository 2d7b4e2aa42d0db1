"""The planner's own thread: a plan takes a processor for a while, and no screen may wait for it."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from server.actions import plan, staffing
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.one_more import OneMore, one_more
from server.domain.rates import Rates, rates
from server.domain.stage import Stage, later_day, today
from server.domain.what_if import changed, with_closures
from server.store import appointments, closures
from server.store.closures import Closure
from wire.plan import NewPlan, Plan, Staffing
from wire.words import ErrorCode

T = TypeVar("T")
AHEAD = timedelta(days=366)
ADVISED = timedelta(seconds=10)
"""How long advice for the floor is good; after `OLD` it is not shown any more."""
OLD = timedelta(seconds=60)
log = logging.getLogger(__name__)


class Planner:
    """Plans for every centre of a house, one after the other; `engine` reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planner")
        self._advice: dict[str, tuple[OneMore | None, datetime]] = {}
        self._asked: set[str] = set()
        self.found: Callable[[], None] = lambda: None
        """Called, from another thread, where there is new advice for a floor."""

    def close(self) -> None:
        """Let go, once the plan under way is done."""
        self._thread.shutdown(cancel_futures=True)

    async def plan(self, hall: Hall, asked: NewPlan) -> Plan:
        """Return what changes would do to a day. Raises Refusal `centre_closed`, or of a change."""
        return await self._run(lambda: self._plan(hall, asked))

    async def staffing(self, hall: Hall, day: date | None) -> Staffing:
        """Return how many desks a day asks for, the next one where none is named. Raises as `plan`."""
        return await self._run(lambda: self._staffing(hall, day))

    def _staffing(self, hall: Hall, day: date | None) -> Staffing:
        calendar, now = hall.centre.calendar, hall.now
        tomorrow = calendar.next_open_day(calendar.service_day(now))
        shown = day or tomorrow or calendar.service_day(now)
        stage, found = self._stage(hall, shown)
        if not stage.scene.hours:
            raise Refusal(ErrorCode.CENTRE_CLOSED, "The doors are shut for that day. Name another.", "day")
        return staffing.told(shown, stage, found)

    async def _run(self, thinking: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, thinking)

    def _plan(self, hall: Hall, asked: NewPlan) -> Plan:
        day = asked.day or hall.centre.calendar.service_day(hall.now)
        stage, found = self._stage(hall, day)
        then = changed(stage, plan.changes(asked.changes, stage.start))
        return plan.planned(day, stage, then, found)

    def _stage(self, hall: Hall, day: date) -> tuple[Stage, Rates]:
        centre, found = hall.centre, rates(hall, day)
        ahead = day - centre.calendar.service_day(hall.now)
        if not ahead:
            stage = today(hall, found)
            return with_closures(stage, self._closures(stage, begun=False)), found
        if not timedelta() < ahead < AHEAD or not centre.calendar.whole(day):
            raise Refusal(
                ErrorCode.CENTRE_CLOSED, f"The centre is not open on {day}. Name another day.", "day"
            )
        with self._engine.connect() as connection, connection.begin():
            expected = appointments.expected(connection, centre.id, day)
        stage = later_day(centre, day, found, expected)
        return with_closures(stage, self._closures(stage, begun=True)), found

    def _closures(self, stage: Stage, *, begun: bool) -> list[Closure]:
        """Return what is closed on the day of a stage; of today not what has begun: the desks tell that."""
        end = stage.moment(stage.doors)
        with self._engine.connect() as connection, connection.begin():
            found = closures.between(connection, stage.centre.id, stage.start, end)
        return [one for one in found if begun or one.starts_at > stage.start]

    def advice(self, hall: Hall) -> OneMore | None:
        """Return at once what was last found for a hall's floor; have it found anew where that is old."""
        found, at = self._advice.get(hall.centre.id, (None, None))
        if hall.centre.id not in self._asked and (at is None or hall.now - at >= ADVISED):
            self._asked.add(hall.centre.id)
            self._thread.submit(self._advise, hall)
        return found if at is not None and hall.now - at < OLD else None

    def _advise(self, hall: Hall) -> None:
        """Find what one more desk would do, and say so where it is something new."""
        before, found = self._advice.get(hall.centre.id, (None, None))[0], None
        try:
            found = one_more(hall, rates(hall, hall.centre.calendar.service_day(hall.now)))
        except Exception:  # the floor lives on without advice
            log.exception("no advice for the floor of %s", hall.centre.id)
        self._advice[hall.centre.id] = (found, hall.now)
        self._asked.discard(hall.centre.id)
        if found != before:
            self.found()
