"""What a measurement says, and the table that is shown of it."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Aim:
    """Where a figure should lie: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        """Tell whether a value lies there."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"


@dataclass(frozen=True)
class Figure:
    """One figure, in its unit; `aim` is None where it only explains another."""

    bench: str
    what: str
    value: float
    unit: str
    aim: Aim | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        return self.aim.met(self.value) if self.aim else None

    def as_json(self) -> dict[str, object]:
        """Return the figure for a file."""
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True)
class Span:
    """How long to measure: rounds of every variant in turn, seconds of each."""

    rounds: int
    seconds: float
    quick: bool


FULL = Span(rounds=5, seconds=3.0, quick=False)
QUICK = Span(rounds=2, seconds=0.8, quick=True)


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def table(figures: Sequence[Figure]) -> str:
    """Return figures as aligned lines; aims that are missed say so."""
    lines = []
    for figure in figures:
        verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
        number = f"{figure.value:,.0f}" if figure.value >= 1000 else f"{figure.value:.3g}"  # noqa: PLR2004 - four digits read better whole
        aim = str(figure.aim) if figure.aim else ""
        lines.append(
            f"{figure.bench:8} {figure.what:58} {number:>8} {figure.unit:7} {aim:9} {verdict}".rstrip()
        )
    return "\n".join(lines)
