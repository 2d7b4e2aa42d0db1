"""The ground for a measurement: a centre in a database of its own, and servers on ports of their own."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import SERVER_CPU, tied

ROOT = Path(__file__).parents[1]
CENTRE = ROOT / "examples" / "always_open.toml"
KIOSKS = 32
STARTS_WITHIN_S = 30.0


@dataclass(frozen=True)
class Ground:
    """A database with a centre in it, and who may speak to it."""

    file: Path
    kiosks: list[str]
    """Tokens."""
    display: str
    """Token of the display `hall`."""
    user: str
    password: str

    @property
    def database(self) -> str:
        """The database's URL."""
        return f"sqlite:///{self.file}"


def lay(file: Path) -> Ground:
    """Create the always-open centre with 32 kiosks and room for 99,000 tickets a day."""
    for old in file.parent.glob(file.name + "*"):
        old.unlink()
    kiosks = "".join(f'\n[[devices]]\nid = "load-{n}"\nkind = "kiosk"\n' for n in range(KIOSKS))
    numbers = "\n[[sequences]]\nid = 'main'\nfirst = 101\nlast = 99999\n"
    centre = file.with_suffix(".toml")
    centre.write_text(CENTRE.read_text(encoding="utf-8") + kiosks + numbers, encoding="utf-8")
    command = [sys.executable, "-m", "server", "init", "--json", "--centre", str(centre)]
    made = json.loads(
        subprocess.run(
            [*command, "--database", f"sqlite:///{file}"], cwd=ROOT, check=True, capture_output=True
        ).stdout
    )
    tokens = {device["device"]: device["token"] for device in made["devices"]}
    agent = next(person for person in made["staff"] if person["role"] == "manager")
    return Ground(
        file=file,
        kiosks=[tokens[f"load-{n}"] for n in range(KIOSKS)],
        display=tokens["hall"],
        user=agent["user"],
        password=agent["password"],
    )


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(*command: str, port: int, stdout: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python module as a server on the first processor until the block ends."""
    process = subprocess.Popen(
        tied(SERVER_CPU, [sys.executable, "-m", *command]), cwd=ROOT, stdout=stdout, stdin=subprocess.PIPE
    )
    try:
        _wait_for(process, f"http://127.0.0.1:{port}/health")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def serving(ground: Ground, port: int) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """Run Ventanilla's server."""
    return running("server", "serve", "--database", ground.database, "--port", str(port), port=port)


def _wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - http to this machine
            return
        time.sleep(0.02)
    raise RuntimeError(f"{url} did not answer within {STARTS_WITHIN_S} s")


def post(port: int, path: str, body: dict[str, Any], token: str = "", key: str = "") -> Any:
    """Send one command and return the JSON of its answer, None for 204."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), headers, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        text = answer.read()
    return json.loads(text) if text else None


def sign_in(port: int, ground: Ground) -> str:
    """Sign the manager in and return the token."""
    token: str = post(port, "/api/v1/sign-in", {"user": ground.user, "password": ground.password})["token"]
    return token
