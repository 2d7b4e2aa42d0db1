"""Issuing from 32 kiosks at once, against the same answer without a database."""

from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import KIOSKS, free_port, lay, running, serving
from bench.kiosks import Load, press
from bench.machine import cpu_seconds

ISSUED = 201


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return the rate as a share of the rate without a database, and the slowest answers."""
    ground = lay(folder / "issue.db")
    port, bare_port = free_port(), free_port()
    ours: list[Load] = []
    bare: list[Load] = []
    with serving(ground, port) as server, running("bench.bare", str(bare_port), port=bare_port):
        press(port, ground.kiosks, 0.3)
        press(bare_port, ground.kiosks, 0.3)
        before = cpu_seconds(server.pid)
        for _ in range(span.rounds):
            bare.append(press(bare_port, ground.kiosks, span.seconds))
            ours.append(press(port, ground.kiosks, span.seconds))
        used = cpu_seconds(server.pid) - before
    issued = sum(load.statuses[ISSUED] for load in ours)
    refused = sum(load.statuses.total() for load in ours) - issued
    rate, ceiling = median([load.rate for load in ours]), median([load.rate for load in bare])
    return [
        Figure(
            "issue", f"{KIOSKS} kiosks: share of the rate without a database", rate / ceiling, "", Aim(0.30)
        ),
        Figure("issue", "tickets per second", rate, "/s"),
        Figure("issue", "answers per second without a database", ceiling, "/s"),
        Figure(
            "issue", "99 of 100 tickets within", median([one.p99_ms() for one in ours]), "ms", Aim(most=100)
        ),
        Figure(
            "issue",
            "99 of 100 answers without a database within",
            median([one.p99_ms() for one in bare]),
            "ms",
        ),
        Figure("issue", "processor time per ticket", used / issued * 1e6, "us"),
        Figure("issue", "refused", refused, "", Aim(most=0)),
    ]
