"""A wait as a range, and what one desk alone would make of it: Erlang's law.

With n people ahead and a mean service of s, one desk calls at the (n + 1)-th end of a service, so the wait is
Erlang(n + 1, 1 / s): W. Whitt, "Predicting queueing delays", Management Science 45(6), 1999. The range is its
10 % and 90 % quantile by the Wilson-Hilferty cube approximation of the gamma law (1931).
"""

from collections.abc import Sequence
from datetime import timedelta
from math import sqrt
from typing import NamedTuple

Z_80 = 1.2816
"""Standard normal quantile of 90 %: the range holds 8 in 10."""
RECENT = 20
"""How many finished services the mean is taken over."""
PRIOR = 5
"""How many services the centre file's own figure counts for: the first ticket has a range too."""
OVERHEAD = timedelta(seconds=45)
"""What passes between two services at a desk: the walk and the call."""


LONGEST = timedelta(hours=12)
"""No wait is told longer than this: by then it is another day."""


class Range(NamedTuple):
    """A wait: 1 of 10 is shorter than `low`, 1 of 10 longer than `high`."""

    low: timedelta
    likely: timedelta
    high: timedelta

    @property
    def told(self) -> "Range":
        """The range as people may be told it: no longer than a day, and never without a width."""
        low = min(self.low, LONGEST - OVERHEAD)
        high = min(max(self.high, low + OVERHEAD), LONGEST)
        return Range(low, min(max(self.likely, low), high), high)


def mean_service(recent: Sequence[timedelta], usual: timedelta) -> timedelta:
    """Return the mean of the newest services, drawn towards the usual length while there are few."""
    newest = recent[-RECENT:]
    return (sum(newest, timedelta()) + PRIOR * usual) / (len(newest) + PRIOR)


def at_one_desk(ahead: int, service: timedelta) -> Range:
    """Return the wait behind `ahead` others where one desk serves the queue, and has just called somebody."""
    return Range(*(_quantile(ahead + 1, z) * (service + OVERHEAD) for z in (-Z_80, 0.0, Z_80)))


def _quantile(shape: float, z: float) -> float:
    """Return a quantile of Gamma(shape, 1); z is the standard normal quantile (Wilson-Hilferty)."""
    third = 1 / (9 * shape)
    return float(shape * max(0.0, 1 - third + z * sqrt(third)) ** 3)
