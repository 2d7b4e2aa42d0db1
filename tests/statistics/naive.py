"""A period counted from the journal's own rows, with nothing of the product's code: slow, plain, apart."""

import json
import statistics
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.day import Day

Step = dict[str, Any]


def moment(value: Any) -> datetime:
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Naive:
    """The journal read back: each step as it stands at the end, with its visit's own facts."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.zone: ZoneInfo = day.centre.calendar.zone
        self.events = [
            (moment(at), verb, desk, json.loads(str(changes)), json.loads(str(detail)))
            for at, verb, desk, changes, detail in day.rows(
                "SELECT at, verb, desk, CAST(changes AS TEXT), CAST(detail AS TEXT) FROM journal ORDER BY seq"
            )
        ]
        columns = "id, service_day, language, party_size, channel"
        self.visits = {
            int(str(row[0])): row
            for row in day.rows(f"SELECT {columns} FROM visit")  # noqa: S608 - our own words
        }
        self.told: dict[int, tuple[datetime, list[int]]] = {}
        self.steps = self._steps()

    def _steps(self) -> list[Step]:
        last: dict[int, Step] = {}
        for at, _, _, changes, detail in self.events:
            for before, after in changes:
                if after is None:
                    del last[before["id"]]
                else:
                    last[after["id"]] = after
            for step, told in detail.get("told", {}).items():
                self.told.setdefault(int(step), (at, told))
        joined = [self._facts(step) for step in last.values() if "joined_at" in step]
        return sorted(joined, key=lambda step: (step["joined_at"], step["id"]))

    def _facts(self, step: Step) -> Step:
        _, service_day, language, party_size, channel = self.visits[step["visit"]]
        service = self.day.centre.services[step["service"]]
        found = step | {name: moment(step[name]) for name in step if name.endswith("_at")}
        local = found["joined_at"].astimezone(self.zone)
        return found | {
            "day": date.fromisoformat(str(service_day)),
            "language": language,
            "party_size": party_size,
            "channel": channel,
            "agency": service.agency,
            "hour": f"{local.weekday()}-{local.hour:02}",
        }

    def within(self, start: date, end: date, **only: str | None) -> list[Step]:
        """The steps of some days, those alone whose facts are as asked."""
        return [
            step
            for step in self.steps
            if start <= step["day"] <= end and all(step.get(k) == v for k, v in only.items() if v)
        ]

    def desk_seconds(self, start: date, end: date) -> dict[str, tuple[float, float]]:
        """Open and busy seconds of each desk, stretch by stretch between two events."""
        first = datetime.combine(start, datetime.min.time(), self.zone).astimezone(UTC)
        last = datetime.combine(end + timedelta(days=1), datetime.min.time(), self.zone).astimezone(UTC)
        if self.day.now < last:
            last = min(last, self.events[-1][0])
        is_open: dict[str, bool] = {}
        here: dict[int, str] = {}
        spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        moments = [*(event[0] for event in self.events), max(last, self.events[-1][0])]
        for (_, verb, desk, changes, _), (begun, over) in zip(self.events, pairwise(moments), strict=True):
            if verb in {"open", "break", "close"}:
                is_open[desk] = verb == "open"
            for before, after in changes:
                here.pop((after or before)["id"], None)
                if after is not None and after["state"] in {"called", "serving"}:
                    here[after["id"]] = after["desk"]
            seconds = (min(over, last) - max(begun, first)).total_seconds()
            for name in (name for name, yes in is_open.items() if yes and seconds > 0):
                spent[name][0] += seconds
                spent[name][1] += seconds * (name in here.values())
        return {name: (opened, busy) for name, (opened, busy) in spent.items()}


def wait_s(step: Step) -> float | None:
    if "called_at" not in step or "started_at" not in step:
        return None
    return max(0.0, (step["called_at"] - step["joined_at"]).total_seconds())


def times(steps: list[Step], name: str) -> list[float]:
    """Waits, walks or services in seconds, sorted."""
    if name == "wait":
        return sorted(wait for step in steps if (wait := wait_s(step)) is not None)
    if name == "walk":
        found = [step for step in steps if "called_at" in step and "started_at" in step]
        return sorted((step["started_at"] - step["called_at"]).total_seconds() for step in found)
    done = [step for step in steps if step["state"] == "done"]
    return sorted((step["ended_at"] - step["started_at"]).total_seconds() for step in done)


def counts(steps: list[Step]) -> dict[str, int]:
    """How many of each: what `Measures` says in whole numbers."""
    ended = ("done", "no_show", "cancelled", "transferred")
    found = {state: sum(step["state"] == state for step in steps) for state in ended}
    called = [step for step in steps if "called_at" in step]
    return found | {
        "joined": len(steps),
        "open": sum(step["state"] not in ended for step in steps),
        "called": len(called),
        "on_time": sum(step["called_at"] <= step["due_at"] for step in called),
    }


def overtaken(steps: list[Step], whole_day: list[Step]) -> list[int]:
    """For each called step: how many of its queue joined later and were called sooner."""
    return [
        sum(
            other["queue"] == step["queue"]
            and other["day"] == step["day"]
            and other["joined_at"] > step["joined_at"]
            and other["called_at"] < step["called_at"]
            for other in whole_day
            if "called_at" in other
        )
        for step in steps
        if "called_at" in step
    ]


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
    half, passed = sum(weight for _, weight in others) / 2, 0.0
    for value, weight in sorted(others):
        passed += weight
        if passed >= half - 1e-6:
            return len(own), statistics.median_low(own) - value
    raise AssertionError("half of a sum is reached")
