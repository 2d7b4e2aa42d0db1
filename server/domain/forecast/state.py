"""What a forecast is made from: who waits, who is served since when, and what happened lately. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class LoggedVisit:
    """One step of a day that is over, or of today so far. Moments are POSIX seconds.

    `called` and `finished` are None of those who left (`left`) before their call. `line` is what desks call
    by: a queue, or a service where a log knows no queues. `second` is the centre's clock at joining, `day`
    its date. Steps with the same `visit` on a day are one person's; "" is a visit of its own.
    """

    step: int
    service: str
    line: str
    lane: str
    joined: float
    called: float | None
    finished: float | None
    left: float | None
    desk: str
    day: str
    second: float
    visit: str = ""
    booked: bool = False

    @property
    def wait(self) -> float | None:
        """Joined → call, in seconds; None of those who were not called."""
        return None if self.called is None else max(0.0, self.called - self.joined)


class Waiting(NamedTuple):
    """Somebody who waits, or will (`joined` after now: an appointment, an arrival to be expected).

    Who has the earliest `due` is called first. `only` names the desks that may call them (None: every desk
    of the line).
    """

    step: int
    service: str
    line: str
    lane: str
    joined: float
    due: float
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class Desk:
    """A desk at work: it serves a `service` since `since`, or has been free since `since` (service None).

    `since` None: it has not been seen today, and comes when it usually does. After now: it comes then, or at
    any moment up to `late` seconds later; all that are late are late alike.
    """

    id: str
    lines: frozenset[str]
    service: str | None
    since: float | None
    late: float = 0.0


@dataclass(frozen=True)
class Recent:
    """What happened lately, newest last: calls that ended a wait, arrivals, and those who gave up."""

    waits: Sequence[tuple[float, float, str]] = ()
    """(when called, wait in seconds above 0, line)"""
    calls: Sequence[float] = ()
    joins: Sequence[float] = ()
    left: Sequence[float] = ()


@dataclass(frozen=True)
class State:
    """The hall at one moment; `second` is the centre's clock (seconds since midnight)."""

    now: float
    second: float
    waiting: Sequence[Waiting]
    desks: Sequence[Desk]
    recent: Recent = field(default_factory=Recent)
    expected: Sequence[Waiting] = ()


class Told(NamedTuple):
    """A wait as it is told, in seconds."""

    low: float
    likely: float
    high: float
