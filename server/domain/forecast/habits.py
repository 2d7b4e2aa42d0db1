"""Habits: what days that are over teach about services, desks, pauses, patience, lanes and arrivals. Pure.

Learnt once, for the live forecast and the planner alike.

Distributions are kept as they were seen, thinned to 400 order statistics; nothing is assumed of their shape.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.domain.forecast.arrivals import came, lanes, onward
from server.domain.forecast.head_starts import learn_head_starts
from server.domain.forecast.state import LoggedVisit

Array = NDArray[np.float64]
POINTS = 400
NEVER_S = 100_000.0
"""Longer than a day: a desk that does not come back, a person who does not give up."""
FEW = 30
"""With fewer services than this behind it, a figure leans on that of all, or on what is supposed."""
SUPPOSED = (0.45, 0.7, 0.95, 1.2, 1.7)
"""Lengths of a service that few had yet, as shares of the usual one; their mean is 1."""
SHOW_PRIOR = (8, 10)
"""Eight of ten come to their appointment, until more is known."""


@dataclass(frozen=True)
class Habits:
    """What was learnt; plain numbers only, so that it can be kept as JSON."""

    services: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Service → how long it took, seconds, sorted; under "" those of all."""
    paces: Mapping[str, float] = field(default_factory=dict)
    """Desk → how long its services take, as a share of what they take in general."""
    gaps: Sequence[float] = ()
    """From the end of a service to the next call at that desk while somebody waited, sorted."""
    patience: Sequence[float] = ()
    """After how long people give up, sorted (Kaplan-Meier: those who were called are censored)."""
    head_starts: Mapping[str, float] = field(default_factory=dict)
    """Lane → how much earlier than they came its people are called."""
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Desk → the lines it calls from."""
    starts: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Desk → the centre's clock at its first call of each day; NEVER_S of days without it."""
    rates: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """"lane line" → arrivals per second in each hour of the day."""
    usual: Mapping[str, float] = field(default_factory=dict)
    """Service → the length that its centre expects, for services nobody has seen yet."""
    came: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    """Day → service → visits that began with it by hour, appointments apart; of every day that is known."""
    lanes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Service → lane → its share."""
    onward: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Service → the share of its people who went on to each other one."""
    shows: float = SHOW_PRIOR[0] / SHOW_PRIOR[1]
    """The share of appointments that are kept."""

    @classmethod
    def learn(
        cls,
        visits: Iterable[LoggedVisit],
        usual: Mapping[str, float] | None = None,
        kept: tuple[int, int] = (0, 0),
    ) -> "Habits":
        """Learn from visits of days that are over, in any order; `kept` counts appointments: (came, all)."""
        known = sorted(visits, key=lambda visit: visit.joined)
        days = sorted({visit.day for visit in known})
        served = [v for v in known if v.called is not None and v.finished is not None]
        return cls(
            services=_services(served, usual or {}),
            paces=_paces(served),
            gaps=_thin(_gaps(known)),
            patience=_patience(known),
            head_starts=learn_head_starts(known),
            lines=_lines(served),
            starts=_starts(served, days),
            rates=_rates(known, len(days)),
            usual=dict(usual or {}),
            came=came(known),
            lanes=lanes(known),
            onward=onward(known),
            shows=(kept[0] + SHOW_PRIOR[0]) / (kept[1] + SHOW_PRIOR[1]),
        )

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Habits":
        """Read it back."""
        known: dict[str, Any] = json.loads(text)
        return cls(**known)


def length(visit: LoggedVisit) -> float:
    """Return how long a desk was taken by somebody, in seconds; a second at least."""
    return max((visit.finished or 0.0) - (visit.called or 0.0), 1.0)


def _thin(values: Sequence[float]) -> list[float]:
    ordered = np.sort(np.asarray(values, dtype=float))
    if len(ordered) > POINTS:
        at = (np.arange(POINTS) + 0.5) / POINTS * len(ordered)
        ordered = ordered[at.astype(int)]
    return [round(float(value), 1) for value in ordered]


