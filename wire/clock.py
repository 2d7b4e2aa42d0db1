"""Two clocks, since one cannot be both: what o'clock it is may be set, and a span must not move with it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from wire.messages import now

_STARTED = datetime.now(UTC)
_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux's runs on while the box sleeps: whoever stood there before has gone when it wakes."""


def _running() -> timedelta:
    return timedelta(seconds=time.clock_gettime(_CLOCK))


_BEGAN = _running()


def steady() -> datetime:
    """Return a moment, aware, in UTC, by a clock that nobody sets: for spans only, never to be shown."""
    return _STARTED + (_running() - _BEGAN)


class Clock:
    """A device's clocks: `steady` for spans, `now` for what is shown and written."""

    def __init__(self, wall: Callable[[], datetime] = now, steady: Callable[[], datetime] = steady) -> None:
        self.steady = steady
        self._wall = wall
        self._ahead: timedelta | None = None

    def hear(self, server_time: datetime) -> None:
        """Go by the server's clock from now on, whatever is done to the box's own."""
        self._ahead = server_time - self.steady()

    def now(self) -> datetime:
        """Return what the server's clock shows, aware; until it was heard, what the box's own does."""
        return self._wall() if self._ahead is None else self.steady() + self._ahead
