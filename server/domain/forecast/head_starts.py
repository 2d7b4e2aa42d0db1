"""How much earlier a lane is called than it came, found out from the order of the calls. Pure."""

from collections import Counter
from collections.abc import Sequence

from server.domain.forecast.state import LoggedVisit

CANDIDATES_S = (0, 30, 60, 90, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 7200)
LOOKS = 1500
"""Calls that are looked at; spread over the days."""
CLEARER = 1.02
"""A credit must explain this much more calls than a smaller one, or the smaller is believed."""


def learn_head_starts(known: Sequence[LoggedVisit]) -> dict[str, float]:
    """Return each lane's credit in seconds: the one under which most calls took who was first in order.

    The commonest lane is the base, 0. `known` is in the order of joining.
    """
    lanes = [lane for lane, _ in Counter(visit.lane for visit in known).most_common()]
    head_starts = dict.fromkeys(lanes, 0.0)
    choices = _choices(known) if len(lanes) > 1 else []
    for lane in lanes[1:]:
        best = _explained(choices, head_starts)
        for candidate in CANDIDATES_S[1:]:
            explained = _explained(choices, head_starts | {lane: float(candidate)})
            if explained > best * CLEARER:
                best, head_starts = explained, head_starts | {lane: float(candidate)}
    return head_starts


Choice = tuple[LoggedVisit, list[LoggedVisit]]


def _choices(known: Sequence[LoggedVisit]) -> list[Choice]:
    """Return calls with who else of the same line waited then, where another lane was among them."""
    waited = [v for v in known if v.called is None or v.called > v.joined]
    called = sorted((v for v in waited if v.called is not None), key=lambda v: v.called or 0.0)
    found: list[Choice] = []
    start = 0
    step = max(1, len(called) // (LOOKS * 4))
    for visit in called[::step]:
        at = visit.called or 0.0
        while start < len(waited) and _end(waited[start]) < at and waited[start].joined < at - 4 * 3600:
            start += 1
        others = []
        for other in waited[start:]:
            if other.joined >= at:
                break
            if other is not visit and other.line == visit.line and _end(other) > at:
                others.append(other)
        if any(other.lane != visit.lane for other in others):
            found.append((visit, others))
        if len(found) >= LOOKS:
            break
    return found


def _end(visit: LoggedVisit) -> float:
    return visit.called if visit.called is not None else visit.left or visit.joined


def _explained(choices: Sequence[Choice], head_starts: dict[str, float]) -> int:
    def due(visit: LoggedVisit) -> float:
        return visit.joined - head_starts[visit.lane]

    return sum(all(due(visit) <= due(other) for other in others) for visit, others in choices)
