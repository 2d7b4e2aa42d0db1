"""Closed forms of waiting: what a simulation is held against, and where staffing starts. Pure.

λ arrivals and μ services of one desk per second, c desks, a = λ/μ. Poisson arrivals, exponential services
throughout (Erlang 1917; Cobham 1954, "Priority assignment in waiting line problems", Operations
Research 2; Kleinrock 1965, "A conservation law for a wide class of queueing disciplines").
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import exp

MOST_DESKS = 500


def erlang_b(load: float, desks: int) -> float:
    """Return the share of arrivals that find all desks busy where nobody waits.

    B_k = a B_{k-1} / (k + a B_{k-1}), B_0 = 1.
    """
    blocked = 1.0
    for k in range(1, desks + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(load: float, desks: int) -> float:
    """Return the share of arrivals that wait: C = c B / (c - a (1 - B)); 1 where the load is too much."""
    if load >= desks:
        return 1.0
    blocked = erlang_b(load, desks)
    return desks * blocked / (desks - load * (1 - blocked))


def mean_wait(arrivals: float, services: float, desks: int) -> float:
    """Return the mean wait in seconds, C/(cμ - λ)."""
    return erlang_c(arrivals / services, desks) / (desks * services - arrivals)


def share_within(arrivals: float, services: float, desks: int, target: float) -> float:
    """Return the share that is called within `target` seconds: 1 - C e^{-(cμ - λ) t}."""
    if arrivals >= desks * services:
        return 0.0
    return 1 - erlang_c(arrivals / services, desks) * exp(-(desks * services - arrivals) * target)


def desks_needed(arrivals: float, services: float, target: float, goal: float) -> int:
    """Return the fewest desks with which a share `goal` is called within `target` seconds; 0 for nobody."""
    if arrivals <= 0:
        return 0
    first = int(arrivals / services) + 1
    for desks in range(first, MOST_DESKS):
        if share_within(arrivals, services, desks, target) >= goal:
            return desks
    return MOST_DESKS


def cobham(arrivals: Sequence[float], services: float, desks: int) -> list[float]:
    """Return the mean wait of each lane, the first before all others, none interrupted.

    W_p = W0 / ((1 - s_{p-1})(1 - s_p)), W0 = C/(cμ), s_p the load per desk of the lanes up to p.
    """
    total = sum(arrivals)
    residual = erlang_c(total / services, desks) / (desks * services)
    upto = [0.0, *accumulate(rate / (desks * services) for rate in arrivals)]
    return [residual / ((1 - before) * (1 - after)) for before, after in pairwise(upto)]
