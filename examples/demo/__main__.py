"""`make demo`: a fresh centre, a server, kiosk and board windows where there is a screen, and a morning."""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from examples.demo.booked import Bookings
from examples.demo.people import Hall, Kiosk, Pace
from printer.device import open_device
from printer.spool import Spool
from server.domain.centre_check import read
from wire.link import Link

CENTRE = Path("examples/tapachula.toml")
SHORTEST_SLOT = 5
RULES: dict[str, Callable[[float], str]] = {
    "slot_minutes": lambda minutes: str(max(SHORTEST_SLOT, round(minutes))),
    "notice_minutes": lambda _minutes: "0",
    "late_after_minutes": str,
    "too_late_after_minutes": str,
}
"""The rules of appointments that the demo's speed changes."""


def parser() -> argparse.ArgumentParser:
    """Return what the command line takes."""
    found = argparse.ArgumentParser(prog="make demo DEMO=…", description=__doc__)
    found.add_argument("--speed", type=float, default=10.0, help="minutes of the morning in one minute (10)")
    found.add_argument("--port", type=int, default=8000)
    found.add_argument("--seed", type=int, default=1, help="of arrivals, choices and service times (1)")
    found.add_argument("--visitors", type=int, default=0, help="end when so many have come (0: at Ctrl-C)")
    found.add_argument("--folder", type=Path, default=Path("var/demo"), help="the demo's files (made anew)")
    return found


def centre_at(speed: float) -> str:
    """Return Tapachula's centre file, always open, its minutes as short as the speed makes them."""
    section, lines = "", []
    for line in CENTRE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ").split("]")[0]
        key, _, value = line.partition(" = ")
        if key in {"holidays_of", "closed"}:
            continue
        if section == "hours" and value.startswith("["):
            value = '["00:00-24:00"]'
        if (section == "targets" and value) or key == "minutes":
            value = str(float(value.split("#")[0]) / speed)
        if section == "appointments" and key in RULES:
            value = RULES[key](float(value.split("#")[0]) / speed)
        if key == "appointment_minutes":
            value = str(max(SHORTEST_SLOT, round(float(value) / speed)))
        if key == "targets":
            value = _scaled(value, speed)
        lines.append(f"{key} = {value}" if value else line)
        if section == "hours" and key == "sat":
            lines.append('sun = ["00:00-24:00"]')
    return "\n".join(lines)


def _scaled(table: str, speed: float) -> str:
    pairs = (pair.split(" = ") for pair in table.strip("{ }").split(", "))
    return "{ " + ", ".join(f"{lane} = {float(minutes) / speed}" for lane, minutes in pairs) + " }"


def _module(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _started(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)


@contextlib.asynccontextmanager
async def programs(commands: list[list[str]], log: Path) -> AsyncIterator[list[subprocess.Popen[bytes]]]:
    """Run programs, each with a log of its own; end them all in the end."""
    running = [_started(command, log / f"{command[2]}.log") for command in commands]
    try:
        yield running
    finally:
        for program in running:
            program.terminate()
        for program in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(program.wait, 5)
            program.kill()


def set_up(folder: Path, text: str) -> tuple[dict[str, Any], str]:
    """Make a fresh centre of a centre file; return what `init` tells, and the database's URL."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "slips").mkdir(parents=True)
    (folder / "centre.toml").write_text(text, encoding="utf-8")
    database = f"sqlite:///{folder / 'ventanilla.db'}"
    command = _module(
        "server", "init", "--centre", str(folder / "centre.toml"), "--database", database, "--json"
    )
    made: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (folder / "logins.json").write_text(json.dumps(made, indent=2), encoding="utf-8")
    return made, database


async def until_it_answers(server: str, program: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the server's first answer; end the demo with its log where it stops instead."""
    async with httpx.AsyncClient(timeout=1) as client:
        while program.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(f"{server}/health")).is_success:
                    return
            await asyncio.sleep(0.1)
    sys.exit(f"The server did not start:\n{(log / 'server.log').read_text()}")


