"""A running server learns by itself, in a process of its own, and forecasts from what it learnt."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from server.domain.forecast import Habits
from server.domain.step import Verb
from server.store import forecasts
from tests.day import Day
from tests.servers import SOON_S, Serve


def served_days_ago(engine: Engine, days: int) -> None:
    """Let a day of four-minute services lie in the past."""
    day = Day(engine, datetime.now(UTC) - timedelta(days=days))
    day.desk("1")
    for _ in range(forecasts.ENOUGH):
        day.issue()
        called = day.call_next("1")
        assert called is not None
        day.move(called.step, Verb.START)
        day.later(240)
        day.move(called.step, Verb.FINISH)


def learnt(engine: Engine) -> Habits | None:
    """Wait until there are habits, for half a minute at most."""
    patience = threading.Event()
    for _ in range(int(SOON_S * 10)):
        with engine.connect() as connection, connection.begin():
            known = forecasts.knowledge(connection, "always_open")
        if known is not None:
            return known.habits
        patience.wait(0.1)
    return None


def test_a_server_learns_from_the_days_before_when_it_starts(engine: Engine, serve: Serve) -> None:
    served_days_ago(engine, 3)
    serve()
    found = learnt(engine)
    assert found is not None
    assert set(found.services["health"]) == {240.0}
    assert sum(sum(day["health"]) for day in found.came.values()) == forecasts.ENOUGH
