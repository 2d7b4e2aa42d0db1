"""A centre with thresholds, a receiver of webhooks, and what a channel was given."""

import base64
import queue
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine

from server.actions import alarms, dispatches
from server.domain.centre import AlarmRules
from server.domain.dispatch import Message, News
from server.gateways.gateway import NotSentError
from tests.day import CLOCK, Day
from tests.servers import answering

SOON_S = 20.0
SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, long").decode()
WAY = "pigeon:1"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RULES = AlarmRules(
    queue_long=10,
    queue_long_of={"health": 3},
    overdue=timedelta(minutes=20),
    silent=timedelta(minutes=5),
)


@pytest.fixture
def day(engine: Engine) -> Day:
    """A centre with thresholds, nine in the morning in Mexico."""
    made = Day(engine, NOW)
    made.centre = replace(made.centre, alarms=RULES)
    return made


@dataclass
class Pigeon:
    """A channel that keeps messages; it refuses while `fault` is set."""

    name: str = "pigeon"
    mark: str = "pigeon:1"
    messages: "queue.Queue[Message]" = field(default_factory=queue.Queue)
    fault: NotSentError | None = None

    def send(self, message: Message) -> None:
        if self.fault is not None:
            raise self.fault
        self.messages.put(message)

    def sent(self) -> list[Message]:
        return [self.messages.get_nowait() for _ in range(self.messages.qsize())]


class Receiver(ThreadingHTTPServer):
    """Somebody's program that takes webhooks: it keeps what it is sent and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Posted)
        self.status = 204
        self.moved_to = ""
        self.posted: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Posted(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.put((dict(self.headers.items()), body))  # before the sender knows that it is here
        self.send_response(self.server.status)
        if self.server.moved_to:
            self.send_header("Location", self.server.moved_to)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what was posted."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    with answering(server):
        yield server


def long_queue(day: Day) -> None:
    for _ in range(3):
        day.issue()
    day.act(CLOCK, alarms.watch)


def short_queue(day: Day) -> None:
    day.desk("1")
    day.call_next("1")
    day.act(CLOCK, alarms.watch)


def take(day: Day) -> list[Message]:
    return day.act(CLOCK, partial(dispatches.take, channel=WAY))


def sent(day: Day) -> list[News]:
    """Take what is due and let it go out; return what that was."""
    taken = take(day)
    for message in taken:
        day.act(CLOCK, partial(dispatches.sent, message=message, way="pigeon"))
    return [message.dispatch.news for message in taken]
