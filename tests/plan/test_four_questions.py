"""The four questions of a manager, asked over HTTP of the Tapachula centre with 1,500 visits a day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from server.domain.forecast import Habits
from server.store import forecasts
from server.store.database import open_engine
from tests.callers import Caller
from tests.databases import set_up, writing
from tests.plan.plan_hall import CENTRE, past
from tests.servers import Serve

ROOT = Path(__file__).resolve().parent.parent.parent
HOURS = ("07:00-15:00", "07:00-16:00")
"""One hour longer than the example's, so that "close at 15:00" is a change."""
A_DAY = dict.fromkeys(CENTRE.services, 125)
FIGURES = ("called", "median_wait_s", "p90_wait_s", "service_level", "last_out_s")


def learnt() -> Habits:
    """Two weeks of 1,500 visits a day, served in three and a half minutes at desks one after the other."""
    visits = zip(past(14, A_DAY, minutes=3.5, hours=9), cycle(CENTRE.desks), strict=False)
    return Habits.learn([replace(visit, desk=desk) for visit, desk in visits])


def monday() -> date:
    """A Monday to come, whatever day it is now."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=8 - today.weekday())


@pytest.fixture
async def manager(empty_database_url: str, serve: Serve) -> AsyncIterator[Caller]:
    text = (ROOT / "examples/tapachula.toml").read_text(encoding="utf-8").replace(*HOURS)
    made = set_up(empty_database_url, text)
    engine = open_engine(empty_database_url)
    with writing(engine) as connection:
        forecasts.begin(connection, made.centre)
        forecasts.keep(connection, made.centre, learnt())
    engine.dispose()
    caller = Caller(serve(empty_database_url).url, made.staff["coordinacion"])
    yield caller
    await caller.http.aclose()


async def asked(manager: Caller, **change: Any) -> dict[str, Any]:
    """The answer for a Monday; `at` is its wall clock."""
    day = monday()
    if "at" in change:
        change["at"] = (CENTRE.calendar.day_start(day) + timedelta(hours=change["at"])).isoformat()
    found: dict[str, Any] = await manager.done("/plan", {"day": str(day), "changes": [change]})
    assert all(found[part][name] is not None for part in ("as_is", "changed") for name in FIGURES)
    assert found["as_is"]["called"]["likely"] == pytest.approx(1500, rel=0.1)
    return found


def of(found: dict[str, Any], service: str, part: str, figure: str) -> float:
    one = next(one for one in found["services"] if one["service"] == service)
    likely: float = one[part][figure]["likely"]
    return likely


async def test_the_four_questions_are_answered_beside_the_day_as_it_is(manager: Caller) -> None:
    more = await asked(manager, change="more_desks", service="health", desks=1, at=10)
    assert of(more, "health", "changed", "p90_wait_s") < of(more, "health", "as_is", "p90_wait_s")
    assert of(more, "health", "changed", "service_level") >= of(more, "health", "as_is", "service_level")

    moved = await asked(manager, change="move_desk", desk="4", services=["health"], at=10)
    assert of(moved, "health", "changed", "p90_wait_s") < of(moved, "health", "as_is", "p90_wait_s")
    assert of(moved, "registration", "changed", "p90_wait_s") > of(
        moved, "registration", "as_is", "p90_wait_s"
    )

    closed = await asked(manager, change="close_centre", at=15)
    out = [datetime.fromisoformat(closed["closes_at"]), datetime.fromisoformat(closed["closes_then"])]
    assert out[0] - out[1] == timedelta(hours=1)
    assert closed["difference"]["called"]["high"] < 0

    people = await asked(manager, change="more_people", service="health", people=40)
    both = people["difference"]["called"]["likely"] + people["difference"]["gave_up"]["likely"]
    assert both == pytest.approx(40, abs=4)
    assert of(people, "health", "changed", "p90_wait_s") > of(people, "health", "as_is", "p90_wait_s")
