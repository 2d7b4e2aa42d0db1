"""How many desks a day asks for, and what one more would do now."""

from datetime import timedelta

import pytest

from server.actions.staffing import told
from server.domain.crowd import draw
from server.domain.day_ahead import play
from server.domain.erlang import desks_needed
from server.domain.one_more import AHEAD, one_more
from server.domain.rates import learn
from server.domain.staffing import staffing
from server.domain.stage import later_day, today
from tests.plan.plan_hall import CENTRE, TEN, TODAY, hall, past, served, waits

TOMORROW = TODAY + timedelta(days=1)
BUSY = learn(CENTRE, TOMORROW, past(14, {"registration": 240, "health": 16}, minutes=10), TEN)


def test_the_desks_that_are_suggested_keep_the_goal_in_every_hour() -> None:
    needs = staffing(later_day(CENTRE, TOMORROW, BUSY, []), BUSY)
    assert set(needs) == {"registration", "health"}
    for line in needs.values():
        assert [need.hour for need in line] == list(range(7, 15))
        assert all(need.level and need.level.likely >= CENTRE.on_time_goal for need in line)
        assert all(1 <= need.desks.low <= need.desks.likely <= need.desks.high for need in line)


def test_a_queue_with_many_arrivals_needs_about_what_erlang_says() -> None:
    needs = staffing(later_day(CENTRE, TOMORROW, BUSY, []), BUSY)["registration"]
    work = BUSY.services["registration"].work
    for need in needs:
        assert need.erlang == pytest.approx(desks_needed(30 / 3600, 1 / work, 45 * 60, 0.8), abs=1)
        assert need.desks.likely == pytest.approx(need.erlang, abs=2)


def test_without_history_nothing_is_suggested_and_it_is_said() -> None:
    empty = learn(CENTRE, TOMORROW, [], TEN)
    found = told(TOMORROW, later_day(CENTRE, TOMORROW, empty, []), empty)
    assert (found.queues, found.history_days) == ([], 0)


def test_the_total_of_an_hour_has_the_likely_desks_of_all_queues() -> None:
    found = told(TOMORROW, later_day(CENTRE, TOMORROW, BUSY, []), BUSY)
    for place, total in enumerate(found.total):
        assert total.likely == sum(queue.hours[place].desks.likely for queue in found.queues)
        assert total.low <= total.likely <= total.high
    assert (found.history_days, found.alike_days, found.desks) == (14, 2, 14)


RATES = learn(CENTRE, TODAY, past(14, {"shelter": 48}, minutes=12), TEN)
LINE = [waits(n, ago=60 - 3 * n) for n in range(1, 15)]


def test_one_more_desk_is_suggested_for_the_service_most_behind() -> None:
    found = one_more(hall(*LINE, served(99, "12"), opened=("12", "11", "5")), RATES)
    assert found is not None
    assert (found.service, found.late, found.desks) == ("shelter", 4, 1)
    assert found.late_with < found.late_then
    assert found.at == TEN + AHEAD
    assert found.free == ("5", "11")


def test_arrivals_are_those_of_the_play_and_served_is_what_the_desks_have_time_for() -> None:
    found = one_more(hall(*LINE, served(99, "12"), opened=("12",)), RATES)
    assert found is not None
    assert found.arrivals == pytest.approx(48 / 8, abs=2)
    assert found.served == pytest.approx(3600 / RATES.services["shelter"].work, abs=0.5)


def test_a_desk_that_has_somebody_to_call_is_not_free() -> None:
    busy = hall(*LINE, waits(50, "work"), served(99, "12"), opened=("12", "11", "5"))
    found = one_more(busy, RATES)
    assert found is not None
    assert found.free == ("5",)


def test_nothing_is_suggested_where_nobody_is_late() -> None:
    assert one_more(hall(*(waits(n, ago=n) for n in range(1, 9)), opened=("12",)), RATES) is None
    assert one_more(hall(), RATES) is None


def test_nothing_is_suggested_where_one_more_would_not_help() -> None:
    plenty = hall(waits(1, ago=50), opened=("12", "14"))
    assert one_more(plenty, RATES) is None


def test_the_last_visitor_is_out_after_the_doors_shut_where_a_line_is_left() -> None:
    stage = today(hall(*(waits(n, ago=n % 50) for n in range(1, 60)), opened=("12",)), RATES)
    found = play(stage, draw(stage.scene, RATES, 1))
    assert found.out > stage.doors
