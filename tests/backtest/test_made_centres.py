"""Logs of many shapes: the range holds in 8 of 10 cases, and nobody else's number comes closer."""

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from server.backtest.log import read_log
from server.backtest.score import figures, run
from tests.backtest.centres import CENTRES, Made, log
from tests.backtest.queues import write

SEED = 1


def replayed(tmp_path: Path, made: Made, days: int) -> dict[str, Any]:
    return figures(run(read_log(write(tmp_path / "log.csv", log(made, days, SEED)))))


@pytest.mark.parametrize(
    ("centre", "days"),
    [("skills and a rush", 10), ("lanes and breaks", 20), ("too many people", 10), ("one desk each", 20)],
)
def test_ranges_hold_and_no_rival_comes_closer(centre: str, days: int, tmp_path: Path) -> None:
    found = replayed(tmp_path, CENTRES[centre], days)
    assert found["n"] > 500
    assert abs(found["coverage"] - 0.8) <= 0.03
    assert all(abs(window["coverage"] - 0.8) <= 0.03 for window in found["windows"])
    assert max(found[f"mae_ratio_{rival}"] for rival in ("ma10", "last30", "formula")) < 0.95
    assert found["width_ratio_ma10"] < 0.6


@pytest.mark.parametrize("centre", ["services of an hour", "nearly nobody waits"])
@pytest.mark.parametrize("days", [2, 3, 8])
def test_a_small_log_is_forecast_all_the_same(centre: str, days: int, tmp_path: Path) -> None:
    found = replayed(tmp_path, CENTRES[centre], days)
    assert sum(day["n"] for day in found["by_day"]) == found["n"]
    assert found["n"] == 0 or (found["mae_s"] > 0 and 0 <= found["coverage"] <= 1)


def test_a_centre_in_another_zone_with_closed_days_is_the_same(tmp_path: Path) -> None:
    """Its clock counts, not ours; days without visits are no days."""
    made = CENTRES["nearly nobody waits"]
    far = replace(made, zone=timezone(timedelta(hours=-6)), closed=frozenset({5, 6}))
    here, there = replayed(tmp_path, made, 8), replayed(tmp_path, far, 8)
    names = set(here) - {"by_day", "windows"}
    assert {name: here[name] for name in names} == {name: there[name] for name in names}
