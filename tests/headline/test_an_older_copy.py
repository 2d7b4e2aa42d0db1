"""A server whose database was put back: no code and no announcement that is out already is given again."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.callers import Call, Caller
from tests.servers import Process

WISH = {"services": ["health"], "language": "es"}
sqlite_only = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("template", ["postgresql"], indirect=True)


async def tickets(kiosk: Caller, many: int) -> list[str]:
    return [(await kiosk.issue())["ticket"] for _ in range(many)]


async def for_tomorrow(kiosk: Caller, agent: Caller) -> str:
    """Issue a ticket and give one for tomorrow instead; return its code."""
    visit = (await kiosk.issue())["visit"]
    given = await agent.post(f"/visits/{visit}/next-day")
    assert given.status_code == 201, given.text
    return str(given.json()["ticket"])


async def called(agent: Caller, call: Call, url: str, many: int) -> list[int]:
    """Call so many people to desk 1; return the numbers of their announcements, as the board has them."""
    await agent.done("/desks/1/open")
    for _ in range(many):
        step = (await agent.done("/desks/1/call-next"))["step"]
        await agent.done(f"/steps/{step}/no-show")
    board = (await call(url, "hall").get("/board/hall")).json()["view"]
    return sorted(one["announcement"] for one in board["calls"])


async def alerted(agent: Caller) -> list[str]:
    async with agent.live("reception/always_open") as live:
        view = await live.until(lambda _: True)
        return [one["kind"] for one in view["alerts"]]


Launch = Callable[..., Process]
PutBack = Callable[[Path], None]
"""Puts the database file back that was copied; the server is dead."""


class Restored:
    """A morning, a copy, an hour more, `kill -9`, the copy put back, and the rest of the day."""

    def __init__(self, launch: Launch, call: Call, url: str) -> None:
        self.launch, self.call, self.url = launch, call, url

    async def morning(self) -> None:
        self.server = await asyncio.to_thread(self.launch, self.url)
        kiosk, agent = self.call(self.server.url, "kiosk-1"), self.call(self.server.url, "agent01")
        self.before = await tickets(kiosk, 5)
        self.set_aside = (await kiosk.done("/devices/me/reservation"))["codes"]
        self.announced = await called(agent, self.call, self.server.url, 2)

    async def later(self) -> None:
        """What the copy does not know."""
        kiosk, agent = self.call(self.server.url, "kiosk-1"), self.call(self.server.url, "agent01")
        self.lost_next = await for_tomorrow(kiosk, agent)
        self.lost = await tickets(kiosk, 7)
        other = self.call(self.server.url, "kiosk-2")
        self.lost_aside = (await other.done("/devices/me/reservation"))["codes"]
        self.announced = await called(agent, self.call, self.server.url, 3)
        self.server.kill()

    async def goes_on(self, *, exactly: bool | None = None) -> None:
        """Look that nothing is given twice; `exactly`: the numbers follow those that are out."""
        again = await asyncio.to_thread(self.launch, self.url)
        kiosk, agent = self.call(again.url, "kiosk-1"), self.call(again.url, "agent01")
        after = await tickets(kiosk, 6)
        out = [*self.before, *self.lost]
        assert len({*out, *after}) == len(out) + len(after)
        assert exactly is None or (after[0] == str(int(self.lost[-1]) + 1)) is exactly
        aside = (await self.call(again.url, "kiosk-3").done("/devices/me/reservation"))["codes"]
        assert set(aside).isdisjoint([*self.set_aside, *self.lost_aside])
        assert await for_tomorrow(kiosk, agent) != self.lost_next
        assert max(await called(agent, self.call, again.url, 1)) > max(self.announced)
        assert "older_copy" in await alerted(agent)
        issued_at = "2026-01-01T00:00:00Z"
        other = self.call(again.url, "kiosk-2")
        for code in self.lost_aside[:3]:
            assert (await other.issue(ticket=code, issued_at=issued_at))["ticket"] == code
        again.kill()


@pytest.fixture
def restored(launch: Launch, call: Call, database_url: str) -> Restored:
    return Restored(launch, call, database_url)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def backup(file: Path, to: Path) -> None:
    """Copy a database that is being served, as `sqlite3 FILE ".backup TO"` does."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def without_log(file: Path) -> None:
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)


