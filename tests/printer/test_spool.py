"""Every slip once: whatever the printer does, whenever the program dies."""

import asyncio
import json
import logging
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from printer.device import open_device
from printer.jobs import PRINTED, STALE, STOPPED, UNREADABLE, Job, Jobs, JobState, OutcomeKind
from printer.simulated import Fault
from printer.spool import FRESH_S, Spool
from tests.printer.printer_lines import TcpTransport
from tests.printer.receipt_printer import ReceiptPrinter
from wire.requests import PrintResult

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

CHILD = """
import asyncio, os, signal, sys
from datetime import datetime
from pathlib import Path
from printer.device import open_device
from printer.slip import Slip
from printer.spool import Spool

folder, die_at = Path(sys.argv[1]), int(sys.argv[2])
real, done = os.fsync, 0

def fsync(file):
    global done
    done += 1
    if done == die_at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(file)

os.fsync = fsync
slip = Slip("Centro", "427", "es", datetime.now().astimezone(), follow_url="https://turno.example/t/secret")
spool = Spool(open_device(f"simulated:{folder / 'paper'}"), folder / "jobs")
asyncio.run(spool.put("job", slip))
"""


class Clock:
    """The wall clock; `elapsed` is the monotonic one, which nobody sets."""

    def __init__(self):
        self.now, self.elapsed = NOON, 0.0

    def passes(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.elapsed += seconds

    def __call__(self):
        return self.now


class Gate:
    """A printer that prints when it is let, and counts."""

    name = "gate"

    def __init__(self, device):
        self.paper = device.paper
        self.device = device
        self.begun, self.go = threading.Event(), threading.Event()

    def status(self):
        return self.device.status()

    def print(self, page):
        self.begun.set()
        assert self.go.wait(10)
        self.device.print(page)


class Broken(Gate):
    """A driver with a fault of its own."""

    def print(self, page):
        raise RuntimeError(f"{page.ticket} https://turno.example/t/secret")


@pytest.fixture
def device(tmp_path):
    return open_device(f"simulated:{tmp_path / 'paper'}")


@pytest.fixture
def spool(device, tmp_path):
    return Spool(device, tmp_path / "jobs")


def _record(tmp_path, job_id="job"):
    return json.loads((tmp_path / "jobs" / f"{job_id}.json").read_text())


async def test_a_slip_is_printed_and_its_record_keeps_the_outcome_only(spool, device, slip, tmp_path):
    assert await spool.put("job", slip) == PRINTED
    assert len(device.slips()) == 1
    record = _record(tmp_path)
    assert (record["state"], record["slip"], record["outcome"]["kind"]) == ("over", None, "printed")
    assert slip.follow_url not in json.dumps(record)


async def test_the_same_job_put_again_prints_nothing(spool, device, slip):
    await spool.put("job", slip)
    assert await spool.put("job", slip) == PRINTED
    assert len(device.slips()) == 1


async def test_the_same_job_put_many_times_at_once_prints_once(spool, device, slip):
    assert await asyncio.gather(*(spool.put("job", slip) for _ in range(20))) == [PRINTED] * 20
    assert len(device.slips()) == 1


async def test_different_jobs_are_all_printed(spool, device, slip):
    await asyncio.gather(*(spool.put(f"job-{n}", replace(slip, ticket=str(n))) for n in range(12)))
    assert sorted(int(path.name.split("-")[1]) for path in device.slips()) == list(range(12))


async def test_a_cancelled_caller_does_not_cancel_the_printing(device, slip, tmp_path):
    gate = Gate(device)
    spool = Spool(gate, tmp_path / "jobs")
    caller = asyncio.create_task(spool.put("job", slip))
    assert await asyncio.to_thread(gate.begun.wait, 10)
    caller.cancel()
    gate.go.set()
    await spool.close()
    assert await spool.put("job", slip) == PRINTED
    assert len(device.slips()) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.PAPER_OUT, OutcomeKind.NO_PAPER),
        (Fault.COVER_OPEN, OutcomeKind.NO_PAPER),
        (Fault.OFFLINE, OutcomeKind.AWAY),
    ],
)
async def test_a_fault_before_the_first_byte_is_told_and_the_job_may_be_put_again(
    spool, device, slip, fault, kind
):
    device.order([fault])
    outcome = await spool.put("job", slip)
    assert (outcome.kind, outcome.final, outcome.printed) == (kind, False, False)
    device.order([])
    assert await spool.recover() == {}
    assert device.slips() == []
    assert await spool.put("job", slip) == PRINTED
    assert len(device.slips()) == 1


