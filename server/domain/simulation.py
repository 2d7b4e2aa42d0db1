"""A day at the desks, played once: who joins, whom a free desk calls, who leaves. Pure.

The order is that of `domain/routing`: a desk takes, of the queues that it serves, the entry that is first by
(precedence, due, joined, number). All times are seconds from the start of the play. A visit's next stop joins
when the one before it ends; the desk pauses first. Who has waited longer than their patience is gone when
they are called. What is drawn by chance comes in with the people, so that the same people may be played with
other desks (common random numbers: Law, "Simulation Modeling and Analysis", section 11.2).
"""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import count
from math import inf
from typing import NamedTuple

ORDINARY = 2
"""The precedence of everybody whom neither lane E nor a desk's choice puts first (`routing.precedence`)."""


class Stop(NamedTuple):
    """A service within a visit: how long it takes, the person would wait for it, and the desk pauses then."""

    service: int
    queue: int
    target: float
    work: float
    patience: float = inf
    pause: float = 0.0


class Person(NamedTuple):
    """A visit; `due_at` is the promise of its first stop where that is not joined + target."""

    joined_at: float
    stops: tuple[Stop, ...]
    precedence: int = ORDINARY
    due_at: float | None = None


class Shift(NamedTuple):
    """From this moment on a desk serves these queues; none: it is away."""

    at: float
    queues: tuple[int, ...]


class Record(NamedTuple):
    """How one wait went; `called_at` is inf where nobody called, `left_at` inf where the person stayed."""

    service: int
    joined_at: float
    due_at: float
    called_at: float
    left_at: float


Entry = tuple[int, float, float, int, Person, int]
"""A place in a line: precedence, due, joined, number (each its own), then who, and at which stop."""


class Run:
    """One play. Let people stand and be held, then `play`; `records` and `out` tell how it went.

    A service takes its work times the desk's pace (1 where none is given).
    """

    def __init__(
        self, queues: int, desks: Sequence[Sequence[Shift]], paces: Sequence[float] | None = None
    ) -> None:
        self.records: list[Record] = []
        self.out = 0.0
        """When the last service ended."""
        self._paces = paces or [1.0] * len(desks)
        self._numbers = count()
        self._lines: list[list[Entry]] = [[] for _ in range(queues)]
        self._serves: list[tuple[int, ...]] = [() for _ in desks]
        self._busy = [False] * len(desks)
        self._idle: list[int] = []
        """Desks that are free and found nobody; who has been so longest stands first."""
        self._ends: list[tuple[float, int, int | None, Person | None, int]] = []
        """What ends when: a desk's pause, or (desk None) a service after which somebody goes on."""
        self._turns = [
            (shift.at, next(self._numbers), desk, shift.queues)
            for desk, shifts in enumerate(desks)
            for shift in shifts
        ]
        heapify(self._turns)

    def stand(self, person: Person) -> None:
        """Put somebody in line who waits already when the play begins."""
        joined = person.joined_at
        due = joined + person.stops[0].target if person.due_at is None else person.due_at
        entry = (person.precedence, due, joined, next(self._numbers), person, 0)
        heappush(self._lines[person.stops[0].queue], entry)

    def hold(self, desk: int, until: float, pause: float, person: Person | None) -> None:
        """Let a desk be with somebody, or pause, when the play begins; `person` has what is still to come."""
        self._serve(desk, until, pause, person, 0)

    def play(self, people: Iterable[Person]) -> None:
        """Play until the last has left; `people` come in the order of `joined_at`."""
        for person in people:
            self._until(person.joined_at)
            self._join(person.joined_at, person, 0)
        self._until(inf)
        for line in self._lines:
            for _, due, joined, _, person, stop in line:
                self._gone(person.stops[stop], joined, due)

    def _until(self, now: float) -> None:
        """Let happen what happens up to a moment; a shift turns before a service ends."""
        ends, turns = self._ends, self._turns
        while True:
            end, turn = ends[0][0] if ends else inf, turns[0][0] if turns else inf
            if min(end, turn) > now or not (ends or turns):
                return
            if turn <= end:
                self._turn(*heappop(turns))
            else:
                self._finish(*heappop(ends))

    def _turn(self, now: float, _: int, desk: int, queues: tuple[int, ...]) -> None:
        self._serves[desk] = queues
        if self._busy[desk]:
            return
        if desk in self._idle:
            self._idle.remove(desk)
        self._free(now, desk)

    def _finish(self, now: float, _: int, desk: int | None, person: Person | None, stop: int) -> None:
        if person is not None:
            self._join(now, person, stop)
        if desk is not None:
            self._busy[desk] = False
            self._free(now, desk)

    def _join(self, now: float, person: Person, index: int) -> None:
        stop = person.stops[index]
        due = person.due_at if index == 0 and person.due_at is not None else now + stop.target
        entry = (person.precedence, due, now, next(self._numbers), person, index)
        for desk in self._idle:
            if stop.queue in self._serves[desk]:
                self._idle.remove(desk)
                self._begin(now, desk, entry)
                return
        heappush(self._lines[stop.queue], entry)

    def _free(self, now: float, desk: int) -> None:
        """Let a free desk call the first of its queues that is still there, or stand idle."""
        best: list[Entry] | None = None
        for queue in self._serves[desk]:
            line = self._lines[queue]
            while line and now - line[0][2] > line[0][4].stops[line[0][5]].patience:
                _, due, joined, _, person, index = heappop(line)
                self._gone(person.stops[index], joined, due)
            if line and (best is None or line[0] < best[0]):
                best = line
        if best is not None:
            self._begin(now, desk, heappop(best))
        elif self._serves[desk]:
            self._idle.append(desk)

    def _begin(self, now: float, desk: int, entry: Entry) -> None:
        _, due, joined, _, person, index = entry
        stop = person.stops[index]
        self.records.append(Record(stop.service, joined, due, now, inf))
        self._serve(desk, now + stop.work * self._paces[desk], stop.pause, person, index + 1)

    def _serve(self, desk: int, until: float, pause: float, person: Person | None, stop: int) -> None:
        self._busy[desk] = True
        if person is not None:
            self.out = max(self.out, until)
            if stop < len(person.stops):
                heappush(self._ends, (until, next(self._numbers), None, person, stop))
        heappush(self._ends, (until + pause, next(self._numbers), desk, None, 0))

    def _gone(self, stop: Stop, joined: float, due: float) -> None:
        self.records.append(Record(stop.service, joined, due, inf, joined + stop.patience))