@sqlite_only
async def test_a_file_that_is_copied_back_goes_on_exactly(
    restored: Restored, database_url: str, tmp_path: Path
) -> None:
    file, copy = file_of(database_url), tmp_path / "copy"
    await restored.morning()
    backup(file, copy)
    await restored.later()
    without_log(file)
    shutil.copy(copy, file)
    await restored.goes_on(exactly=True)


@sqlite_only
async def test_a_copy_of_a_database_that_was_never_served_goes_on_too(
    restored: Restored, database_url: str, tmp_path: Path
) -> None:
    file, copy = file_of(database_url), tmp_path / "copy"
    shutil.copy(file, copy)
    await restored.morning()
    await restored.later()
    without_log(file)
    shutil.copy(copy, file)
    await restored.goes_on(exactly=True)


@sqlite_only
@pytest.mark.parametrize("beside", ["lost", "torn", "of the copy", "of another"])
async def test_where_the_companion_does_not_know_numbers_are_passed_over(
    restored: Restored, database_url: str, tmp_path: Path, beside: str
) -> None:
    file, copy = file_of(database_url), tmp_path / "copy"
    companion = file.with_name(file.name + "-reached")
    await restored.morning()
    backup(file, copy)
    shutil.copy2(companion, tmp_path / "companion")
    await restored.later()
    without_log(file)
    shutil.copy(copy, file)
    held = companion.read_bytes()
    companion.unlink()
    if beside == "torn":
        companion.write_bytes(b'{"mark": "')
    if beside == "of the copy":
        shutil.copy2(tmp_path / "companion", companion)
    if beside == "of another":
        companion.write_text(json.dumps(json.loads(held) | {"mark": "another", "inode": 0}))
    await restored.goes_on(exactly=False)


@sqlite_only
async def test_a_copy_that_is_served_elsewhere_passes_numbers_over(
    restored: Restored, database_url: str, tmp_path: Path
) -> None:
    await restored.morning()
    backup(file_of(database_url), tmp_path / "elsewhere.db")
    await restored.later()
    restored.url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    await restored.goes_on(exactly=False)


@sqlite_only
async def test_the_other_branch_of_a_database_passes_numbers_over(
    restored: Restored, database_url: str, tmp_path: Path
) -> None:
    """The copy was put back by mistake, and now the newer file is."""
    file = file_of(database_url)
    await restored.morning()
    backup(file, tmp_path / "copy")
    await restored.later()
    backup(file, tmp_path / "newer")
    without_log(file)
    shutil.copy(tmp_path / "copy", file)
    await restored.goes_on(exactly=True)
    without_log(file)
    shutil.copy(tmp_path / "newer", file)
    await restored.goes_on(exactly=False)


@postgresql_only
@pytest.mark.postgresql
async def test_a_database_that_is_made_anew_from_a_copy_passes_numbers_over(
    restored: Restored, database_url: str, cluster: Callable[[str], str]
) -> None:
    name = database_url.partition("?")[0].rpartition("/")[2]
    await restored.morning()
    restored.server.kill()
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    restored.server = await asyncio.to_thread(restored.launch, restored.url)
    await restored.later()
    with psycopg.connect(cluster("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {name}_copy")
        connection.execute(f"DROP DATABASE {name}_copy")
    await restored.goes_on(exactly=False)


@pytest.mark.parametrize("stop", ["kill", "stop"])
async def test_a_restart_passes_nothing_over(
    launch: Launch, call: Call, database_url: str, stop: str
) -> None:
    given: list[str] = []
    for _ in range(4):
        server = await asyncio.to_thread(launch, database_url)
        given += await tickets(call(server.url, "kiosk-1"), 2)
        assert await alerted(call(server.url, "agent01")) == []
        getattr(server, stop)()
    assert given == [str(number) for number in range(101, 109)]
