"""Calibration: the range is made wider or narrower until it holds as often as it says. Pure.

Adaptive conformal inference (Gibbs and Candes, NeurIPS 2021) on the score of conformalised quantile
regression (Romano, Patterson and Candes, NeurIPS 2019), taken as a share of the range's own width: after
each wait that becomes known, the widening moves by gamma * (missed - 0.2). However wrong the model, the share
of ranges that hold goes to 0.8.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from server.domain.forecast.habits import Array
from server.domain.forecast.state import Told

COVERAGE = 0.8
GAMMA = 0.05
"""Twice the usual 0.02: a day unlike those before is followed sooner, for ranges about 1 % wider."""
LEAST_WIDTH_S = 10.0
MOST = 20.0


@dataclass(frozen=True)
class Calibration:
    """By which share of its width a range is widened at both ends (negative: narrowed)."""

    widening: float = 0.0
    known: int = 0
    """How many waits it has learnt from."""

    def applied(self, low: float, likely: float, high: float) -> Told:
        """Return the range as it is told, in seconds."""
        return Told(*self.applied_to(np.array([[low], [likely], [high]]))[:, 0].tolist())

    def applied_to(self, raw: Array) -> Array:
        """Return many ranges as they are told; rows low, likely and high, a column each."""
        low, likely, high = raw
        more = self.widening * np.maximum(high - low, LEAST_WIDTH_S)
        low, high = np.maximum(low - more, 0.0), high + more
        middle = np.maximum((low + high) / 2, 0.0)
        crossed = low > high
        low, high = np.where(crossed, middle, low), np.where(crossed, middle, high)
        return np.stack([low, np.clip(likely, low, high), high])

    def update(self, told: Told, wait: float) -> "Calibration":
        """Return the calibration after a wait that a range was told for."""
        missed = not told.low <= wait <= told.high
        moved = self.widening + GAMMA * (missed - (1 - COVERAGE))
        return Calibration(min(max(moved, -MOST), MOST), self.known + 1)

    @classmethod
    def start(cls, lows: Sequence[float], highs: Sequence[float], waits: Sequence[float]) -> "Calibration":
        """Return the widening under which 8 of 10 of these ranges would have held (split conformal)."""
        if not len(waits):
            return cls()
        low, high, wait = (np.asarray(part, dtype=float) for part in (lows, highs, waits))
        scores = np.maximum(low - wait, wait - high) / np.maximum(high - low, LEAST_WIDTH_S)
        return cls(float(np.quantile(scores, COVERAGE)))

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """Read it back."""
        return cls(**json.loads(text))
