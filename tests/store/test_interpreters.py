"""Interpreters at work: claimed with the step that needs one, free again when it ends, never at two desks."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from server.actions import interpreters, steps, visits
from server.domain.errors import Refusal
from server.domain.routing import next_step
from server.domain.step import AT_DESK, Verb
from tests.agencies import enrich
from tests.day import MANAGER, Day, agent
from wire import requests
from wire.words import DeskState, ErrorCode, StepState

MORNING = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
DESKS = ("31", "32", "33")


@pytest.fixture
def day(engine: Engine) -> Day:
    """A morning with the desks 31 (Spanish) and 32 (Spanish, Creole) open."""
    enrich(engine)
    day = Day(engine, MORNING)
    for desk in ("31", "32"):
        day.desk(desk)
    return day


def come(day: Day, language: str = "ht", *services: str) -> int:
    """Issue a ticket in a language and return its first step."""
    asked = requests.NewVisit(services=list(services or ("asylum",)), language=language)
    day.later(1)
    return day.act(MANAGER, lambda work: visits.issue(work, asked)).steps[0].step


def send(day: Day, step: int, to: str) -> requests.Moved:
    return day.act(MANAGER, lambda work: steps.transfer(work, step, requests.Transfer(agent=to)))


def helping(day: Day) -> dict[str, int]:
    """Whom each interpreter helps by the table, which must follow from the steps."""
    table = dict(day.rows("SELECT id, step FROM interpreter WHERE step IS NOT NULL"))
    told = [step for step in day.steps().values() if step.interpreter is not None]
    helped = {step.interpreter: step.id for step in told if step.state in AT_DESK}
    assert table == helped
    assert {step.state for step in told} <= AT_DESK | {StepState.DONE}  # who helped then, free by now
    assert day.replayed() == day.steps()
    return helped


def refused(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(Refusal) as why:
        act()
    return why.value.code


def test_a_call_takes_the_interpreter_who_speaks_fewest_languages(day: Day) -> None:
    step = come(day)
    called = day.call_next("31")
    assert called is not None
    assert (called.step, called.needs, called.interpreter) == (step, "ht", "creole")
    assert helping(day) == {"creole": step}


def test_a_desk_that_speaks_the_language_takes_no_interpreter(day: Day) -> None:
    come(day)
    called = day.call_next("32")
    assert called is not None
    assert called.interpreter is None
    assert helping(day) == {}


def test_a_service_without_interpreters_needs_no_language(day: Day) -> None:
    come(day, "ar", "health")
    called = day.call_next("31")
    assert called is not None
    assert (called.needs, called.interpreter) == (None, None)


def test_who_cannot_be_understood_waits_and_whoever_comes_next_is_called(day: Day) -> None:
    day.desk("33")
    arabic = [come(day, "ar") for _ in range(2)]
    spanish = come(day, "es")
    called = [day.call_next(desk) for desk in ("31", "33")]
    assert [one and one.step for one in called] == [arabic[0], spanish]
    assert day.hall().unheard == {"ar": 1}
    assert day.call_next("32") is None


@pytest.mark.parametrize(
    "verbs",
    [(Verb.START, Verb.FINISH), (Verb.PARK,), (Verb.NO_SHOW,), (Verb.REQUEUE,), (Verb.CANCEL,)],
    ids=lambda verbs: verbs[-1].value,
)
def test_an_interpreter_is_free_when_the_step_leaves_the_desk(day: Day, verbs: tuple[Verb, ...]) -> None:
    step = come(day)
    day.call_next("31")
    for verb in verbs:
        assert helping(day) == {"creole": step}
        day.move(step, verb)
    assert helping(day) == {}
    day.undo(step)
    assert helping(day) == {"creole": step}


def test_an_undone_call_frees_the_interpreter(day: Day) -> None:
    step = come(day)
    day.call_next("31")
    day.undo(step)
    assert helping(day) == {}
    assert day.steps()[step].state is StepState.WAITING


def test_a_transfer_frees_the_interpreter_and_the_new_step_needs_what_its_service_asks(day: Day) -> None:
    step = come(day)
    day.call_next("31")
    health = day.transfer(step, service="health").next
    assert health is not None
    assert (health.needs, helping(day)) == (None, {})
    back = day.transfer(health.step, service="asylum").next
    assert back is not None
    assert back.needs == "ht"


def test_an_undone_finish_stands_without_an_interpreter_who_helps_elsewhere_by_now(day: Day) -> None:
    day.desk("33")
    first = come(day, "ar")
    day.call_next("31")
    day.move(first, Verb.START)
    day.move(first, Verb.FINISH)
    second = come(day, "ar")
    day.call_next("33")
    assert day.undo(first).interpreter is None
    assert helping(day) == {"arabic": second}


def test_a_call_by_number_is_refused_while_nobody_would_understand(day: Day) -> None:
    come(day, "ar")
    ticket = day.ticket(come(day, "ar"))
    day.call_next("31")
    before = day.steps()
    assert refused(lambda: day.call_ticket("32", ticket)) is ErrorCode.NO_INTERPRETER
    assert day.steps() == before
    day.move(min(before), Verb.CANCEL)
    assert day.call_ticket("32", ticket).interpreter == "arabic"


def test_who_goes_away_while_helping_helps_to_the_end_and_no_further(day: Day) -> None:
    step, other = come(day, "ar"), come(day, "ar")
    day.call_next("31")
    told = day.act(MANAGER, lambda work: interpreters.set_present(work, "arabic", present=False))
    assert (told.present, told.step) == (False, step)
    day.move(step, Verb.CANCEL)
    assert day.call_next("31") is None
    assert helping(day) == {}
    day.act(MANAGER, lambda work: interpreters.set_present(work, "arabic", present=True))
    called = day.call_next("31")
    assert called is not None
    assert called.step == other


def test_the_database_claims_whom_the_rules_name_with_languages_and_colleagues(day: Day) -> None:
    chance = random.Random(11)  # noqa: S311 - a seed, so that it can be played again
    day.desk("33")
    for _ in range(40):
        step = come(day, chance.choice(("es", "ht", "fr", "ar", "pt")), chance.choice(("asylum", "health")))
        if chance.random() < 0.2:
            send(day, step, "manager")
        day.later(chance.choice((0, 60)))
    called = 0
    for _ in range(200):
        desk, waiting = chance.choice(DESKS), day.steps(StepState.WAITING)
        expected = next_step(waiting.values(), day.hall().reach(desk))
        found = day.call_next(desk)
        assert (found and found.step) == (expected and expected.id)
        called += found is not None
        if found is None or chance.random() < 0.5:
            for held in day.steps(*AT_DESK).values():
                day.move(held.id, Verb.CANCEL)
        helping(day)
    assert called >= 20
    left = day.steps(StepState.WAITING).values()
    assert {step.needs for step in left} <= {"pt"}  # nobody here speaks Portuguese


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_two_desks_at_the_same_moment_never_take_one_interpreter(day: Day) -> None:
    """Two call at once; one gets the only interpreter, the other whoever needs none."""
    day.desk("33")
    start = threading.Barrier(2)

    def call(desk: str) -> int | None:
        start.wait(20)
        found = day.call_next(desk)
        return found.step if found else None

    for _ in range(10):
        arabic = {come(day, "ar"), come(day, "ar")}
        spanish = come(day, "es")
        with ThreadPoolExecutor(2) as two:
            called = set(two.map(call, ("31", "33")))
        assert spanish in called
        assert len(called & arabic) == 1
        assert len(helping(day)) == 1
        for step in (*arabic, spanish):
            day.move(step, Verb.CANCEL)


def test_a_step_sent_to_a_colleague_waits_for_their_last_desk_to_close(day: Day) -> None:
    day.desk("33", actor=agent(1))
    step = come(day, "es")
    assert refused(lambda: send(day, step, "agent02")) is ErrorCode.DESK_NOT_OPEN
    assert refused(lambda: send(day, step, "nobody")) is ErrorCode.UNKNOWN_AGENT
    sent = send(day, step, "agent01").next
    assert sent is not None
    assert day.call_next("31") is None
    day.desk("33", DeskState.CLOSED, agent(1))
    assert day.replayed() == day.steps()
    called = day.call_next("31")
    assert called is not None
    assert called.step == sent.step


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_the_claim_reads_the_index_of_the_waiting(day: Day) -> None:
    """SQLite's plan; languages and colleagues are looked at row by row on the way."""
    come(day)
    plans = []

    def kept(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("UPDATE step SET state"):
            plans.append((statement, parameters))

    event.listen(day.engine, "before_cursor_execute", kept)
    day.call_next("31")
    with day.engine.connect() as connection:
        raw = connection.connection.driver_connection
        plan = list(raw.execute("EXPLAIN QUERY PLAN " + plans[0][0], plans[0][1]))  # type: ignore[union-attr]  # SQLite's own
    assert any("step_next" in str(row) for row in plan), plan
    assert not any("TEMP B-TREE" in str(row) for row in plan), plan
