"""From a hall to what people are told: everybody who waits, and somebody who would come now. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from server.domain.forecast.calibration import Calibration
from server.domain.forecast.features import Ahead, Seen, rows
from server.domain.forecast.habits import Array, Habits
from server.domain.forecast.model import Model
from server.domain.forecast.simulation import Laws, play
from server.domain.forecast.state import State, Told, Waiting


@dataclass(frozen=True)
class Knowledge:
    """All that was learnt of a centre."""

    habits: Habits = field(default_factory=Habits)
    model: Model = field(default_factory=Model)
    calibration: Calibration = field(default_factory=Calibration)

    @cached_property
    def laws(self) -> Laws:
        """The habits, ready to be drawn from."""
        return Laws(self.habits)

    def updated(self, told: Told, wait: float) -> "Knowledge":
        """Return it after a wait that a range was told for; what is loaded stays loaded."""
        return replace(self, calibration=self.calibration.update(told, wait))


def tell(state: State, knowledge: Knowledge, targets: Sequence[Waiting] = ()) -> dict[int, Told]:
    """Return the wait from now of everybody who waits, and of `targets` (people who would join now), by step.

    Left out is whom no desk can call. Nobody further back in a line with the same desks is told a shorter
    wait than somebody before them.
    """
    played = play(state, knowledge.laws, targets)
    line = sorted((*state.waiting, *targets), key=lambda who: (who.due, who.joined, who.step))
    people = [(who, ahead) for who, ahead in _ahead(line, targets, state, knowledge) if who.step in played]
    if not people:
        return {}
    comes = np.array([played[who.step] for who, _ in people])
    features = rows(Seen(state, knowledge.laws), people, comes, knowledge.laws)
    foretold = np.stack(knowledge.model.foretell(features))
    return _in_order([who for who, _ in people], foretold, knowledge.calibration)


def _ahead(
    line: Sequence[Waiting], targets: Sequence[Waiting], state: State, knowledge: Knowledge
) -> Iterator[tuple[Waiting, Ahead]]:
    """Yield everybody with who comes before them in their line; `targets` do not come before each other."""
    theirs = {target.step for target in targets}
    before: dict[str, Ahead] = {}
    for who in line:
        ahead = before.setdefault(who.line, Ahead())
        yield who, replace(ahead)
        if who.step not in theirs:
            ahead.add(who, state, knowledge.laws)


def _in_order(line: Sequence[Waiting], raw: Array, calibration: Calibration) -> dict[int, Told]:
    highest: dict[tuple[str, frozenset[str] | None], Told] = {}
    found = {}
    for place, who in enumerate(line):
        one = calibration.applied(*(float(part) for part in raw[:, place]))
        mates = (who.line, who.only)
        least = highest.get(mates, one)
        one = Told(max(one.low, least.low), max(one.likely, least.likely), max(one.high, least.high))
        found[who.step] = highest[mates] = one
    return found


def newcomer(state: State, knowledge: Knowledge, who: Waiting) -> Told | None:
    """Return the wait of one person who would join now; None where no desk can call them."""
    return tell(state, knowledge, [who]).get(who.step)
