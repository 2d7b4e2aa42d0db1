"""The line played on from now, in many ways at once: when does a desk come to each who waits? Pure.

Every desk is free again after what remains of its service, drawn from all services that lasted at least as
long (the empirical conditional law), and after a pause; a free one comes back after a pause that lasted at
least as long as this one did. Who waits is taken in the order of the call, by the desk that is free first
among those that may; some have given up by then. Replicates stand side by side in numpy arrays, and the draws
are the same every time: a difference between two forecasts is one of the halls.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.domain.forecast.habits import NEVER_S, Array, Habits
from server.domain.forecast.state import Desk, State, Waiting
from server.domain.waiting import LONGEST

REPLICATES = 200
REPLICATE = np.arange(REPLICATES)
Places = NDArray[np.intp]
"""Rows of something, by number."""
DRAWS = 509
"""Rows of draws, used in turn; a prime, so that steps of any size go through all."""
LONGEST_S = LONGEST.total_seconds()
TOGETHER = 0
"""The row of draws that all share who come late: doors open for all desks at once."""
LEAST_TAIL = 20
"""A service that lasts longer than nearly all did is taken to go on like the longest of these."""
FALLBACK_S = 600.0
ORDER = attrgetter("due", "joined", "step")
"""The order of the call."""


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
        self._drawn: dict[str, Array] = {}
        seconds = np.arange(int(LONGEST_S) + 1)
        self.staying = 1 - np.searchsorted(self.patience, seconds, "right") / len(self.patience)
        """The share of people who are still there after so many seconds."""

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

    def drawn(self, service: str) -> Array:
        """Return lengths of a service, by the rows of the draws."""
        if service not in self._drawn:
            self._drawn[service] = _any(self.service(service), draws())
        return self._drawn[service]

    @cached_property
    def pauses(self) -> Array:
        """What passes after a service, by the rows of the draws."""
        return _any(self.gaps, draws())

    def pace(self, desk: str) -> float:
        """Return how a desk's times compare with those of all."""
        return self.habits.paces.get(desk, 1.0)


_LOGNORMAL: Array = np.exp(0.6 * np.linspace(-2, 2, 41))
SHAPE: Array = _LOGNORMAL / _LOGNORMAL.mean()
"""A service nobody has measured: lognormal with mean 1, sigma 0.6, cut at two sigma."""


def after(law: Array, elapsed: Array, draw: Array) -> Array:
    """Draw how much longer things last that have lasted `elapsed` (n), from the law of their length.

    `draw` has a row of uniform draws for each (n x REPLICATES), and so has the answer.
    """
    place = np.searchsorted(law, elapsed, "right")
    begun = np.minimum(place, len(law) - 1)[:, np.newaxis]
    rest: Array = law.take((begun + draw * (len(law) - begun)).astype(np.intp)) - elapsed[:, np.newaxis]
    np.maximum(rest, 0.0, out=rest)
    long = place > len(law) - 3
    if law[-1] < NEVER_S and long.any():
        tail = law[-LEAST_TAIL:]
        rest[long] = np.maximum(tail[(draw[long] * len(tail)).astype(np.intp)] - tail[0], 0.0) + 1.0
    return rest


class Lot(NamedTuple):
    """What is drawn for one who takes a desk's time: nothing of it depends on the others."""

    stay: Array
    """How much longer they stay before they give up;"""
    service: Array
    """how long their service takes at a desk of ordinary pace;"""
    pause: Array
    """what passes after it."""


class Able(NamedTuple):
    """The desks that may call somebody: their rows, where these begin in the flat array, and their paces."""

    rows: Places
    begins: Places
    paces: Array


