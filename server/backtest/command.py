"""`python -m server backtest LOG.csv`: what the forecast would have told the people of a log."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from server.backtest.log import read_log
from server.backtest.report import write_report
from server.backtest.score import Backtest, figures, run


def add_backtest(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Let the command line know it."""
    parser = commands.add_parser(
        "backtest",
        help="replay a visit log: forecasts beside what happened",
        description="Learns from the first 70 %% of a log's days, forecasts every wait of the others with "
        "what was known when the person came, and compares.",
    )
    parser.add_argument(
        "log",
        type=Path,
        help="CSV (.gz too): visit,service,lane,joined_at,called_at,finished_at,left_at,desk; ISO 8601",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--report", type=Path, help="write a page with plots and tables to this file")


def backtest(asked: argparse.Namespace) -> int:
    """Replay a log and print the figures. Raises LogError, FileNotFoundError."""
    test = run(read_log(asked.log))
    found = figures(test)
    if asked.report is not None:
        write_report(asked.report, asked.log.name, test, found)
    sys.stdout.write((json.dumps(found) if asked.json else "\n".join(text(test, found))) + "\n")
    return 0


def text(test: Backtest, found: dict[str, Any]) -> list[str]:
    """Return the figures as lines to read."""
    if not found["n"]:
        return ["Nobody in the scored days waited and was served: there is nothing to forecast."]
    return [
        f"Learnt from {test.learnt[0]} to {test.learnt[-1]}, scored {test.scored[0]} to {test.scored[-1]}.",
        f"{found['n']} people waited and were served.",
        "",
        f"mean error of the likely wait   {found['mae_s']:8.1f} s",
        f"  beside the last 10 waits      {_share(found['mae_ratio_ma10'])}",
        f"  beside the last 30 in 4 hours {_share(found['mae_ratio_last30'])}",
        f"  beside queue x service ÷ desks{_share(found['mae_ratio_formula'])}",
        f"the range held                  {100 * found['coverage']:8.1f} %",
        f"its width                       {found['width_s']:8.1f} s",
        f"  beside the last 10's range    {_share(found['width_ratio_ma10'])}",
        f"its end rose by 5 min or more   {100 * found['risen']:8.1f} %",
        "",
        f"{'':24}{'people':>7}{'error s':>9}{'of last 10':>12}{'held':>8}{'width s':>9}",
        *(_line(day["day"], day) for day in found["by_day"]),
        *(_line(f"from visit {window['first']}", window) for window in found["windows"]),
    ]


def _share(ratio: float | None) -> str:
    return f"{ratio:8.3f}" if ratio is not None else "       -"


def _line(name: str, one: dict[str, Any]) -> str:
    if not one["n"]:
        return f"{name:24}{0:7}"
    return (
        f"{name:24}{one['n']:7}{one['mae_s']:9.1f}{_share(one['mae_ratio_ma10']):>12}"
        f"{100 * one['coverage']:7.1f}%{one['width_s']:9.1f}"
    )
