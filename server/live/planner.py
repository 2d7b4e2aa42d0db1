"""The planner's own thread: a plan takes a processor for a while, and no screen may wait for it."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from server.actions import plan, staffing
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.one_more import OneMore, one_more
from server.domain.rates import Rates, learn, pace
from server.domain.stage import Stage, later_day, today
from server.domain.what_if import changed, with_closures
from server.store import closures, past
from server.store.closures import Closure
from wire.plan import NewPlan, Plan, Staffing
from wire.words import ErrorCode

T = TypeVar("T")
HISTORY = timedelta(days=56)
"""How far back habits go: eight of each weekday."""
FRESH = timedelta(minutes=10)
"""How long habits are taken as they are before today's newest steps are read too."""
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
        self._known: dict[tuple[str, date], tuple[datetime, Rates]] = {}

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
        stage, rates = self._stage(hall, shown)
        if not stage.scene.hours:
            raise Refusal(ErrorCode.CENTRE_CLOSED, "The doors are shut for that day. Name another.", "day")
        return staffing.told(shown, stage, rates)

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
            stage = today(hall, rates)
            return with_closures(stage, self._closures(stage, begun=False)), rates
        ahead = day - centre.calendar.service_day(now)
        if not timedelta() < ahead < AHEAD or not centre.calendar.openings(day):
            raise Refusal(
                ErrorCode.CENTRE_CLOSED, f"The centre is not open on {day}. Name another day.", "day"
            )
        with self._engine.connect() as connection, connection.begin():
            expected = past.expected(connection, centre, day)
        stage = later_day(centre, day, rates, expected)
        return with_closures(stage, self._closures(stage, begun=True)), rates

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
            day = hall.centre.calendar.service_day(hall.now)
            found = one_more(hall, at_todays_pace(hall, self.rates(hall.centre, day, hall.now)))
        except Exception:  # the floor lives on without advice
            log.exception("no advice for the floor of %s", hall.centre.id)
        self._advice[hall.centre.id] = (found, hall.now)
        self._asked.discard(hall.centre.id)
        if found != before:
            self.found()

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
