"""Two who act on one desk at the same moment, in two transactions: one comes after the other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from server.actions import calls, desks
from server.actions.work import Work
from server.domain.errors import Refusal
from tests.databases import writing
from tests.day import MANAGER, Day
from wire.words import DeskState, ErrorCode, StepState

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def answer(day: Day) -> Any:
    try:
        return day.act(MANAGER, lambda work: calls.call_next(work, "1"))
    except Refusal as refusal:
        return refusal.code


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_a_desk_that_is_being_closed_calls_nobody(engine: Engine) -> None:
    day = Day(engine, datetime(2026, 11, 23, 13, tzinfo=UTC))
    day.desk("1")
    day.issue("health")
    hall = day.hall()
    with ThreadPoolExecutor(1) as other, engine.connect() as looker:
        with writing(engine) as closing:
            work = Work(closing, day.centre, MANAGER, day.now, hall)
            desks.set_state(work, "1", DeskState.CLOSED)
            called = other.submit(answer, day)
            patience = threading.Event()
            while not called.done() and not looker.execute(WAITING).scalar_one():
                patience.wait(0.01)
        assert called.result(20) is ErrorCode.DESK_NOT_OPEN
    assert [step.state for step in day.steps().values()] == [StepState.WAITING]
