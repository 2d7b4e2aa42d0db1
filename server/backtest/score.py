"""Forecasts of a log held against what happened: errors, coverage and width, beside what others announce."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from server.backtest.log import LogError, days
from server.backtest.replay import Moment, moments
from server.domain.forecast import Calibration, Habits, Knowledge, LoggedVisit, Model, Told
from server.domain.forecast.habits import Array
from server.domain.forecast.model import by_simulation
from server.domain.forecast.tell import by_share, share_of

LEARN = 0.7
"""The first floor(70 %) of the days are learnt from, the rest is scored."""
WINDOW = 500
LEAST_WAIT_S = 1.0
RISEN_S = 300.0
"""An end that is told this much later than before is one that people notice."""


@dataclass(frozen=True)
class Forecast:
    """One forecast and what became of it."""

    moment: Moment
    told: Told
    later: float = 0.0
    """By how many seconds the end that was shown while they waited was later than the one told, at most."""

    @property
    def kept(self) -> bool:
        """Whether the wait fell within the range."""
        return self.told.low <= self.moment.wait <= self.told.high


@dataclass(frozen=True)
class Backtest:
    """The forecasts of the scored days, in the order in which people came, and the rivals' to compare."""

    learnt: Sequence[str]
    scored: Sequence[str]
    forecasts: Sequence[Forecast]
    mean_wait: float
    """Of the days that were learnt from: stands in for a mean of last waits where there is none yet."""
    ratios: tuple[float, float]
    """The 10 % and 90 % quantile of wait / mean of the last ten, on the days that were learnt from."""
    knowledge: Knowledge


def run(visits: Sequence[LoggedVisit]) -> Backtest:
    """Learn from the first days of a log, forecast the others. Raises LogError where too little is in it."""
    known = days(visits)
    first = known[: int(len(known) * LEARN)]
    if not first:
        raise LogError(
            f"The log has {len(known)} days; at least 2 are needed: one to learn from, one to score."
        )
    past = [visit for visit in visits if visit.day in set(first)]
    habits = Habits.learn(past)
    taught = list(moments(past, habits))
    model = Model.fit([one.row for one in taught], [one.wait for one in taught])
    mean_wait = float(np.mean([one.wait for one in taught])) if taught else 0.0
    ma10 = np.array([_or(one.ma10, mean_wait) for one in taught] or [1.0])
    share = np.array([one.wait for one in taught] or [1.0]) / np.maximum(ma10, LEAST_WAIT_S)
    scored = [one for one in moments(visits, habits) if one.visit.day not in set(first)]
    knowledge = Knowledge(habits, model, model.start)
    told, knowledge = foretold(scored, knowledge)
    low, high = (float(value) for value in np.quantile(share, (0.1, 0.9)))
    return Backtest(first, known[len(first) :], told, mean_wait, (low, high), knowledge)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def foretold(scored: Sequence[Moment], knowledge: Knowledge) -> tuple[list[Forecast], Knowledge]:
    """Return the forecasts, each calibrated by the waits that were known by then, and no later ones."""
    if not scored:
        return [], knowledge
    rows = np.asarray([one.row for one in scored])
    raw = np.stack(knowledge.model.foretell(rows))
    shares = share_of(raw, np.stack(by_simulation(rows)))
    found: list[Forecast] = []
    shown = Shown()
    calls = sorted(range(len(scored)), key=lambda place: scored[place].visit.called or 0.0)
    known, calibration = 0, knowledge.calibration
    for place, one in enumerate(scored):
        while known < len(calls) and (scored[calls[known]].visit.called or 0.0) <= one.visit.joined:
            earlier = calls[known]
            calibration = calibration.update(found[earlier].told, scored[earlier].wait)
            known += 1
        told = calibration.applied(*raw[:, place].tolist())
        found.append(Forecast(one, told))
        shown.see(one, told, shares[:, place], calibration)
    later = [replace(one, later=shown.later.get(one.moment.visit.step, 0.0)) for one in found]
    return later, replace(knowledge, calibration=calibration)


