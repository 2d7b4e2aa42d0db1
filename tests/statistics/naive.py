"""A period counted from the journal's own rows, with nothing of the product's code: slow, plain, apart."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.day import Day
from tests.statistics.raw import Row, moment, read

Step = dict[str, Any]
ENDED = ("done", "unfinished", "no_show", "cancelled", "transferred")


class Naive:
    """The journal read back: each step as it stands at the end, with its visit's own facts."""

    def __init__(self, day: Day) -> None:
        self.now = day.now
        self.file: dict[str, Any] = json.loads(
            str(day.rows("SELECT CAST(document AS TEXT) FROM centre")[0][0])
        )
        self.zone = ZoneInfo(self.file["centre"]["timezone"])
        self.agencies = {one["id"]: one["agency"] for one in self.file["services"]}
        self.rows = read(day)
        self.visits: dict[int, dict[str, Any]] = {}
        for row in self.rows:
            self._visit(row)
        self.told: dict[int, tuple[datetime, list[int]]] = {}
        self.last: dict[int, Step] = {}
        self.steps = self._steps()
        self.appointments = _appointments(self)
        self.referrals = _referrals(self)

    def _visit(self, row: Row) -> None:
        """Note who came: how is told by who wrote the event, and by the moment that the step joined at."""
        if row.verb not in {"issue", "check_in", "split"}:
            return
        joined = min(moment(step["joined_at"]) for _, step in row.changes if step and "joined_at" in step)
        visit = {name: row.detail[name] for name in ("day", "language", "party_size")}
        by_kiosk = row.actor.startswith("device")
        visit |= {"channel": "kiosk" if by_kiosk else "staff", "issued_at": row.at}
        if row.verb == "split":
            before = self.visits[row.detail["from"]]
            before["party_size"] = row.detail["left"]
            visit |= {"channel": before["channel"], "issued_at": before["issued_at"]}
        elif row.verb == "check_in":
            visit["channel"] = visit["channel"] if row.detail["arrival"] == "too_late" else "appointment"
        elif joined != row.at:
            visit |= {"channel": "offline" if by_kiosk else "staff", "issued_at": joined}
        self.visits[row.visit or 0] = visit | {"day": date.fromisoformat(visit["day"])}

    def _steps(self) -> list[Step]:
        in_queue: set[int] = set()
        for row in self.rows:
            for before, after in row.changes:
                if after is None:
                    del self.last[(before or {})["id"]]
                    continue
                self.last[after["id"]] = after
                never = after["state"] == "cancelled" and "joined_at" not in after
                if after["state"] == "planned" or never:
                    in_queue.discard(after["id"])
                    self.told.pop(after["id"], None)
                else:
                    in_queue.add(after["id"])
            for step, told in row.detail.get("told", {}).items():
                self.told[int(step)] = (row.at, told)
        joined = [self._facts(step) for step in self.last.values() if step["id"] in in_queue]
        return sorted(joined, key=lambda step: (step["joined_at"], step["id"]))

    def _facts(self, step: Step) -> Step:
        visit = self.visits[step["visit"]]
        found = step | {name: moment(step[name]) for name in step if name.endswith("_at")}
        local = found["joined_at"].astimezone(self.zone)
        names = ("day", "language", "party_size", "channel")
        return found | {
            **{name: visit[name] for name in names},
            "agency": self.agencies[step["service"]],
            "hour": f"{local.weekday()}-{local.hour:02}",
        }

    def within(self, start: date, end: date, **only: str | None) -> list[Step]:
        """The steps of some days, those alone whose facts are as asked."""
        return [
            step
            for step in self.steps
            if start <= step["day"] <= end and all(step.get(k) == v for k, v in only.items() if v)
        ]

    def visits_of(self, start: date, end: date, steps: list[Step] | None = None) -> dict[int, dict[str, Any]]:
        """The tickets of some days; with `steps`, those that they are of."""
        ids = None if steps is None else {step["visit"] for step in steps}
        return {
            id_: visit
            for id_, visit in self.visits.items()
            if start <= visit["day"] <= end and (ids is None or id_ in ids)
        }

    def stays(self, visits: dict[int, dict[str, Any]]) -> list[float]:
        """Seconds from issue to the last end, of visits that joined a queue and are over."""
        found = []
        joined = {step["visit"] for step in self.steps}
        for id_, visit in visits.items():
            its = [step for step in self.last.values() if step["visit"] == id_]
            if id_ in joined and all(step["state"] in ENDED for step in its):
                found.append(
                    (max(moment(step["ended_at"]) for step in its) - visit["issued_at"]).total_seconds()
                )
        return sorted(found)

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, datetime.min.time(), self.zone).astimezone(UTC)

    def desks(self) -> dict[str, str]:
        """The last verb of each desk: open, break or close."""
        verbs = {"open", "break", "close"}
        return {row.desk: row.verb for row in self.rows if row.verb in verbs and row.desk is not None}

    def desk_seconds(self, start: date, end: date) -> dict[str, tuple[float, float]]:
        """Open and busy seconds of each desk, stretch by stretch between two events."""
        first, last = self.midnight(start), self.midnight(end + timedelta(days=1))
        if self.now < last:
            last = min(last, max(row.at for row in self.rows))
        is_open: dict[str, bool] = {}
        here: dict[int, str] = {}
        spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        rows = sorted(self.rows, key=lambda row: row.at)  # a desk that was left is told of afterwards
        moments = [*(row.at for row in rows), max(last, rows[-1].at)]
        for row, (begun, over) in zip(rows, pairwise(moments), strict=True):
            if row.verb in {"open", "break", "close"} and row.desk is not None:
                is_open[row.desk] = row.verb == "open"
            for before, after in row.changes:
                here.pop((after or before or {})["id"], None)
                if after is not None and after["state"] in {"called", "serving"}:
                    here[after["id"]] = after["desk"]
            seconds = (min(over, last) - max(begun, first)).total_seconds()
            for name in (name for name, yes in is_open.items() if yes and seconds > 0):
                spent[name][0] += seconds
                spent[name][1] += seconds * (name in here.values())
        return {name: (opened, busy) for name, (opened, busy) in spent.items()}


