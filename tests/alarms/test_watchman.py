"""The watchman at work in a whole house: every alert once, whatever happens to processes and receivers."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from standardwebhooks.webhooks import Webhook as Verifier

from server.actions import alarms
from server.actions.work import Work
from server.domain.dispatch import Message
from server.gateways.channel import Channel
from server.gateways.gateway import NotSentError
from server.gateways.webhook import Webhook
from server.live.house import House
from server.store import alerts
from tests import servers
from tests.alarms.conftest import (
    RULES,
    SECRET,
    SOON_S,
    Pigeon,
    Receiver,
)
from tests.databases import Dump
from tests.day import CLOCK, MANAGER, Day
from tests.servers import Process
from wire.words import AlertKind


def living(url: str, *ways: Channel) -> AbstractAsyncContextManager[House]:
    return servers.living(url, lambda centre: replace(centre, alarms=RULES), channels=ways)


def waiting_now(engine: Engine) -> Day:
    day = Day(engine, datetime.now(UTC))
    for _ in range(3):
        day.issue()
    return day


async def test_a_long_queue_reaches_a_receiver_from_a_whole_house(
    engine: Engine, database_url: str, receiver: Receiver
) -> None:
    waiting_now(engine)
    async with living(database_url, Webhook(receiver.url, SECRET)) as house:
        await house.act(CLOCK, alarms.watch)
        _, body = await asyncio.to_thread(receiver.posted.get, timeout=SOON_S)
    assert (json.loads(body)["type"], json.loads(body)["data"]["device"]) == ("alert.raised", "health")


async def test_two_processes_send_every_alert_once(engine: Engine, database_url: str) -> None:
    pigeon, day = Pigeon(), waiting_now(engine)
    for number in range(25):
        day.act(
            MANAGER,
            lambda work, name=f"kiosk-{number}": alerts.raise_(
                work.c, "always_open", name, AlertKind.PAPER_OUT, work.now
            ),
        )
    async with living(database_url, pigeon) as one, living(database_url, pigeon) as other:
        await asyncio.gather(one.act(CLOCK, alarms.watch), other.act(CLOCK, alarms.watch))
        (first,), (second,) = one.watchmen, other.watchmen
        async with asyncio.timeout(SOON_S):
            while pigeon.messages.qsize() < 26:
                await asyncio.gather(first.round(), second.round())
        await asyncio.gather(first.round(), second.round())
    about = sorted(message.dispatch.device for message in pigeon.sent())
    assert about == sorted(["health", *(f"kiosk-{number}" for number in range(25))])


@dataclass
class Slow(Pigeon):
    """A way that takes a message and its time."""

    mark: str = "slow:1"
    began: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def send(self, message: Message) -> None:
        self.began.set()
        assert self.goes_on.wait(SOON_S)
        super().send(message)


async def test_a_slow_receiver_holds_up_no_other_way(engine: Engine, database_url: str) -> None:
    waiting_now(engine)
    slow, pigeon = Slow(), Pigeon()
    async with living(database_url, slow, pigeon) as house:
        await house.act(CLOCK, alarms.watch)
        assert await asyncio.to_thread(slow.began.wait, SOON_S)
        first = await asyncio.to_thread(pigeon.messages.get, timeout=SOON_S)
        async with asyncio.timeout(SOON_S):
            await house.act(CLOCK, paper_out)
            while pigeon.messages.empty():
                await house.watchmen[1].round()
        slow.goes_on.set()
    assert (first.dispatch.kind, pigeon.sent()[0].dispatch.kind) == (
        AlertKind.QUEUE_LONG,
        AlertKind.PAPER_OUT,
    )


def paper_out(work: Work) -> None:
    alerts.raise_(work.c, work.centre.id, "kiosk-1", AlertKind.PAPER_OUT, work.now)


async def test_a_server_that_ends_finishes_one_message_and_gives_back_the_others(
    engine: Engine, database_url: str
) -> None:
    day, slow = waiting_now(engine), Slow()
    day.act(CLOCK, paper_out)
    day.act(CLOCK, lambda work: alerts.raise_(work.c, "always_open", "2", AlertKind.COVER_OPEN, work.now))
    async with living(database_url, slow) as house:
        assert await asyncio.to_thread(slow.began.wait, SOON_S)
        closing = asyncio.create_task(house.watchmen[0].close())
        await asyncio.sleep(0)  # the watchman has heard of it
        slow.goes_on.set()
        await closing
    assert len(slow.sent()) == 1
    rows = set(day.rows("SELECT state, tries FROM dispatch"))
    assert rows == {("sent", 1), ("waiting", 0)}


@dataclass
class Broken(Pigeon):
    """A way with a fault of its own, which nobody foresaw."""

    def send(self, message: Message) -> None:
        raise LookupError(message.id)


async def test_a_fault_of_a_way_s_own_is_tried_again_like_any_other(
    engine: Engine, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    day = waiting_now(engine)
    day.act(CLOCK, paper_out)
    day.act(CLOCK, lambda work: alerts.raise_(work.c, "always_open", "2", AlertKind.COVER_OPEN, work.now))
    with caplog.at_level(logging.ERROR):
        async with living(database_url, Broken()) as house:
            async with asyncio.timeout(SOON_S):
                while {row[0] for row in day.rows("SELECT state FROM dispatch")} != {"waiting"}:
                    await house.watchmen[0].round()
    assert {row[0] for row in day.rows("SELECT tries FROM dispatch")} <= {1, 2, 3}
    assert "LookupError" in caplog.text


async def test_a_receiver_that_is_away_does_not_hold_up_the_other_way(
    engine: Engine, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    day, pigeon = waiting_now(engine), Pigeon()
    broken = Pigeon("webhook", "webhook:1", fault=NotSentError("the webhook answers 500"))
    with caplog.at_level(logging.WARNING):
        async with living(database_url, broken, pigeon) as house:
            await house.act(CLOCK, alarms.watch)
            message = await asyncio.to_thread(pigeon.messages.get, timeout=SOON_S)
            async with asyncio.timeout(SOON_S):
                while "webhook answers 500" not in caplog.text:
                    await house.watchmen[0].round()
    assert message.dispatch.kind is AlertKind.QUEUE_LONG
    states = "SELECT channel, state, tries FROM dispatch ORDER BY channel"
    assert day.rows(states)[0][:2] == ("pigeon:1", "sent")
    assert "did not go out by webhook: the webhook answers 500" in caplog.text


async def test_no_table_holds_an_address(
    engine: Engine, database_url: str, receiver: Receiver, dump: Callable[[], Dump]
) -> None:
    waiting_now(engine)
    async with living(database_url, Webhook(receiver.url, SECRET)) as house:
        await house.act(CLOCK, alarms.watch)
        await asyncio.to_thread(receiver.posted.get, timeout=SOON_S)
    kept = repr(dump())
    assert f":{receiver.server_port}" not in kept
    assert "webhook:" in kept


def test_a_server_sends_where_it_is_told_to(
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    launch: Callable[..., Process],
    engine: Engine,
) -> None:
    day = Day(engine, datetime.now(UTC))
    day.act(CLOCK, paper_out)
    monkeypatch.setenv("VENTANILLA_WEBHOOK", receiver.url)
    monkeypatch.setenv("VENTANILLA_WEBHOOK_SECRET", SECRET)
    launch()
    headers, body = receiver.posted.get(timeout=SOON_S)
    assert Verifier(SECRET).verify(body, headers)["data"]["kind"] == "paper_out"
