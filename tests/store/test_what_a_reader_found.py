"""Faults that a fresh reader found, each as the test that would have told."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from server.actions import once as once_action
from server.actions import visits
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import Verb
from server.store import announcements
from tests.day import KIOSK, Day
from wire.requests import NewVisit
from wire.words import DeskState, ErrorCode, StepState

MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def day(engine: Engine) -> Day:
    day = Day(engine, MORNING)
    day.desk("1")
    return day


def announced(connection: Connection, ticket: str) -> None:
    announcements.add(
        connection,
        "always_open",
        step=1,
        ticket=ticket,
        desk="1",
        zone="hall",
        language="es",
        called_at=MORNING,
        recall=False,
    )


def until_somebody_stands_in_line(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(2000):
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                return
    pytest.fail("nobody waited for the call before")


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_a_call_gets_its_number_only_when_the_one_before_it_is_committed(engine: Engine) -> None:
    begun, done = threading.Event(), threading.Event()

    def second() -> None:
        with engine.begin() as other:
            begun.set()
            announced(other, "102")
        done.set()

    with engine.connect() as first, first.begin():
        announced(first, "101")
        thread = threading.Thread(target=second)
        thread.start()
        assert begun.wait(10)
        until_somebody_stands_in_line(engine)
        assert not done.is_set()
    assert done.wait(10)
    thread.join()
    with engine.connect() as connection:
        found = announcements.newest(connection, "always_open", ["hall"], MORNING)
    assert [one.ticket for one in found] == ["102", "101"]


def test_two_centres_keep_their_keys_apart(day: Day) -> None:
    def keep(work: Work) -> None:
        once_action.once(work, "one-key", "asked", lambda _: None)

    elsewhere = replace(KIOSK, centre="elsewhere")
    day.act(KIOSK, keep)
    day.act(KIOSK, lambda work: keep(replace(work, actor=elsewhere)))
    assert sorted(day.rows("SELECT actor FROM answer")) == [
        ("always_open/device:kiosk-1",),
        ("elsewhere/device:kiosk-1",),
    ]


def test_who_was_sent_to_a_desk_that_closes_is_called_by_another(day: Day) -> None:
    day.desk("2")
    step = day.issue("health").steps[0]
    sent = day.transfer(step.step, desk="2").next
    assert sent is not None
    assert day.call_next("1") is None
    day.desk("2", DeskState.CLOSED)
    called = day.call_next("1")
    assert called is not None
    assert (called.step, called.due_at) == (sent.step, sent.due_at)
    assert day.replayed() == day.steps()


def test_nobody_is_sent_to_a_closed_desk(day: Day) -> None:
    step = day.issue("health").steps[0].step
    with pytest.raises(Refusal) as refused:
        day.transfer(step, desk="9")
    assert refused.value.code is ErrorCode.DESK_NOT_OPEN
    assert day.steps()[step].state is StepState.WAITING


def test_a_ticket_of_a_kiosk_whose_clock_is_fast_is_taken_over_as_joined_now(day: Day) -> None:
    code = day.act(KIOSK, visits.reserve).codes[0]
    asked = NewVisit(services=["health"], language="ht", ticket=code, issued_at=MORNING + timedelta(hours=3))
    taken = day.act(KIOSK, lambda work: visits.issue(work, asked))
    assert (taken.ticket, taken.steps[0].joined_at) == (code, MORNING)


def test_replacing_what_is_no_visit_cancels_nothing(day: Day) -> None:
    code = day.act(KIOSK, lambda work: once_action.once(work, "reserving", "asked", visits.reserve) and work)
    assert code is not None
    codes = [str(row[0]) for row in day.rows("SELECT ticket FROM reserved ORDER BY ticket")]
    asked = NewVisit(
        services=["health"], language="ht", ticket=codes[0], issued_at=MORNING, replaces="reserving"
    )
    assert day.act(KIOSK, lambda work: visits.issue(work, asked)).ticket == codes[0]


def test_a_transfer_does_not_reset_how_often_somebody_came_back(day: Day) -> None:
    step = day.issue("health").steps[0].step
    for _ in range(2):
        day.call_next("1")
        day.move(step, Verb.NO_SHOW)
        day.move(step, Verb.REQUEUE)
    moved = day.transfer(step, service="legal").next
    assert moved is not None
    day.later(600)
    day.call_next("1")
    day.move(moved.step, Verb.NO_SHOW)
    with pytest.raises(Refusal) as refused:
        day.move(moved.step, Verb.REQUEUE)
    assert refused.value.code is ErrorCode.RETURN_LIMIT


def test_a_call_after_a_return_is_no_recall(day: Day) -> None:
    step = day.issue("health").steps[0].step
    day.call_next("1")
    day.move(step, Verb.REQUEUE)
    day.call_next("1")
    day.move(step, Verb.RECALL)
    newest_first = [call.recall for call in day.hall().announcements]
    assert newest_first == [True, False, False]


def test_a_visitor_who_leaves_by_link_while_served_ends_nothing(day: Day) -> None:
    visit = day.issue("health")
    step = visit.steps[0].step
    day.call_next("1")
    day.move(step, Verb.START)
    day.leave(visit.follow_url.rsplit("/", 1)[-1])
    assert day.steps()[step].state is StepState.SERVING
