"""From a hall to what people are told: everybody who waits, and somebody who would come now. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from server.domain.forecast.behind import Behind
from server.domain.forecast.calibration import Calibration
from server.domain.forecast.features import Ahead, Seen, simulated
from server.domain.forecast.habits import Array, Habits
from server.domain.forecast.model import Model, by_simulation
from server.domain.forecast.simulation import Laws, Stage, called
from server.domain.forecast.state import State, Told, Waiting

EVEN_S = 30.0
"""Added to both sides of a correction: of waits near nothing no share is taken."""

UNCHANGED: Array = np.ones(3)


@dataclass(frozen=True)
class Knowledge:
    """All that was learnt of a centre."""

    habits: Habits = field(default_factory=Habits)
    model: Model = field(default_factory=Model)
    calibration: Calibration = field(default_factory=Calibration)

    loaded: Laws | None = field(default=None, compare=False, repr=False)
    """The laws of these habits, where they were made before."""

    @cached_property
    def laws(self) -> Laws:
        """The habits, ready to be drawn from."""
        return self.loaded or Laws(self.habits)

    def calibrated(self, calibration: Calibration) -> "Knowledge":
        """Return it with another calibration; what is loaded stays loaded."""
        return replace(self, calibration=calibration, loaded=self.laws)

    def fitting(self, centre: str) -> "Knowledge":
        """Return it without a model that was learnt at a centre of another shape."""
        return self if self.model.centre == centre else replace(self, model=Model())


def tell(state: State, knowledge: Knowledge, targets: Sequence[Waiting] = ()) -> dict[int, Told]:
    """Return the wait from now of everybody who waits, and of `targets` (people who would join now), by step.

    Left out is whom no desk can call. Nobody further back in a line with the same desks is told a shorter
    wait than somebody before them.
    """
    return foretell(state, knowledge, targets)[0]


def foretell(
    state: State, knowledge: Knowledge, targets: Sequence[Waiting]
) -> tuple[dict[int, Told], dict[str, Behind]]:
    """Return what `tell` does, and by service of `targets` how the wait grows behind more people."""
    line = _played(state, knowledge.laws, targets)
    if not line.people:
        return {}, {}
    raw = np.stack(by_simulation(line.figures))
    if knowledge.model.learnt:
        raw = _corrected(raw, line, state, knowledge)
    ranges = _in_order(line.people, knowledge.calibration.applied_to(raw)).T.tolist()
    told = {who.step: Told(*one) for who, one in zip(line.people, ranges, strict=True)}
    return told, _behind(line, knowledge.laws, [who for who in targets if who.step in told])


def _behind(line: "_Line", laws: Laws, targets: Sequence[Waiting]) -> dict[str, Behind]:
    lines = {who.service: who.line for who in targets}
    free = {name: line.stage.ends(name) for name in set(lines.values())}
    pause = float(np.median(laws.gaps))
    return {name: Behind.of(free[queue], laws.service(name), pause) for name, queue in lines.items()}


def described(state: State, laws: Laws, targets: Sequence[Waiting]) -> dict[int, Array]:
    """Return what the model is told of each of `targets`, by step; left out is whom no desk can call."""
    line = _played(state, laws, targets)
    places, features = _rows(line, state, laws)
    return {line.people[place].step: row for place, row in zip(places, features, strict=True)}


@dataclass(frozen=True)
class _Line:
    """Whom a desk will call, in the order of the call."""

    people: Sequence[Waiting]
    figures: Array
    """The simulation's, a row each."""
    asked: frozenset[int]
    """The steps of those who only ask."""
    stage: Stage
    """The desks, behind the last."""


def _played(state: State, laws: Laws, targets: Sequence[Waiting]) -> _Line:
    people, comes, stage = called(state, laws, targets)
    return _Line(people, simulated(comes, laws), frozenset(target.step for target in targets), stage)


def _rows(line: _Line, state: State, laws: Laws) -> tuple[list[int], Array]:
    """Return the places of those who only ask, in the order of the call, and their features."""
    seen = Seen(state, laws)
    known = [(place, seen.row(line.people[place], ahead)) for place, ahead in _ahead(line, state, laws)]
    features = np.array([[*row, *line.figures[place]] for place, row in known])
    return [place for place, _ in known], features


def _ahead(line: _Line, state: State, laws: Laws) -> Iterator[tuple[int, Ahead]]:
    """Yield the place of each who only asks with who waits before them in their queue."""
    before: dict[str, Ahead] = defaultdict(Ahead)
    for place, who in enumerate(line.people):
        if who.step in line.asked:
            yield place, replace(before[who.line])
        else:
            before[who.line].add(who, state, laws)


def _corrected(raw: Array, line: _Line, state: State, knowledge: Knowledge) -> Array:
    """Return the ranges with what the trees make of newcomers; who waits already is corrected in proportion.

    The trees have learnt what people are told when they come. By which share they lengthen or shorten the
    simulated wait of a newcomer, that of those before in the same queue and lane is changed too.
    """
    places, features = _rows(line, state, knowledge.laws)
    if not places:
        return raw
    told = np.stack(knowledge.model.foretell(features))
    shares: dict[tuple[str, str], list[Array]] = defaultdict(list)
    for place, share in zip(places, share_of(told, raw[:, places]).T, strict=True):
        shares[line.people[place].line, line.people[place].lane].append(share)
    means = {key: np.mean(found, axis=0) for key, found in shares.items()}
    by = np.array([means.get((who.line, who.lane), UNCHANGED) for who in line.people]).T
    corrected = by_share(raw, by)
    corrected[:, places] = told
    return corrected


def share_of(told: Array, simulated_: Array) -> Array:
    """Return by which shares ranges were lengthened or shortened."""
    share: Array = (told + EVEN_S) / (simulated_ + EVEN_S)
    return share


def by_share(raw: Array, share: Array) -> Array:
    """Return ranges lengthened or shortened by such a share."""
    changed: Array = np.maximum((raw + EVEN_S) * share - EVEN_S, 0.0)
    return changed


def _in_order(people: Sequence[Waiting], ranges: Array) -> Array:
    """Raise the ranges (low, likely, high by person) of those further back to those of who is before them."""
    groups: dict[tuple[str, frozenset[str] | None], list[int]] = defaultdict(list)
    for place, who in enumerate(people):
        groups[who.line, who.only].append(place)
    for places in groups.values():
        ranges[:, places] = np.maximum.accumulate(ranges[:, places], axis=1)
    return ranges
