"""What was learnt moves the forecast, is kept over a restart, and is drawn before the event loop sees it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from server.domain.forecast import Habits, LoggedVisit
from server.domain.hall import Hall
from server.domain.step import Verb
from server.domain.waiting import OVERHEAD, Range
from server.live.forecaster import Forecaster, learn
from server.store import forecasts
from tests.databases import writing
from tests.day import Day
from tests.forecast_live.ten import TEN
from wire.words import Lane

CENTRE = "always_open"


def habits(service_s: float) -> Habits:
    """Two days of health at one desk, back to back."""
    visits = [
        LoggedVisit(
            step=n, service="health", line="health", lane="C", joined=start, called=start + 300,
            finished=start + 300 + service_s * (0.8 + 0.4 * (n % 5) / 4), left=None, desk="1",
            day=f"2026-11-{20 + n // 50}", second=36_000.0 + n,
        )
        for n, start in enumerate(TEN.timestamp() - 300_000 + 1_200.0 * n for n in range(100))
    ]  # fmt: skip
    return Habits.learn(visits)


def keep(engine: Engine, learnt: Habits) -> None:
    with writing(engine) as connection:
        forecasts.begin(connection, CENTRE)
        forecasts.keep(connection, CENTRE, learnt)


@pytest.fixture
def picture(day: Day, engine: Engine) -> Callable[[], Hall]:
    """The hall as a process that just started draws it."""

    def draw() -> Hall:
        with engine.connect() as connection, connection.begin():
            url = engine.url.render_as_string(hide_password=False)
            return Forecaster(url).picture(connection, day.centre, day.now)

    return draw


def busy(day: Day, waiting: int) -> list[int]:
    """Let desk 1 serve one and others wait; return their steps in order."""
    day.desk("1")
    day.issue()
    called = day.call_next("1")
    assert called is not None
    day.move(called.step, Verb.START)
    return [day.issue().steps[0].step for _ in range(waiting)]


def likely(hall: Hall, step: int) -> timedelta:
    found = hall.waits.steps[step]
    return found.likely


def test_without_habits_the_usual_lengths_tell(day: Day, picture: Callable[[], Hall]) -> None:
    steps = busy(day, 3)
    hall = picture()
    assert hall.known.habits.services == {}
    waits = [hall.wait_of(day.steps()[step]) for step in steps]
    assert [one.likely for one in waits if one] == sorted(one.likely for one in waits if one)
    assert len(waits) == 3


def test_a_learnt_habit_moves_the_forecast(day: Day, engine: Engine, picture: Callable[[], Hall]) -> None:
    last = busy(day, 4)[-1]
    keep(engine, habits(120))
    quick = likely(picture(), last)
    keep(engine, habits(1200))
    assert likely(picture(), last) > 4 * quick > timedelta()


def test_a_running_server_takes_up_what_was_learnt_meanwhile(day: Day, engine: Engine) -> None:
    last = busy(day, 4)[-1]
    running = Forecaster(engine.url.render_as_string(hide_password=False))

    def wait() -> timedelta:
        day.later(5)
        with engine.connect() as connection, connection.begin():
            return likely(running.picture(connection, day.centre, day.now), last)

    keep(engine, habits(120))
    quick = wait()
    keep(engine, habits(1200))
    assert wait() > 4 * quick


def test_a_restarted_server_forecasts_the_same(day: Day, engine: Engine, picture: Callable[[], Hall]) -> None:
    busy(day, 6)
    keep(engine, habits(500))
    assert picture().waits == picture().waits


def test_waits_are_drawn_where_the_hall_is_read(
    day: Day, engine: Engine, picture: Callable[[], Hall]
) -> None:
    busy(day, 2)
    keep(engine, habits(500))
    assert picture().drawn is not None


def test_nobody_is_told_a_shorter_wait_than_somebody_before(
    day: Day, engine: Engine, picture: Callable[[], Hall]
) -> None:
    steps = busy(day, 12)
    keep(engine, habits(500))
    hall = picture()
    waits = [hall.waits.steps[step] for step in steps]
    for part in ("low", "likely", "high"):
        assert [getattr(one, part) for one in waits] == sorted(getattr(one, part) for one in waits)
    newcomer = hall.newcomer(day.centre.services["health"])
    assert newcomer is not None
    assert newcomer.high >= waits[-1].high


def test_a_free_desk_calls_a_newcomer_at_once(day: Day, engine: Engine, picture: Callable[[], Hall]) -> None:
    day.desk("1")
    keep(engine, habits(500))
    assert picture().newcomer(day.centre.services["health"]) == Range(timedelta(), timedelta(), OVERHEAD)


def test_where_no_desk_serves_a_service_all_hear_of_the_desk_that_usually_does(
    day: Day, engine: Engine, picture: Callable[[], Hall]
) -> None:
    issued = day.issue().steps[0].step
    step = day.steps()[issued]
    keep(engine, habits(500))
    hall = picture()
    waits = hall.wait_of(step)
    assert waits is not None
    assert hall.newcomer(day.centre.services["health"]) == hall.promise(step, 1)
    assert timedelta(seconds=450) < hall.promise(step, 1).likely - waits.likely < timedelta(seconds=600)


def test_who_was_sent_to_a_desk_waits_for_that_desk(
    day: Day, engine: Engine, picture: Callable[[], Hall]
) -> None:
    first = busy(day, 1)[0]
    sent = day.transfer(first, desk="1").next
    assert sent is not None
    keep(engine, habits(1200))
    alone = likely(picture(), sent.step)
    day.desk("2")
    assert likely(picture(), sent.step) == alone > timedelta()


def test_one_more_desk_shortens_every_wait(day: Day, engine: Engine, picture: Callable[[], Hall]) -> None:
    steps = busy(day, 8)
    keep(engine, habits(500))
    before = picture()
    day.desk("2")
    after = picture()
    assert all(likely(after, step) < likely(before, step) for step in steps)


def test_a_lane_with_an_earlier_promise_is_told_a_shorter_wait(
    day: Day, engine: Engine, picture: Callable[[], Hall]
) -> None:
    busy(day, 8)
    keep(engine, habits(500))
    newcomers = picture().waits.newcomers
    assert newcomers["health", Lane.A].range.likely < newcomers["health", Lane.C].range.likely


def test_a_day_is_learnt_from_once_it_is_over_and_by_one_process(day: Day, engine: Engine) -> None:
    day.desk("1")
    for _ in range(forecasts.ENOUGH):
        day.issue()
        called = day.call_next("1")
        assert called is not None
        day.move(called.step, Verb.START)
        day.later(240)
        day.move(called.step, Verb.FINISH)
    url = engine.url.render_as_string(hide_password=False)
    assert learn(url, day.centre, TEN) is None
    day.later(2 * 86_400)
    with writing(engine) as connection:
        forecasts.begin(connection, CENTRE)
        assert forecasts.claim(connection, day.centre, day.now)
        assert not forecasts.claim(connection, day.centre, day.now)
    learnt = learn(url, day.centre, day.now)
    assert learnt is not None
    assert set(learnt.habits.services["health"]) == {240.0}
