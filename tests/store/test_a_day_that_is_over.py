"""A day that is over ends before the first command of the next, however the night went; a night is one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from server.actions import calls, desks, next_day, visits
from server.domain.calendar import MIDNIGHT_END, Calendar, Opening
from server.domain.centre import Centre
from server.live.house import House
from tests.clock import Clock, give_clock
from tests.day import KIOSK, MANAGER
from tests.servers import living
from wire import requests
from wire.words import DeskState, StepState

MEXICO = ZoneInfo("America/Mexico_City")
SHIFT = (Opening(time(7), time(15)),)
NIGHTS = (Opening(time(), time(4)), Opening(time(20), MIDNIGHT_END))
ASKED = requests.NewVisit(services=["health"], language="ht")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MEXICO).astimezone(UTC)


def hours(*openings: Opening) -> Callable[[Centre], Centre]:
    return lambda centre: replace(centre, calendar=Calendar(MEXICO, dict.fromkeys(range(7), openings)))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return give_clock(monkeypatch, at(23, 14))


async def issue(house: House) -> requests.Visit:
    return await house.act(KIOSK, lambda work: visits.issue(work, ASKED))


async def open_and_call(house: House, desk: str = "1") -> requests.Step | None:
    await house.act(MANAGER, lambda work: desks.set_state(work, desk, DeskState.OPEN))
    return await house.act(MANAGER, lambda work: calls.call_next(work, desk))


def live_tickets(engine: Engine) -> list[tuple[str, str]]:
    """The codes that live, each with its state."""
    query = "SELECT ticket, state FROM visit JOIN step ON step.visit = visit.id ORDER BY step.id"
    with engine.connect() as connection, connection.begin():
        found = [(row.ticket, row.state) for row in connection.execute(text(query))]
    return [one for one in found if one[1] in {"waiting", "called", "planned"}]


async def test_a_server_that_was_off_at_night_begins_the_day_with_nobody_inside(
    database_url: str, engine: Engine, clock: Clock
) -> None:
    async with living(database_url, hours(*SHIFT)) as house:
        for _ in range(3):
            await issue(house)
    clock.moment = at(24, 7, 10)
    async with living(database_url, hours(*SHIFT)) as house:
        assert live_tickets(engine) == []
        assert (await issue(house)).ticket == "101"
        called = await open_and_call(house)
        assert called is not None
        assert (called.ticket, called.joined_at) == ("101", at(24, 7, 10))
    assert live_tickets(engine) == [("101", "called")]


async def test_a_machine_that_slept_all_night_tidies_before_its_first_command(
    database_url: str, engine: Engine, clock: Clock
) -> None:
    async with living(database_url, hours(*SHIFT)) as house:
        await issue(house)
        clock.moment = at(24, 7, 10)
        called = await open_and_call(house)
        assert called is None
    assert live_tickets(engine) == []


async def test_two_servers_that_start_at_once_end_a_day_once(
    database_url: str, engine: Engine, clock: Clock
) -> None:
    async with living(database_url, hours(*SHIFT)) as house:
        for _ in range(3):
            await issue(house)
    clock.moment = at(24, 7, 10)
    async with living(database_url, hours(*SHIFT)) as one, living(database_url, hours(*SHIFT)) as other:
        await issue(one)
        await issue(other)
    with engine.connect() as connection, connection.begin():
        ended = connection.execute(text("SELECT visit FROM journal WHERE verb = 'cancel'")).scalars().all()
    assert len(ended) == len(set(ended)) == 3
    assert live_tickets(engine) == [("101", "waiting"), ("102", "waiting")]


async def test_who_came_before_midnight_waits_on_after_it_and_no_longer_than_the_night(
    database_url: str, engine: Engine, clock: Clock
) -> None:
    clock.moment = at(23, 23, 50)
    async with living(database_url, hours(*NIGHTS)) as house:
        assert (await issue(house)).service_day == date(2026, 11, 23)
        clock.moment = at(24, 0, 10)
        assert (await issue(house)).service_day == date(2026, 11, 24)
        assert [state for _, state in live_tickets(engine)] == ["waiting", "waiting"]
        called = await open_and_call(house)
        assert called is not None
        assert called.joined_at == at(23, 23, 50)
    clock.moment = at(24, 4, 10)
    async with living(database_url, hours(*NIGHTS)):
        assert [state for _, state in live_tickets(engine)] == ["waiting"]


@pytest.mark.parametrize(("now", "opens_at"), [(at(24, 0, 30), at(24, 20)), (at(23, 23, 50), at(24, 20))])
async def test_a_ticket_for_the_next_day_is_for_the_next_night(
    database_url: str, engine: Engine, clock: Clock, now: datetime, opens_at: datetime
) -> None:
    clock.moment = now
    async with living(database_url, hours(*NIGHTS)) as house:
        visit = (await issue(house)).visit
        given = await house.act(MANAGER, lambda work: next_day.give(work, visit))
        assert (given.opens_at, given.service_day) == (opens_at, opens_at.astimezone(MEXICO).date())
        clock.moment = at(25, 0, 5)  # the machine slept until after midnight: the night still goes on
        called = await open_and_call(house)
        assert called is not None
        assert (called.ticket, called.state, called.joined_at) == (given.ticket, StepState.CALLED, opens_at)
