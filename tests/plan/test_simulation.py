"""The play calls whom the routing would call, and its people do not depend on the desks."""

from dataclasses import replace
from datetime import timedelta
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.crowd import draw
from server.domain.day_ahead import play
from server.domain.hall import Expected, Standing
from server.domain.rates import rates
from server.domain.routing import Reach, next_step
from server.domain.simulation import Person, Record, Run, Shift, Stop
from server.domain.stage import today
from server.domain.what_if import MoreDesks, changed
from tests.plan.plan_hall import CENTRE, MINUTE, TEN, TODAY, hall, knowing, past, waits
from wire.words import Lane

RATES = rates(hall(), TODAY)
LINE = st.lists(
    st.tuples(
        st.sampled_from(["shelter", "return", "work", "registration"]),
        st.sampled_from(list(Lane)),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=12,
)


def by_routing(people: list[Standing], queues: tuple[str, ...]) -> list[tuple[str, float]]:
    """Whom `domain/routing` calls, one after the other: service and moment of joining."""
    left, called = [one.step for one in people], []
    while (step := next_step(left, Reach("12", queues))) is not None:
        left.remove(step)
        called.append((step.service, (step.joined_at or TEN).timestamp()))
    return called


@settings(max_examples=80, deadline=None)
@given(LINE)
def test_a_desk_calls_in_the_play_as_the_routing_does(line: list[tuple[str, Lane, int]]) -> None:
    people = [waits(n, service, lane, ago=ago) for n, (service, lane, ago) in enumerate(line, 1)]
    stage = today(hall(*people, opened=("12",)), RATES)
    queues = ("shelter", "work")
    served = {"12": (Shift(0.0, tuple(stage.queues[name] for name in queues)),)}
    crowd = draw(stage.scene, RATES, 1)
    still = [one._replace(stops=tuple(s._replace(patience=inf) for s in one.stops)) for one in crowd.waiters]
    found = play(replace(stage, desks=served), replace(crowd, waiters=still, people=[]))
    names = list(CENTRE.services)
    called = [Record(*row) for row in found.waits if row[3] < inf]
    ours = [(names[int(r.service)], TEN.timestamp() + r.joined_at) for r in called]
    assert (
        ours == pytest.approx(by_routing(people, queues)) if not ours else ours == by_routing(people, queues)
    )


def stop(queue: int = 0, work: float = 10, target: float = 0, patience: float = inf) -> Stop:
    return Stop(queue, queue, target, work, patience)


def test_a_journey_joins_its_next_line_when_the_service_before_it_ends() -> None:
    run = Run(2, [[Shift(0, (0,))], [Shift(0, (1,))]])
    run.play([Person(5.0, (stop(0), stop(1)))])
    assert run.records == [Record(0, 5, 5, 5, inf), Record(1, 15, 15, 15, inf)]
    assert run.out == 25


def test_who_loses_patience_is_gone_when_called() -> None:
    run = Run(1, [[Shift(0, (0,))]])
    run.play([Person(0.0, (stop(),)), Person(1.0, (stop(patience=4),)), Person(2.0, (stop(),))])
    assert run.records == [Record(0, 0, 0, 0, inf), Record(0, 1, 1, inf, 5), Record(0, 2, 2, 10, inf)]


def test_a_desk_pauses_after_a_service_and_its_visitor_goes_on_meanwhile() -> None:
    run = Run(2, [[Shift(0, (0,))], [Shift(0, (1,))]])
    run.play([Person(0.0, (stop(0)._replace(pause=60), stop(1))), Person(1.0, (stop(0),))])
    assert run.records == [Record(0, 0, 0, 0, inf), Record(1, 10, 10, 10, inf), Record(0, 1, 1, 70, inf)]
    assert run.out == 80


def test_a_slow_desk_takes_longer_by_its_pace() -> None:
    run = Run(1, [[Shift(0, (0,))]], [1.5])
    run.play([Person(0.0, (stop(),)), Person(1.0, (stop(),))])
    assert [record.called_at for record in run.records] == [0, 15]


def test_a_desk_that_is_held_calls_when_its_service_and_pause_are_over() -> None:
    run = Run(1, [[Shift(0, (0,))]])
    run.hold(0, 20.0, 5.0, Person(0.0, (stop(),)))
    run.play([])
    assert run.records == [Record(0, 20, 20, 25, inf)]


def test_a_desk_that_goes_home_ends_whom_it_serves_and_calls_nobody_more() -> None:
    run = Run(1, [[Shift(0, (0,)), Shift(5, ())]])
    run.play([Person(0.0, (stop(),)), Person(1.0, (stop(),))])
    assert run.records == [Record(0, 0, 0, 0, inf), Record(0, 1, 1, inf, inf)]
    assert run.out == 10


def test_a_desk_calls_who_waits_already_when_it_takes_up_their_queue() -> None:
    run = Run(2, [[Shift(0, (1,)), Shift(7, (0,))]])
    run.play([Person(0.0, (stop(),))])
    assert run.records == [Record(0, 0, 0, 7, inf)]


def test_the_desk_that_was_idle_longest_takes_who_comes() -> None:
    run = Run(1, [[Shift(0, (0,))], [Shift(0, (0,))]])
    run.play([Person(1.0, (stop(work=1),)), Person(5.0, (stop(work=100),)), Person(6.0, (stop(),))])
    assert [record.called_at for record in run.records] == [1, 5, 6]


def test_the_same_seed_brings_the_same_people_whatever_the_desks_do() -> None:
    taught = knowing(hall(waits(1), opened=("12",)), past(10, {"shelter": 40, "work": 20}))
    found = rates(taught, TODAY)
    stage = today(taught, found)
    more = changed(stage, [MoreDesks("shelter", 2, TEN)])
    assert draw(stage.scene, found, 3) == draw(more.scene, found, 3)
    assert draw(stage.scene, found, 3) != draw(stage.scene, found, 4)


def test_as_many_come_as_habit_says() -> None:
    taught = knowing(hall(opened=("12",), issued=30), past(14, {"shelter": 80}))
    found = rates(taught, TODAY)
    scene = today(taught, found).scene
    counts = [len(draw(scene, found, seed).people) for seed in range(60)]
    expected = found.expected(TEN, TEN + timedelta(hours=5), CENTRE.calendar.zone)
    assert sum(counts) / len(counts) == pytest.approx(expected, rel=0.06)
    assert expected == pytest.approx(80 * 5 / 8, rel=0.15)


def test_the_booked_come_at_their_time_and_some_stay_away() -> None:
    expected = tuple(Expected("work", TEN + n * MINUTE) for n in range(1, 101))
    scene = today(hall(expected=expected), RATES).scene
    came = [draw(scene, RATES, seed).people for seed in range(20)]
    assert sum(map(len, came)) / 20 == pytest.approx(80, abs=5)
    assert {person.joined_at for one in came for person in one} <= {60.0 * n for n in range(1, 101)}
