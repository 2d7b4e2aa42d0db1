"""The planner over HTTP: the same people with and without a change."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.plan.conftest import Hall


async def plan(hall: Hall, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = await hall.manager.done("/plan", {"changes": list(changes), **more})
    return found


async def wait_for(hall: Hall, count: int) -> None:
    for _ in range(count):
        await hall.kiosk.issue("health")


async def test_nothing_changed_is_told_as_no_difference(hall: Hall) -> None:
    await wait_for(hall, 12)
    found = await plan(hall)
    assert found["as_is"] == found["changed"]
    assert found["difference"]["median_wait_s"] == {"low": 0.0, "likely": 0.0, "high": 0.0}
    assert found["as_is"]["called"]["high"] >= 12


async def test_more_desks_shorten_the_wait_in_nine_of_ten_plays(hall: Hall) -> None:
    await wait_for(hall, 16)
    found = await plan(hall, {"change": "more_desks", "service": "health", "desks": 3})
    assert found["difference"]["p90_wait_s"]["high"] < 0
    assert found["difference"]["service_level"]["low"] >= 0


async def test_forty_people_at_once_are_counted_and_wait_longer(hall: Hall) -> None:
    await wait_for(hall, 4)
    found = await plan(hall, {"change": "more_people", "service": "health", "people": 40})
    called, gone = (found["difference"][name] for name in ("called", "gave_up"))
    assert called["likely"] + gone["likely"] == pytest.approx(40, abs=2)
    assert found["difference"]["p90_wait_s"]["low"] > 0
    health = next(one for one in found["services"] if one["service"] == "health")
    assert health["changed"]["called"]["likely"] > health["as_is"]["called"]["likely"]


async def test_a_closed_desk_and_shut_doors_are_told(hall: Hall) -> None:
    await wait_for(hall, 8)
    found = await plan(hall, {"change": "close_desk", "desk": "1"}, {"change": "close_centre"})
    assert found["difference"]["median_wait_s"]["low"] > 0
    assert found["closes_then"] < found["closes_at"]


async def test_tomorrow_begins_with_nobody_inside(hall: Hall) -> None:
    await wait_for(hall, 5)
    day = (await plan(hall))["day"]
    later = str(datetime.fromisoformat(day).date() + timedelta(days=1))
    found = await plan(hall, {"change": "more_people", "service": "legal", "people": 3}, day=later)
    assert found["day"] == later
    assert found["changed"]["called"]["likely"] - found["as_is"]["called"]["likely"] == pytest.approx(
        3, abs=1
    )


async def test_a_desk_that_is_closed_tomorrow_is_not_counted_on(hall: Hall) -> None:
    today = datetime.fromisoformat((await plan(hall))["closes_at"])
    later = str(datetime.fromisoformat((await plan(hall))["day"]).date() + timedelta(days=1))
    people = {"change": "more_people", "service": "listening", "people": 20}
    before = await plan(hall, people, day=later)
    span = {"starts_at": today.isoformat(), "ends_at": (today + timedelta(days=1)).isoformat()}
    assert (await hall.manager.post("/closures", {"desk": "21", **span})).status_code == 201
    after = await plan(hall, people, day=later)
    called = [one["changed"]["called"]["likely"] for one in (before, after)]
    assert called[0] > 10
    assert called[1] == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"changes": [{"change": "more_desks", "service": "helth"}]}, 422, "unknown_service"),
        ({"changes": [{"change": "close_desk", "desk": "99"}]}, 404, "unknown_desk"),
        ({"changes": [{"change": "paint_it"}]}, 422, "invalid_field"),
        ({"changes": [{"change": "close_centre", "at": "2999-01-01T00:00:00Z"}]}, 422, "invalid_field"),
        ({"changes": [{"change": "close_centre", "at": "2020-01-01T00:00:00Z"}]}, 422, "invalid_field"),
        ({"changes": [{"change": "close_centre", "at": "10:00"}]}, 422, "invalid_field"),
        ({"changes": [{"change": "move_desk", "desk": "1", "services": []}]}, 422, "invalid_field"),
        ({"changes": [{"change": "move_desk", "desk": "1"}]}, 422, "invalid_field"),
        ({"changes": [{"change": "move_desk", "desk": "9", "services": ["health"]}]}, 409, "desk_not_open"),
        ({"changes": [{"change": "close_desk", "desk": "9"}]}, 409, "desk_not_open"),
        ({"changes": [{"change": "open_desk", "desk": "1"}]}, 409, "changes_nothing"),
        ({"changes": [{"change": "more_people", "service": "health", "people": 0}]}, 422, "invalid_field"),
        ({"changes": [{"change": "more_people", "service": "health", "people": 501}]}, 422, "invalid_field"),
        ({"changes": [{"change": "more_desks", "service": "health", "desks": 0}]}, 422, "invalid_field"),
        ({"changes": [{"change": "more_desks", "service": "health", "desks": 21}]}, 422, "invalid_field"),
        ({"changes": [{"change": "close_centre"}] * 13}, 422, "invalid_field"),
        ({"changes": [{"change": "close_centre"}] * 2}, 409, "changes_nothing"),
        ({"day": "2020-01-01"}, 409, "centre_closed"),
    ],
)
async def test_what_cannot_be_planned_is_refused_with_a_code(
    hall: Hall, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await hall.manager.post("/plan", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_planner_is_for_managers(hall: Hall) -> None:
    answer = await hall.agent.post("/plan")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_plan_needs_no_key_and_changes_nothing(hall: Hall) -> None:
    await wait_for(hall, 2)
    before = (await hall.manager.get("/reports/day")).json()
    assert (await hall.manager.post("/plan", {}, key=None)).status_code == 200
    assert (await hall.manager.get("/reports/day")).json() == before


async def test_asking_for_a_desk_is_one_alert_at_every_desk(hall: Hall) -> None:
    await hall.manager.done("/services/health/ask-desk")
    await hall.manager.done("/services/health/ask-desk")
    async with hall.agent.live("desk/1") as desk:
        view = await desk.until(lambda console: bool(console["alerts"]))
    assert [(one["kind"], one["device"]) for one in view["alerts"]] == [("desk_wanted", "health")]


async def test_asking_for_a_desk_is_for_managers_and_known_services(hall: Hall) -> None:
    assert (await hall.agent.post("/services/health/ask-desk")).status_code == 403
    assert (await hall.manager.post("/services/helth/ask-desk")).json()["code"] == "unknown_service"
