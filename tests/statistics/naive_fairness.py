"""Who was passed, and who waited longer than others: counted pair by pair, apart from the product."""

import statistics
from datetime import timedelta
from typing import Any

from tests.statistics.naive import Naive, Step, wait_s


def smallest_target(file: dict[str, Any]) -> timedelta:
    """The smallest wait that the centre's file promises outside lane E."""
    given = [file["targets"], *(one["targets"] for one in file["services"] if one.get("targets"))]
    return timedelta(minutes=min(minutes for one in given for lane, minutes in one.items() if lane != "E"))


def passed(naive: Naive, steps: list[Step], whole_day: list[Step]) -> list[tuple[int, bool]]:
    """For each called step: how many of its queue joined later, were called sooner; any beyond the bound."""
    smallest = smallest_target(naive.file)
    found = []
    for step in (one for one in steps if "called_at" in one):
        before_it = [
            other
            for other in whole_day
            if (other["queue"], other["day"]) == (step["queue"], step["day"])
            and other["joined_at"] > step["joined_at"]
            and "called_at" in other
            and other["called_at"] < step["called_at"]
        ]
        beyond = [
            other
            for other in before_it
            if "E" not in {step["lane"], other["lane"]} and other["joined_at"] > step["due_at"] - smallest
        ]
        found.append((len(before_it), bool(beyond)))
    return found


def gap_s(steps: list[Step], language: str) -> tuple[int, float | None]:
    """Own median less that of the others, each of whom counts as its share of the same service and hour."""
    own: list[float] = []
    others: list[tuple[float, float]] = []
    waited = [step for step in steps if wait_s(step) is not None]
    key = lambda step: (step["service"], step["day"], step["hour"])  # noqa: E731 - a word for three facts
    for place in {key(step) for step in waited if step["language"] == language}:
        mine = [s for s in waited if key(s) == place and s["language"] == language]
        theirs = [s for s in waited if key(s) == place and s["language"] != language]
        if theirs:
            own += [wait_s(step) or 0.0 for step in mine]
            others += [(wait_s(step) or 0.0, len(mine) / len(theirs)) for step in theirs]
    if not own:
        return 0, None
    return len(own), statistics.median(own) - _middle(sorted(others))


def _middle(weighed: list[tuple[float, float]]) -> float:
    """The value at which half of the weight is reached; between two, where it is reached just there."""
    half, counted = sum(weight for _, weight in weighed) / 2, 0.0
    for place, (value, weight) in enumerate(weighed):
        counted += weight
        if abs(counted - half) < 1e-6:
            return (value + weighed[place + 1][0]) / 2
        if counted > half:
            return value
    raise AssertionError("half of a sum is reached")
