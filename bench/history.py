"""Issuing with a million old tickets in the database, against none."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.figures import Aim, Figure, Span, median
from bench.ground import Ground, free_port, lay, serving
from bench.kiosks import Load, press

OLD, OLD_QUICK = 1_000_000, 100_000
A_DAY = 1500
"""Tickets of one old day."""
NUMBERS = "WITH RECURSIVE old(n) AS (VALUES(0) UNION ALL SELECT n + 1 FROM old WHERE n + 1 < :many) "
DAY = f"date('now', '-' || (2 + n / {A_DAY}) || ' days')"
MOMENT = f"{DAY} || ' 15:00:00.000000'"
FILL = (
    "INSERT INTO visit (id, centre, service_day, ticket, language, party_size, private, channel, issued_at) "
    f"SELECT n + 1, :centre, {DAY}, 100 + n % {A_DAY}, 'es', 1, 0, 'kiosk', {MOMENT} FROM old",
    "INSERT INTO step (centre, visit, place, service, queue, lane, precedence, state, joined_at, due_at, "
    "desk, called_at, started_at, ended_at, calls, returns) "
    f"SELECT :centre, n + 1, 0, 'health', 'health', 'C', 1, 'done', {MOMENT}, {MOMENT}, '1', {MOMENT}, "
    f"{MOMENT}, {MOMENT}, 1, 0 FROM old",
    "INSERT INTO journal (centre, at, actor, verb, visit, step, desk, changes, detail) "
    f"SELECT :centre, {MOMENT}, 'staff:agent01', 'finish', n + 1, n + 1, '1', '[]', '{{}}' FROM old",
    "INSERT INTO announcement (centre, step, ticket, desk, zone, language, called_at, recall, withdrawn) "
    f"SELECT :centre, n + 1, 100 + n % {A_DAY}, '1', 'hall', 'es', {MOMENT}, 0, 0 FROM old",
)


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
        for statement in FILL:
            into, select = statement.split("SELECT", 1)
            database.execute(f"{into}{NUMBERS}SELECT{select}", {"many": many, "centre": centre})
