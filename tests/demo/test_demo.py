"""The demo, run as a newcomer runs it, without a screen."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from examples.demo.__main__ import centre_at
from examples.demo.morning import BOOKED, MISSED, arrivals
from server.domain.centre_check import read
from server.store.database import open_engine
from wire.words import Lane

ZONE = ZoneInfo("America/Mexico_City")
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_demo_of_eight_visitors_issues_and_prints_each_once(tmp_path):
    folder = tmp_path / "demo"
    windowless = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [sys.executable, "-m", "examples.demo", "--visitors", "8", "--speed", "600", "--seed", "4"]
    ran = subprocess.run(
        [*command, "--port", str(free_port()), "--folder", str(folder)],
        cwd=ROOT,
        env=windowless,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "There is no screen here" in ran.stdout
    with open_engine(f"sqlite:///{folder / 'ventanilla.db'}").connect() as connection:
        tickets = connection.execute(text("SELECT ticket FROM visit ORDER BY id")).scalars().all()
        came = [
            connection.execute(text(query)).scalar_one()
            for query in (
                "SELECT count(*) FROM visit WHERE channel = 'appointment'",
                "SELECT count(*) FROM appointment WHERE state = 'checked_in'",
            )
        ]
        called = connection.execute(text("SELECT count(*) FROM announcement")).scalar_one()
    assert tickets == [str(number) for number in range(101, 109)]
    assert len(list((folder / "slips").glob("*.png"))) == 8
    assert called > 0
    assert came[0] == came[1]
    assert came[0] == 2 or datetime.now(ZONE).hour in {
        0,
        23,
    }  # at midnight a day has no time
    assert all(f"/{page}" in ran.stdout for page in ("book", "calendar", "reception"))
    assert json.loads((folder / "logins.json").read_text())["centre"] == "tapachula"


def test_who_books_is_drawn_and_some_of_them_do_not_come():
    first = list(islice(arrivals(seed=1, per_hour=40), 2000))
    booked = [arrival for arrival in first if arrival.booked]
    assert abs(len(booked) / len(first) - BOOKED) < 0.03
    assert abs(sum(not arrival.comes for arrival in booked) / len(booked) - MISSED) < 0.05
    assert all(arrival.comes for arrival in first if not arrival.booked)


def test_the_demo_centre_takes_appointments_on_any_day_at_its_own_speed():
    fast = read(centre_at(10)).value()
    assert fast.booking.slot == timedelta(minutes=5)
    assert fast.booking.notice == timedelta()
    assert fast.booking.late_after == timedelta(minutes=1)
    assert fast.calendar.is_open(datetime(2026, 12, 25, 12, tzinfo=UTC))
    assert fast.calendar.is_open(datetime(2026, 12, 24, 12, tzinfo=UTC))


def test_the_demo_centre_is_tapachula_always_open_and_faster():
    fast, real = read(centre_at(10)).value(), read((ROOT / "examples/tapachula.toml").read_text()).value()
    assert fast.services.keys() == real.services.keys()
    assert fast.services["health"].targets[Lane.A] * 10 == real.services["health"].targets[Lane.A]
    assert fast.services["asylum"].usual * 10 == real.services["asylum"].usual
    assert sorted(fast.calendar.hours) == list(range(7))
