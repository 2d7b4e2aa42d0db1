"""Alarms: raised once, over when it is over, told again when seen to too early."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from server.actions import alarms, devices
from server.actions.work import Work
from server.domain.calendar import Opening
from server.domain.centre import AlarmRules
from server.domain.centre_check import CentreFileError, read
from server.domain.promises import LATELY, Promises
from server.live.house import House
from server.store import alerts, forecasts, journal
from server.store import hall as hall_store
from server.store.database import open_engine
from server.store.forecasts import Followed
from tests.databases import writing
from tests.day import CLOCK, KIOSK, MANAGER, Day
from wire import requests
from wire.words import AlertKind

OFFICE = {day: (Opening(time(8), time(16)),) for day in range(7)}
CLOSING = datetime(2026, 11, 23, 22, tzinfo=UTC)
"""Four in the afternoon in Mexico."""
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def watched(day: Day) -> list[tuple[str, str]]:
    day.act(CLOCK, alarms.watch)
    return shown(day)


def shown(day: Day) -> list[tuple[str, str]]:
    opened = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
    return [(alert.kind.value, alert.device) for alert in opened]


def see_to(day: Day) -> None:
    def clear(work: Work) -> None:
        for alert in alerts.opened(work.c, work.centre.id):
            devices.clear_alert(work, alert.id)

    day.act(MANAGER, clear)


def test_a_long_queue_is_told_once_and_ends_when_it_is_shorter(day: Day) -> None:
    day.issue()
    day.issue()
    assert watched(day) == []
    day.issue()
    assert watched(day) == [("queue_long", "health")]
    assert watched(day) == [("queue_long", "health")]
    day.desk("1")
    day.call_next("1")
    assert watched(day) == []


def test_what_was_seen_to_comes_again_only_where_it_still_holds_after_a_while(day: Day) -> None:
    for _ in range(3):
        day.issue()
    watched(day)
    see_to(day)
    day.later(29 * 60)
    assert ("queue_long", "health") not in watched(day)
    day.later(60)
    assert ("queue_long", "health") in watched(day)


def test_a_step_far_past_its_promise_is_told(day: Day) -> None:
    due = day.issue().steps[0].due_at
    assert due is not None
    day.now = due + timedelta(minutes=20) - timedelta(seconds=1)
    assert watched(day) == []
    day.later(1)
    assert watched(day) == [("step_overdue", "health")]


def test_an_alert_tells_what_is_measured_now_beside_its_threshold(day: Day) -> None:
    for people in (3, 4):
        while len(day.act(CLOCK, lambda work: work.hall.waiting)) < people:
            day.issue()
        watched(day)
        (alert,) = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
        assert (alert.value, alert.threshold) == (people, 3)


def test_a_device_that_falls_silent_is_told_until_it_is_heard(day: Day) -> None:
    assert watched(day) == []
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    day.later(5 * 60)
    assert watched(day) == [("device_silent", "kiosk-1")]
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    assert watched(day) == []


def test_a_silent_device_is_not_over_because_the_centre_closes(day: Day) -> None:
    day.centre = replace(day.centre, calendar=replace(day.centre.calendar, hours=OFFICE))
    day.now = CLOSING - timedelta(hours=1)
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    day.now = CLOSING - timedelta(minutes=30)
    assert watched(day) == [("device_silent", "kiosk-1")]
    for hours in (1, 15, 16):
        day.now = CLOSING + timedelta(hours=hours)
        assert watched(day) == [("device_silent", "kiosk-1")]
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    assert watched(day) == []


def test_a_device_that_is_switched_off_after_closing_is_no_alarm(day: Day) -> None:
    day.centre = replace(day.centre, calendar=replace(day.centre.calendar, hours=OFFICE))
    day.now = CLOSING
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    for hours in (1, 15):
        day.now = CLOSING + timedelta(hours=hours)
        assert watched(day) == []


def lately(day: Day, kept: int) -> None:
    """Let so many of the newest 200 announced ranges have held."""

    def write(work: Work) -> None:
        forecasts.begin(work.c, work.centre.id)
        known = forecasts.followed(work.c, work.centre.id)
        assert known is not None
        promises = Promises(lately="1" * kept + "0" * (LATELY - kept))
        forecasts.follow(work.c, work.centre.id, known, Followed(known.seq, promises))

    day.act(CLOCK, write)


@pytest.mark.parametrize(
    ("kept", "off"), [(139, True), (140, False), (160, False), (184, False), (185, True)]
)
def test_the_forecast_is_off_where_too_few_or_too_many_ranges_hold(day: Day, kept: int, off: bool) -> None:  # noqa: FBT001 - a table of cases
    lately(day, kept)
    assert watched(day) == ([("forecast_off", "forecast")] if off else [])


def test_a_forecast_that_is_off_is_over_only_well_within_and_never_flaps(day: Day) -> None:
    for kept, off in ((139, True), (140, True), (139, True), (142, True), (143, False), (140, False)):
        lately(day, kept)
        assert watched(day) == ([("forecast_off", "forecast")] if off else [])
    told = [event for event in events(day) if event.detail.get("kind") == "forecast_off"]
    assert [event.verb for event in told] == ["alert", "alert-over"]


def test_a_forecast_that_was_seen_to_is_told_again_after_a_while_with_its_measure(day: Day) -> None:
    lately(day, 100)
    watched(day)
    see_to(day)
    day.later(29 * 60)
    assert watched(day) == []
    day.later(60)
    assert watched(day) == [("forecast_off", "forecast")]
    (alert,) = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
    assert (alert.value, alert.threshold) == (50, 70)


def events(day: Day) -> list[journal.Event]:
    found: list[journal.Event] = day.act(CLOCK, lambda work: list(journal.read(work.c, work.centre.id, 0)))
    return found


def test_a_heartbeat_leaves_the_emergency_of_a_desk_with_the_same_name(day: Day) -> None:
    def emergency(work: Work) -> None:
        alerts.raise_(work.c, work.centre.id, KIOSK.id, AlertKind.EMERGENCY, work.now)

    day.act(MANAGER, emergency)
    day.act(KIOSK, lambda work: devices.heartbeat(work, requests.Heartbeat()))
    assert shown(day) == [("emergency", "kiosk-1")]


def test_a_centre_without_thresholds_has_no_alarms(day: Day) -> None:
    day.centre = replace(day.centre, alarms=AlarmRules())
    for _ in range(20):
        day.issue()
    assert watched(day) == []


def test_a_server_leaves_alarms_to_the_one_that_looks_at_them_already(engine: Engine, day: Day) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    for _ in range(3):
        day.issue()
    with writing(engine) as first, writing(engine) as second:
        second.execute(text("SET LOCAL lock_timeout = '5s'"))
        for connection in (first, second):
            hall = hall_store.load(connection, day.centre, day.now)
            alarms.watch(Work(connection, day.centre, CLOCK, day.now, hall, ""))
        assert [len(alerts.opened(one, day.centre.id)) for one in (first, second)] == [1, 0]


def test_a_share_that_a_range_could_not_keep_is_refused() -> None:
    file = (EXAMPLES / "tapachula.toml").read_text(encoding="utf-8")
    with pytest.raises(CentreFileError, match=r"kept_share goes from below 0\.8"):
        read(file.replace("kept_share = [0.70, 0.92]", "kept_share = [0.85, 0.92]"))


async def test_two_servers_alert_once(engine: Engine, database_url: str, day: Day) -> None:
    day.now = datetime.now(UTC)
    for _ in range(3):
        day.issue()
    engines = [open_engine(database_url) for _ in range(2)]
    houses = [House(one) for one in engines]
    for house in houses:
        house.centres = {day.centre.id: day.centre}
        await house.start()
    try:
        await asyncio.gather(*(house.act(CLOCK, alarms.watch) for house in houses for _ in range(5)))
    finally:
        for house, one in zip(houses, engines, strict=True):
            await house.stop()
            one.dispose()
    with engine.connect() as connection, connection.begin():
        told = [event.detail for event in journal.read(connection, "always_open", 0) if event.verb == "alert"]
    queues = [detail for detail in told if detail["kind"] == "queue_long"]
    assert queues == [{"kind": "queue_long", "device": "health"}]


def test_a_threshold_of_no_service_is_refused() -> None:
    file = (EXAMPLES / "tapachula.toml").read_text(encoding="utf-8")
    with pytest.raises(CentreFileError, match=r"alarms.queue_long_of: 'informatoin' is not described"):
        read(file.replace("{ information = 60 }", "{ informatoin = 60 }"))
