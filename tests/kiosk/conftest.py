"""The kiosk's tests: a window without a screen, a server of our own, a clock that we turn."""

import os
from datetime import datetime, timedelta

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
from tests.kiosk.fake_server import FakeServer
from tests.kiosk.kiosk_lobby import AT
from wire.clock import steady


class TurnedClock:
    """A clock that stands until it is turned; `wall` is the box's, which somebody may set."""

    def __init__(self) -> None:
        self.at = AT
        self.set_by = timedelta()

    def __call__(self) -> datetime:
        return self.at

    def wall(self) -> datetime:
        return self.at + self.set_by

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def turned():
    return TurnedClock()


class RunningClock:
    """A clock that nobody turns."""

    def __call__(self) -> datetime:
        return steady()

    wall = __call__


@pytest.fixture
async def server():
    async with FakeServer() as found:
        yield found


@pytest.fixture
def clock(turned):
    """Which time goes: one that a test turns, unless it says otherwise."""
    return turned


@pytest.fixture
async def kiosk(server, tmp_path, clock):
    from tests.kiosk.window import Kiosk, until  # noqa: PLC0415 - opens a window

    async with Kiosk(server.url, tmp_path, clock, f"simulated:{tmp_path / 'slips'}") as found:
        await until(lambda: found.app.lobby is not None and found.app.sheet.controls)
        await until(found.station.issuer.journal.free)
        found.until = until
        yield found
