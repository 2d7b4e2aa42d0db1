"""A backtest as one page: three plots, each with its table; everything is in the file."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from look.tokens import colours
from server.backtest.score import Backtest, Forecast

ECHARTS = Path(__file__).resolve().parent.parent.parent / "assets/web/echarts.js"
BINS = 10


def write_report(path: Path, name: str, test: Backtest, figures: dict[str, Any]) -> None:
    """Write the page. Without the chart library (`make assets`) it has the tables alone."""
    pages = Environment(
        loader=PackageLoader("server.backtest", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    script = ECHARTS.read_text(encoding="utf-8") if ECHARTS.exists() else ""
    data = {"figures": figures, "told": told_and_true(test.forecasts), "colours": colours("light")}
    html = pages.get_template("report.html").render(
        name=name,
        test=test,
        figures=figures,
        told=data["told"],
        colours=colours("light"),
        data=Markup(json.dumps(data).replace("<", "\\u003c")),  # noqa: S704 - JSON of numbers and days
        echarts=Markup(script),  # noqa: S704 - the chart library that the lock file names
    )
    path.write_text(html, encoding="utf-8")


def told_and_true(forecasts: Sequence[Forecast]) -> list[dict[str, float]]:
    """Return tenths of the forecasts by the likely wait told: the mean range, and how the waits spread."""
    ordered = sorted(forecasts, key=lambda one: one.told.likely)
    cuts = [round(place * len(ordered) / BINS) for place in range(BINS + 1)]
    parts = [ordered[start:end] for start, end in pairwise(cuts) if end > start]
    return [_bin(part) for part in parts]


def _bin(part: list[Forecast]) -> dict[str, float]:
    waits = sorted(one.moment.wait for one in part)
    number = len(part)
    return {
        "n": number,
        "low": round(sum(one.told.low for one in part) / number, 1),
        "likely": round(sum(one.told.likely for one in part) / number, 1),
        "high": round(sum(one.told.high for one in part) / number, 1),
        "p10": waits[int(0.1 * (number - 1))],
        "median": waits[int(0.5 * (number - 1))],
        "p90": waits[int(0.9 * (number - 1))],
    }