def has_screen() -> bool:
    """Tell whether windows can be opened here."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform == "darwin"


def windows(made: dict[str, Any], server: str, folder: Path) -> list[list[str]]:
    """Return the commands of the kiosk's and the board's window."""
    token = {device["device"]: device["token"] for device in made["devices"]}
    slips = f"simulated:{folder / 'slips'}"
    kiosk = [
        "--token",
        token["kiosk-1"],
        "--printer",
        slips,
        "--state",
        str(folder / "kiosk"),
        "--size",
        "540x960",
    ]
    board = ["--token", token["hall"], "--state", str(folder / "display"), "--size", "960x540"]
    return [
        _module("kiosk", "--server", server, *kiosk),
        _module("display", "--server", server, *board),
    ]


def tell(made: dict[str, Any], server: str, folder: Path, *, screen: bool) -> None:
    """Say where everything is."""
    person = {staff["role"]: staff for staff in reversed(made["staff"])}
    print(f"\nVentanilla runs at {server}\n")
    print(f"  desk console   {server}/desk     sign in as {_login(person['agent'])}, take desk 14")
    print(f"  floor          {server}/floor    sign in as {_login(person['manager'])}")
    print(f"  reception      {server}/reception  the same")
    print(f"  calendar       {server}/calendar  the same")
    print(f"  devices        {server}/devices  the same")
    print(f"  appointments   {server}/book     without signing in, as on a phone")
    print(f"  board          {server}/board/hall (in a browser that is signed in)")
    print(f"  API            {server}/docs")
    print(f"  slips          {folder / 'slips'}/*.png")
    print(f"  all logins     {folder / 'logins.json'}")
    if not screen:
        print("\nThere is no screen here, so the kiosk's and the board's windows stay closed; the rest runs.")
    print("\nCtrl-C ends it.\n", flush=True)


def _login(staff: dict[str, str]) -> str:
    return f"{staff['user']} / {staff['password']}"


async def morning(made: dict[str, Any], server: str, asked: argparse.Namespace) -> Hall:
    """Let visitors come and agents work until the asked number has come and gone, or for good."""
    centre = read((asked.folder / "centre.toml").read_text(encoding="utf-8"))
    usual = {service.id: service.minutes * asked.speed for service in centre.services}
    agency = {service.id: service.agency for service in centre.services}
    hall = Hall(server, Pace(asked.speed), asked.seed, usual, agency)
    token = next(device["token"] for device in made["devices"] if device["device"] == "kiosk-2")
    spool = Spool(open_device(f"simulated:{asked.folder / 'slips'}"), asked.folder / "spool")
    agents = [staff for staff in made["staff"] if staff["role"] == "agent"]
    # Desk 14 and its agent are left to whoever tries the demo.
    work = [
        asyncio.create_task(hall.agent(desk["desk"], agent["user"], agent["password"]))
        for desk, agent in zip(made["desks"][:-1], agents[1:], strict=False)
    ]
    manager = next(staff for staff in made["staff"] if staff["role"] == "manager")
    work.append(asyncio.create_task(hall.reception(manager["user"], manager["password"])))
    zone = ZoneInfo(centre.centre.timezone)
    kiosk = Kiosk(Link(server, token), spool, centre.centre.names, zone)
    bookings = Bookings(Link(server), zone)
    visitors = asyncio.create_task(hall.visitors(kiosk, bookings, asked.visitors))
    watch = asyncio.create_task(_report(hall))
    try:
        await _first_fault(visitors, work)
    finally:
        for task in (visitors, *work, watch):
            task.cancel()
        await asyncio.gather(visitors, *work, watch, return_exceptions=True)
        await spool.close()
        await kiosk.link.close()
        await bookings.link.close()
    return hall


async def _first_fault(visitors: "asyncio.Task[None]", work: list["asyncio.Task[None]"]) -> None:
    """Wait for the visitors to have come; a fault of anybody ends the demo at once."""
    done, _ = await asyncio.wait([visitors, *work], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _report(hall: Hall) -> None:
    while True:
        await asyncio.sleep(10)
        tally = hall.tally
        print(
            f"issued {tally.issued} ({tally.checked_in} by appointment), served {tally.served}, "
            f"referred {tally.referred}, no-shows {tally.no_shows}",
            flush=True,
        )


async def run(asked: argparse.Namespace) -> int:
    """Run the demo; return the exit status."""
    made, database = set_up(asked.folder, centre_at(asked.speed))
    server = f"http://127.0.0.1:{asked.port}"
    serve = _module("server", "serve", "--database", database, "--port", str(asked.port))
    async with programs([serve], asked.folder) as (program,):
        await until_it_answers(server, program, asked.folder)
        screen = has_screen()
        tell(made, server, asked.folder, screen=screen)
        async with programs(windows(made, server, asked.folder) if screen else [], asked.folder):
            hall = await morning(made, server, asked)
    print(f"issued {hall.tally.issued}, served {hall.tally.served}")
    return 0


def main() -> int:
    """Run until done, Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asyncio ends its tasks in order, as at Ctrl-C
    try:
        return asyncio.run(run(parser().parse_args()))
    except KeyboardInterrupt:
        print("\nThe demo ends.")
        return 0


if __name__ == "__main__":
    sys.exit(main())