def _appointments(naive: Naive) -> dict[int, dict[str, Any]]:
    """Each appointment where it stands; one that is moved leaves its old day."""
    becomes = {"hold": "held", "offer": "held", "book": "booked", "lapse": "cancelled", "miss": "missed"}
    becomes |= {"cancel_appointment": "cancelled", "check_in": "checked_in", "undo_check_in": "booked"}
    becomes |= {"call_off": "called_off", "stand_again": "booked"}
    found: dict[int, dict[str, Any]] = {}
    for row in naive.rows:
        if row.verb not in {*becomes, "move"}:
            continue
        one = found.setdefault(row.detail["appointment"], {"made_at": row.at, "came": None})
        one["starts_at"] = moment(row.detail["starts_at"])
        one["day"] = one["starts_at"].astimezone(naive.zone).date()
        one["service"] = row.detail.get("service", one.get("service"))
        one["came"] = None if row.verb == "undo_check_in" else row.detail.get("arrival", one["came"])
        late = row.detail.get("arrival") == "too_late"
        if row.verb == "undo_check_in" and one["state"] == "missed":
            continue
        one["state"] = "missed" if late else becomes.get(row.verb, one.get("state"))
    return found


def _referrals(naive: Naive) -> dict[int, dict[str, Any]]:
    """Each referral where it stands; undoing the finish that completed it opens it again."""
    becomes = {"refer": "sent", "accept": "accepted", "decline": "declined", "withdraw": "withdrawn"}
    found: dict[int, dict[str, Any]] = {}
    for row in naive.rows:
        if row.verb == "refer":
            day = naive.visits[row.visit or 0]["day"]
            found[row.detail["referral"]] = row.detail | {"day": day, "sent_at": row.at, "state": "sent"}
        elif row.verb in becomes:
            found[row.detail["referral"]] |= {"state": becomes[row.verb], "answered_at": row.at}
        elif row.verb == "complete":
            done = {"state": "completed", "completed_at": row.at, "by": row.detail["step"]}
            found[row.detail["referral"]] |= done
        elif row.verb == "undo" and row.detail["verb"] == "finish":
            for one in found.values():
                if one["state"] == "completed" and one["by"] == row.step:
                    one["state"] = "accepted"
    return found


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
    found = {state: sum(step["state"] == state for step in steps) for state in ENDED}
    called = [step for step in steps if "called_at" in step]
    return found | {
        "joined": len(steps),
        "open": sum(step["state"] not in ENDED for step in steps),
        "called": len(called),
        "on_time": sum(step["called_at"] <= step["due_at"] for step in called),
    }


def promised(naive: Naive, steps: list[Step]) -> list[tuple[float, list[int]]]:
    """The wait since it was told, and what was told, of steps that were served."""
    served = [step for step in steps if step["id"] in naive.told and wait_s(step) is not None]
    told = [(step["called_at"], *naive.told[step["id"]]) for step in served]
    return [(max(0.0, (called - at).total_seconds()), range_) for called, at, range_ in told]
