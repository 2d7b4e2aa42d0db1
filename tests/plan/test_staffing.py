"""How many desks a day asks for, and what one more would do now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.actions.staffing import told
from server.domain.crowd import draw
from server.domain.day_ahead import play
from server.domain.erlang import desks_needed
from server.domain.hall import Figures, Hall
from server.domain.one_more import AHEAD, OneMore, one_more
from server.domain.rates import Rates, rates
from server.domain.staffing import Needed, staffing
from server.domain.stage import Stage, later_day, today
from tests.plan.plan_hall import CENTRE, TEN, TODAY, hall, knowing, past, served, waits

TOMORROW = TODAY + timedelta(days=1)
BUSY = rates(knowing(hall(), past(14, {"registration": 240, "health": 16})), TOMORROW)
SHARED = past(14, {"registration": 150, "information": 110, "rights": 30, "health": 50, "asylum": 60})


def day(found: Rates) -> Stage:
    return later_day(CENTRE, TOMORROW, found, [])


def desks(needed: Needed) -> dict[tuple[str, ...], list[float]]:
    """The likely desks of each profile, by hour."""
    return {profile.queues: [need.desks.likely for need in line] for profile, line in needed.profiles}


def test_the_desks_that_are_suggested_keep_the_goal_in_every_hour() -> None:
    needed = staffing(day(BUSY), BUSY)
    assert set(needed.queues) == {"registration", "health"}
    for line in needed.queues.values():
        assert all(one.level and one.level.likely >= CENTRE.on_time_goal for one in line)
    for _, needs in needed.profiles:
        assert all(need.desks.low <= need.desks.likely <= need.desks.high for need in needs)


def test_queues_with_many_arrivals_need_about_what_erlang_says() -> None:
    needed = staffing(day(BUSY), BUSY)
    work, counts = BUSY.work("registration"), desks(needed)
    for hour in range(8):
        calling = sum(line[hour] for queues, line in counts.items() if "registration" in queues)
        assert calling == pytest.approx(desks_needed(30 / 3600, 1 / work, 45 * 60, 0.8), abs=2)


def test_desks_that_share_queues_are_fewer_than_one_queue_each_would_need() -> None:
    found = rates(knowing(hall(), SHARED), TOMORROW)
    apart = {desk: replace(one, profiles=(), queues=one.queues[:1]) for desk, one in CENTRE.desks.items()}
    alone = replace(day(found), centre=replace(CENTRE, desks=apart))
    shared, each = (
        sum(sum(line) for line in desks(staffing(one, found)).values()) for one in (day(found), alone)
    )
    assert shared < each


def test_desks_are_told_by_the_work_profiles_that_the_centre_has_in_that_hour() -> None:
    needed = staffing(day(BUSY), BUSY)
    has = {profile.queues: (profile.desks, profile.has) for profile, _ in needed.profiles}
    assert has["registration",] == (("2", "4"), (2,) * 8)
    own, both = ("1", "3"), ("registration", "information")
    if both in has:
        assert has[both] == (own, (1, 1, 2, 2, 2, 2, 2, 2))
    assert all(set(queues) & {"registration", "health"} for queues in has)


def test_a_queue_that_no_desk_calls_from_is_told_apart_with_no_desk() -> None:
    without = {desk: one for desk, one in CENTRE.desks.items() if "health" not in one.queues}
    needed = staffing(replace(day(BUSY), centre=replace(CENTRE, desks=without)), BUSY)
    ((profile, line),) = [one for one in needed.profiles if one[0].queues == ("health",)]
    assert (profile.desks, profile.has) == ((), (0,) * 8)
    assert max(need.desks.likely for need in line) >= 1


def test_without_history_nothing_is_suggested_and_it_is_said() -> None:
    empty = rates(hall(), TOMORROW)
    found = told(TOMORROW, day(empty), empty)
    assert (found.queues, found.profiles, found.history_days) == ([], [], 0)


def test_the_total_of_an_hour_has_the_likely_desks_of_all_profiles() -> None:
    found = told(TOMORROW, day(BUSY), BUSY)
    for place, total in enumerate(found.total):
        assert total.likely == sum(one.hours[place].desks.likely for one in found.profiles)
        assert total.low <= total.likely <= total.high
    assert (found.history_days, found.alike_days, found.desks) == (14, 2, 14)


FEW = past(14, {"shelter": 48}, minutes=12)
LINE = [waits(n, ago=60 - 3 * n) for n in range(1, 15)]


def advised(found: Hall) -> OneMore | None:
    found = knowing(replace(found, figures=Figures(18, 0, 0, 0)), FEW)
    return one_more(found, rates(found, TODAY))


def test_one_more_desk_is_suggested_for_the_service_most_behind() -> None:
    found = advised(hall(*LINE, served(99, "12"), opened=("12", "11", "5")))
    assert found is not None
    assert (found.service, found.late, found.desks) == ("shelter", 4, 1)
    assert found.late_with < found.late_then
    assert found.at == TEN + AHEAD
    assert found.free == ("5", "11")


def test_arrivals_are_those_of_the_play_and_served_is_what_the_desks_have_time_for() -> None:
    found = advised(hall(*LINE, served(99, "12"), opened=("12",)))
    assert found is not None
    assert found.arrivals == pytest.approx(48 / 8, abs=2)
    assert found.served == pytest.approx(3600 / rates(knowing(hall(), FEW), TODAY).work("shelter"), abs=0.5)


def test_a_desk_that_has_somebody_to_call_is_not_free() -> None:
    busy = hall(*LINE, waits(50, "work"), served(99, "12"), opened=("12", "11", "5"))
    found = advised(busy)
    assert found is not None
    assert found.free == ("5",)


def test_nothing_is_suggested_where_nobody_is_late() -> None:
    assert advised(hall(*(waits(n, ago=n) for n in range(1, 9)), opened=("12",))) is None
    assert advised(hall()) is None


def test_nothing_is_suggested_where_one_more_would_not_help() -> None:
    plenty = hall(waits(1, ago=50), opened=("12", "14"))
    assert advised(plenty) is None


def test_the_last_visitor_is_out_after_the_doors_shut_where_a_line_is_left() -> None:
    full = hall(*(waits(n, ago=n % 50) for n in range(1, 60)), opened=("12",))
    stage = today(full, rates(full, TODAY))
    found = play(stage, draw(stage.scene, rates(full, TODAY), 1))
    assert found.out > stage.doors


def test_todays_desks_can_be_asked_for_while_somebody_is_served() -> None:
    busy = knowing(hall(waits(1), served(2, "12"), opened=("12",)), past(14, {"shelter": 60}))
    found = rates(busy, TODAY)
    assert "shelter" in staffing(today(busy, found), found).queues


def test_one_more_desk_is_weighed_after_the_doors_have_shut_too() -> None:
    late = TEN + timedelta(hours=6)
    people = [waits(n, ago=60) for n in range(1, 25)]
    inside = knowing(hall(*people, opened=("12",), now=late), past(14, {"shelter": 60}))
    found = one_more(inside, rates(inside, TODAY))
    assert found is not None
    assert found.late_with < found.late_then
