"""Reconciliation: every figure of random days equals a plain count of the journal's rows."""

import argparse
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from server.actions import statistics
from server.recount import recount
from server.web.statistics import around
from tests.day import MANAGER
from tests.statistics.conftest import Played, roll_up
from tests.statistics.equal import equal, exact
from tests.statistics.naive import ENDED, Naive, times
from tests.statistics.naive_fairness import gap_s, passed
from tests.statistics.raw import EVERYTHING, deeds
from wire.statistics import Statistics

BY = ("service", "agency", "lane", "language", "channel", "desk")
SCOPES: list[dict[str, str]] = [{}, {"agency": "shelter"}, {"agency": "centre"}, {"service": "health"}]


def period(played: Played, *days: date, **only: str | None) -> Statistics:
    return played.day.act(MANAGER, lambda work: statistics.period(work, *days, **only))


def test_everything_that_can_happen_has_happened(played: Played) -> None:
    assert deeds(played.naive.rows) == EVERYTHING, played.play


def test_every_slice_of_every_scope_equals_the_journal(played: Played) -> None:
    naive, (start, end) = played.naive, played.days
    for only in SCOPES:
        found, steps = period(played, start, end, **only), naive.within(start, end, **only)
        equal(found.total, steps, naive)
        for by in BY:
            slices = getattr(found, f"by_{by}")
            assert {one.key for one in slices} == {step[by] for step in steps if by in step}
            for one in slices:
                equal(one.measures, [step for step in steps if step.get(by) == one.key], naive)
        _hours(found, steps)
        _bins(found, steps)
        visits = naive.visits_of(start, end, steps if only else None)
        stays = naive.stays(visits)
        assert (found.stay.count, found.stay.median_s) == (len(stays), exact(stays, 50))
        assert (found.visits, found.people) == (
            len(visits),
            sum(one["party_size"] for one in visits.values()),
        )
        _booked(found, naive, visits, only)
        _fairness(found, steps, naive)


def _hours(found: Statistics, steps: list[dict[str, Any]]) -> None:
    cells = {f"{cell.weekday}-{cell.hour:02}": cell for cell in found.hours}
    assert cells.keys() == {step["hour"] for step in steps}
    for hour, cell in cells.items():
        there = [step for step in steps if step["hour"] == hour]
        called = [step for step in there if "called_at" in step]
        on_time = sum(step["called_at"] <= step["due_at"] for step in called)
        assert cell.joined == len(there)
        assert cell.service_level == (round(on_time / len(called), 4) if called else None)
        assert (cell.median_wait_s, cell.p90_wait_s) == tuple(
            exact(times(there, "wait"), p) for p in (50, 90)
        )
        assert cell.median_work_s == exact(times(there, "work"), 50)
        left = Counter(step["state"] for step in there)
        assert cell.no_show == left["no_show"]
        assert cell.abandonment == round((left["no_show"] + left["cancelled"]) / len(there), 4)


def _bins(found: Statistics, steps: list[dict[str, Any]]) -> None:
    """A time at the very edge of a bin may fall to either side of it: a sketch is off by 0.8 %."""
    for name in ("wait", "work"):
        known = times(steps, name)
        assert sum(getattr(one, f"{name}s") for one in found.bins) == len(known)
        for one in found.bins:
            from_here = sum(getattr(two, f"{name}s") for two in found.bins if two.from_s >= one.from_s)
            surely, perhaps = (sum(time >= one.from_s * off for time in known) for off in (1.008, 0.992))
            assert surely <= from_here <= perhaps


def _booked(found: Statistics, naive: Naive, visits: dict[int, dict[str, Any]], only: dict[str, str]) -> None:
    start, end = found.start, found.end
    services = {
        service
        for service, agency in naive.agencies.items()
        if only.get("service") in {None, service} and only.get("agency") in {None, agency}
    }
    kept = Counter(
        one["state"]
        for one in naive.appointments.values()
        if start <= one["day"] <= end and one["service"] in services
    )
    sent = Counter(
        one["state"]
        for one in naive.referrals.values()
        if start <= one["day"] <= end and one["from"] in services
    )
    places = [{step["service"] for step in naive.steps if step["visit"] == visit} for visit in visits]
    assert found.booked.model_dump() == {
        "appointments": kept.total() - kept["held"] - kept["called_off"],
        "kept": kept["checked_in"],
        "missed": kept["missed"],
        "cancelled": kept["cancelled"],
        "called_off": kept["called_off"],
        "referrals": sent.total(),
        "referrals_accepted": sent["accepted"] + sent["completed"],
        "referrals_completed": sent["completed"],
        "journeys": sum(len(each) > 1 for each in places),
    }


