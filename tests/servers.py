"""Real servers: in this process on a free port, or a process of its own that may be killed."""

import contextlib
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from server.app import create_app, uvicorn_config
from server.domain.centre import Centre
from server.live.house import House
from server.live.postman import Post
from server.store.database import open_engine
from server.store.writer import PENDING

ROOT = Path(__file__).resolve().parent.parent
SOON_S = 30.0


@dataclass(frozen=True)
class Served:
    """A server in this process; `house` may be looked at, from outside of its loop."""

    url: str
    house: House


Serve = Callable[..., Served]


@pytest.fixture
def serve(database_url: str) -> Iterator[Serve]:
    """Start a server on a database (the test's own) and stop it at the end; several may run side by side."""
    with contextlib.ExitStack() as stack:

        def start(
            url: str = database_url,
            *,
            pending: int = PENDING,
            send_buffer: int = 0,
            post: Post | None = None,
        ) -> Served:
            return stack.enter_context(serving(url, pending=pending, send_buffer=send_buffer, post=post))

        yield start


@contextlib.contextmanager
def serving(
    url: str, *, pending: int = PENDING, send_buffer: int = 0, post: Post | None = None
) -> Iterator[Served]:
    """Serve a database in a thread; the port listens before the thread starts, so nobody need wait.

    `send_buffer` is in bytes, 0 leaves it to the system; every connection takes it over from the port.
    """
    engine = open_engine(url)
    app = create_app(engine, pending=pending, post=post)
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    if send_buffer:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    server = uvicorn.Server(uvicorn_config(app, "127.0.0.1", 0, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), name="server")
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", app.state.house)
    finally:
        server.should_exit = True
        thread.join(SOON_S)
        engine.dispose()
        listening.close()
        logging.getLogger("uvicorn").handlers.clear()
    assert not thread.is_alive()


@contextlib.asynccontextmanager
async def living(
    url: str, change: Callable[[Centre], Centre] = lambda centre: centre, **settings: Any
) -> AsyncIterator[House]:
    """A house that stands on a database, as a server process has it; `change` alters its centres."""
    engine = open_engine(url)
    house = House(engine, **settings)
    house.centres = {name: change(centre) for name, centre in house.centres.items()}
    await house.start()
    try:
        yield house
    finally:
        await house.stop()
        engine.dispose()


@contextlib.contextmanager
def answering(server: HTTPServer) -> Iterator[None]:
    """Let somebody else's HTTP server answer in a thread."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Process:
    """`python -m server serve`, for tests that kill it."""

    def __init__(self, url: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = ["--database", url, "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_up(self) -> None:
        """Read the line that it prints before it listens, then knock until the port opens."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("Serving "), line + self._process.stdout.read()
        until_listening(self.port)

    def kill(self) -> None:
        """`kill -9`: no word, no farewell."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(SOON_S)

    def stop(self) -> None:
        """Ask it to end, and take away what is left."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(SOON_S)
            except subprocess.TimeoutExpired:
                self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()


@pytest.fixture
def launch(database_url: str) -> Iterator[Callable[..., Process]]:
    """Start a server process on the test's database; `port` takes up a killed one's."""
    started: list[Process] = []

    def start(url: str = database_url, port: int = 0) -> Process:
        process = Process(url, port)
        started.append(process)
        process.wait_until_up()
        return process

    yield start
    for process in started:
        process.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def until_listening(port: int) -> None:
    """Knock until a port opens, for half a minute at most."""
    patience = threading.Event()
    for _ in range(int(SOON_S * 50)):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        patience.wait(0.02)
    raise TimeoutError(f"nothing listens on {port}")


def run_server(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m server` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SOON_S,
    )


def made_by_init(url: str, centre_file: Path) -> dict[str, object]:
    """Set a centre up with the program itself and return what it told."""
    done = run_server("init", "--centre", str(centre_file), "--database", url, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told
