"""What is learnt on top of the simulation: three quantiles of the wait, by gradient boosted trees. Pure.

Trees on log(1 + wait) with the pinball loss (LightGBM; Ke et al., NeurIPS 2017); the point forecast is a mix
with the simulation's own median. How much of each, and which inner quantiles the range is widened from, is
chosen on the last of the days that are learnt from. Where there is too little to learn from, or the library
cannot be loaded, the simulation answers alone.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from server.domain.forecast.calibration import Calibration
from server.domain.forecast.features import SERVED_MEDIAN, SIMULATED
from server.domain.forecast.habits import Array

lightgbm: Any
try:
    import lightgbm
except (ImportError, OSError):  # OSError: the system lacks the OpenMP runtime
    lightgbm = None

ENOUGH = 800
"""With fewer waits than this to learn from, the simulation answers alone."""
BETTER = 0.99
"""Trees must gain 1 % on the waits that are held out: less may be chance."""
HELD_OUT = 0.25
"""The last share of the waits, held out to choose by."""
ROUNDS = 220
SEEDS = (1, 2)
PAIRS = ((0.1, 0.9), (0.15, 0.85), (0.2, 0.8))
SHARES = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
SETTINGS = {
    "objective": "quantile",
    "num_leaves": 15,
    "learning_rate": 0.03,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True)
class Model:
    """Trees by quantile, as LightGBM writes them down; without any, the simulation's own quantiles."""

    pair: tuple[float, float] | None = None
    """The quantiles that the range starts from; None: the simulation's own range does."""
    share: float = 0.0
    """How much of the point forecast is the trees'; the rest is the simulation's."""
    trees: dict[str, list[str]] = field(default_factory=dict)
    start: Calibration = field(default_factory=Calibration)
    """The calibration to begin with."""
    columns: int = 0
    """How many figures the trees were told of each person."""
    centre: str = ""
    """The shape of the centre that it was learnt at; of another the simulation answers alone."""

    @classmethod
    def fit(cls, rows: Sequence[Array], waits: Sequence[float], centre: str = "") -> "Model":
        """Learn from features and waits (seconds), oldest first; trees that gain nothing are not kept."""
        known, wait = np.asarray(rows, dtype=float), np.asarray(waits, dtype=float)
        if not len(wait):
            return cls()
        cut = int(len(wait) * (1 - HELD_OUT)) if len(wait) >= ENOUGH else 0
        held, truth = known[cut:], wait[cut:]
        low, likely, high = by_simulation(held)
        told = {0.1: low, 0.5: likely, 0.9: high}
        _, start, width = _narrowed(told, truth, (0.1, 0.9))
        if not cut or lightgbm is None:
            return cls(start=start, centre=centre)
        inner = {q: _foretell(_load(_trees(known[:cut], wait[:cut], q)), held) for q in _levels()}
        share = _share(inner[0.5], held, truth)
        pair, narrower, least = min((_narrowed(inner, truth, pair) for pair in PAIRS), key=lambda one: one[2])
        chosen = pair if least < width * BETTER else None
        levels = (*((0.5,) if share else ()), *(chosen or ()))
        trees = {str(q): _trees(known, wait, q) for q in levels}
        return cls(chosen, share, trees, narrower if chosen else start, known.shape[1], centre)

    @cached_property
    def _loaded(self) -> dict[str, list[Any]]:
        return {level: _load(texts) for level, texts in self.trees.items()}

    @property
    def learnt(self) -> bool:
        """Whether there are trees to ask."""
        return bool(self.trees) and lightgbm is not None

    def foretell(self, rows: Array) -> tuple[Array, Array, Array]:
        """Return low, likely and high in seconds for rows of features, before calibration."""
        low, likely, high = by_simulation(rows)
        if not self.learnt or rows.shape[1] != self.columns:
            return low, likely, high
        if self.pair is not None:
            low, high = (_foretell(self._loaded[str(level)], rows) for level in self.pair)
            low, high = np.minimum(low, high), np.maximum(low, high)
        if self.share:
            likely = _mixed(_foretell(self._loaded["0.5"], rows), rows, self.share)
        return low, likely, high

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """Read it back."""
        known = json.loads(text)
        known["pair"] = tuple(known["pair"]) if known["pair"] else None
        found = cls(**known | {"start": Calibration(**known["start"])})
        _ = found.learnt and found._loaded  # trees that cannot be read are found here, not in front of people
        return found


def by_simulation(rows: Array) -> tuple[Array, Array, Array]:
    """Return low, likely and high in seconds by the simulation alone; its figures stand last in `rows`."""
    low, high = rows[:, SIMULATED + 1], rows[:, SIMULATED + 5]
    return low, np.clip(rows[:, SERVED_MEDIAN], low, high), high


def _share(trees: Array, rows: Array, truth: Array) -> float:
    """Return how much of the point forecast should be the trees': none where that is hardly better."""
    errors = {share: float(np.abs(_mixed(trees, rows, share) - truth).mean()) for share in SHARES}
    best = min(errors, key=lambda share: errors[share])
    return best if errors[best] < errors[0.0] * BETTER else 0.0


def _levels() -> list[float]:
    return sorted({0.5, *(level for pair in PAIRS for level in pair)})


def _trees(rows: Array, waits: Array, level: float) -> list[str]:
    data = lightgbm.Dataset(rows, np.log1p(waits), free_raw_data=False)
    settings = [SETTINGS | {"alpha": level, "seed": seed} for seed in SEEDS]
    return [lightgbm.train(one, data, ROUNDS).model_to_string() for one in settings]


def _load(texts: Sequence[str]) -> list[Any]:
    return [lightgbm.Booster(model_str=text) for text in texts]


def _foretell(boosters: Sequence[Any], rows: Array) -> Array:
    logs = [booster.predict(rows, num_threads=1) for booster in boosters]
    waits: Array = np.maximum(np.expm1(np.mean(logs, axis=0)), 0.0)
    return waits


def _mixed(trees: Array, rows: Array, share: float) -> Array:
    mixed: Array = share * trees + (1 - share) * rows[:, SERVED_MEDIAN]
    return mixed


def _narrowed(
    told: dict[float, Array], truth: Array, pair: tuple[float, float]
) -> tuple[tuple[float, float], Calibration, float]:
    """Return a pair, the calibration that it needs to hold in 8 of 10, and how wide it is then."""
    low, high = np.minimum(told[pair[0]], told[pair[1]]), np.maximum(told[pair[0]], told[pair[1]])
    start = Calibration.start(list(low), list(high), list(truth))
    ranges = [start.applied(*one) for one in zip(low, (low + high) / 2, high, strict=True)]
    return pair, start, float(np.mean([one.high - one.low for one in ranges]))
