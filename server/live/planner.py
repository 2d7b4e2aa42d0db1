"""The planner's own thread: a plan takes a processor for a while, and no screen may wait for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from server.actions import plan
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.rates import Rates, learn, pace
from server.domain.stage import Stage, later_day, today
from server.domain.what_if import changed
from server.store import past
from wire.plan import NewPlan, Plan
from wire.words import ErrorCode

T = TypeVar("T")
HISTORY = timedelta(days=56)
"""How far back habits go: eight of each weekday."""
FRESH = timedelta(minutes=10)
"""How long habits are taken as they are before today's newest steps are read too."""
AHEAD = timedelta(days=366)


class Planner:
    """Plans for every centre of a house, one after the other; `engine` reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="planner")
        self._known: dict[tuple[str, date], tuple[datetime, Rates]] = {}

    def close(self) -> None:
        """Let go, once the plan under way is done."""
        self._thread.shutdown(cancel_futures=True)

    async def plan(self, hall: Hall, asked: NewPlan) -> Plan:
        """Return what changes would do to a day. Raises Refusal `centre_closed`, or of a change."""
        return await self._run(lambda: self._plan(hall, asked))

    async def _run(self, thinking: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, thinking)

    def _plan(self, hall: Hall, asked: NewPlan) -> Plan:
        day = asked.day or hall.centre.calendar.service_day(hall.now)
        stage, rates = self._stage(hall, day)
        then = changed(stage, plan.changes(asked.changes, stage.start))
        return plan.planned(day, stage, then, rates)

    def _stage(self, hall: Hall, day: date) -> tuple[Stage, Rates]:
        centre, now = hall.centre, hall.now
        rates = self.rates(centre, day, now)
        if day == centre.calendar.service_day(now):
            rates = at_todays_pace(hall, rates)
            return today(hall, rates), rates
        ahead = day - centre.calendar.service_day(now)
        if not timedelta() < ahead < AHEAD or not centre.calendar.openings(day):
            raise Refusal(
                ErrorCode.CENTRE_CLOSED, f"The centre is not open on {day}. Name another day.", "day"
            )
        with self._engine.connect() as connection, connection.begin():
            expected = past.expected(connection, centre, day)
        return later_day(centre, day, rates, expected), rates

    def rates(self, centre: Centre, day: date, now: datetime) -> Rates:
        """Return the habits of a day, read anew now and then. For the planner's thread."""
        known = self._known.get((centre.id, day))
        if known is None or now - known[0] > FRESH:
            with self._engine.connect() as connection, connection.begin():
                steps = past.since(connection, centre, now - HISTORY)
                kept = past.kept(connection, centre, now - HISTORY, now)
            self._known = {key: one for key, one in self._known.items() if now - one[0] <= FRESH}
            known = self._known[centre.id, day] = (now, learn(centre, day, steps, now, kept))
        return known[1]


def at_todays_pace(hall: Hall, rates: Rates) -> Rates:
    """Return the habits as busy as today is until now; on a first day they are today's own."""
    if not rates.days:
        return rates
    calendar = hall.centre.calendar
    openings = calendar.openings(calendar.service_day(hall.now))
    came = sum(rates.expected(start, min(end, hall.now), calendar.zone) for start, end in openings)
    return rates.paced(pace(came, hall.figures.issued))