@dataclass
class Shown:
    """The ends that people are shown while they wait, beside the end that they were told first."""

    told: dict[int, float] = field(default_factory=dict)
    """Step → the latest moment that was told."""
    later: dict[int, float] = field(default_factory=dict)
    """Step → by how many seconds the end that was shown was later, at most."""

    def see(self, moment: Moment, told: Told, share: Array, calibration: Calibration) -> None:
        """Let somebody join; whoever is before them looks at their own range again.

        As in a running centre an end stands while the likely wait is before it (`domain.promises`).
        """
        now = moment.visit.joined
        waiting = [step for step in moment.ahead if step in self.told]
        if waiting:
            raw = np.array([moment.ahead[step] for step in waiting]).T
            _, likely, high = now + calibration.applied_to(by_share(raw, share[:, np.newaxis]))
            latest = np.array([self.told[step] for step in waiting])
            rise = np.where(likely >= latest, high - latest, 0.0)
            self.later |= {
                step: max(self.later.get(step, 0.0), more)
                for step, more in zip(waiting, rise.tolist(), strict=True)
            }
        self.told[moment.visit.step] = now + told.high


def figures(test: Backtest) -> dict[str, Any]:
    """Return the figures as they are printed: times in seconds, by day and in windows of 500 visits."""
    return _scores(test, test.forecasts) | {
        "by_day": [
            {"day": day} | _scores(test, [f for f in test.forecasts if f.moment.visit.day == day])
            for day in test.scored
        ],
        "windows": [
            {"first": start + 1} | _scores(test, test.forecasts[start:end])
            for start, end in windows(len(test.forecasts))
        ],
    }


def windows(number: int) -> list[tuple[int, int]]:
    """Return windows of 500 visits; what is left over belongs to the last.

    >>> windows(1230)
    [(0, 500), (500, 1230)]
    """
    whole = max(number // WINDOW, 1)
    return [(n * WINDOW, number if n == whole - 1 else (n + 1) * WINDOW) for n in range(whole)]


def _scores(test: Backtest, forecasts: Sequence[Forecast]) -> dict[str, Any]:
    if not forecasts:
        return dict.fromkeys(KEYS) | {"n": 0}
    wait = np.array([one.moment.wait for one in forecasts])
    rivals = _rivals(test, forecasts)
    mae = _error([one.told.likely for one in forecasts], wait)
    ma10 = rivals["ma10"]
    width = float(np.mean([one.told.high - one.told.low for one in forecasts]))
    low, high = test.ratios
    return {
        "n": len(forecasts),
        "mae_s": round(mae, 3),
        "mae_ratio_ma10": _ratio(mae, _error(ma10, wait)),
        "coverage": round(float(np.mean([one.kept for one in forecasts])), 4),
        "width_s": round(width, 3),
        "width_ratio_ma10": _ratio(width, float(np.mean(ma10 * (high - low)))),
        "mae_ratio_last30": _ratio(mae, _error(rivals["last30"], wait)),
        "mae_ratio_formula": _ratio(mae, _error(rivals["formula"], wait)),
        "risen": round(float(np.mean([one.later > RISEN_S for one in forecasts])), 4),
    }


KEYS = (
    "mae_s",
    "mae_ratio_ma10",
    "coverage",
    "width_s",
    "width_ratio_ma10",
    "mae_ratio_last30",
    "mae_ratio_formula",
    "risen",
)


def _rivals(test: Backtest, forecasts: Sequence[Forecast]) -> Mapping[str, Array]:
    return {
        "ma10": np.array([_or(one.moment.ma10, test.mean_wait) for one in forecasts]),
        "last30": np.array([_or(one.moment.last30, test.mean_wait) for one in forecasts]),
        "formula": np.array([one.moment.formula for one in forecasts]),
    }


def _error(told: Sequence[float] | Array, wait: Array) -> float:
    return float(np.abs(np.asarray(told) - wait).mean())


def _ratio(ours: float, theirs: float) -> float | None:
    return round(ours / theirs, 4) if theirs > 0 else None
