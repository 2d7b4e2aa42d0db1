"""One agent's Call next with 500 waiting, over HTTP while the console is watched, against a bare answer."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.calls import WAITING, fill
from bench.figures import Aim, Figure, Span, median, percentile
from bench.ground import free_port, lay, running, serving, sign_in
from bench.kiosks import BODY
from server.store.database import open_engine

DESK = "1"
CALLS_A_ROUND = 30
WARM = 5
"""Answers before the first that counts: a server's first ones load what they need."""


class Agent:
    """One keep-alive connection that sends a command, waits for its answer, and sends the next."""

    def __init__(self, port: int, token: str) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(self, path: str, body: dict[str, object] | None = None) -> tuple[float, dict[str, object]]:
        """Send a command; return its seconds and its answer."""
        headers = {**self._headers, "Idempotency-Key": uuid.uuid4().hex}
        started = time.perf_counter()
        self._link.request("POST", path, json.dumps(body or {}), headers)
        answer = self._link.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - started
        if answer.status >= 300:  # noqa: PLR2004 - what HTTP counts as success ends here
            raise RuntimeError(f"{path} answers {answer.status}: {text.decode()}")
        return seconds, json.loads(text)


@contextmanager
def _watched(port: int, token: str) -> Iterator[None]:
    """Keep the desk's console open, as its page would."""
    headers = {"Authorization": f"Bearer {token}"}
    url = f"ws://127.0.0.1:{port}/api/v1/live/desk/{DESK}"
    with connect(url, additional_headers=headers, max_size=None) as socket:

        def read() -> None:
            with suppress(ConnectionClosed):
                while True:
                    socket.recv()

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        yield
    reader.join()


def _call_and_put_back(agent: Agent) -> float:
    """Call the next and put it back in line, so that as many wait again; return the call's time."""
    seconds, called = agent.post(f"/api/v1/desks/{DESK}/call-next")
    agent.post(f"/api/v1/steps/{called['step']}/requeue")
    return seconds


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return how long Call next takes with 500 waiting, beside an answer out of thin air."""
    ground = lay(folder / "desk.db")
    engine = open_engine(ground.database)
    fill(engine)
    engine.dispose()
    port, bare_port = free_port(), free_port()
    ours: list[float] = []
    bare: list[float] = []
    with serving(ground, port), running("bench.bare", str(bare_port), port=bare_port):
        token = sign_in(port, ground)
        agent, nobody = Agent(port, token), Agent(bare_port, token)
        with _watched(port, token):
            for _ in range(span.rounds):
                ours += [_call_and_put_back(agent) for _ in range(WARM + CALLS_A_ROUND)][WARM:]
                bare += [nobody.post("/api/v1/visits", dict(BODY))[0] for _ in range(WARM + CALLS_A_ROUND)][
                    WARM:
                ]
    return [
        Figure("desk", f"Call next with {WAITING} waiting, 99 of 100 within", _ms(ours), "ms", Aim(most=100)),
        Figure("desk", "Call next, the usual one", median(ours) * 1000, "ms"),
        Figure("desk", "answer without a database, the usual one", median(bare) * 1000, "ms"),
        Figure("desk", "Call next: times such an answer", median(ours) / median(bare), "x"),
    ]


def _ms(times: list[float]) -> float:
    return percentile(times, 0.99) * 1000
