"""Alerts leave the building: by webhook and mail, once each, whatever happens to processes and receivers."""

import asyncio
import base64
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial

import pytest
from sqlalchemy import Engine
from standardwebhooks.webhooks import Webhook as Verifier

from server.__main__ import parser
from server.actions import alarms, dispatches
from server.domain.calendar import QuietHours
from server.domain.dispatch import Message, News
from server.gateways.channel import Channel, Mail
from server.gateways.gateway import NotSentError, SettingError
from server.gateways.settings import channels
from server.gateways.smtp import Smtp
from server.gateways.webhook import Webhook, payload, webhook
from server.live.house import House
from server.store import alerts
from server.store.database import open_engine
from tests.alarms.conftest import NOW, RULES, Pigeon, Receiver
from tests.day import CLOCK, MANAGER, Day
from tests.letters.conftest import Pigeonhole
from tests.servers import free_port
from wire.words import AlertKind

SOON_S = 20.0
SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, long").decode()
WAYS = ["pigeon:1"]


def long_queue(day: Day) -> None:
    for _ in range(3):
        day.issue()
    day.act(CLOCK, alarms.watch)


def short_queue(day: Day) -> None:
    day.desk("1")
    day.call_next("1")
    day.act(CLOCK, alarms.watch)


def take(day: Day) -> list[Message]:
    return day.act(CLOCK, partial(dispatches.take, channels=WAYS))


def sent(day: Day) -> list[News]:
    """Take what is due and let it go out; return what that was."""
    taken = take(day)
    for message in taken:
        day.act(CLOCK, partial(dispatches.sent, message=message, way="pigeon"))
    return [message.dispatch.news for message in taken]


def test_an_alert_is_sent_reminded_and_told_to_be_over(day: Day) -> None:
    long_queue(day)
    assert [sent(day), sent(day)] == [[News.RAISED], []]
    day.later(30 * 60)
    assert [sent(day), sent(day)] == [[News.REMINDED], []]
    short_queue(day)
    assert [sent(day), sent(day)] == [[News.CLEARED], []]


def test_what_began_and_ended_in_quiet_hours_is_never_told(day: Day) -> None:
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    long_queue(day)
    assert take(day) == []
    short_queue(day)
    day.later(3600)
    assert take(day) == []


def test_what_still_holds_after_quiet_hours_is_told_then(day: Day) -> None:
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    long_queue(day)
    day.later(3599)
    assert sent(day) == []
    day.later(1)
    assert sent(day) == [News.RAISED]


def test_a_message_waits_for_quiet_hours_to_end(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=False))
    day.centre = replace(day.centre, alarms=replace(RULES, quiet=(QuietHours(time(8), time(10)),)))
    day.later(600)
    assert take(day) == []
    day.later(3000)
    assert [one.id for one in take(day)] == [message.id]


def test_what_is_for_the_hall_stays_in_the_hall(day: Day) -> None:
    for kind in (AlertKind.EMERGENCY, AlertKind.HELP, AlertKind.PAPER_OUT):
        day.act(CLOCK, lambda work, kind=kind: alerts.raise_(work.c, "always_open", "1", kind, work.now))
    assert [message.dispatch.kind for message in take(day)] == [AlertKind.PAPER_OUT]


def opened(day: Day) -> list[tuple[AlertKind, str]]:
    found = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
    return [(alert.kind, alert.device) for alert in found if alert.kind is not AlertKind.QUEUE_LONG]


def test_a_way_that_fails_is_tried_again_with_the_same_message_and_staff_hear_of_it(day: Day) -> None:
    long_queue(day)
    ids, known = set(), []
    for _ in range(3):
        (message,) = take(day)
        assert take(day) == []
        ids.add(message.id)
        day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=False))
        known.append(opened(day))
        day.later(2 * 3600)
    assert len(ids) == 1
    assert known == [[], [], [(AlertKind.ALARM_NOT_SENT, "pigeon")]]
    assert sent(day) == [News.RAISED]
    assert opened(day) == []