@pytest.mark.parametrize(
    ("failure", "kind"),
    [("paper_out", "no_paper"), ("cover_open", "no_paper"), ("hang_up", "unknown"), ("mute", "unknown")],
)
async def test_a_job_that_may_be_partly_on_paper_is_never_sent_again(slip, tmp_path, failure, kind):
    printer = ReceiptPrinter(stop_at=30_000, stop=failure)
    at = TcpTransport(printer)
    spool = Spool(at.open_device_at(), tmp_path / "jobs")
    first = await spool.put("job", slip)
    assert (first.kind, first.final) == (kind, True)
    printer.goes_on()
    lines = at.connections
    assert await spool.put("job", slip) == first
    assert at.connections == lines
    assert await spool.put("job-copy", slip.as_copy()) == PRINTED
    at.stop()


def _killed(folder, die_at):
    """Put a job in another process, which is killed at its nth fsync."""
    child = subprocess.run([sys.executable, "-c", CHILD, folder, str(die_at)], timeout=60, check=False)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("die_at", "left", "printed", "again"),
    [
        (1, {}, 0, PRINTED),
        (2, {"job": PRINTED}, 1, PRINTED),
        (3, {"job": PRINTED}, 1, PRINTED),
        (4, {"job": STOPPED}, 0, STOPPED),
        (5, {"job": STOPPED}, 1, STOPPED),
        (6, {}, 1, PRINTED),
    ],
    ids=["before the record", "waiting", "before sending", "sending", "printed", "over"],
)
async def test_a_program_killed_at_any_stage_prints_the_slip_at_most_once(  # noqa: PLR0913, PLR0917 - a table
    slip, tmp_path, die_at, left, printed, again
):
    _killed(tmp_path, die_at)
    device = open_device(f"simulated:{tmp_path / 'paper'}")
    spool = Spool(device, tmp_path / "jobs")
    assert await spool.recover() == left
    assert len(device.slips()) == printed
    assert await spool.put("job", slip) == again
    assert len(device.slips()) == max(printed, int(again is PRINTED))
    assert list((tmp_path / "jobs").glob("*.part")) == []
    assert "secret" not in "".join(path.read_text() for path in (tmp_path / "jobs").iterdir())


async def test_a_job_found_waiting_is_dropped_when_it_is_stale(device, slip, tmp_path):
    jobs, clock = Jobs(tmp_path / "jobs"), Clock()
    for name, age in (("old", FRESH_S + 1), ("ahead", -1), ("fresh", FRESH_S)):
        jobs.write(Job(name, JobState.WAITING, NOON - timedelta(seconds=age), slip))
    left = await Spool(device, tmp_path / "jobs", now=clock).recover()
    assert left == {"old": STALE, "fresh": PRINTED, "ahead": STALE}
    assert len(device.slips()) == 1


@pytest.mark.parametrize(
    ("spans", "right"),
    [
        ((FRESH_S + 1, 0), STALE),
        ((FRESH_S + 1, -3600), STALE),
        ((FRESH_S, -3600), PRINTED),
        ((FRESH_S, 3600), PRINTED),
    ],
    ids=["too long", "too long, clock set back", "in time, clock set back", "in time, clock set forward"],
)
async def test_a_job_that_waits_too_long_behind_another_is_dropped(device, slip, tmp_path, spans, right):
    gate, clock = Gate(device), Clock()
    spool = Spool(gate, tmp_path / "jobs", now=clock, elapsed=lambda: clock.elapsed)
    first = asyncio.create_task(spool.put("first", slip))
    assert await asyncio.to_thread(gate.begun.wait, 10)
    second = asyncio.create_task(spool.put("second", replace(slip, ticket="428")))
    async with asyncio.timeout(10):
        while not (tmp_path / "jobs" / "second.json").exists():  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0)
    waited, moved = spans
    clock.passes(waited)
    clock.now += timedelta(seconds=moved)
    gate.go.set()
    assert await first == PRINTED
    assert await second == right


