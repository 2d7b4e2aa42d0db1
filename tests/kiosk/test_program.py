"""The program as it is started: it joins by a code, works, and ends when it is told to."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.disk import Disk
from kiosk.offline import Journal
from kiosk.state import Order
from wire.messages import now
from wire.requests import Reservation
from wire.words import Lane

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60


async def until(condition, process):
    """Wait until something is true while a program runs, at most a minute."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            assert process.returncode is None, (await process.communicate())[0].decode()
            await asyncio.sleep(0.02)


async def started(server, folder, *more):
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "--server", server.url, "--state", str(folder), "--size", "540x960"),
        *more,
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@pytest.mark.gui
async def test_a_kiosk_without_a_token_joins_by_a_code_and_ends_at_sigterm(server, tmp_path):
    server.approved = True
    kiosk = await started(server, tmp_path / "state")
    try:
        await until(lambda: server.beats and (tmp_path / "state" / "lobby.json").exists(), kiosk)
        device = tmp_path / "state" / "device.json"
        assert json.loads(device.read_text())["token"] == "given"
        assert device.stat().st_mode & 0o777 == 0o600
    finally:
        kiosk.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            told = (await kiosk.communicate())[0].decode()
    assert kiosk.returncode == 0, told
    assert "Traceback" not in told
    assert "given" not in told


@pytest.mark.gui
async def test_the_printers_condition_reaches_staff_with_the_heartbeat(server, tmp_path):
    slips = tmp_path / "slips"
    slips.mkdir()
    (slips / "faults.json").write_text('{"paper_out": true}')
    kiosk = await started(server, tmp_path / "state", "--token", "t", "--printer", f"simulated:{slips}")
    try:
        await until(lambda: ["paper_out"] in server.beats, kiosk)
    finally:
        kiosk.kill()
        await kiosk.communicate()


def refused_ticket(folder):
    """Leave a ticket of this minute in a kiosk's journal that the server would not take."""
    disk, day = Disk(folder), now().date()
    disk.keep_reservation(Reservation(service_day=day, codes=["K10"]))
    journal = Journal(disk)
    journal.issue("once", Order("health", "ht", Lane.C, private=False), now())
    journal.note("once", refused="code_not_reserved")


@pytest.mark.gui
async def test_a_ticket_that_was_not_taken_over_is_told_to_staff(server, tmp_path):
    refused_ticket(tmp_path / "state")
    kiosk = await started(server, tmp_path / "state", "--token", "t")
    try:
        await until(lambda: ["ticket_refused"] in server.beats, kiosk)
    finally:
        kiosk.kill()
        await kiosk.communicate()


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_help_tells_a_newcomer_how_to_start():
    told = run("--help")
    assert told.returncode == 0
    assert "python -m kiosk --server http://localhost:8000 --printer simulated:var/slips" in told.stdout


def test_a_wrong_printer_says_what_would_be_right():
    told = run("--server", "http://localhost:8000", "--printer", "lpt1")
    assert told.returncode == 2
    assert "network:HOST" in told.stderr
