"""The line played on from now, in many ways at once: when does a desk come to each who waits? Pure.

Every desk is free again after what remains of its service, drawn from all services that lasted at least as
long (the empirical conditional law), and after a pause; a free one comes back after a pause that lasted at
least as long as this one did. Who waits is taken in the order of the call, by the desk that is free first
among those that may; some have given up by then. Replicates stand side by side in numpy arrays, and the draws
are the same every time: a difference between two forecasts is one of the halls.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from server.domain.forecast.habits import NEVER_S, Array, Habits
from server.domain.forecast.state import Desk, State, Waiting

REPLICATES = 200
DRAWS = 509
"""Rows of draws, used in turn; a prime, so that steps of any size go through all."""
LONGEST_S = 6 * 3600.0
"""No wait is foretold longer than this: by then it is another day."""
LEAST_TAIL = 20
"""A service that lasts longer than nearly all did is taken to go on like the longest of these."""
FALLBACK_S = 600.0


@cache
def draws() -> Array:
    """Return uniform draws, one row for each thing that happens; each row is stratified over (0, 1)."""
    source = np.random.Generator(np.random.PCG64(20_261_124))
    rows = [source.permutation(REPLICATES) for _ in range(DRAWS)]
    return (np.array(rows) + source.random((DRAWS, REPLICATES))) / REPLICATES


class Laws:
    """Habits as sorted arrays, ready to be drawn from."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.gaps = np.asarray(habits.gaps or [0.0])
        self.patience = np.asarray(habits.patience or [NEVER_S])
        self._services = {name: np.asarray(times) for name, times in habits.services.items()}
        self._means: dict[str, float] = {}

    def mean(self, service: str) -> float:
        """Return how long a service takes on average, in seconds."""
        if service not in self._means:
            self._means[service] = float(self.service(service).mean())
        return self._means[service]

    def service(self, service: str) -> Array:
        """Return how long a service takes, sorted; of one that nobody has seen: as its centre expects."""
        if service in self._services:
            return self._services[service]
        usual = self.habits.usual.get(service)
        if usual is None and "" in self._services:
            return self._services[""]
        return (usual or FALLBACK_S) * SHAPE

    def pace(self, desk: str) -> float:
        """Return how a desk's times compare with those of all."""
        return self.habits.paces.get(desk, 1.0)


SHAPE: Array = np.exp(0.6 * np.linspace(-2, 2, 41) - 0.18)
"""A service nobody has measured: lognormal with mean 1, sigma 0.6, cut at two sigma."""


def after(law: Array, elapsed: float, draw: Array) -> Array:
    """Draw how much longer something lasts that has lasted `elapsed`, from the law of its length."""
    rest: Array
    place = int(np.searchsorted(law, elapsed, "right"))
    if place > len(law) - 3 and law[-1] < NEVER_S:
        tail = law[-LEAST_TAIL:]
        rest = np.maximum(tail[(draw * len(tail)).astype(int)] - tail[0], 0.0) + 1.0
        return rest
    place = min(place, len(law) - 1)
    rest = np.maximum(law[(place + draw * (len(law) - place)).astype(int)] - elapsed, 0.0)
    return rest


class Stage:
    """The desks of one moment, played on; `take` gives the desk that comes first to the next in line."""

    def __init__(self, state: State, laws: Laws) -> None:
        self._laws, self._now, self._row = laws, state.now, 0
        self.desks = list(state.desks)
        self.free = np.array([self._first_free(desk, state) for desk in self.desks])
        self._paces = np.array([laws.pace(desk.id) for desk in self.desks])
        self._able: dict[tuple[str, frozenset[str] | None], Array] = {}

    def _draw(self) -> Array:
        self._row = (self._row + 1) % DRAWS
        row: Array = draws()[self._row]
        return row

    def _first_free(self, desk: Desk, state: State) -> Array:
        laws = self._laws
        if desk.since is None:
            starts = np.asarray(laws.habits.starts.get(desk.id, [0.0]))
            never = np.full(REPLICATES, NEVER_S)
            return after(starts, state.second, self._draw()) if starts[-1] > state.second else never
        elapsed = max(0.0, state.now - desk.since)
        if desk.service is None:
            return after(laws.gaps, elapsed, self._draw()) if elapsed > 0 else np.zeros(REPLICATES)
        pace = laws.pace(desk.id)
        rest = after(laws.service(desk.service), elapsed / pace, self._draw()) * pace
        busy: Array = rest + self._pause()
        return busy

    def _pause(self) -> Array:
        gaps = self._laws.gaps
        pauses: Array = gaps[(self._draw() * len(gaps)).astype(int)]
        return pauses

    def _may(self, who: Waiting) -> Array:
        """Return the rows of the desks that may call somebody; all of them where none may."""
        key = (who.line, who.only)
        if key not in self._able:
            able = [
                row
                for row, desk in enumerate(self.desks)
                if who.line in desk.lines and (who.only is None or desk.id in who.only)
            ]
            self._able[key] = np.array(able, dtype=int)
        return self._able[key]

    def take(self, who: Waiting) -> Array | None:
        """Return when, in seconds from now, a desk comes to somebody in each replicate; they take its time.

        None where no desk calls from their line. Somebody still to come is taken only where they are there
        before the desk is free; somebody who gave up before takes no time.
        """
        rows = self._may(who)
        if not len(rows):
            return None
        some = self.free[rows]
        first = rows[some.argmin(axis=0)]
        at = np.arange(REPLICATES)
        comes: Array = self.free[first, at]
        there = comes >= who.joined - self._now
        waited = max(0.0, self._now - who.joined)
        there &= after(self._laws.patience, waited, self._draw()) > comes
        law = self._laws.service(who.service)
        taken = law[(self._draw() * len(law)).astype(int)] * self._paces[first] + self._pause()
        self.free[first, at] = np.where(there, comes + taken, comes)
        return comes


def play(state: State, laws: Laws, targets: Sequence[Waiting] = ()) -> dict[int, Array]:
    """Return, for each who waits and each of `targets` (by step), when a desk comes: seconds from now.

    Whoever no desk can call is left out. One pass over the line: it takes about 40 microseconds a person.
    """
    stage = Stage(state, laws)
    line = sorted(
        (*state.waiting, *state.expected, *targets), key=lambda who: (who.due, who.joined, who.step)
    )
    asked = {who.step for who in targets}
    wanted = {who.step for who in (*state.waiting, *targets)}
    found = {}
    for who in line if stage.desks else ():
        free = stage.free.copy() if who.step in asked else stage.free
        comes = stage.take(who)
        if who.step in asked:
            stage.free = free  # somebody who only asks takes no desk from anybody
        if comes is not None and who.step in wanted:
            found[who.step] = np.minimum(comes, LONGEST_S)
    return found


def come_before(state: State, habits: Habits, due: float) -> list[Waiting]:
    """Return who may be expected to join from now on and still be called before `due`: lanes with a credit.

    They come at even distances, as often as in this hour of the days that are over.
    """
    hour = int(state.second // 3600) % 24
    found: list[Waiting] = []
    for key, rates in habits.rates.items():
        lane, line = key.split(" ", 1)
        credit, rate = habits.head_starts.get(lane, 0.0), rates[hour]
        number = min(int((due + credit - state.now) * rate), 50) if rate > 0 else 0
        for place in range(number):
            joined = state.now + (place + 1) / rate
            found.append(Waiting(-1 - len(found), line, line, lane, joined, joined - credit))
    return found
