"""A call until the last display has it, against bare sockets; and what a display that only waits costs."""

import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.crowd import Crowd
from bench.figures import Aim, Figure, Span, median
from bench.ground import Ground, free_port, lay, post, running, serving, sign_in
from bench.kiosks import BODY
from bench.machine import resident_kb

SIZES = {100: 5.0, 1000: 30.0, 5000: 150.0}
"""How many displays, and within how many ms the last should have a call."""
WAITING = 60
BETWEEN_S = 0.3


@dataclass
class Moments:
    """When one call was posted, committed, first sent, and had by the last display; seconds, monotonic."""

    posted: float
    committed: float
    sent: float
    last: float
    size: int


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return figures for each number of displays."""
    sizes = list(SIZES)[:2] if span.quick else list(SIZES)
    figures: list[Figure] = []
    for many in sizes:
        figures += _with(folder, many, 6 if span.quick else 15)
    return [*figures, _memory(folder, sizes[-1])]


def _with(folder: Path, many: int, rounds: int) -> list[Figure]:
    ground = lay(folder / "live.db")
    port, floor_port = free_port(), free_port()
    stamped = ("bench.stamped", ground.database, str(port))
    with (
        running(*stamped, port=port, stdout=subprocess.PIPE) as server,
        running("bench.floor", str(floor_port), port=floor_port, stdout=subprocess.PIPE) as floor,
    ):
        ours, theirs = Crowd(), Crowd()
        desk = _open(port, ground)
        ours.join(port, many, ground.display)
        theirs.join(floor_port, many, "")
        calls: list[Moments] = []
        sends: list[float] = []
        for n in range(rounds):
            calls.append(_call(port, desk, ours, server.stdout))
            sends.append(_send(floor, theirs, n + 1, calls[-1].size))
        ours.leave()
        theirs.leave()
    return _figures(many, calls, sends)


def _figures(many: int, calls: list[Moments], sends: list[float]) -> list[Figure]:
    floor = median(sends)
    sending = median([one.last - one.sent for one in calls])
    whole = median([one.last - one.committed for one in calls])
    posted = median([one.last - one.posted for one in calls])
    name = f"{many} displays"
    return [
        Figure("live", f"{name}: bare sockets' share of the time of sending", floor / sending, "", Aim(0.55)),
        Figure("live", f"{name}: bare sockets' share of the time from the commit", floor / whole, ""),
        Figure(
            "live", f"{name}: POST until the last has the call", posted * 1e3, "ms", Aim(most=SIZES[many])
        ),
        Figure("live", f"{name}: commit until the last has it", whole * 1e3, "ms"),
        Figure("live", f"{name}: first send until the last has it", sending * 1e3, "ms"),
        Figure("live", f"{name}: bare sockets, first send until the last", floor * 1e3, "ms"),
    ]


def _open(port: int, ground: Ground) -> str:
    """Let people wait, open desk 1 and return the token to call with."""
    token = sign_in(port, ground)
    for n in range(WAITING):
        post(port, "/api/v1/visits", BODY, ground.kiosks[n % len(ground.kiosks)], uuid.uuid4().hex)
    post(port, "/api/v1/desks/1/open", {}, token, uuid.uuid4().hex)
    return token


def _call(port: int, token: str, crowd: Crowd, stamps: IO[bytes] | None) -> Moments:
    crowd.idle(BETWEEN_S)
    before = max(crowd.versions.values())
    posted = time.monotonic()
    post(port, "/api/v1/desks/1/call-next", {}, token, uuid.uuid4().hex)
    last = crowd.wait(before)
    committed, sent, size = posted, 0.0, 0
    while stamps and not (sent > committed > posted):
        what, at, bytes_ = stamps.readline().split()
        if float(at) > posted:
            committed = float(at) if what == b"commit" else committed
            sent, size = (float(at), int(bytes_)) if what == b"send" else (sent, size)
    return Moments(posted, committed, sent, last, size)


def _send(floor: subprocess.Popen[bytes], crowd: Crowd, above: int, size: int) -> float:
    """Let the bare sockets send once and return how long the last display waited for it."""
    if floor.stdin is None or floor.stdout is None:
        raise RuntimeError("the floor is spoken to by its input and output")
    crowd.idle(0)
    floor.stdin.write(b"%d\n" % size)
    floor.stdin.flush()
    last = crowd.wait(above)
    return last - float(floor.stdout.readline())


def _memory(folder: Path, many: int) -> Figure:
    """Return what the server's resident memory grows by with each display."""
    ground = lay(folder / "memory.db")
    port = free_port()
    crowd = Crowd()
    with serving(ground, port) as server:
        crowd.join(port, 20, ground.display)
        before = resident_kb(server.pid)
        crowd.join(port, many, ground.display)
        crowd.idle(5)
        after = resident_kb(server.pid)
        crowd.leave()
    return Figure(
        "live", f"memory per waiting display, of {many}", (after - before) / many, "KB", Aim(most=30)
    )