def _fairness(found: Statistics, steps: list[dict[str, Any]], naive: Naive) -> None:
    counted = passed(naive, steps, naive.within(found.start, found.end))
    assert found.overtaking.model_dump() == {
        "called": len(counted),
        "overtaken": sum(many > 0 for many, _ in counted),
        "most": max((many for many, _ in counted), default=0),
        "beyond": sum(beyond for _, beyond in counted),
    }
    longest = max(times(steps, "wait"), default=0.0)
    assert {gap.language for gap in found.fairness} == {step["language"] for step in steps}
    for gap in found.fairness:
        many, seconds = gap_s(steps, gap.language)
        assert gap.steps == many
        assert gap.gap_s == (None if seconds is None else pytest.approx(seconds, abs=0.02 * longest))


def test_days_weeks_months_and_years_equal_the_journal(played: Played) -> None:
    naive, (first, last) = played.naive, played.days
    for kind in ("day", "week", "month", "year"):
        for span in {around(kind, first), around(kind, last)}:
            found = period(played, span.start, span.end)
            steps = naive.within(span.start, span.end)
            equal(found.total, steps, naive)
            assert found.visits == len(naive.visits_of(span.start, span.end))
            assert sum(point.visits for point in found.points) == found.visits
            ends = [*(point.start for point in found.points[1:]), span.end + timedelta(days=1)]
            for point, end in zip(found.points, ends, strict=True):
                equal(point.measures, naive.within(point.start, end - timedelta(days=1)), naive)


def test_flows_equal_the_journal(played: Played) -> None:
    naive = played.naive
    expected: Counter[tuple[str, str | None]] = Counter()
    for visit in naive.visits:
        line = [step for step in naive.steps if step["visit"] == visit]
        for step, following in zip(line, [*line[1:], None], strict=bool(line)):
            if following is not None:
                expected[step["service"], following["service"]] += 1
            elif step["state"] in ENDED:
                expected[step["service"], None] += 1
    assert {(flow.origin, flow.to): flow.count for flow in period(played, *played.days).flows} == expected


def test_desks_time_equals_the_journal(played: Played) -> None:
    start, end = played.days
    for days in ((start, end), *((day, day) for day in _each(start, end))):
        shown = {one.desk: (one.open_s, one.serving_s) for one in period(played, *days).desks}
        expected = played.naive.desk_seconds(*days)
        assert shown.keys() == expected.keys()
        for desk, pair in expected.items():
            assert shown[desk] == pytest.approx(pair, abs=0.01)
    assert any(busy for _, busy in played.naive.desk_seconds(start, end).values())


def _each(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def test_the_day_line_ends_where_the_journal_does(played: Played) -> None:
    for day in _each(*played.days):
        steps = played.naive.within(day, day)
        stands = played.day.act(MANAGER, lambda work, day=day: statistics.day_line(work, day)).stands  # type: ignore[misc]  # bound at once
        last = (stands[-1].joined, stands[-1].called, stands[-1].ended) if stands else (0, 0, 0)
        assert last == tuple(
            sum(name in one for one in steps) for name in ("joined_at", "called_at", "ended_at")
        )
        assert all(after.at - before.at == timedelta(minutes=5) for before, after in pairwise(stands))


def test_roll_ups_kept_day_by_day_are_those_of_a_recount_row_by_row(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_up(played.day)
    query = "SELECT centre, grain, start, scope, total, slices FROM rollup ORDER BY grain, start, scope"
    kept = [tuple(map(_plain, row)) for row in played.day.rows(query)]
    before = period(played, *played.days)
    monkeypatch.setattr("server.recount.now", lambda: played.day.now)
    assert recount(argparse.Namespace(database=played.url)) == 0
    assert {row[1] for row in kept} == {"day", "month"}
    assert kept == [tuple(map(_plain, row)) for row in played.day.rows(query)]
    assert period(played, *played.days) == before


def _plain(cell: object) -> object:
    return bytes(cell) if isinstance(cell, memoryview) else cell
