"""The hall at one moment: lines, desks at work, places and forecasts follow from who stands where."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.domain.centre_check import read
from server.domain.forecast import Habits, Knowledge
from server.domain.forecast.habits import NEVER_S
from server.domain.foresight import FIRST_CALL
from server.domain.hall import DeskNow, Figures, Hall, Standing
from server.domain.step import Step
from server.domain.waiting import OVERHEAD, Range
from wire.words import DeskState, Lane, StepState

NINE = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "always_open.toml"
CENTRE = read(EXAMPLE.read_text(encoding="utf-8")).value()
MINUTE = timedelta(minutes=1)


def standing(
    id_: int, queue: str = "health", state: StepState = StepState.WAITING, **more: object
) -> Standing:
    step = Step(
        id=id_, visit=id_, service=queue, queue=queue, lane=Lane.C, state=state,
        joined_at=NINE + id_ * MINUTE, due_at=NINE + (45 + id_) * MINUTE,
    )  # fmt: skip
    return Standing(replace(step, **more), str(100 + id_), "es", 1, False, date(2026, 11, 23))  # type: ignore[arg-type]  # noqa: FBT003 - fields by name; a row of values


def hall(*people: Standing, open_desks: int = 0, ended: tuple[Standing, ...] = ()) -> Hall:
    opened = [str(n) for n in range(1, open_desks + 1)]
    desks = {
        d: DeskNow(d, DeskState.OPEN if d in opened else DeskState.CLOSED, None, NINE) for d in CENTRE.desks
    }
    return Hall(
        centre=CENTRE, now=NINE + 60 * MINUTE, version=1, standing=people, ended=ended, desks=desks,
        announcements=(), alerts=(), figures=Figures(0, 0, 0, 0), deeds={},
    )  # fmt: skip


def test_lines_stand_in_the_order_of_the_call() -> None:
    people = [standing(3), standing(1), standing(2, due_at=NINE), standing(4, "legal")]
    now = hall(*people)
    assert [one.step.id for one in now.lines["health"]] == [2, 1, 3]
    assert [one.step.id for one in now.lines["legal"]] == [4]
    assert now.lines["information"] == []
    assert now.place == {2: 0, 1: 1, 3: 2, 4: 0}


def test_who_is_served_stands_before_who_is_called_at_a_desk() -> None:
    called = standing(1, state=StepState.CALLED, desk="1", called_at=NINE)
    served = standing(2, state=StepState.SERVING, desk="1", called_at=NINE + MINUTE)
    parked = standing(3, state=StepState.PARKED, desk="1")
    assert hall(called, served, parked).at_desks == {"1": [served, called]}


def test_an_open_desk_gives_its_time_to_its_queues_by_who_waits() -> None:
    now = hall(*(standing(n) for n in range(2)), open_desks=2)
    assert now.capacity == pytest.approx({"information": 2 / 5, "health": 6 / 5, "legal": 2 / 5})


def test_while_no_desk_is_open_all_hear_of_those_that_are_expected() -> None:
    """Board, lobby, phone and slip tell one wait: what is on the ticket is on the screens."""
    one = standing(1)
    now = hall(one)
    assert now.newcomer(CENTRE.services["health"]) == now.promise(one.step, 1)
    assert now.wait_of(one.step) == replace(now, standing=()).promise(one.step, 0)


def test_who_comes_before_any_desk_opens_is_promised_what_all_desks_together_need() -> None:
    people = [standing(n) for n in range(41)]
    promised = hall(*people).promise(people[-1].step, 40)
    opened = hall(*people, open_desks=len(CENTRE.desks)).promise(people[-1].step, 40)
    later = promised.likely - opened.likely
    assert later.total_seconds() == pytest.approx(FIRST_CALL.likely.total_seconds(), abs=90)
    assert promised.high - promised.low > opened.high - opened.low


def test_only_desks_that_usually_work_are_expected_where_none_is_open() -> None:
    people = [standing(n) for n in range(15)]
    one = Habits(
        usual={"health": 600.0}, starts={"1": [32_400.0], **{str(n): [NEVER_S] for n in range(2, 21)}}
    )
    known = replace(hall(*people), knowledge=Knowledge(one))
    assert known.promise(people[-1].step, 14).low > timedelta(hours=1)


def test_a_desk_that_is_away_takes_nothing_off_those_whom_others_serve() -> None:
    """Desk 2 alone calls for legal help, and for health too: it is expected for the first alone."""
    first = replace(CENTRE.desks["1"], queues=("information", "health"))
    second = replace(CENTRE.desks["2"], queues=("legal", "health"))
    people = [*(standing(n) for n in range(12)), standing(20, "legal")]
    alone = replace(hall(*people, open_desks=1), centre=replace(CENTRE, desks={"1": first}))
    both = replace(alone, centre=replace(CENTRE, desks={"1": first, "2": second}))
    assert [both.wait_of(who.step) for who in people[:-1]] == [alone.wait_of(who.step) for who in people[:-1]]
    assert FIRST_CALL.low < both.promise(people[-1].step, 1).low < FIRST_CALL.high
    assert ("legal", Lane.C) not in alone.waits.unserved


def test_somebody_in_another_lane_waits_behind_their_own_promise_from_the_first_ticket_on() -> None:
    """One free desk, an emergency ahead and others elsewhere: no share of a desk is taken off for them."""
    emergency = standing(1, lane=Lane.EMERGENCY)
    others = [standing(n, "legal") for n in (2, 3)]
    now = hall(emergency, *others, open_desks=1)
    asked = replace(standing(9).step, lane=Lane.EMERGENCY)
    promised = now.promise(asked, 1)
    assert timedelta(minutes=3) < promised.likely < timedelta(minutes=20)


def test_a_free_desk_forecasts_a_call_at_once() -> None:
    assert hall(open_desks=1).newcomer(CENTRE.services["health"]) == Range(timedelta(), timedelta(), OVERHEAD)


def test_service_times_are_those_of_steps_that_were_done() -> None:
    done = standing(1, state=StepState.DONE, started_at=NINE, ended_at=NINE + 22 * MINUTE)
    missed = standing(2, state=StepState.NO_SHOW, ended_at=NINE)
    times = hall(ended=(done, missed)).service_times
    assert times == {"information": 5 * MINUTE, "health": 12 * MINUTE, "legal": 10 * MINUTE}


def test_late_is_who_waits_past_the_promised_time() -> None:
    now = hall(standing(14), standing(15), standing(16))
    assert [now.late(one) for one in now.waiting] == [True, False, False]


def test_a_desk_that_is_no_longer_set_up_is_expected_nowhere() -> None:
    """The database still knows it: its centre file has been set up anew."""
    fewer = replace(CENTRE, desks={"20": CENTRE.desks["20"]})
    now = replace(hall(standing(1)), centre=fewer)
    assert now.promise(now.waiting[0].step, 1).high > timedelta()
