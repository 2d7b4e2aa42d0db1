"""The server's only clock, for tests that move it."""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

import wire.messages


@dataclass
class Clock:
    """It stands until the test moves it."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def later(self, minutes: float) -> datetime:
        self.moment += timedelta(minutes=minutes)
        return self.moment


def give_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Clock:
    """Let all of the server read one clock."""
    found = Clock(moment)
    for name, module in list(sys.modules.items()):
        if name.startswith("server.") and getattr(module, "now", None) is wire.messages.now:
            monkeypatch.setattr(module, "now", found)
    return found
