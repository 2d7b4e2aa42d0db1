"""The kiosk's tests: a window without a screen, a server of our own, a clock that we turn."""

import os
from datetime import datetime, timedelta

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
from tests.kiosk.fake_server import FakeServer
from tests.kiosk.kiosk_lobby import AT


class TurnedClock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def turned():
    return TurnedClock()


@pytest.fixture
async def server():
    async with FakeServer() as found:
        yield found


@pytest.fixture
async def kiosk(server, tmp_path, turned):
    from tests.kiosk.window import Kiosk, until  # noqa: PLC0415 - opens a window

    async with Kiosk(server.url, tmp_path, turned, f"simulated:{tmp_path / 'slips'}") as found:
        await until(lambda: found.app.lobby is not None and found.app.sheet.controls)
        await until(found.station.issuer.journal.free)
        found.until = until
        yield found
