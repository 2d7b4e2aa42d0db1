"""The demo, run as a newcomer runs it, without a screen."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from examples.demo.__main__ import centre_at
from server.domain.centre_check import read
from server.store.database import open_engine
from wire.words import Lane

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_demo_of_eight_visitors_issues_and_prints_each_once(tmp_path):
    folder = tmp_path / "demo"
    windowless = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [sys.executable, "-m", "examples.demo", "--visitors", "8", "--speed", "600"]
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
        called = connection.execute(text("SELECT count(*) FROM announcement")).scalar_one()
    assert tickets == [str(number) for number in range(101, 109)]
    assert len(list((folder / "slips").glob("*.png"))) == 8
    assert called > 0
    assert json.loads((folder / "logins.json").read_text())["centre"] == "tapachula"


def test_the_demo_centre_is_tapachula_always_open_and_faster():
    fast, real = read(centre_at(10)).value(), read((ROOT / "examples/tapachula.toml").read_text()).value()
    assert fast.services.keys() == real.services.keys()
    assert fast.services["health"].targets[Lane.A] * 10 == real.services["health"].targets[Lane.A]
    assert fast.services["asylum"].usual * 10 == real.services["asylum"].usual
    assert sorted(fast.calendar.hours) == list(range(7))
