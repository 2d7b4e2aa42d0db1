"""The model learns from the figures that it is asked with: looking back gives what the hall gave then."""

import random
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine

from server.domain.forecast import Knowledge, model
from server.domain.forecast.habits import Array
from server.domain.foresight import figures_of
from server.domain.hall import Hall
from server.domain.step import Step, Verb
from server.live.forecaster import Forecaster, learn
from server.store import forecasts, lessons
from server.store import hall as hall_store
from server.store.facts import TOLD
from tests.databases import writing
from tests.day import Day, by_state
from tests.forecast_live.ten import TEN
from tests.forecast_live.test_learnt import CENTRE, habits
from wire.words import DeskState, Lane, StepState

SERVICES = ("health", "legal", "information")


class Random:
    """A day of whatever people do, from a seed."""

    def __init__(self, day: Day, seed: int) -> None:
        self.day, self._chance = day, random.Random(seed)  # noqa: S311 - a seed, so that it can be played again
        self.rows: dict[int, Array] = {}
        """Step → what the hall told the model of its service and lane just before it joined."""

    def hall(self) -> Hall:
        known = Knowledge(habits(500))
        with self.day.engine.connect() as connection, connection.begin():
            return hall_store.load(connection, self.day.centre, self.day.now, known)

    def come(self) -> None:
        service = self._chance.choice(SERVICES)
        lane = self._chance.choices([Lane.C, Lane.B, Lane.A], [6, 2, 1])[0]
        self._told(service, lane, lambda: self.day.issue(service, lane=lane).steps[0].step)

    def _told(self, service: str, lane: Lane, act: Callable[[], int]) -> None:
        before = figures_of(self.hall(), {(service, lane)})
        step = act()
        assert list(self.day.events()[-1].detail[TOLD]) == [str(step)]
        self.rows[step] = before[service, lane]

    def work(self) -> None:
        desk = self._chance.choice("1234")
        here = [step for step in self._at(desk) if step.state is not StepState.PARKED]
        if not here:
            self.day.call_next(desk)
            return
        step = here[0]
        if step.state is StepState.CALLED:
            verb = self._chance.choices([Verb.START, Verb.NO_SHOW, Verb.RECALL], [8, 1, 1])[0]
        else:
            verb = self._chance.choices([Verb.FINISH, Verb.PARK, Verb.TRANSFER], [8, 1, 1])[0]
        if verb is Verb.TRANSFER:
            service = self._chance.choice([one for one in SERVICES if one != step.service])
            self._told(service, step.lane, lambda: self._transferred(step.id, service))
        else:
            self.day.move(step.id, verb)

    def leave(self) -> None:
        waiting = by_state(self.day.steps().values(), StepState.WAITING)
        if waiting:
            self.day.move(self._chance.choice(waiting).id, Verb.CANCEL)

    def _transferred(self, step: int, service: str) -> int:
        moved = self.day.transfer(step, service=service)
        assert moved.next is not None
        return moved.next.step

    def _at(self, desk: str) -> list[Step]:
        held = (StepState.CALLED, StepState.SERVING)
        return [step for step in self.day.steps(*held).values() if step.desk == desk]

    def pass_(self, deeds: int) -> None:
        for desk in "1234":
            self.day.desk(desk)
        for _ in range(deeds):
            self.day.later(self._chance.uniform(5, 90))
            self._chance.choices([self.come, self.work, self.leave], [5, 7, 1])[0]()


@pytest.mark.parametrize("seed", [1])
def test_looking_back_gives_what_the_hall_gave_then(day: Day, engine: Engine, seed: int) -> None:
    played = Random(day, seed)
    played.pass_(120)
    changes = [change.after for event in day.events() for change in event.changes]
    served = {step.id for step in changes if step and step.state is StepState.SERVING}
    with engine.connect() as connection, connection.begin():
        found = lessons.newest(connection, day.centre, habits(500), TEN + timedelta(days=1))
    assert len(found) > 20
    assert {one.step for one in found} == served & set(played.rows)
    for one in found:
        assert np.array_equal(one.row, played.rows[one.step], equal_nan=True), (seed, one.step)


def test_a_lesson_ends_with_the_call_that_led_to_a_service(day: Day, engine: Engine) -> None:
    day.desk("1")
    first, second = (day.issue().steps[0].step for _ in range(2))
    day.later(300)
    day.call_next("1")
    day.move(first, Verb.NO_SHOW)
    day.later(60)
    day.call_next("1")
    day.later(30)
    day.move(second, Verb.START)
    with engine.connect() as connection, connection.begin():
        found = lessons.newest(connection, day.centre, habits(500), TEN + timedelta(days=1))
        none = lessons.newest(connection, day.centre, habits(500), TEN)
    assert [(one.step, one.wait) for one in found] == []  # the day has no end of a service: nothing is over
    day.move(second, Verb.FINISH)
    with engine.connect() as connection, connection.begin():
        found = lessons.newest(connection, day.centre, habits(500), TEN + timedelta(days=1))
    assert [(one.step, one.wait) for one in found] == [(second, 360.0)]
    assert none == []


def busy_days(day: Day, days: int) -> None:
    """Bursts of six at one desk that serves the third of each for long: no simulation has a word for that."""
    for _ in range(days):
        day.desk("1")
        for _ in range(4):
            steps = [day.issue().steps[0].step for _ in range(6)]
            for place, step in enumerate(steps):
                called = day.call_next("1")
                assert called is not None
                assert called.step == step
                day.move(step, Verb.START)
                day.later(900 if place == 2 else 60)
                day.move(step, Verb.FINISH)
        day.desk("1", DeskState.CLOSED)
        day.later(86_400 - 4 * 1200)


def test_a_centre_learns_trees_keeps_them_and_tells_by_them(
    day: Day, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "ENOUGH", 60)
    monkeypatch.setattr(model, "ROUNDS", 30)
    monkeypatch.setitem(model.SETTINGS, "min_data_in_leaf", 5)
    monkeypatch.setattr(forecasts, "ENOUGH", 60)
    busy_days(day, 3)
    url = engine.url.render_as_string(hide_password=False)
    learnt = learn(url, day.centre, day.now)
    assert learnt is not None
    assert learnt.model.learnt
    with writing(engine) as connection:
        forecasts.begin(connection, CENTRE)
        forecasts.keep(connection, CENTRE, learnt.habits, learnt.model)
    day.desk("1")
    steps = [day.issue().steps[0].step for _ in range(5)]
    with engine.connect() as connection, connection.begin():
        told = Forecaster(url).picture(connection, day.centre, day.now)
        alone = hall_store.load(connection, day.centre, day.now, Knowledge(learnt.habits))
    assert told.knowledge is not None
    assert told.knowledge.model == learnt.model
    assert told.waits.newcomers != alone.waits.newcomers
    highs = [told.waits.steps[step].high for step in steps]
    assert highs == sorted(highs)
