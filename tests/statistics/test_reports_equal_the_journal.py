"""Reconciliation of what is shown elsewhere: day report, floor, desks, promises, API and its table, page."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

import wire.messages
from server.actions import people, promises, report, statistics
from server.app import create_app
from server.live.desks import console, floor
from server.store import forecasts
from server.store.database import open_engine
from tests.day import CLOCK, MANAGER
from tests.statistics.conftest import Played
from tests.statistics.equal import exact
from tests.statistics.naive import Naive, counts, times
from tests.statistics.raw import moment
from wire.reports import Spread

LATELY = timedelta(minutes=90)
"""A no-show may come back for so long, and desks see it."""


def spread(found: Spread, ordered: list[float]) -> None:
    assert (found.count, found.median_s, found.p90_s) == (
        len(ordered),
        exact(ordered, 50),
        exact(ordered, 90),
    )


def test_the_day_report_equals_the_journal(played: Played) -> None:
    naive, (start, end) = played.naive, played.days
    for day in (start + timedelta(days=n) for n in range((end - start).days + 1)):
        found = played.day.act(MANAGER, lambda work, day=day: report.day(work, day))  # type: ignore[misc]  # bound at once
        visits, steps = naive.visits_of(day, day), naive.within(day, day)
        assert found.visits == len(visits)
        assert found.people == sum(one["party_size"] for one in visits.values())
        assert found.by_channel == Counter(one["channel"] for one in visits.values())
        assert found.by_language == Counter(one["language"] for one in visits.values())
        spread(found.stay, naive.stays(visits))
        assert [line.service for line in found.services] == list(naive.agencies)
        for line in found.services:
            its = [step for step in steps if step["service"] == line.service]
            assert {name: getattr(line, name) for name in counts(its)} == counts(its)
            assert line.interpreted == sum("interpreter" in step for step in its if "called_at" in step)
            for name in ("wait", "walk", "work"):
                spread(getattr(line, name), times(its, name))
        _booked(found, naive, day)


def _booked(found: Any, naive: Naive, day: date) -> None:
    made = [one for one in naive.appointments.values() if one["day"] == day]
    states, came = Counter(one["state"] for one in made), Counter(one["came"] for one in made)
    names = ("booked", "checked_in", "missed", "cancelled")
    ways = ("early", "on_time", "late", "too_late")
    expected = {name: states[name] for name in names} | {way: came[way] for way in ways}
    assert found.appointments.model_dump() == expected
    sent = Counter(one["state"] for one in naive.referrals.values() if one["day"] == day)
    assert found.referrals.model_dump() == {
        "sent": sent.total(),
        "accepted": sent["accepted"] + sent["completed"],
        "declined": sent["declined"],
        "withdrawn": sent["withdrawn"],
        "completed": sent["completed"],
    }


def test_the_floor_equals_the_journal_at_every_moment(played: Played) -> None:
    for one in played.moments:
        naive, found = one.naive, floor(one.hall)
        today = naive.now.astimezone(naive.zone).date()
        figures = counts(naive.within(today, today))
        waiting = _there(naive, "waiting")
        desks = naive.desks()
        assert (found.waiting, found.late) == (len(waiting), _late(waiting, naive))
        assert found.serving == len(_there(naive, "serving"))
        assert (found.issued_today, found.done_today) == (len(naive.visits_of(today, today)), figures["done"])
        assert found.on_time == (figures["on_time"] / figures["called"] if figures["called"] else None)
        assert (found.desks_open, found.desks_total) == (
            list(desks.values()).count("open"),
            len(naive.file["desks"]),
        )
        assert {tile.desk for tile in found.desks if tile.state == "open"} == {
            desk for desk, verb in desks.items() if verb == "open"
        }
        for line in found.services:
            its = [step for step in waiting if step["service"] == line.service]
            ages = [(naive.now - step["joined_at"]).total_seconds() for step in its]
            assert (line.waiting, len(line.marks)) == (len(its), len(its))
            assert line.longest_wait_s == (max(0, round(max(ages))) if ages else None)


def _there(naive: Naive, *states: str) -> list[dict[str, Any]]:
    return [step for step in naive.steps if step["state"] in states]


def _late(steps: list[dict[str, Any]], naive: Naive) -> int:
    return sum(step["due_at"] < naive.now for step in steps)


def test_every_desks_console_equals_the_journal_at_every_moment(played: Played) -> None:
    for one in played.moments:
        naive = one.naive
        for desk in naive.file["desks"]:
            found = console(one.hall, desk["id"])
            sees = lambda step, desk=desk, found=found: (  # noqa: E731 - of this desk
                step["target_desk"] == desk["id"]
                if "target_desk" in step
                else step["target_agent"] in found.agents
                if "target_agent" in step
                else step["queue"] in desk["queues"]
            )
            line = [step for step in _there(naive, "waiting") if sees(step)]
            assert (found.waiting_count, found.late_count) == (len(line), _late(line, naive))
            assert len(found.parked) == sum(sees(step) for step in _there(naive, "parked"))
            missed = [one for one in _there(naive, "no_show") if one["ended_at"] >= naive.now - LATELY]
            assert len(found.no_shows) == sum(sees(step) for step in missed)
            held = [step["id"] for step in _there(naive, "called", "serving") if step["desk"] == desk["id"]]
            shown = [found.current, *found.held] if found.current else []
            assert sorted(each.step for each in shown if each) == sorted(held)


def test_promises_kept_are_counted_once_each(played: Played) -> None:
    """Each range that was told, until its step is served; what is done again after an undo was counted."""
    opened: dict[int, tuple[Any, list[int]]] = {}
    kept = ""
    for row in (row for row in played.naive.rows if row.at <= played.day.now - timedelta(seconds=60)):
        for step, told in row.detail.get("told", {}).items():
            opened[int(step)] = (row.at, told)
        for before, after in row.changes:
            id_ = (after or before or {})["id"]
            state = after["state"] if after else "gone"
            if id_ not in opened or state in {"waiting", "called", "parked"}:
                continue
            at, (low, _, high) = opened.pop(id_)
            if after and state == "serving":
                wait = max(0.0, (moment(after["called_at"]) - at).total_seconds())
                kept += str(int(low <= wait <= high))
    played.day.act(CLOCK, promises.follow)
    followed = played.day.act(CLOCK, lambda work: forecasts.followed(work.c, work.centre.id))
    assert followed is not None
    assert followed.promises.lately == kept[-200:]
    assert kept


@pytest.fixture
async def manager(played: Played, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.AsyncClient]:
    """The manager at a server whose clock stands where the play ended; its clockwork does not run."""
    for name, module in list(sys.modules.items()):
        if name.startswith("server.") and getattr(module, "now", None) is wire.messages.now:
            monkeypatch.setattr(module, "now", lambda: played.day.now)
    engine = open_engine(played.url)
    session = played.day.act(MANAGER, lambda work: people.open_session(work.c, MANAGER, work.now))
    headers = {"Authorization": f"Bearer {session.token}"}
    transport = httpx.ASGITransport(app=create_app(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        yield client
    engine.dispose()


async def test_the_api_and_its_table_have_the_figures_that_equal_the_journal(
    played: Played, manager: httpx.AsyncClient
) -> None:
    start, end = played.days
    for agency in (None, "shelter"):
        query = f"/api/v1/stats?from={start}&to={end}" + (f"&agency={agency}" if agency else "")
        counted = played.day.act(
            MANAGER,
            lambda work, agency=agency: statistics.period(work, start, end, agency),  # type: ignore[misc]  # bound at once
        )
        told = (await manager.get(query)).json()
        assert told == counted.model_dump(mode="json")
        table = csv.DictReader(io.StringIO((await manager.get(f"{query}&format=csv")).text))
        shown = Counter(float(row["value"]) for row in table if row["value"] not in {"", "True", "False"})
        assert shown == Counter(numbers(told))


def numbers(told: Any) -> Iterator[float]:
    """Every number of an answer but those that name an hour or a bin."""
    if isinstance(told, dict):
        for name, inner in told.items():
            if name not in {"weekday", "hour", "from_s", "to_s"}:
                yield from numbers(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from numbers(inner)
    elif isinstance(told, int | float) and not isinstance(told, bool):
        yield float(told)


async def test_the_statistics_pages_tables_equal_the_journal(
    played: Played, manager: httpx.AsyncClient
) -> None:
    naive, (start, end) = played.naive, played.days
    steps = naive.within(start, end)

    async def rows(plot: str) -> list[list[str]]:
        answer = await manager.get(f"/statistics/{plot}.csv?period=dates&from={start}&to={end}")
        return list(csv.reader(io.StringIO(answer.text)))[1:]

    hours = Counter(step["hour"] for step in steps)
    assert sorted(int(row[2]) for row in await rows("heat")) == sorted(hours.values())
    called = Counter(step["service"] for step in steps if "called_at" in step)
    served = {step["service"] for step in steps if "called_at" in step and "started_at" in step}
    shown = Counter(int(row[1]) for row in await rows("services"))
    assert shown == Counter(called[service] for service in served)
    days = [naive.within(day, day) for day in sorted({step["day"] for step in steps})]
    on_time = [(one["called"], one["on_time"]) for one in map(counts, days) if one["called"]]
    assert [(int(row[1]), float(row[2])) for row in await rows("control")] == [
        (many, round(100 * good / many, 1)) for many, good in on_time
    ]
    spent, order = naive.desk_seconds(start, end), [one["id"] for one in naive.file["desks"]]
    assert [(row[0], float(row[1]), float(row[2])) for row in await rows("desks")] == [
        (desk, pytest.approx(opened / 3600, abs=0.051), pytest.approx(busy / 3600, abs=0.051))
        for desk, (opened, busy) in sorted(spent.items(), key=lambda one: order.index(one[0]))
    ]
    lanes = Counter(step["lane"] for step in steps)
    assert [int(row[2]) for row in (await rows("who"))[: len(lanes)]] == [
        lanes[lane] for lane in sorted(lanes)
    ]
