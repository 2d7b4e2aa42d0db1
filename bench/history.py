"""Issuing with a million old tickets in the database, against none."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import Ground, free_port, lay, serving
from bench.kiosks import Load, press

OLD, OLD_QUICK = 1_000_000, 100_000
FILL = Path(__file__).with_name("old_tickets.sql")


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return the rate with history as a share of the rate without."""
    many = OLD_QUICK if span.quick else OLD
    empty = lay(folder / "empty.db")
    old = folder / "old.db"
    shutil.copy(empty.file, old)
    _fill(old, many)
    full = Ground(old, empty.kiosks, empty.display, empty.user, empty.password)
    grounds = {"empty": (empty, free_port()), "full": (full, free_port())}
    loads: dict[str, list[Load]] = {name: [] for name in grounds}
    with serving(*grounds["empty"]), serving(*grounds["full"]):
        for ground, port in grounds.values():
            press(port, ground.kiosks, 0.3)
        for _ in range(span.rounds):
            for name, (ground, port) in grounds.items():
                loads[name].append(press(port, ground.kiosks, span.seconds))
    rates = {name: median([load.rate for load in found]) for name, found in loads.items()}
    return [
        Figure(
            "history",
            f"{many:,} old tickets: share of the rate without",
            rates["full"] / rates["empty"],
            "",
            Aim(0.9),
        ),
        Figure("history", f"tickets per second with {many:,} old", rates["full"], "/s"),
        Figure("history", "tickets per second with none", rates["empty"], "/s"),
    ]


def _fill(file: Path, many: int) -> None:
    """Write old tickets, each with a step, an event and a call."""
    with closing(sqlite3.connect(file)) as database, database:
        centre = database.execute("SELECT id FROM centre").fetchone()[0]
        database.execute("PRAGMA synchronous = OFF")
        for statement in FILL.read_text(encoding="utf-8").split(";\n"):
            database.execute(statement, {"many": many, "centre": centre})
