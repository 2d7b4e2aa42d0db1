"""A desk's time: how long it was open, and how much of that went to people. Pure.

From the journal's events in order, within a day: open from `open` until `break` or `close`; busy while a step
is called to the desk or served there, as the journal had it at each moment. What was undone had taken up the
desk all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from server.domain.sketch import millis
from server.domain.step import AT_DESK, Step

OPEN = "open"
DESK_VERBS = frozenset({OPEN, "break", "close"})


@dataclass(frozen=True)
class Turn:
    """What one event means for desks: `verb` opens, pauses or closes `desk`; `steps` as they were and are."""

    at: datetime
    verb: str
    desk: str | None
    steps: tuple[tuple[Step | None, Step | None], ...]


@dataclass(frozen=True)
class DeskSpan:
    """Milliseconds of a desk: `serving_ms` lie within `open_ms`."""

    open_ms: int
    serving_ms: int


@dataclass
class _Clock:
    """One desk, as the events go by."""

    since: datetime
    is_open: bool = False
    here: set[int] = field(default_factory=set)
    open_for: timedelta = timedelta()
    serving_for: timedelta = timedelta()

    def run(self, at: datetime) -> None:
        passed = max(timedelta(), at - self.since)
        self.since = max(at, self.since)
        if self.is_open:
            self.open_for += passed
            self.serving_for += passed if self.here else timedelta()


def desk_times(
    turns: Iterable[Turn],
    standing: Mapping[str, str],
    start: datetime,
    end: datetime,
    staying: Mapping[int, str] = MappingProxyType({}),
) -> dict[str, DeskSpan]:
    """Return the time of every desk that was open between two moments.

    `turns` are the events from `start` on, `standing` is each desk's last verb before. A step that was at a
    desk before `start` is there until an event says otherwise; `staying` are those (step → desk) that no
    event of the time tells of.
    """
    known = [turn for turn in turns if turn.at < end]
    clocks: dict[str, _Clock] = defaultdict(lambda: _Clock(start))
    for desk, verb in standing.items():
        clocks[desk].is_open = verb == OPEN
    for step, desk in (_there_at_start(known) | dict(staying)).items():
        clocks[desk].here.add(step)
    for turn in known:
        _turn(clocks, turn)
    for clock in clocks.values():
        clock.run(end)
    return {
        desk: DeskSpan(millis(clock.open_for), millis(clock.serving_for))
        for desk, clock in sorted(clocks.items())
        if clock.open_for
    }


def _turn(clocks: dict[str, _Clock], turn: Turn) -> None:
    if turn.desk is not None and turn.verb in DESK_VERBS:
        clocks[turn.desk].run(turn.at)
        clocks[turn.desk].is_open = turn.verb == OPEN
    for before, after in turn.steps:
        for step, here in ((before, False), (after, True)):
            if (desk := _desk(step)) is not None and step is not None:
                clocks[desk].run(turn.at)
                (clocks[desk].here.add if here else clocks[desk].here.discard)(step.id)


def _there_at_start(turns: Iterable[Turn]) -> dict[int, str]:
    """Return who was at which desk before the first event that tells of them."""
    first: dict[int, Step | None] = {}
    for turn in turns:
        for before, after in turn.steps:
            known = after or before
            if known is not None:
                first.setdefault(known.id, before)
    return {id_: desk for id_, step in first.items() if (desk := _desk(step)) is not None}


def _desk(step: Step | None) -> str | None:
    return step.desk if step is not None and step.state in AT_DESK else None
