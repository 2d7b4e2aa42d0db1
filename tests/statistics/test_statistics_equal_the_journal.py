"""Reconciliation: every figure of random days equals a plain count of the journal's rows."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from server.actions import report, statistics
from tests.day import MANAGER
from tests.statistics.conftest import Player, roll_up
from tests.statistics.naive import Naive, counts, gap_s, overtaken, times, wait_s
from wire.statistics import Measures, Statistics

BY = ("service", "agency", "lane", "language", "channel", "desk")


@pytest.fixture
def played(player: Player) -> Player:
    """Three days, rolled up at odd moments; the second midnight falls among the acts."""
    player.play(120, 90)
    player.day.later(14 * 3600)
    player.play(120, 150)
    roll_up(player.day)
    player.play(60, 300)
    player.day.later(26 * 3600)
    player.day.tidy()
    roll_up(player.day)
    player.play(60, 60)
    return player


def days_of(player: Player) -> tuple[date, date]:
    found = [step["day"] for step in Naive(player.day).steps]
    return min(found), max(found)


def period(player: Player, *days: date, **only: str | None) -> Statistics:
    return player.day.act(MANAGER, lambda work: statistics.period(work, *days, **only))


def equal(found: Measures, steps: list[dict[str, Any]], naive: Naive) -> None:
    assert {name: getattr(found, name) for name in counts(steps)} == counts(steps)
    for name in ("wait", "walk", "work"):
        exact, shown = times(steps, name), getattr(found, name)
        assert shown.count == len(exact)
        for percent, value in ((10, shown.p10_s), (50, shown.median_s), (90, shown.p90_s)):
            expected = exact[(len(exact) - 1) * percent // 100] if exact else None
            assert value == (expected and pytest.approx(expected, rel=0.01, abs=0.002))
    told = [
        (naive.told[s["id"]][1], max(0.0, (s["called_at"] - naive.told[s["id"]][0]).total_seconds()))
        for s in steps
        if s["id"] in naive.told and wait_s(s) is not None
    ]
    assert found.kept.told == len(told)
    assert found.kept.kept == sum(low <= wait <= high for (low, _, high), wait in told)
    if told:
        assert found.kept.width_s == pytest.approx(sum(high - low for (low, _, high), _ in told) / len(told))
        mae = sum(abs(wait - likely) for (_, likely, _), wait in told) / len(told)
        assert found.kept.mae_s == pytest.approx(mae, abs=0.002)


SCOPES: list[dict[str, str]] = [{}, {"agency": "shelter"}, {"agency": "centre"}, {"service": "health"}]


def test_every_slice_of_every_scope_equals_the_journal(played: Player) -> None:
    naive, (start, end) = Naive(played.day), days_of(played)
    assert {event[1] for event in naive.events} >= {
        "call",
        "start",
        "finish",
        "undo",
        "transfer",
        "split",
        "refer",
    }
    for only in SCOPES:
        found, steps = period(played, start, end, **only), naive.within(start, end, **only)
        equal(found.total, steps, naive)
        for by in BY:
            slices = getattr(found, f"by_{by}")
            assert {one.key for one in slices} == {step[by] for step in steps if by in step}
            for one in slices:
                equal(one.measures, [step for step in steps if step.get(by) == one.key], naive)


def test_days_hours_and_visits_equal_the_journal(played: Player) -> None:
    naive, (start, end) = Naive(played.day), days_of(played)
    found = period(played, start, end)
    assert [point.start for point in found.points] == [
        start + timedelta(n) for n in range((end - start).days + 1)
    ]
    for point in found.points:
        equal(point.measures, naive.within(point.start, point.start), naive)
        assert point.visits == sum(str(row[1]) == str(point.start) for row in naive.visits.values())
    hours = Counter(step["hour"] for step in naive.steps)
    assert {f"{cell.weekday}-{cell.hour:02}": cell.joined for cell in found.hours} == hours
    assert (found.visits, found.people) == (
        len(naive.visits),
        sum(int(str(row[3])) for row in naive.visits.values()),
    )
    places = {visit: {s["service"] for s in naive.steps if s["visit"] == visit} for visit in naive.visits}
    assert found.booked.journeys == sum(len(services) > 1 for services in places.values())
    assert found.booked.referrals == sum(event[1] == "refer" for event in naive.events)


def test_flows_equal_the_journal(played: Player) -> None:
    naive, (start, end) = Naive(played.day), days_of(played)
    expected: Counter[tuple[str, str | None]] = Counter()
    for visit in naive.visits:
        line = [step for step in naive.steps if step["visit"] == visit]
        for step, following in zip(line, [*line[1:], None], strict=True):
            if following is not None:
                expected[step["service"], following["service"]] += 1
            elif step["state"] in {"done", "no_show", "cancelled", "transferred"}:
                expected[step["service"], None] += 1
    assert {(flow.origin, flow.to): flow.count for flow in period(played, start, end).flows} == expected


def test_fairness_equals_the_journal(played: Player) -> None:
    naive, (start, end) = Naive(played.day), days_of(played)
    for only in SCOPES:
        found, steps = period(played, start, end, **only), naive.within(start, end, **only)
        passed = overtaken(steps, naive.within(start, end))
        shown = found.overtaking
        assert (shown.called, shown.overtaken, shown.most) == (
            len(passed),
            sum(many > 0 for many in passed),
            max(passed, default=0),
        )
        for gap in found.fairness:
            many, seconds = gap_s(steps, gap.language)
            assert gap.steps == many
            longest = max(times(steps, "wait"), default=0.0)
            assert gap.gap_s == (None if seconds is None else pytest.approx(seconds, abs=0.02 * longest))


def test_desks_time_equals_the_journal(played: Player) -> None:
    naive, (start, end) = Naive(played.day), days_of(played)
    shown = {one.desk: (one.open_s, one.serving_s) for one in period(played, start, end).desks}
    expected = naive.desk_seconds(start, end)
    assert shown.keys() == expected.keys()
    for desk, pair in expected.items():
        assert shown[desk] == pytest.approx(pair, abs=0.01)
    assert any(busy for _, busy in shown.values())


def test_the_day_report_says_the_same_as_the_statistics(played: Player) -> None:
    for day in {step["day"] for step in Naive(played.day).steps}:
        told = played.day.act(MANAGER, lambda work, day=day: report.day(work, day))  # type: ignore[misc]  # bound at once
        found = period(played, day, day)
        assert (told.visits, told.people) == (found.visits, found.people)
        slices = {one.key: one.measures for one in found.by_service}
        for service in told.services:
            names = ("joined", "done", "no_show", "cancelled", "transferred", "open", "called", "on_time")
            line = slices.get(service.service)
            shown = {name: getattr(line, name) if line else 0 for name in names}
            assert shown == {name: getattr(service, name) for name in names}
            assert service.wait.count == (line.wait.count if line else 0)


def test_the_day_line_ends_where_the_journal_does(played: Player) -> None:
    naive = Naive(played.day)
    for day in {step["day"] for step in naive.steps}:
        steps = naive.within(day, day)
        stands = played.day.act(MANAGER, lambda work, day=day: statistics.day_line(work, day)).stands  # type: ignore[misc]  # the same
        assert stands[-1].joined == len(steps)
        assert stands[-1].called == sum("called_at" in step for step in steps)
        assert stands[-1].ended == sum("ended_at" in step for step in steps)
        assert all(after.at - before.at == timedelta(minutes=5) for before, after in pairwise(stands))


def test_roll_ups_kept_day_by_day_are_those_of_a_rebuild_row_by_row(played: Player) -> None:
    roll_up(played.day)
    query = "SELECT centre, grain, start, scope, total, slices FROM rollup ORDER BY grain, start, scope"
    kept = [
        tuple(bytes(x) if isinstance(x, memoryview) else x for x in row) for row in played.day.rows(query)
    ]
    before = period(played, *days_of(played))
    for day in played.day.act(MANAGER, statistics.recount):
        counted = played.day.act(MANAGER, lambda work, day=day: statistics.day_rollups(work, day))  # type: ignore[misc]  # the same
        played.day.act(MANAGER, lambda work, day=day, counted=counted: statistics.save(work, day, counted))  # type: ignore[misc]  # the same
    assert {row[1] for row in kept} == {"day", "month"}
    assert kept == [
        tuple(bytes(x) if isinstance(x, memoryview) else x for x in row) for row in played.day.rows(query)
    ]
    assert period(played, *days_of(played)) == before
