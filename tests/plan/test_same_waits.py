"""The planner and the live forecast tell the same of the same hall: they play the same habits."""

from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from server.domain.day_ahead import CALLED, JOINED, crowds, play
from server.domain.forecast import Habits, Knowledge
from server.domain.forecast.habits import NEVER_S
from server.domain.hall import Hall
from server.domain.rates import rates
from server.domain.stage import today
from tests.plan.plan_hall import TEN, TODAY, hall, served, waits

PLAYS = 300
"""Of the planner; the forecast has 200 replicates: two medians are some percent apart by chance."""


def lasting(minutes: float) -> list[float]:
    """A law of 400 lengths with this median, some much longer."""
    return [round(60 * minutes * float(np.exp(0.5 * z)), 1) for z in np.linspace(-2.2, 2.2, 400)]


HABITS = Habits(
    services={"shelter": lasting(12), "registration": lasting(5), "": lasting(8)},
    paces={"12": 1.3, "2": 0.8},
    gaps=[float(gap) for gap in range(5, 105)],
    patience=[*(60.0 * minute for minute in range(40, 140)), *[NEVER_S] * 300],
)
LINES = [waits(n, "shelter", ago=2 * n) for n in range(1, 9)]
LINES += [waits(20 + n, "registration", ago=2 * n + 1) for n in range(1, 13)]
BUSY = [served(90, "12", "shelter", minutes=9), served(91, "2", "registration", minutes=3)]
HALL = replace(hall(*LINES, *BUSY, opened=("12", "2", "4")), knowledge=Knowledge(HABITS))


def planned(found: Hall) -> dict[float, float]:
    """The planner's median wait from now of everybody who is called, by when they joined."""
    known = rates(found, TODAY)
    stage = today(found, known)
    alone = replace(stage, scene=replace(stage.scene, hours=[], coming=[]))
    rows = np.concatenate([play(alone, crowd).waits for crowd in crowds(alone, known, range(PLAYS))])
    called = rows[np.isfinite(rows[:, CALLED])]
    return {at: median(called[called[:, JOINED] == at, CALLED]) for at in set(called[:, JOINED])}


def test_the_planners_waits_are_the_live_ones() -> None:
    ours = planned(HALL)
    for one in LINES:
        live = HALL.waits.steps[one.step.id]
        assert one.step.joined_at is not None
        wait = ours[(one.step.joined_at - TEN).total_seconds()]
        assert wait == pytest.approx(live.likely.total_seconds(), rel=0.15, abs=60)
        assert live.low.total_seconds() - 45 <= wait <= live.high.total_seconds() + 45


def test_a_slower_pace_is_told_by_both() -> None:
    slow = replace(HALL, knowledge=Knowledge(replace(HABITS, paces={"12": 2.6, "2": 0.8})))
    last = next(one for one in LINES if one.step.id == 1)
    assert last.step.joined_at is not None
    at = (last.step.joined_at - TEN).total_seconds()
    assert slow.waits.steps[1].likely > 1.5 * HALL.waits.steps[1].likely
    assert planned(slow)[at] > 1.5 * planned(HALL)[at]
