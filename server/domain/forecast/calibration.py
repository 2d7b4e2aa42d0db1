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

from server.domain.forecast.state import Told

COVERAGE = 0.8
GAMMA = 0.02
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
        more = self.widening * max(high - low, LEAST_WIDTH_S)
        low, high = max(0.0, low - more), high + more
        if low > high:
            low = high = max(0.0, (low + high) / 2)
        return Told(low, min(max(likely, low), high), high)

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
