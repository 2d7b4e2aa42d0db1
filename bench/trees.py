"""What trees add in a running centre: `python -m bench.trees LOG.csv` plays a log through the real actions.

The first 70 % of its days are learnt from; on the others each ticket is told a wait by the simulation and by
the trees, both calibrated by what was known by then. Prints mean error, width and how often the range held.
"""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from bench.played import play
from server.backtest.log import read_log
from server.domain.centre import Centre
from server.domain.forecast import Calibration, Habits, Model, Told
from server.domain.forecast.model import by_simulation
from server.domain.hindsight import Lesson
from server.domain.waiting import OVERHEAD
from server.store import forecasts, journal, lessons

LEARN = 0.7
AGES = timedelta(days=20_000)
OVERHEAD_S = OVERHEAD.total_seconds()


def compare(engine: Engine, centre: Centre) -> dict[str, tuple[float, float, float, float]]:
    """Return, of both ways, mean error, that of who waited, mean width (s) and the share that held."""
    lessons.MOST = 10**6
    with engine.connect() as c, c.begin():
        newest = journal.newest_moment(c, centre.id)
        if newest is None:
            raise SystemExit("nothing was played")
        now = newest + timedelta(days=2)
        known = forecasts.past(c, centre, now - AGES)
        days = sorted({visit.day for visit in known})
        first = set(days[: int(len(days) * LEARN)])
        habits = Habits.learn([visit for visit in known if visit.day in first], forecasts.usual(centre))
        found = lessons.newest(c, centre, habits, now)
    early = [str(centre.calendar.service_day(one.told_at)) in first for one in found]
    taught = [one for one, before in zip(found, early, strict=True) if before]
    scored = [one for one, before in zip(found, early, strict=True) if not before]
    rows, waits = np.array([one.row for one in taught]), [one.wait for one in taught]
    held = int(len(taught) * 0.75)
    low, _, high = by_simulation(rows[held:])
    alone = Model(start=Calibration.start(list(low), list(high), waits[held:]))
    return {"simulation": _score(scored, alone), "trees": _score(scored, Model.fit(list(rows), waits))}


def _score(scored: Sequence[Lesson], model: Model) -> tuple[float, float, float, float]:
    raw = np.stack(model.foretell(np.array([one.row for one in scored]))).T.tolist()
    calls = sorted(range(len(scored)), key=lambda place: scored[place].called_at)
    told: list[Told] = []
    known, calibration = 0, model.start
    for place, one in enumerate(scored):
        while calls[known] < place and scored[calls[known]].called_at <= one.told_at:
            calibration = calibration.update(told[calls[known]], scored[calls[known]].wait)
            known += 1
        told.append(calibration.applied(*raw[place]))
    wait = np.array([one.wait for one in scored])
    low, likely, high = np.array([(one.low, one.likely, one.high) for one in told]).T
    high = np.maximum(high, OVERHEAD_S)
    error, kept = np.abs(likely - wait), (low <= wait) & (wait <= high)
    figures = (error.mean(), error[wait > 0].mean(), (high - low).mean(), kept.mean())
    return figures[0].item(), figures[1].item(), figures[2].item(), figures[3].item()


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.trees", description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--days", type=int, default=10**6, help="only the first days")
    asked = parser.parse_args()
    log = read_log(asked.log)
    days = set(sorted({visit.day for visit in log})[: asked.days])
    with tempfile.TemporaryDirectory() as folder:
        engine, centre = play([visit for visit in log if visit.day in days], Path(folder) / "played.db")
        for name, figures in compare(engine, centre).items():
            error, waited, width, held = figures
            print(f"{name:12} error {error:6.1f} s, of who waited {waited:6.1f} s", end=", ")
            print(f"width {width:6.1f} s, held {held:.1%}")
        engine.dispose()


if __name__ == "__main__":
    main()
