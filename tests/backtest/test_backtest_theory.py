from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from scipy.stats import gamma

from server.backtest.log import read_log
from server.backtest.score import figures, run
from server.domain.forecast import Desk, Habits, Knowledge, LoggedVisit, State, Waiting, tell
from server.domain.forecast.simulation import Laws, play
from tests.backtest.queues import DESKS, MU, simulate, write

MINUTE = 60.0
UNTIL = 13_000.0
QUEUES = {
    "first come, first served": ({"C": 0.85}, {"C": 0.0}),
    "priority": ({"C": 0.5, "B": 0.25, "A": 0.1}, {"C": 0.0, "B": 10_000.0, "A": 20_000.0}),
    "head start": ({"C": 0.5, "B": 0.25, "A": 0.1}, {"C": 0.0, "B": 10.0, "A": 30.0}),
}


@pytest.mark.parametrize("queue", QUEUES)
def test_ranges_hold_in_8_of_10_cases_on_queues_of_theory(queue: str, tmp_path: Path) -> None:
    rates, head_starts = QUEUES[queue]
    test = run(read_log(write(tmp_path / "log.csv", simulate(rates, head_starts, UNTIL, seed=7))))
    found = figures(test)
    assert found["n"] > 1400
    assert abs(found["coverage"] - 0.8) <= 0.02
    assert all(abs(window["coverage"] - 0.8) <= 0.05 for window in found["windows"])
    assert found["mae_ratio_ma10"] < 0.7
    assert found["width_ratio_ma10"] < 0.6


def memoryless() -> Habits:
    """Services of 5 minutes by the exponential law, no pauses, nobody gives up."""
    points = [(place + 0.5) / 4000 for place in range(4000)]
    services = [float(gamma.ppf(point, 1)) / MU * MINUTE for point in points]
    return Habits(services={"s": services, "": services}, gaps=[0.0], patience=[1e5], head_starts={"C": 0.0})


def full_hall(ahead: int) -> State:
    desks = [Desk(str(place), frozenset("s"), "s", -60.0 * place) for place in range(DESKS)]
    waiting = [Waiting(n, "s", "s", "C", float(n - ahead), float(n - ahead)) for n in range(ahead)]
    return State(0.0, 36_000.0, waiting, desks)


@pytest.mark.parametrize("ahead", [0, 3, 12])
def test_who_joins_a_full_hall_waits_as_erlangs_law_says(ahead: int) -> None:
    who = Waiting(99, "s", "s", "C", 0.0, 0.0)
    comes = sorted(play(full_hall(ahead), Laws(memoryless()), [who])[99] / MINUTE)
    law = gamma(ahead + 1, scale=1 / (DESKS * MU))  # Whitt 1999: Erlang(n + 1, c mu)
    assert sum(comes) / len(comes) == pytest.approx(law.mean(), rel=0.12)
    assert comes[100] == pytest.approx(law.median(), rel=0.2, abs=0.1)
    assert comes[180] == pytest.approx(law.ppf(0.9), rel=0.2)


def test_nobody_further_back_is_told_less() -> None:
    told = tell(full_hall(30), Knowledge(memoryless()))
    ranges = [told[step] for step in range(30)]
    for one, after in pairwise(ranges):
        assert (one.low, one.likely, one.high) <= (after.low, after.likely, after.high)
        assert 0 <= one.low <= one.likely <= one.high


def test_one_more_desk_makes_no_wait_longer() -> None:
    hall, laws = full_hall(20), Laws(memoryless())
    more = replace(hall, desks=[*hall.desks, Desk("more", frozenset("s"), None, 0.0)])
    before, after = play(hall, laws), play(more, laws)
    assert all(after[step].mean() <= before[step].mean() for step in before)


def test_whom_no_desk_calls_is_told_nothing() -> None:
    hall = full_hall(2)
    stranger = Waiting(50, "other", "other", "C", 0.0, 0.0)
    apart = Waiting(51, "s", "s", "C", 0.0, 0.0, frozenset(["closed"]))
    assert set(tell(hall, Knowledge(memoryless()), [stranger, apart])) == {0, 1}


def test_the_first_ticket_of_a_new_service_is_told_what_its_centre_expects() -> None:
    hall = replace(full_hall(4), desks=[Desk("1", frozenset(["new"]), "new", 0.0)])
    who = Waiting(9, "new", "new", "C", 0.0, 0.0)
    told = tell(hall, Knowledge(Habits(usual={"new": 1200.0})), [who])[9]
    assert 120 < told.low < told.likely < told.high < 3600


def test_lanes_credits_are_found_in_the_order_of_the_calls(tmp_path: Path) -> None:
    rates, head_starts = QUEUES["head start"]
    visits = read_log(write(tmp_path / "log.csv", simulate(rates, head_starts, 6000.0, seed=3)))
    learnt = Habits.learn(visits).head_starts
    assert learnt["C"] == 0
    assert 300 <= learnt["B"] <= 900
    assert 1200 <= learnt["A"] <= 2700


def test_habits_survive_being_written_down(tmp_path: Path) -> None:
    rates, head_starts = QUEUES["head start"]
    visits: list[LoggedVisit] = read_log(
        write(tmp_path / "log.csv", simulate(rates, head_starts, 900.0, seed=3))
    )
    habits = Habits.learn(visits, {"s": 300.0})
    assert Habits.from_json(habits.to_json()) == habits
