"""The newest calls of the boards: none is pushed away by a busier part of the building."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from server.store import announcements
from tests.databases import writing
from tests.day import Day

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def call(day: Day, desk: str) -> str:
    """Issue a ticket and call it at a desk."""
    visit = day.issue("listening" if desk == "21" else "health")
    day.call_ticket(desk, visit.ticket)
    return visit.ticket


def shown(day: Day, zone: str) -> list[str]:
    return [one.ticket for one in day.hall().announcements if one.zone == zone]


def test_calls_of_a_quiet_zone_stay_while_another_is_busy(engine: Engine) -> None:
    day = Day(engine, MORNING)
    day.desk("1")
    day.desk("21")
    quiet = [call(day, "21") for _ in range(3)]
    day.later(600)
    busy = [call(day, "1") for _ in range(announcements.AT_LEAST + 3)]
    day.later(600)
    assert shown(day, "quiet") == quiet[::-1]
    assert shown(day, "hall") == busy[::-1][: announcements.AT_LEAST]


def test_all_calls_of_the_last_minute_are_there_newest_first(engine: Engine) -> None:
    day = Day(engine, MORNING)
    day.desk("1")
    calls = [call(day, "1") for _ in range(announcements.AT_LEAST + 8)]
    day.later(59)
    assert shown(day, "hall") == calls[::-1]
    day.later(2)
    assert shown(day, "hall") == calls[::-1][: announcements.AT_LEAST]


def test_numbers_of_announcements_only_grow(engine: Engine) -> None:
    day = Day(engine, MORNING)
    day.desk("1")
    for _ in range(3):
        call(day, "1")
    with writing(engine) as connection:
        announcements.withdraw(connection, max(day.steps()), MORNING)
    call(day, "1")
    numbers = [one.id for one in day.hall().announcements]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == 3
