"""A log played again as things happened: the hall as it was known when each person came."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from server.domain.forecast.features import LAST, Ahead, Seen, simulated
from server.domain.forecast.habits import Array, Habits
from server.domain.forecast.model import by_simulation
from server.domain.forecast.simulation import LONGEST_S, REPLICATES, Laws, come_before, play
from server.domain.forecast.state import Desk, LoggedVisit, Recent, State, Waiting

ENDS, CALLS, JOINS = 0, 1, 2
"""What happens in one second happens in this order: who is called the second they come did not wait."""
REMEMBERED = 60
"""How many calls, arrivals and departures the hall remembers."""
LAST_30 = 30
GONE = 5
"""Whom so many of their own line and lane have overtaken is not there any more: logs forget to say so."""
MOST_AHEAD = 120
"""More people than this before somebody are not played one by one: the line's pace is drawn on."""
FORGOTTEN_S = 6 * 3600.0
"""Who waits this long when a day begins is a ticket of yesterday that nobody closed."""


@dataclass
class Ground:
    """The hall while the log is played: who waits, who is served where, what happened lately."""

    habits: Habits
    waiting: dict[int, LoggedVisit] = field(default_factory=dict)
    serving: dict[str, LoggedVisit] = field(default_factory=dict)
    free: dict[str, float] = field(default_factory=dict)
    day: str = ""
    waits: list[tuple[float, float, str]] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    joins: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    today: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Line → when each call of today was that ended a wait, and the wait, oldest first."""
    overtaken: Counter[int] = field(default_factory=Counter)
    """How many of the same line and lane who came later were called before somebody."""

    def step(self, kind: int, at: float, visit: LoggedVisit) -> None:
        """Let one thing happen."""
        if kind == JOINS:
            self.turn(visit)
            self.joins = [*self.joins[-REMEMBERED:], at]
            end = visit.left if visit.called is None else visit.called
            if end is None or end > at:
                self.waiting[visit.step] = visit
        elif kind == ENDS:
            if self.serving.get(visit.desk) is visit:
                del self.serving[visit.desk]
                self.free[visit.desk] = at
        else:
            self.waiting.pop(visit.step, None)
            self._call(at, visit)

    def _call(self, at: float, visit: LoggedVisit) -> None:
        if visit.called is None:
            self.left = [*self.left[-REMEMBERED:], at]
            return
        self.overtaken.update(other.step for other in self.waiting.values() if _overtakes(visit, other))
        self.calls = [*self.calls[-REMEMBERED:], at]
        self.serving[visit.desk] = visit
        self.free.pop(visit.desk, None)
        if visit.wait:
            self.waits = [*self.waits[-REMEMBERED:], (at, visit.wait, visit.line)]
            self.today.setdefault(visit.line, []).append((at, visit.wait))

    def turn(self, visit: LoggedVisit) -> None:
        """Begin a new day where this arrival is its first: yesterday's waits and desks tell nothing."""
        if visit.day != self.day:
            self.day = visit.day
            late = [step for step, other in self.waiting.items() if visit.joined - other.joined > FORGOTTEN_S]
            for step in late:
                del self.waiting[step]
            self.overtaken = Counter({step: self.overtaken[step] for step in self.waiting})
            self.free.clear()
            self.waits, self.calls, self.left, self.today = [], [], [], {}

    def state(self, visit: LoggedVisit, lines: frozenset[str]) -> State:
        """Return the hall as it is known when somebody joins; `lines` are those that share their desks."""
        now, habits = visit.joined, self.habits
        waiting = [
            self._waiting(other)
            for other in self.waiting.values()
            if other.line in lines and self.overtaken[other.step] < GONE
        ]
        known = [desk for desk, own in habits.lines.items() if not lines.isdisjoint(own)]
        new = [desk for desk in (*self.serving, *self.free) if desk not in habits.lines]
        desks = [self._desk(desk) for desk in (*known, *new)]
        if not any(visit.line in desk.lines for desk in desks):  # a line nobody has served yet: any desk may
            every = [self._desk(desk) for desk in (*habits.lines, *new)]
            desks = [replace(desk, lines=desk.lines | {visit.line}) for desk in every]
        return State(
            now, visit.second, waiting, desks, Recent(self.waits, self.calls, self.joins, self.left), ()
        )

    def _waiting(self, visit: LoggedVisit) -> Waiting:
        due = visit.joined - self.habits.head_starts.get(visit.lane, 0.0)
        return Waiting(visit.step, visit.service, visit.line, visit.lane, visit.joined, due)

    def last(self, lines: frozenset[str], number: int) -> list[tuple[float, float]]:
        """Return today's last calls that ended a wait in these lines, with the waits, oldest first."""
        theirs = [one for line in lines for one in self.today.get(line, [])[-number:]]
        return sorted(theirs)[-number:]

    def target(self, visit: LoggedVisit) -> Waiting:
        """Return the newcomer."""
        return self._waiting(visit)

    def _desk(self, desk: str) -> Desk:
        known = self.habits.lines.get(desk)
        served = self.serving.get(desk)
        lines = frozenset(known) if known is not None else frozenset([served.line] if served else ())
        if served is not None:
            return Desk(desk, lines, served.service, served.called)
        return Desk(desk, lines, None, self.free.get(desk))


