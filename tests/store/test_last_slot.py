"""Capacity is never exceeded: 64 clients fight for the last slot, at the store, at one server, at two."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from server.actions import appointments
from server.actions.visits import visitor
from server.domain.booking import Appointment
from server.domain.errors import Refusal
from server.store import appointments as store
from tests.bookings import keep
from tests.callers import Call, Caller
from tests.databases import writing
from tests.day import Day
from tests.servers import Serve
from wire.appointments import NewAppointment
from wire.words import ErrorCode

CLIENTS = 64
MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
LATER = MORNING + timedelta(hours=2)
VISITOR = visitor("always_open")
ALWAYS: dict[str, Any] = {"hours": ["00:00-24:00"]}


def wanted(service: str = "health") -> NewAppointment:
    return NewAppointment(service=service, starts_at=LATER, language="ht")


def together(attempts: list[Callable[[], str]]) -> Counter[str]:
    """Start every attempt at the same moment, each in a thread of its own; count what came of them."""
    gate = threading.Barrier(len(attempts))

    def one(attempt: Callable[[], str]) -> str:
        gate.wait()
        return attempt()

    with ThreadPoolExecutor(len(attempts)) as threads:
        return Counter(threads.map(one, attempts))


def held_by(day: Day, service: str) -> str:
    try:
        day.act(VISITOR, lambda work: appointments.hold(work, wanted(service)))
    except Refusal as refusal:
        return refusal.code
    return "held"


@pytest.mark.parametrize("desks", [1, 3])
def test_of_64_who_want_a_slot_as_many_get_it_as_there_are_desks(engine: Engine, desks: int) -> None:
    queues = ["health", "legal"]
    keep(engine, **ALWAYS, desks={str(n): queues for n in range(desks)}, minutes={"health": 20, "legal": 20})
    day = Day(engine, MORNING)
    services = ("health", "legal")  # two services, the same desks: the time is one
    found = together([lambda n=n: held_by(day, services[n % 2]) for n in range(CLIENTS)])  # type: ignore[misc]  # bound now
    assert found == {"held": desks, ErrorCode.SLOT_TAKEN: CLIENTS - desks}
    taken = day.rows("SELECT desk, starts_at FROM taken")
    assert len(taken) == len(set(taken)) == 2 * desks


def test_the_table_itself_refuses_a_second_appointment_at_a_desk(engine: Engine) -> None:
    """Even if the rule, the day's line and the reading before were all wrong."""
    keep(engine, **ALWAYS, desks={"1": ["health"]})
    day = Day(engine, MORNING)
    day.act(VISITOR, lambda work: appointments.hold(work, wanted()))
    with writing(engine) as connection:
        first = store.find(connection, "always_open", id=1)
        assert first is not None
        other = Appointment(**vars(first) | {"id": 2})
        with pytest.raises(IntegrityError):
            store.take(connection, other, [LATER + timedelta(minutes=10)], MORNING)
        connection.rollback()


async def fight(callers: list[Caller], starts_at: str) -> list[Any]:
    body = {"service": "health", "starts_at": starts_at, "language": "ht"}
    return await asyncio.gather(*(caller.post("/appointments", body) for caller in callers))


async def last_slot(caller: Caller) -> str:
    """Tomorrow's third time, which one desk still has."""
    day = (await caller.get("/services/health/days?count=2")).json()["days"][-1]["day"]
    slot = (await caller.get(f"/services/health/slots?day={day}")).json()["slots"][2]
    assert slot["free"] == 1
    return str(slot["starts_at"])


async def one_wins(call: Call, urls: list[str], engine: Engine) -> None:
    callers = [call(urls[n % len(urls)]) for n in range(CLIENTS)]
    starts_at = await last_slot(callers[0])
    answers = await fight(callers, starts_at)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
    held = next(answer.json() for answer in answers if answer.status_code == 201)
    assert (await callers[-1].get(f"/appointments/{held['link']}")).json()["state"] == "held"
    day = Day(engine, MORNING)
    assert day.rows("SELECT count(*) FROM appointment") == [(1,)]
    assert day.rows("SELECT count(*) FROM taken") == [(2,)]
    again = await callers[0].get(f"/services/health/slots?day={held['service_day']}")
    assert [slot["free"] for slot in again.json()["slots"] if slot["starts_at"] == starts_at] == [0]


async def test_of_64_clients_at_one_server_one_gets_the_last_slot(
    serve: Serve, call: Call, engine: Engine
) -> None:
    keep(engine, **ALWAYS, desks={"1": ["health"]})
    await one_wins(call, [serve().url], engine)


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_of_64_clients_at_two_server_processes_one_gets_the_last_slot(
    launch: Callable[[], Any], call: Call, engine: Engine
) -> None:
    keep(engine, **ALWAYS, desks={"1": ["health"]})
    await one_wins(call, [launch().url, launch().url], engine)


async def test_a_retry_of_the_one_who_won_gets_the_same_appointment(
    serve: Serve, call: Call, engine: Engine
) -> None:
    keep(engine, **ALWAYS, desks={"1": ["health"]})
    caller = call(serve().url)
    body = {"service": "health", "starts_at": await last_slot(caller), "language": "ht"}
    answers = await asyncio.gather(*(caller.post("/appointments", body, "one-wish") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
