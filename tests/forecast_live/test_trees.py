"""Trees that were learnt tell, print and count the same; where they do not fit, they are not asked."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, text

from server.actions import visits
from server.actions.work import Work
from server.domain.forecast import Calibration, Model, Told, model
from server.domain.foresight import figures_of
from server.domain.hall import Hall
from server.domain.hindsight import shape
from server.live.forecaster import Forecaster
from server.store import forecasts
from server.store.facts import TOLD
from server.store.forecasts import Followed
from tests.databases import writing
from tests.day import KIOSK, Day
from tests.forecast_live.test_learnt import CENTRE, busy, habits
from wire import requests
from wire.words import Channel, Lane


def picture(day: Day, engine: Engine) -> Hall:
    with engine.connect() as connection, connection.begin():
        url = engine.url.render_as_string(hide_password=False)
        return Forecaster(url).picture(connection, day.centre, day.now)


def keep(engine: Engine, learnt: Model | None) -> None:
    with writing(engine) as connection:
        forecasts.begin(connection, CENTRE)
        forecasts.keep(connection, CENTRE, habits(500), learnt)


@pytest.fixture
def trees(day: Day, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Model:
    """Five wait for desk 1; the trees learnt that each person before takes three minutes."""
    monkeypatch.setattr(model, "ENOUGH", 100)
    monkeypatch.setattr(model, "ROUNDS", 60)
    busy(day, 5)
    keep(engine, None)
    seen = next(iter(figures_of(picture(day, engine), {("health", Lane.C)}).values()))
    rows = np.tile(seen, (400, 1))
    rows[:, 0] = np.arange(400) % 12
    learnt = Model.fit(
        list(rows), [180.0 * (1 + row[0]) + n % 60 for n, row in enumerate(rows)], shape(day.centre)
    )
    assert learnt.learnt
    return learnt


def test_what_trees_foretell_is_told_and_journalled(day: Day, engine: Engine, trees: Model) -> None:
    simulated = picture(day, engine).newcomer(day.centre.services["health"])
    keep(engine, trees)
    hall = picture(day, engine)
    promised = hall.newcomer(day.centre.services["health"])
    assert simulated != promised
    visit = issued(day, engine, hall)
    told = day.events()[-1].detail[TOLD]
    wait = visit.steps[0].wait
    assert promised is not None
    assert wait is not None
    assert [wait.low_s, wait.likely_s, wait.high_s] == told[str(visit.steps[0].step)]
    assert told[str(visit.steps[0].step)] == [
        round(part / timedelta(seconds=1)) for part in (promised.low, promised.likely, promised.high)
    ]


def issued(day: Day, engine: Engine, hall: Hall) -> requests.Visit:
    """Issue a ticket as a server does that has drawn this hall."""
    asked = requests.NewVisit(services=["health"], language="ht", lane=Lane.C, channel=Channel.KIOSK)
    with writing(engine) as connection:
        return visits.issue(Work(connection, day.centre, KIOSK, day.now, hall), asked)


def test_who_waits_already_is_told_no_more_than_who_comes(day: Day, engine: Engine, trees: Model) -> None:
    keep(engine, trees)
    hall = picture(day, engine)
    newcomer = hall.newcomer(day.centre.services["health"])
    assert newcomer is not None
    for part in ("low", "likely", "high"):
        line = [getattr(hall.waits.steps[one.step.id], part) for one in hall.waiting]
        assert [*line, getattr(newcomer, part)] == sorted([*line, getattr(newcomer, part)])


def test_trees_of_another_centre_are_not_asked(day: Day, engine: Engine, trees: Model) -> None:
    simulated = picture(day, engine).waits
    keep(engine, replace(trees, pair=None, centre="another"))
    assert picture(day, engine).waits == simulated


def test_trees_that_were_told_other_figures_are_not_asked(day: Day, engine: Engine, trees: Model) -> None:
    simulated = picture(day, engine).waits
    keep(engine, replace(trees, pair=None, columns=3))
    assert picture(day, engine).waits == simulated


def test_without_the_library_the_simulation_answers(
    day: Day, engine: Engine, trees: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated = picture(day, engine).waits
    keep(engine, replace(trees, pair=None))
    assert picture(day, engine).waits != simulated
    monkeypatch.setattr(model, "lightgbm", None)
    assert picture(day, engine).waits == simulated


def test_ranges_that_start_from_elsewhere_are_calibrated_anew(engine: Engine) -> None:
    def calibration() -> Calibration:
        with engine.connect() as connection, connection.begin():
            found = forecasts.followed(connection, CENTRE)
        assert found is not None
        return found.promises.calibration

    def missed() -> None:
        with engine.connect() as connection, connection.begin():
            before = forecasts.followed(connection, CENTRE)
        assert before is not None
        wider = before.promises.calibration.update(Told(0, 0, 0), 9.0)
        after = Followed(before.seq, replace(before.promises, calibration=wider))
        with writing(engine) as connection:
            forecasts.follow(connection, CENTRE, before, after)

    learnt = Model((0.1, 0.9), 0.5, {}, Calibration(0.3), 25, "here")
    keep(engine, None)
    missed()
    simulated = calibration()
    keep(engine, None)
    assert calibration() == simulated
    keep(engine, learnt)
    assert calibration() == Calibration(0.3, known=1)
    missed()
    followed = calibration()
    keep(engine, replace(learnt, share=0.7))
    assert calibration() == followed != Calibration(0.3, known=1)


@pytest.mark.parametrize("text_", ["no JSON", "{}", '{"of": "a later version"}'])
def test_a_model_that_cannot_be_read_is_done_without_and_learnt_anew(
    day: Day, engine: Engine, trees: Model, text_: str
) -> None:
    keep(engine, None)
    simulated = picture(day, engine).newcomer(day.centre.services["health"])
    with writing(engine) as connection:
        connection.execute(text("UPDATE forecast SET model = :text, lessons = lessons + 1"), {"text": text_})
    assert picture(day, engine).newcomer(day.centre.services["health"]) == simulated
    keep(engine, trees)
    with engine.connect() as connection, connection.begin():
        found = forecasts.knowledge(connection, CENTRE)
    assert found is not None
    assert found.model == trees


def test_trees_that_cannot_be_read_are_done_without(day: Day, engine: Engine, trees: Model) -> None:
    torn = replace(trees, trees={level: ["torn"] for level in trees.trees})
    keep(engine, None)
    with writing(engine) as connection:
        connection.execute(text("UPDATE forecast SET model = :text"), {"text": torn.to_json()})
        found = forecasts.knowledge(connection, CENTRE)
    assert found is not None
    assert found.model == Model()
