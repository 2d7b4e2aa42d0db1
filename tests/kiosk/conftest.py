"""The kiosk's tests: a window without a screen, a server of our own, a clock that we turn."""

import os
from datetime import datetime, timedelta

import pytest

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
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