def _services(served: Sequence[LoggedVisit], usual: Mapping[str, float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for visit in served:
        found[visit.service].append(length(visit))
        found[""].append(length(visit))
    for service, times in found.items():
        if service in usual and len(times) < FEW:
            times.extend(usual[service] * share for share in SUPPOSED)
    return {service: _thin(times) for service, times in found.items()}


def _paces(served: Sequence[LoggedVisit]) -> dict[str, float]:
    times: dict[str, list[float]] = defaultdict(list)
    for visit in served:
        times[visit.service].append(length(visit))
    means = {service: sum(found) / len(found) for service, found in times.items()}
    shares: dict[str, list[float]] = defaultdict(list)
    for visit in served:
        shares[visit.desk].append(length(visit) / means[visit.service])
    return {desk: round((sum(found) + FEW) / (len(found) + FEW), 4) for desk, found in shares.items()}


def _gaps(known: Sequence[LoggedVisit]) -> list[float]:
    """From each end of a service, while somebody waited for the desk, to its next call; at last NEVER_S."""
    waited = _waited(known)
    lines = _lines([visit for visit in known if visit.called is not None])
    found = []
    for (desk, _), visits in _by_desk_and_day(known).items():
        theirs = [waited[line] for line in lines[desk] if line in waited]
        for one, after in pairwise([*visits, None]):
            if one is None or one.finished is None:
                continue
            came = sum(int(joined.searchsorted(one.finished, "right")) for joined, _ in theirs)
            if came > sum(int(ended.searchsorted(one.finished, "right")) for _, ended in theirs):
                found.append(NEVER_S if after is None else max(0.0, (after.called or 0.0) - one.finished))
    return found


def _waited(known: Sequence[LoggedVisit]) -> dict[str, tuple[Array, Array]]:
    """Return of each line when people began to wait and when they ceased to, each sorted."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for visit in known:
        end = visit.left if visit.called is None else visit.called
        if end is not None and end > visit.joined:
            found[visit.line].append((visit.joined, end))
    sides = {line: np.sort(np.array(pairs), axis=0) for line, pairs in found.items()}
    return {line: (both[:, 0], both[:, 1]) for line, both in sides.items()}


def _by_desk_and_day(known: Sequence[LoggedVisit]) -> dict[tuple[str, str], list[LoggedVisit]]:
    found: dict[tuple[str, str], list[LoggedVisit]] = defaultdict(list)
    for visit in sorted((v for v in known if v.called is not None), key=lambda v: v.called or 0.0):
        found[visit.desk, visit.day].append(visit)
    return found


def _patience(known: Sequence[LoggedVisit]) -> list[float]:
    """Return order statistics of the patience by the product-limit estimate (Kaplan and Meier 1958)."""
    ends = [(v.wait, False) for v in known if v.wait]
    ends += [(max(0.0, v.left - v.joined), True) for v in known if v.called is None and v.left is not None]
    ends.sort()
    stays, survival, times = 1.0, [1.0], [0.0]
    for place, (after, gave_up) in enumerate(ends):
        if gave_up:
            stays *= 1 - 1 / (len(ends) - place)
            survival.append(stays)
            times.append(after)
    wanted = 1 - (np.arange(POINTS) + 0.5) / POINTS
    at = np.searchsorted(-np.asarray(survival), -wanted)
    return [round(times[i], 1) if i < len(times) else NEVER_S for i in at]


def _lines(served: Sequence[LoggedVisit]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for visit in served:
        found[visit.desk].add(visit.line)
    return {desk: sorted(lines) for desk, lines in found.items()}


def _starts(served: Sequence[LoggedVisit], days: Sequence[str]) -> dict[str, list[float]]:
    first: dict[str, dict[str, float]] = defaultdict(dict)
    for visit in served:
        at = visit.second + ((visit.called or 0.0) - visit.joined)
        first[visit.desk][visit.day] = min(at, first[visit.desk].get(visit.day, NEVER_S))
    return {
        desk: sorted(round(seen.get(day, NEVER_S), 1) for day in days[-POINTS:])
        for desk, seen in first.items()
    }


def _rates(known: Sequence[LoggedVisit], days: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * 24)
    for visit in known:
        found[f"{visit.lane} {visit.line}"][int(visit.second // 3600) % 24] += 1 / (3600 * max(days, 1))
    return {key: [round(rate, 8) for rate in rates] for key, rates in found.items()}