async def test_records_are_forgotten_after_a_day_while_running_and_at_the_start(device, slip, tmp_path):
    clock = Clock()
    spool = Spool(device, tmp_path / "jobs", now=clock, elapsed=lambda: clock.elapsed)
    await spool.put("first", slip)
    clock.passes(86_401)
    await spool.put("second", slip)
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["second.json"]
    clock.passes(86_401)
    assert await spool.recover() == {}
    assert list((tmp_path / "jobs").iterdir()) == []


async def test_a_record_that_cannot_be_read_is_unknown_and_not_printed(spool, device, slip, tmp_path):
    (tmp_path / "jobs" / "job.json").write_text('{"state": "wai')
    assert await spool.recover() == {}
    assert await spool.put("job", slip) == UNREADABLE
    assert device.slips() == []


async def test_a_folder_that_cannot_be_written_fails_the_job_and_nothing_else(spool, device, slip, tmp_path):
    (tmp_path / "jobs").rmdir()
    outcome = await spool.put("job", slip)
    assert (outcome.kind, outcome.final) == (OutcomeKind.FAILED, False)
    assert device.slips() == []


async def test_a_broken_driver_leaves_the_job_unknown(device, slip, tmp_path):
    outcome = await Spool(Broken(device), tmp_path / "jobs").put("job", slip)
    assert (outcome.kind, outcome.final) == (OutcomeKind.UNKNOWN, True)
    assert outcome.detail == "the driver failed: RuntimeError"


async def test_neither_outcomes_nor_logs_carry_ticket_or_link(slip, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    secret = replace(slip, ticket="K7QMW8AB")
    device = open_device(f"simulated:{tmp_path / 'paper'}")
    spool = Spool(device, tmp_path / "jobs")
    told = []
    for fault in ([], [Fault.PAPER_OUT], [Fault.OFFLINE]):
        device.order(fault)
        told.append((await spool.put(f"job-{len(told)}", secret)).detail)
    told.append((await Spool(Broken(device), tmp_path / "jobs").put("broken", secret)).detail)
    await spool.status()
    for text in (*told, caplog.text, *(p.read_text() for p in (tmp_path / "jobs").iterdir())):
        assert "K7QMW8AB" not in text
        assert "turno.example" not in text


@pytest.mark.parametrize("job_id", ["", "../job", "a/b", ".hidden", "x" * 65])
async def test_a_job_id_that_is_no_plain_name_is_refused(spool, slip, job_id):
    with pytest.raises(ValueError, match="1 to 64"):
        await spool.put(job_id, slip)


async def test_status_of_a_printer_that_is_away_is_offline(tmp_path):
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "faults.json").write_text("nonsense")
    spool = Spool(open_device(f"simulated:{tmp_path / 'paper'}"), tmp_path / "jobs")
    status = await spool.status()
    assert (status.online, status.alerts()) == (False, ["printer_offline"])


async def test_a_detail_is_short_enough_for_the_wire(slip, tmp_path):
    away = open_device(f"file:{tmp_path}/{'long-' * 40}/lp0")
    outcome = await Spool(away, tmp_path / "jobs").put("job", slip)
    assert outcome.kind is OutcomeKind.AWAY
    assert PrintResult(visit=1, printed=outcome.printed, detail=outcome.detail).detail == outcome.detail


async def test_a_slip_that_cannot_be_drawn_fails_and_the_next_one_prints(spool, device, slip):
    outcome = await spool.put("odd", replace(slip, follow_url="x" * 5000))
    assert (outcome.kind, outcome.final) == (OutcomeKind.FAILED, False)
    assert await spool.put("next", slip) == PRINTED
    assert len(device.slips()) == 1
