"""A day's free times of a service with a year booked, over HTTP, against the same with nothing booked."""

import http.client
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bench.figures import Aim, Figure, Span, median, percentile
from bench.ground import ROOT, Ground, free_port, serving
from server.domain.centre import Centre
from server.domain.centre_check import read

CENTRE = ROOT / "examples" / "tapachula.toml"
SERVICES = ("health", "registration", "asylum", "work")
YEAR, YEAR_QUICK = 365, 90
ASKED_A_ROUND = 40
WARM = 5
"""Answers before the first that counts."""
EVERY = 4
"""Of four grid slots, an appointment of two: half of every desk's time."""


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return how long a day's times take with a year booked, and as a multiple of none booked."""
    days = YEAR_QUICK if span.quick else YEAR
    grounds = {"none": _lay(folder / "free.db"), "year": _lay(folder / "booked.db")}
    many = _fill(grounds["year"].file, days)
    ports = {name: free_port() for name in grounds}
    found: dict[str, list[float]] = {name: [] for name in grounds}
    with serving(grounds["none"], ports["none"]), serving(grounds["year"], ports["year"]):
        for port in ports.values():
            _asked(port, WARM)
        for _ in range(span.rounds):
            for name, port in ports.items():
                found[name] += _asked(port, ASKED_A_ROUND)
    year, none = (median(found[name]) * 1000 for name in ("year", "none"))
    return [
        Figure("slots", f"a day's times with {many:,} appointments booked", year, "ms", Aim(most=20)),
        Figure("slots", "against none booked", year / none, "times", Aim(most=2)),
        Figure("slots", "99 of 100 within", percentile(found["year"], 0.99) * 1000, "ms"),
    ]


def _lay(file: Path) -> Ground:
    command = [sys.executable, "-m", "server", "init", "--json", "--centre", str(CENTRE)]
    database = ["--database", f"sqlite:///{file}"]
    subprocess.run([*command, *database], cwd=ROOT, check=True, capture_output=True)
    return Ground(file, [], "", "", "")


def _asked(port: int, many: int) -> list[float]:
    """Ask for the days of the services in turn; return the seconds of each answer about a day's times."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    seconds = []
    open_days = [one["day"] for one in _get(link, "/api/v1/services/health/days?count=14")[1]["days"]]
    for number in range(many):
        day = open_days[number % len(open_days)]
        service = SERVICES[number % len(SERVICES)]
        seconds.append(_get(link, f"/api/v1/services/{service}/slots?day={day}")[0])
    link.close()
    return seconds


def _get(link: http.client.HTTPConnection, path: str) -> tuple[float, Any]:
    started = time.perf_counter()
    link.request("GET", path)
    answer = link.getresponse()
    text = answer.read()
    seconds = time.perf_counter() - started
    if answer.status != 200:  # noqa: PLR2004 - what HTTP calls right
        raise RuntimeError(f"{path} answers {answer.status}: {text.decode()}")
    return seconds, json.loads(text)


def _fill(file: Path, days: int) -> int:
    """Book half of every desk's time for a year, as rows; return how many appointments that is."""
    centre = read(CENTRE.read_text(encoding="utf-8")).value()
    booked = list(_year(centre, days))
    slot = centre.booking.slot
    taken = [(centre.id, desk, _text(at + n * slot), number) for number, desk, at in booked for n in range(2)]
    rows = [
        (number, centre.id, f"B{number}", f"L{number}", str(at.date()), _text(at), _text(at + 2 * slot), desk)
        for number, desk, at in booked
    ]
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        database.executemany(
            "INSERT INTO appointment (id, centre, code, link, service, service_day, starts_at, ends_at, desk,"
            " language, party_size, private, channel, quota, state, moves, made_at) VALUES"
            " (?, ?, ?, ?, 'health', ?, ?, ?, ?, 'es', 1, 0, 'appointment', 'public', 'booked', 0,"
            " '2026-01-01 00:00:00.000000')",
            rows,
        )
        database.executemany(
            "INSERT INTO taken (centre, desk, starts_at, appointment) VALUES (?, ?, ?, ?)", taken
        )
        database.execute("ANALYZE")
    return len(rows)


def _year(centre: Centre, days: int) -> Iterator[tuple[int, str, datetime]]:
    numbers = count(1)
    today: date = centre.calendar.service_day(datetime.now(UTC))
    for ahead in range(days):
        for start, end in centre.calendar.openings(today + timedelta(days=ahead)):
            for desk in centre.desks:
                for place in range((end - start) // (EVERY * centre.booking.slot)):
                    yield next(numbers), desk, start + place * EVERY * centre.booking.slot


def _text(at: datetime) -> str:
    """Write a moment as SQLite has it."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"