class Stage:
    """The desks of one moment, played on; `take` gives the desk that comes first to the next in line."""

    def __init__(self, state: State, laws: Laws) -> None:
        self._laws, self._now, self._row = laws, state.now, 0
        self._desks = list(state.desks)
        self._paces = np.array([laws.pace(desk.id) for desk in self._desks])
        self._free = self._first_free(state)
        self._flat = self._free.reshape(-1)
        self._able: dict[tuple[str, frozenset[str] | None], Able] = {}

    def _rows(self, number: int) -> Places:
        """Return the numbers of the next rows of draws."""
        self._row += number
        return (self._row - number + 1 + np.arange(number)) % DRAWS

    def _first_free(self, state: State) -> Array:
        """Return when each desk is free first: what lasts by the same law is drawn at once."""
        free = np.zeros((len(self._desks), REPLICATES))
        alike: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
        laws: dict[str, Array] = {}
        busy: list[tuple[int, int]] = []
        for place, desk in enumerate(self._desks):
            name, law, elapsed = self._lasting(desk, state)
            if law is None:
                free[place] = elapsed + desk.late * draws()[TOGETHER]
                continue
            laws[name] = law
            alike[name].append((place, elapsed, int(self._rows(1)[0])))
            if desk.service is not None:
                busy.append((place, int(self._rows(1)[0])))
        for name, found in alike.items():
            places, elapsed_, rows = (list(part) for part in zip(*found, strict=True))
            free[places] = after(laws[name], np.array(elapsed_), draws()[rows])
        if busy:
            at, rows = (list(part) for part in zip(*busy, strict=True))
            free[at] = free[at] * self._paces[at][:, np.newaxis] + self._laws.pauses[rows]
        return free

    def _lasting(self, desk: Desk, state: State) -> tuple[str, Array | None, float]:
        """Return what a desk is at: its name, the law of its length and how long it has lasted.

        Without a law there is nothing to draw: the desk is free after the number of seconds that is returned.
        """
        laws = self._laws
        if desk.since is None:
            starts = np.asarray(laws.habits.starts.get(desk.id, [0.0]))
            return (
                ("starts " + desk.id, starts, state.second)
                if starts[-1] > state.second
                else ("", None, NEVER_S)
            )
        if desk.late or desk.since > state.now:
            return "", None, desk.since - state.now
        elapsed = state.now - desk.since
        if desk.service is None:
            return ("gaps", laws.gaps, elapsed) if elapsed > 0 else ("", None, 0.0)
        return "service " + desk.service, laws.service(desk.service), elapsed / laws.pace(desk.id)

    def lots(self, takers: Sequence[Waiting]) -> Iterator[Lot]:
        """Draw for those who will take a desk's time, in the order in which they do."""
        patience, services, pauses = self._rows(3 * len(takers)).reshape(len(takers), 3).T
        waited = np.array([max(0.0, self._now - who.joined) for who in takers])
        stays = after(self._laws.patience, waited, draws().take(patience, axis=0))
        for who, stay, service, pause in zip(takers, stays, services.tolist(), pauses.tolist(), strict=True):
            yield Lot(stay, self._laws.drawn(who.service)[service], self._laws.pauses[pause])

    def able(self, who: Waiting) -> Able:
        """Return the desks that may call somebody."""
        key = (who.line, who.only)
        if key not in self._able:
            found = [
                row
                for row, desk in enumerate(self._desks)
                if who.line in desk.lines and (who.only is None or desk.id in who.only)
            ]
            rows = np.array(found, dtype=np.intp)
            self._able[key] = Able(rows, rows * REPLICATES, self._paces[rows])
        return self._able[key]

    def comes(self, able: Able) -> Array:
        """Return when, in seconds from now, the first of these desks is free in each replicate."""
        first: Array = self._free.take(able.rows, axis=0).min(axis=0)
        return first

    def take(self, who: Waiting, able: Able, lot: Lot) -> Array:
        """Return when one of these desks comes to somebody, whose lot takes its time.

        Somebody still to come is taken only where they are there before the desk is free; somebody who gave
        up before takes no time.
        """
        first = self._free.take(able.rows, axis=0).argmin(axis=0)
        where = able.begins.take(first)
        where += REPLICATE
        comes: Array = self._flat.take(where)
        there = lot.stay > comes
        if who.joined > self._now:
            there &= comes >= who.joined - self._now
        taken = able.paces.take(first)
        taken *= lot.service
        taken += lot.pause
        taken *= there
        taken += comes
        self._flat[where] = taken
        return comes

    def ends(self, line: str) -> Array:
        """Return when, on average, each desk of a line is free that everybody was played on to; sorted."""
        able = self.able(Waiting(0, "", line, "", 0.0, 0.0))
        free: Array = np.sort(np.minimum(self._free.take(able.rows, axis=0), LONGEST_S), axis=0).mean(axis=1)
        return free


def _any(law: Array, draw: Array) -> Array:
    """Draw from a law, as often as there are uniform draws."""
    return law.take((draw * len(law)).astype(np.intp))


class Called(NamedTuple):
    """Whom a desk will call, in the order of the call, and when; `stage` is left as it is behind the last."""

    people: list[Waiting]
    comes: Array
    """A row (REPLICATES) for each: seconds from now."""
    stage: Stage


def called(state: State, laws: Laws, targets: Sequence[Waiting] = ()) -> Called:
    """Return, of all who wait and of `targets`, whom a desk will call.

    Who only asks takes no desk from anybody. One pass over the line: it takes about 17 microseconds a person.
    """
    stage = Stage(state, laws)
    everybody = sorted((*state.waiting, *state.expected, *targets), key=ORDER)
    line = [(who, able) for who in everybody if len((able := stage.able(who)).rows)]
    asked, to_come = ({who.step for who in some} for some in (targets, state.expected))
    lots = stage.lots([who for who, _ in line if who.step not in asked])
    people = [who for who, _ in line if who.step not in to_come]
    comes, place = np.empty((len(people), REPLICATES)), 0
    for who, able in line:
        at = stage.comes(able) if who.step in asked else stage.take(who, able, next(lots))
        if who.step not in to_come:
            comes[place] = at
            place += 1
    return Called(people, np.minimum(comes, LONGEST_S, out=comes), stage)


def play(state: State, laws: Laws, targets: Sequence[Waiting] = ()) -> dict[int, Array]:
    """Return, for each who waits and each of `targets`, when a desk comes, by step; as `called`."""
    people, comes, _ = called(state, laws, targets)
    return dict(zip((who.step for who in people), comes, strict=True))


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
