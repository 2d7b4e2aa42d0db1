"""When a figure equals a plain count: counts to the digit, quantiles within what a sketch may be off."""

from typing import Any

import numpy as np
import pytest

from tests.statistics.naive import Naive, counts, promised, times
from wire.statistics import Measures


def exact(ordered: list[float], percent: int) -> Any:
    """The quantile of type 7 (Hyndman and Fan 1996), None of nothing."""
    if not ordered:
        return None
    return pytest.approx(float(np.percentile(ordered, percent)), rel=0.008, abs=0.002)


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def equal(found: Measures, steps: list[dict[str, Any]], naive: Naive) -> None:
    """Hold every measure of a slice against its steps."""
    expected = counts(steps)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.service_level == share(expected["on_time"], expected["called"])
    assert found.abandonment == share(expected["no_show"] + expected["cancelled"], expected["joined"])
    for name in ("wait", "walk", "work"):
        ordered, shown = times(steps, name), getattr(found, name)
        assert shown.count == len(ordered)
        points = [exact(ordered, percent) for percent in (10, 50, 90)]
        assert [shown.p10_s, shown.median_s, shown.p90_s] == points
    told = promised(naive, steps)
    kept = sum(low <= wait <= high for wait, (low, _, high) in told)
    assert (found.kept.told, found.kept.kept, found.kept.coverage) == (
        len(told),
        kept,
        share(kept, len(told)),
    )
    if told:
        off = sum(abs(wait - likely) for wait, (_, likely, _) in told)
        width = sum(high - low for _, (low, _, high) in told)
        assert found.kept.mae_s == pytest.approx(off / len(told), abs=0.002)
        assert found.kept.width_s == pytest.approx(width / len(told), abs=0.002)
