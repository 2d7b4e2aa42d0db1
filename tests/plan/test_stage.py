"""Where a play begins: desks by the hour, who was sent where, what changes do to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.availability import Closed
from server.domain.errors import Refusal
from server.domain.rates import rates
from server.domain.simulation import Shift
from server.domain.stage import BREAK, Stage, later_day, today
from server.domain.what_if import (
    Change,
    CloseCentre,
    CloseDesk,
    MoreDesks,
    MorePeople,
    MoveDesk,
    OpenDesk,
    changed,
    with_closures,
)
from tests.plan.plan_hall import CENTRE, MINUTE, TEN, TODAY, hall, knowing, past, served, waits
from wire.words import ErrorCode

RATES = rates(hall(), TODAY)
HOUR = timedelta(hours=1)
SEVEN = TEN - 3 * HOUR


def profile(stage: Stage, desk: str) -> list[tuple[float, tuple[str, ...]]]:
    """A desk's shifts with the names of its queues, in minutes from the start."""
    names = {number: queue for queue, number in stage.queues.items()}
    return [(shift.at / 60, tuple(names[n] for n in shift.queues)) for shift in stage.desks[desk]]


def test_a_desk_changes_its_profile_by_the_hour() -> None:
    stage = today(hall(opened=("3",), now=SEVEN), RATES)
    assert profile(stage, "3") == [(0, ("information",)), (120, ("registration", "information"))]


def test_a_desk_is_away_in_the_breaks_of_the_centre_file() -> None:
    queues = ("listening", "family", "shelter")
    stage = today(hall(opened=("14",)), RATES)
    assert profile(stage, "14") == [(0, queues), (60, ()), (90, queues)]


def test_a_desk_on_a_break_comes_back_and_a_closed_one_does_not() -> None:
    stage = today(hall(on_break=("12",)), RATES)
    assert profile(stage, "12") == [(BREAK / MINUTE, ("shelter",))]
    assert stage.desks["11"] == ()


def test_before_the_doors_open_the_usual_desks_are_expected() -> None:
    early = knowing(hall(now=SEVEN - HOUR), past(10, {"shelter": 20}))
    stage = today(early, rates(early, TODAY))
    assert profile(stage, "12") == [(60, ("shelter",))]
    assert stage.desks["11"] == ()


def test_who_was_sent_to_a_desk_waits_in_a_line_of_its_own() -> None:
    sent = replace(waits(1).step, target_desk="5")
    stage = today(hall(replace(waits(1), step=sent), opened=("5", "12")), RATES)
    assert profile(stage, "5") == [(0, ("→5", "health"))]
    assert stage.scene.waiters[0].queue == stage.queues["→5"]


def test_who_is_served_holds_the_desk_and_the_doors_shut_at_three() -> None:
    stage = today(hall(served(1, "12", minutes=7), opened=("12",)), RATES)
    assert [(one.desk, one.since) for one in stage.scene.held] == [("12", 420.0)]
    assert stage.doors == 5 * 3600
    assert [hour for _, _, hour in stage.scene.hours] == [10, 11, 12, 13, 14]


def test_a_day_to_come_begins_with_the_doors_and_every_desk_where_nothing_is_known() -> None:
    stage = later_day(CENTRE, TODAY + timedelta(days=1), RATES, [])
    assert (stage.start, stage.doors) == (SEVEN + timedelta(days=1), 8 * 3600)
    assert all(stage.desks.values())
    assert stage.scene.waiters == []


CHANGES: list[tuple[Change, str, list[tuple[float, tuple[str, ...]]]]] = [
    (CloseDesk("12", TEN + HOUR), "12", [(0, ("shelter",)), (60, ())]),
    (MoveDesk("12", ("health", "asylum"), TEN), "12", [(0, ("health", "protection"))]),
    (MoveDesk("12", ("return", "work"), TEN + HOUR), "12", [(0, ("shelter",)), (60, ("shelter", "work"))]),
    (CloseDesk("12", TEN - 10 * MINUTE), "12", [(0, ())]),
    (OpenDesk("11", TEN + HOUR), "11", [(60, ("work",))]),
]


@pytest.mark.parametrize(("change", "desk", "then"), CHANGES)
def test_a_change_turns_a_desk_from_its_moment_on(
    change: Change, desk: str, then: list[tuple[float, tuple[str, ...]]]
) -> None:
    stage = today(hall(opened=("12",)), RATES)
    assert profile(changed(stage, [change]), desk) == then


