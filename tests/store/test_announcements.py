"""The newest calls of the boards: none is pushed away by a busier part of the building."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

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


def test_all_calls_of_the_last_five_minutes_are_there_newest_first(engine: Engine) -> None:
    day = Day(engine, MORNING)
    day.desk("1")
    calls = [call(day, "1") for _ in range(announcements.AT_LEAST + 8)]
    day.later(299)
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


def test_a_number_is_the_moment_of_the_call_in_milliseconds(engine: Engine) -> None:
    day = Day(engine, MORNING)
    day.desk("1")
    for _ in range(3):
        call(day, "1")
    day.later(1)
    call(day, "1")
    first = int(MORNING.timestamp() * 1000)
    numbers = [one.id for one in day.hall().announcements]
    assert numbers == [first + 1000, first + 2, first + 1, first]
    assert max(numbers) < 2**53


@pytest.mark.parametrize("seconds", [0.2, 3600, -3600])
def test_a_database_put_back_gives_no_number_that_a_screen_has_seen(engine: Engine, seconds: float) -> None:
    """The rows are gone as in an older copy; where the clock was set back too, nothing is gone."""
    day = Day(engine, MORNING)
    day.desk("1")
    for _ in range(5):
        call(day, "1")
    seen = max(one.id for one in day.hall().announcements)
    if seconds > 0:
        with writing(engine) as connection:
            connection.execute(text("DELETE FROM announcement"))
    day.later(seconds)
    call(day, "1")
    assert max(one.id for one in day.hall().announcements) > seen
