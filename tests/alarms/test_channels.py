"""The ways out of the building against the real thing, and the settings that make them."""

import json

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from server.__main__ import parser
from server.domain.dispatch import Message
from server.gateways.channel import Channel, Mail
from server.gateways.gateway import NotSentError, SettingError
from server.gateways.settings import channels
from server.gateways.smtp import Smtp
from server.gateways.webhook import Webhook, payload, webhook
from tests.alarms.conftest import (
    NOW,
    SECRET,
    SOON_S,
    Receiver,
    long_queue,
    take,
)
from tests.day import Day
from tests.letters.conftest import Pigeonhole
from tests.servers import free_port


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
        (("--webhook", "https://hooks.example.org:port/h"), "https://"),
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