def test_more_desks_more_people_and_shut_doors_are_added() -> None:
    stage = today(hall(opened=("12",)), RATES)
    then = changed(
        stage,
        [CloseCentre(TEN + 2 * HOUR), MorePeople("work", 40, TEN), MoreDesks("health", 2, TEN + HOUR)],
    )
    assert then.doors == 7200
    assert [(one.service, one.people, one.certain) for one in then.scene.coming] == [("work", 40, True)]
    new = [desk for desk in then.desks if desk not in stage.desks]
    assert [then.desks[desk] for desk in new] == [(Shift(3600, (stage.queues["health"],)),)] * 2


def test_a_closed_desk_is_away_for_that_time_and_goes_on_as_it_would_have() -> None:
    stage = today(hall(opened=("3", "12"), now=SEVEN), RATES)
    closed = [Closed("3", SEVEN + HOUR, SEVEN + 3 * HOUR), Closed("12", SEVEN + HOUR, SEVEN + 9 * HOUR)]
    then = with_closures(stage, closed)
    assert profile(then, "3") == [(0, ("information",)), (60, ()), (180, ("registration", "information"))]
    assert profile(then, "12") == [(0, ("shelter",)), (60, ())]


def test_a_closed_centre_shuts_its_doors_or_takes_every_desk_away() -> None:
    stage = today(hall(opened=("12", "11")), RATES)
    assert with_closures(stage, [Closed(None, TEN + HOUR, TEN + 9 * HOUR)]).doors == 3600
    then = with_closures(stage, [Closed(None, TEN + HOUR, TEN + 2 * HOUR)])
    assert then.doors == stage.doors
    assert profile(then, "11") == [(0, ("work",)), (60, ()), (120, ("work",))]
    assert with_closures(stage, [Closed(None, TEN + 9 * HOUR, TEN + 10 * HOUR)]) == stage


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (CloseDesk("99", TEN), ErrorCode.UNKNOWN_DESK),
        (OpenDesk("99", TEN), ErrorCode.UNKNOWN_DESK),
        (MoreDesks("helth", 1, TEN), ErrorCode.UNKNOWN_SERVICE),
        (MorePeople("helth", 1, TEN), ErrorCode.UNKNOWN_SERVICE),
        (MoveDesk("12", ("helth",), TEN), ErrorCode.UNKNOWN_SERVICE),
        (CloseCentre(TEN + 6 * HOUR), ErrorCode.INVALID_FIELD),
        (CloseCentre(TEN + 5 * HOUR), ErrorCode.CHANGES_NOTHING),
        (MorePeople("work", 40, TEN + 5 * HOUR), ErrorCode.INVALID_FIELD),
        (CloseCentre(TEN - 16 * MINUTE), ErrorCode.INVALID_FIELD),
        (MorePeople("work", 40, TEN - HOUR), ErrorCode.INVALID_FIELD),
        (CloseDesk("11", TEN), ErrorCode.DESK_NOT_OPEN),
        (MoveDesk("11", ("health",), TEN), ErrorCode.DESK_NOT_OPEN),
        (MoveDesk("12", ("return", "shelter"), TEN + HOUR), ErrorCode.CHANGES_NOTHING),
        (OpenDesk("12", TEN + HOUR), ErrorCode.CHANGES_NOTHING),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: Change, code: ErrorCode) -> None:
    fine = MorePeople("health", 1, TEN)
    with pytest.raises(Refusal) as refused:
        changed(today(hall(opened=("12",)), RATES), [fine, change])
    assert refused.value.code is code
    assert (refused.value.field or "").startswith("changes.1.")


def test_changes_that_contradict_each_other_are_refused_whatever_their_order() -> None:
    stage = today(hall(opened=("12",)), RATES)
    early, people = CloseCentre(TEN + HOUR), MorePeople("work", 4, TEN + HOUR)
    for changes, place in ([early, people], 1), ([people, early], 0):
        with pytest.raises(Refusal) as refused:
            changed(stage, changes)
        assert refused.value.field == f"changes.{place}.at"
    with pytest.raises(Refusal) as refused:
        changed(stage, [CloseDesk("12", TEN), MoveDesk("12", ("health",), TEN + HOUR)])
    assert refused.value.code is ErrorCode.DESK_NOT_OPEN


def test_a_desk_that_opens_first_can_be_moved() -> None:
    stage = today(hall(opened=("12",)), RATES)
    then = changed(stage, [MoveDesk("11", ("health",), TEN + HOUR), OpenDesk("11", TEN)])
    assert profile(then, "11") == [(0, ("work",)), (60, ("health",))]
