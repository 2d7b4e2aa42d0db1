"""Where a visit goes next, rule by rule; who understands whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.centre_check import read
from server.domain.interpreting import InterpreterNow, helpers, needs, spoken
from server.domain.journey import choose, promised
from server.domain.routing import Reach, next_step, sees
from server.domain.step import Step
from tests.agencies import MORE
from tests.databases import centre_text
from wire.words import Lane, Order, StepState

TEN = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CENTRE = read(centre_text() + MORE).value()
CREOLE, BOTH = InterpreterNow("creole", ("ht",)), InterpreterNow("creole-fr", ("ht", "fr"))


def planned(n: int, service: str = "health", due_at: datetime | None = None) -> Step:
    return Step(
        id=n, visit=1, service=service, queue=service, lane=Lane.C, state=StepState.PLANNED, due_at=due_at
    )


def waiting(**more: object) -> Step:
    step = replace(planned(1, "asylum"), state=StepState.WAITING, joined_at=TEN, due_at=TEN + 45 * MINUTE)
    return replace(step, **more)  # type: ignore[arg-type]  # fields by name


THREE = [planned(1, "health"), planned(2, "legal"), planned(3, "information")]


def test_a_fixed_order_goes_on_with_what_was_asked_first() -> None:
    choice = choose(THREE, Order.FIXED)
    assert (choice.step, choice.cause, choice.detail) == (THREE[0], "order", {})


def test_a_free_order_goes_on_where_the_wait_is_shortest() -> None:
    choice = choose(THREE, Order.FREE, [12 * MINUTE, 3 * MINUTE, 9 * MINUTE])
    assert (choice.step, choice.cause, choice.wait) == (THREE[1], "shortest", 3 * MINUTE)
    assert choice.detail == {
        "next": {
            "service": "legal",
            "cause": "shortest",
            "minutes": {"health": 12, "legal": 3, "information": 9},
        }
    }


def test_ties_of_a_free_order_go_by_the_order_asked() -> None:
    assert choose(THREE, Order.FREE, [5 * MINUTE, 3 * MINUTE, 3 * MINUTE]).step == THREE[1]


def test_what_no_desk_serves_comes_after_what_is_served() -> None:
    assert choose(THREE, Order.FREE, [None, 90 * MINUTE, None]).step == THREE[1]
    assert choose(THREE, Order.FREE, [None, None, None]).step == THREE[0]


@pytest.mark.parametrize("order", list(Order))
def test_a_step_with_a_promise_of_its_own_comes_first(order: Order) -> None:
    steps = [*THREE, planned(4, "asylum", TEN + MINUTE), planned(5, "asylum", TEN)]
    choice = choose(steps, order, [MINUTE] * 5)
    assert (choice.step, choice.cause) == (steps[4], "promised")


@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=2, max_size=6))
def test_no_other_step_would_wait_less(minutes: list[int | None]) -> None:
    steps = [planned(n) for n in range(len(minutes))]
    waits = [None if n is None else n * MINUTE for n in minutes]
    chosen = minutes[choose(steps, Order.FREE, waits).step.id]
    served = [n for n in minutes if n is not None]
    assert chosen == (min(served) if served else None)


def test_a_promise_is_kept_as_a_step_joins_and_made_where_there_is_none() -> None:
    assert promised(planned(1), TEN, 45 * MINUTE) == TEN + 45 * MINUTE
    assert promised(planned(1, due_at=TEN), TEN + 30 * MINUTE, 45 * MINUTE) == TEN


def test_only_an_interpreted_service_needs_the_language_of_the_visit() -> None:
    assert needs(CENTRE.services["asylum"], "ht") == "ht"
    assert needs(CENTRE.services["health"], "ht") is None


def test_a_desk_serves_what_it_speaks_and_what_a_free_interpreter_speaks() -> None:
    away, busy = replace(BOTH, present=False), replace(BOTH, step=7)
    assert spoken(CENTRE.desks["31"], CENTRE.languages, []) == {"es"}
    assert spoken(CENTRE.desks["31"], CENTRE.languages, [CREOLE]) == {"es", "ht"}
    assert spoken(CENTRE.desks["31"], CENTRE.languages, [away, busy]) == {"es"}
    assert spoken(CENTRE.desks["1"], CENTRE.languages, []) == set(CENTRE.languages)


def test_whoever_speaks_fewest_languages_helps_first_so_that_polyglots_stay_free() -> None:
    other = InterpreterNow("a-creole", ("ht",))
    assert helpers([BOTH, CREOLE, other], "ht") == [other, CREOLE, BOTH]
    assert helpers([BOTH, CREOLE], "fr") == [BOTH]
    assert helpers([replace(BOTH, step=1), replace(CREOLE, present=False)], "ht") == []


def test_a_step_that_needs_a_language_is_called_only_where_it_is_understood() -> None:
    step = waiting(needs="ht")
    deaf, able = Reach("31", ["asylum"], frozenset({"es"})), Reach("31", ["asylum"], frozenset({"es", "ht"}))
    assert next_step([step], deaf) is None
    assert next_step([step], able) == step
    assert sees(step, deaf)  # it is in the desk's line all the same


def test_who_waits_for_an_interpreter_does_not_hold_up_those_behind() -> None:
    first, second = waiting(needs="ar"), waiting(id=2, joined_at=TEN + MINUTE, due_at=TEN + 46 * MINUTE)
    assert next_step([first, second], Reach("31", ["asylum"])) == second


def test_a_step_sent_to_a_colleague_is_called_where_that_person_works_and_nowhere_else() -> None:
    sent = waiting(target_agent="rosa")
    assert next_step([sent], Reach("1", ["asylum"])) is None
    assert next_step([sent], Reach("7", ["legal"], agents=frozenset({"ana", "rosa"}))) == sent


def test_a_desk_that_keeps_a_colleagues_step_comes_before_the_colleague() -> None:
    kept = waiting(target_agent="rosa", target_desk="1")
    assert next_step([kept], Reach("7", ["asylum"], agents=frozenset({"rosa"}))) is None
    assert next_step([kept], Reach("1", ["asylum"])) == kept