def test_a_receiver_that_wants_no_more_of_it_is_not_asked_again(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    day.act(CLOCK, partial(dispatches.failed, message=message, way="pigeon", for_good=True))
    day.later(1799)
    assert take(day) == []
    assert opened(day) == [(AlertKind.ALARM_NOT_SENT, "pigeon")]


def test_a_message_whose_process_died_is_taken_by_another_when_its_lease_ends(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)  # and the process ends here
    day.later(599)
    assert take(day) == []
    day.later(1)
    assert [one.id for one in take(day)] == [message.id]


def test_what_was_not_tried_is_handed_back(day: Day) -> None:
    long_queue(day)
    taken = take(day)
    day.act(CLOCK, partial(dispatches.hand_back, taken=taken))
    again = take(day)
    assert [(one.id, one.dispatch.tries) for one in again] == [(taken[0].id, 1)]


def test_each_way_is_told_for_itself(day: Day) -> None:
    long_queue(day)
    assert sent(day) == [News.RAISED]
    short_queue(day)
    other = day.act(CLOCK, partial(dispatches.take, channels=["pigeon:2", *WAYS]))
    assert [(one.dispatch.channel, one.dispatch.news) for one in other] == [("pigeon:1", News.CLEARED)]


def test_what_was_sent_is_forgotten_when_the_alert_is_long_over(day: Day) -> None:
    long_queue(day)
    sent(day)
    short_queue(day)
    sent(day)
    day.later(7 * 24 * 3600)
    take(day)
    assert day.rows("SELECT count(*) FROM dispatch") == [(2,)]
    day.later(1)
    take(day)
    assert day.rows("SELECT count(*) FROM dispatch") == [(0,)]


def test_people_read_it_in_the_centre_s_language(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    assert message.subject == "Salud: Espera mucha gente"
    assert message.text.splitlines()[1:] == [
        "Salud: Espera mucha gente",
        "esperan 3; aviso desde 3",
        "Desde las 09:00.",
    ]


def test_a_mail_goes_to_its_one_address_by_the_letters_gateway(day: Day) -> None:
    gateway = Pigeonhole()
    Mail(gateway, "floor@example.org").send(a_message(day))
    ((address, subject, text),) = gateway.sent()
    assert (address, subject) == ("floor@example.org", "Salud: Espera mucha gente")
    assert "esperan 3; aviso desde 3" in text


def test_machines_read_codes_and_nothing_about_a_person(day: Day) -> None:
    long_queue(day)
    (message,) = take(day)
    assert json.loads(payload(message)) == {
        "type": "alert.raised",
        "timestamp": NOW.isoformat(),
        "data": {
            "centre": "always_open",
            "alert": message.dispatch.alert,
            "kind": "queue_long",
            "device": "health",
            "raised_at": NOW.isoformat(),
            "value": 3,
            "threshold": 3,
        },
    }


def a_message(day: Day) -> Message:
    long_queue(day)
    (message,) = take(day)
    return message


def test_a_webhook_is_signed_so_that_its_receiver_can_tell(day: Day, receiver: Receiver) -> None:
    message = a_message(day)
    Webhook(receiver.url, SECRET).send(message)
    headers, body = receiver.posted.get(timeout=SOON_S)
    assert Verifier(SECRET).verify(body, headers) == json.loads(payload(message))
    assert {name.lower(): value for name, value in headers.items()}["webhook-id"] == message.id


@pytest.mark.parametrize(("status", "for_good"), [(410, True), (400, False), (429, False), (500, False)])
def test_only_a_receiver_that_is_gone_is_given_up(
    day: Day, receiver: Receiver, status: int, *, for_good: bool
) -> None:
    receiver.status = status
    with pytest.raises(NotSentError, match=str(status)) as refused:
        Webhook(receiver.url, SECRET).send(a_message(day))
    assert refused.value.for_good is for_good


def test_a_webhook_goes_nowhere_else_than_where_it_was_sent(day: Day, receiver: Receiver) -> None:
    receiver.status, receiver.moved_to = 307, receiver.url + "/elsewhere"
    with pytest.raises(NotSentError, match="307"):
        Webhook(receiver.url, SECRET).send(a_message(day))
    assert receiver.posted.qsize() == 1


def test_a_webhook_that_is_away_is_tried_again(day: Day) -> None:
    with pytest.raises(NotSentError, match="ConnectError") as refused:
        Webhook(f"http://127.0.0.1:{free_port()}/hook", SECRET).send(a_message(day))
    assert not refused.value.for_good


@contextlib.asynccontextmanager
async def living(url: str, *ways: Channel) -> AsyncIterator[House]:
    """A house whose clockwork and watchman go round, as a server process has it."""
    engine = open_engine(url)
    house = House(engine, channels=ways)
    house.centres = {name: replace(one, alarms=RULES) for name, one in house.centres.items()}
    await house.start()
    try:
        yield house
    finally:
        await house.stop()
        engine.dispose()


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
        async with asyncio.timeout(SOON_S):
            while pigeon.messages.qsize() < 26:
                await asyncio.gather(one.watchman.round(), other.watchman.round())
        await asyncio.gather(one.watchman.round(), other.watchman.round())
    about = sorted(message.dispatch.device for message in pigeon.sent())
    assert about == sorted(["health", *(f"kiosk-{number}" for number in range(25))])


async def test_a_receiver_that_is_away_does_not_hold_up_the_other_way(
    engine: Engine, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    day, pigeon = waiting_now(engine), Pigeon()
    broken = Pigeon("webhook", "webhook:1", fault=NotSentError("the webhook answers 500"))
    with caplog.at_level(logging.WARNING):
        async with living(database_url, broken, pigeon) as house:
            await house.act(CLOCK, alarms.watch)
            message = await asyncio.to_thread(pigeon.messages.get, timeout=SOON_S)
    assert message.dispatch.kind is AlertKind.QUEUE_LONG
    states = "SELECT channel, state, tries FROM dispatch ORDER BY channel"
    assert day.rows(states)[0][:2] == ("pigeon:1", "sent")
    assert "did not go out by webhook: the webhook answers 500" in caplog.text


async def test_the_database_holds_no_address(engine: Engine, database_url: str, receiver: Receiver) -> None:
    day = waiting_now(engine)
    async with living(database_url, Webhook(receiver.url, SECRET)) as house:
        await house.act(CLOCK, alarms.watch)
        await asyncio.to_thread(receiver.posted.get, timeout=SOON_S)
    kept = str(day.rows("SELECT channel FROM dispatch")) + str(
        day.rows("SELECT CAST(detail AS TEXT) FROM journal")
    )
    assert str(receiver.server_port) not in kept
    assert "webhook:" in kept


def asked(*arguments: str) -> tuple[Channel, ...]:
    return channels(parser().parse_args(["serve", *arguments]), {"VENTANILLA_WEBHOOK_SECRET": SECRET})


def test_options_and_environment_make_the_ways() -> None:
    assert asked() == ()
    mail = ("--smtp", "smtp://mail.example.org", "--mail-from", "noreply@example.org")
    hook, letter = asked("--webhook", "https://x.org/h", "--alert-mail", "floor@example.org", *mail)
    assert hook == Webhook("https://x.org/h", SECRET)
    assert isinstance(letter, Mail)
    assert isinstance(letter.gateway, Smtp)
    assert "x.org" not in repr(hook) + hook.mark
    assert "floor" not in repr(letter) + letter.mark


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        (("--webhook", "http://hooks.example.org/h"), "https://"),
        (("--webhook", "hooks.example.org"), "https://"),
        (("--alert-mail", "floor@example.org"), "--smtp"),
        (
            ("--alert-mail", "floor", "--smtp", "smtp://m.org", "--mail-from", "n@example.org"),
            "floor@example.org",
        ),
    ],
)
def test_a_way_that_cannot_be_right_is_refused_with_what_would_be(
    arguments: tuple[str, ...], right: str
) -> None:
    with pytest.raises(SettingError, match=right):
        asked(*arguments)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "not base64 at all, but long enough"])
def test_a_secret_that_anybody_could_guess_is_refused(secret: str) -> None:
    with pytest.raises(SettingError, match="VENTANILLA_WEBHOOK_SECRET"):
        webhook("https://x.org/h", secret)