def _overtakes(visit: LoggedVisit, other: LoggedVisit) -> bool:
    return other.joined < visit.joined and (other.line, other.lane) == (visit.line, visit.lane)


def events(visits: Sequence[LoggedVisit]) -> Iterator[tuple[float, int, LoggedVisit]]:
    """Return what happened, in order."""
    found: list[tuple[float, int, int, LoggedVisit]] = []
    for visit in visits:
        found.append((visit.joined, JOINS, visit.step, visit))
        if visit.called is not None:
            found.append((visit.called, CALLS, visit.step, visit))
            found.append((visit.finished or visit.called, ENDS, visit.step, visit))
        elif visit.left is not None:
            found.append((visit.left, CALLS, visit.step, visit))
    for at, kind, _, visit in sorted(found, key=lambda one: one[:3]):
        yield at, kind, visit


@dataclass(frozen=True)
class Moment:
    """Somebody's arrival as a forecast sees it, and what became of it."""

    visit: LoggedVisit
    row: Array
    ahead: Mapping[int, Array]
    """Low, likely and high of those before in the same line and lane, by step; the simulation's."""
    ma10: float | None
    """Mean of the last ten waits above 0 that ended in a call: same day, same desks."""
    last30: float | None
    """The same of the last thirty within four hours."""
    formula: float
    """People in line x mean service / desks at work."""

    @property
    def wait(self) -> float:
        """The wait, in seconds."""
        return self.visit.wait or 0.0


def moments(visits: Sequence[LoggedVisit], habits: Habits) -> Iterator[Moment]:
    """Play visits again; yield each arrival of those who waited and were called, as it was seen then."""
    laws, ground, pools = Laws(habits), Ground(habits), pool_of(habits)
    for at, kind, visit in events(visits):
        if kind == JOINS and visit.wait:
            ground.turn(visit)
            yield _moment(ground, visit, laws, pools.get(visit.line, frozenset([visit.line])))
        ground.step(kind, at, visit)


def _moment(ground: Ground, visit: LoggedVisit, laws: Laws, lines: frozenset[str]) -> Moment:
    state, who = ground.state(visit, lines), ground.target(visit)
    before = sorted((w for w in state.waiting if w.due <= who.due), key=lambda w: (w.due, w.joined, w.step))
    ahead = Ahead()
    for other in before:
        if other.line == who.line:
            ahead.add(other, state, laws)
    comes, others = _comes(state, who, before, laws)
    told = simulated(np.array([comes, *(others[other] for other in others)]), laws)
    waits = ground.last(lines, LAST_30)
    four_hours = [wait for called, wait in waits if called > state.now - 4 * 3600]
    busy = sum(desk.service is not None for desk in state.desks)
    return Moment(
        visit=visit,
        row=np.array([*Seen(state, laws).row(who, ahead), *told[0]]),
        ahead=dict(zip(others, np.stack(by_simulation(told[1:])).T, strict=True)),
        ma10=float(np.mean([wait for _, wait in waits[-LAST:]])) if waits else None,
        last30=float(np.mean(four_hours)) if four_hours else None,
        formula=len(before) * laws.mean(visit.service) / max(busy, 1),
    )


def _comes(
    state: State, who: Waiting, ahead: Sequence[Waiting], laws: Laws
) -> tuple[Array, dict[int, Array]]:
    """Return when a desk comes to somebody, and to those of the same line and lane before, by step.

    Past MOST_AHEAD people the line's pace is drawn on.
    """
    near = ahead[:MOST_AHEAD]
    soon = come_before(state, laws.habits, who.due) if len(near) == len(ahead) else []
    played = play(replace(state, waiting=near, expected=soon), laws, [who])
    if who.step not in played:
        return np.full(REPLICATES, LONGEST_S), {}
    comes = np.minimum(played[who.step] * (len(ahead) + 1) / (len(near) + 1), LONGEST_S)
    mates = {other.step for other in near if (other.line, other.lane) == (who.line, who.lane)}
    return comes, {step: found for step, found in played.items() if step in mates}


def pool_of(habits: Habits) -> dict[str, frozenset[str]]:
    """Return, for each line, all lines that share its desks, one after the other."""
    pools: dict[str, set[str]] = {}
    for own in habits.lines.values():
        joined = set(own).union(*(pools.get(line, set()) for line in own))
        for line in joined:
            pools[line] = joined
    return {line: frozenset(pool) for line, pool in pools.items()}
