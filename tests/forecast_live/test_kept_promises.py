"""Promises are counted once, whoever counts them."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from server.actions import promises
from server.domain.promises import LATELY, Promises
from server.domain.step import Step, Verb
from server.domain.waiting import Range
from server.store import forecasts
from server.store.forecasts import Followed
from tests.databases import writing
from tests.day import CLOCK, Day
from tests.forecast_live.ten import TEN
from wire.words import Lane, StepState

CENTRE = "always_open"


def followed(engine: Engine) -> Followed:
    with engine.connect() as connection, connection.begin():
        found = forecasts.followed(connection, CENTRE)
    assert found is not None
    return found


def follow(day: Day) -> None:
    day.later(61)
    day.act(CLOCK, promises.follow)


def call_and_start(day: Day) -> int:
    called = day.call_next("1")
    assert called is not None
    day.move(called.step, Verb.START)
    return called.step


@pytest.fixture
def followed_day(day: Day) -> Day:
    day.act(CLOCK, promises.follow)
    day.desk("1")
    return day


def test_a_promise_is_open_until_its_step_is_served(followed_day: Day, engine: Engine) -> None:
    visit = followed_day.issue()
    follow(followed_day)
    assert list(followed(engine).promises.opened) == [visit.steps[0].step]
    call_and_start(followed_day)
    follow(followed_day)
    known = followed(engine).promises
    assert (known.opened, known.calibration.known, len(known.lately)) == ({}, 1, 1)


def test_a_promise_is_kept_where_the_call_came_within_the_range(followed_day: Day, engine: Engine) -> None:
    followed_day.issue()
    call_and_start(followed_day)
    followed_day.issue()
    followed_day.later(5 * 3600)
    followed_day.move(1, Verb.FINISH)
    call_and_start(followed_day)
    follow(followed_day)
    assert followed(engine).promises.lately == "10"


def test_a_young_event_waits_for_older_ones_that_may_still_be_written(
    followed_day: Day, engine: Engine
) -> None:
    before = followed(engine).seq
    followed_day.issue()
    followed_day.act(CLOCK, promises.follow)
    assert followed(engine).seq == before


def test_a_second_process_that_read_the_same_events_does_not_count_them(
    followed_day: Day, engine: Engine
) -> None:
    slow = followed(engine)
    followed_day.issue()
    call_and_start(followed_day)
    follow(followed_day)
    counted = followed(engine)
    with writing(engine) as connection:
        assert not forecasts.follow(connection, CENTRE, slow, Followed(counted.seq, Promises(lately="11")))
    assert followed(engine) == counted
    follow(followed_day)
    assert followed(engine).promises == counted.promises


def test_what_is_served_again_after_an_undo_counts_once(followed_day: Day, engine: Engine) -> None:
    followed_day.issue()
    step = call_and_start(followed_day)
    followed_day.undo(step)
    followed_day.move(step, Verb.START)
    follow(followed_day)
    assert followed(engine).promises.calibration.known == 1


def test_who_leaves_is_not_counted(followed_day: Day, engine: Engine) -> None:
    visit = followed_day.issue()
    followed_day.move(visit.steps[0].step, Verb.CANCEL)
    follow(followed_day)
    known = followed(engine).promises
    assert (known.opened, known.lately) == ({}, "")


def served(waits_s: Iterable[int]) -> Promises:
    """Promises of 10 to 20 minutes, with what their waits came to."""
    known = Promises()
    for id_, _ in enumerate(waits_s, 1):
        known = known.after(TEN, {id_: (600, 900, 1200)}, ())
    for id_, wait in enumerate(waits_s, 1):
        called = TEN.fromtimestamp(TEN.timestamp() + wait, TEN.tzinfo)
        step = Step(
            id=id_, visit=1, service="health", queue="health", lane=Lane.C,
            state=StepState.SERVING, joined_at=TEN, called_at=called,
        )  # fmt: skip
        known = known.after(called, {}, [(id_, step)])
    return known


def test_the_share_that_lately_held_is_of_the_newest_promises() -> None:
    assert served([2000] * 40 + [700] * 150 + [2000] * (LATELY - 150)).kept == 0.75


def test_a_few_promises_tell_nothing() -> None:
    assert served([2000] * (LATELY - 1)).kept is None


def test_ranges_that_were_missed_make_the_next_ones_wider() -> None:
    assert served([2000] * 10).calibration.widening > 0 > served([700] * 10).calibration.widening


def minutes(*parts: int) -> Range:
    low, likely, high = (timedelta(minutes=part) for part in parts)
    return Range(low, likely, high)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ((2, 6, 9), (2, 6, 9)),
        ((5, 12, 18), (5, 12, 15)),
        ((8, 14, 30), (8, 14, 15)),
        ((8, 16, 30), (8, 16, 30)),
    ],
)
def test_the_latest_moment_that_was_told_stands_until_it_is_likely_missed(
    now: tuple[int, ...], shown: tuple[int, ...]
) -> None:
    """Five minutes ago 10 to 20 minutes were told: 15 minutes of it are left."""
    known = Promises().after(TEN, {7: (600, 900, 1200)}, ())
    later = TEN + timedelta(minutes=5)
    assert known.steady(7, later, minutes(*now)) == minutes(*shown)
    assert known.steady(8, later, minutes(*now)) == minutes(*now)
