"""A day that is over changes still: late ends, undos, and what the clockwork does about it."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from server.actions import statistics
from server.domain.step import Verb
from server.live.house import House
from tests.day import MANAGER, Day
from tests.statistics.conftest import roll_up
from wire.statistics import Statistics

LATE = datetime(2026, 11, 20, 5, 50, tzinfo=UTC)
"""Ten minutes to midnight in the centre."""


def figures(day: Day, of: date) -> Statistics:
    return day.act(MANAGER, lambda work: statistics.period(work, of, of))


def test_a_service_that_ends_after_midnight_belongs_to_the_day_of_its_ticket_at_once(engine: Engine) -> None:
    day = Day(engine, LATE)
    day.desk("1")
    issued = day.issue("health")
    step = issued.steps[0].step
    day.later(300)
    day.call_next("1")
    day.move(step, Verb.START)
    day.later(1200)
    assert issued.service_day in roll_up(day)
    day.later(120)
    assert figures(day, issued.service_day).total.open == 1
    day.move(step, Verb.FINISH)
    for rolled in (False, True):
        found = figures(day, issued.service_day)
        assert (found.total.done, found.total.open, found.total.work.count) == (1, 0, 1)
        assert figures(day, issued.service_day + timedelta(days=1)).total.joined == 0
        day.later(90)
        assert (issued.service_day in roll_up(day)) is not rolled


def test_an_undo_of_the_last_minute_is_followed_in_a_day_that_was_rolled_up(engine: Engine) -> None:
    day = Day(engine, LATE + timedelta(minutes=9))
    day.desk("1")
    issued = day.issue("health")
    step = issued.steps[0].step
    day.call_next("1")
    day.move(step, Verb.NO_SHOW)
    day.later(70)
    roll_up(day)
    assert figures(day, issued.service_day).total.no_show == 1
    day.undo(step)
    assert figures(day, issued.service_day).total.no_show == 0
    day.later(70)
    roll_up(day)
    assert figures(day, issued.service_day).total.no_show == 0


async def test_the_clockwork_counts_past_days_and_leaves_today(engine: Engine) -> None:
    day = Day(engine, datetime.now(UTC) - timedelta(days=3))
    day.desk("1")
    day.issue("health")
    house = House(engine)
    await house.start()
    left = await house.roll_up("always_open", at_most=2)
    assert left >= 1
    assert await house.roll_up("always_open", at_most=10) == 0
    await house.stop()
    today = day.centre.calendar.service_day(datetime.now(UTC))
    starts = {str(row[0]) for row in day.rows("SELECT start FROM rollup WHERE grain = 'day'")}
    assert starts == {str(today - timedelta(days=ago)) for ago in (1, 2, 3)}


def test_a_long_period_has_a_point_for_each_month(engine: Engine) -> None:
    day = Day(engine, LATE)
    issued = day.issue("health")
    day.later(40 * 86400)
    roll_up(day)
    start, end = date(2026, 10, 5), date(2027, 1, 20)
    found = day.act(MANAGER, lambda work: statistics.period(work, start, end))
    assert issued.service_day.month == 11
    assert [(point.start, point.visits) for point in found.points] == [
        (date(2026, 10, 1), 0),
        (date(2026, 11, 1), 1),
        (date(2026, 12, 1), 0),
        (date(2027, 1, 1), 0),
    ]
    assert found.visits == 1
