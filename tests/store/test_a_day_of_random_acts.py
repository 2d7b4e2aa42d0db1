"""Hypothesis plays days at a centre: whatever people do, in any order, the promises of the design hold."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event

from server.actions import reception, stored
from server.domain.errors import Refusal
from server.domain.routing import next_step
from server.domain.step import AT_DESK, ENDED, TRANSITIONS, Step, Verb
from server.store.database import open_engine
from tests.agencies import enrich
from tests.databases import Template
from tests.day import KIOSK, MANAGER, Day, agent, by_state
from tests.journey_acts import JOURNEYS, PICK, SERVICES, JourneyActs
from wire import requests
from wire.journeys import NewLane
from wire.words import DeskState, ErrorCode, Lane, StepState

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DESKS = st.sampled_from(["1", "2", "3", "21", "31", "32"])
LANES = st.sampled_from([Lane.A, Lane.B, Lane.C])
WHO = st.sampled_from([agent(1), agent(2), MANAGER])
VERBS = st.sampled_from([verb for verb in Verb if verb not in {Verb.JOIN, Verb.CALL, Verb.TRANSFER}])
LIVE = frozenset({StepState.WAITING, StepState.PARKED}) | AT_DESK


class ADay(JourneyActs):
    """Visitors, agents, a manager and the clock act in any order."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ventanilla-day-"))
        shutil.copy(self.template, self.folder / "day.db")
        self.engine = open_engine(f"sqlite:///{self.folder / 'day.db'}")
        event.listen(self.engine, "connect", _without_waiting_for_the_disk)
        enrich(self.engine)
        self.day = Day(self.engine, MORNING)
        self.links: list[str] = []
        for desk in ("1", "2", "21", "31", "32"):
            self.day.desk(desk)

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    def tried(self, act: Callable[[], Any]) -> Any:
        """Do something that may be refused; a refusal changes nothing."""
        before = (self.day.steps(), len(self.day.events()))
        try:
            return act()
        except Refusal as refusal:
            assert (self.day.steps(), len(self.day.events())) == before
            return refusal

    def picked(self, pick: int) -> Step:
        """One of the newest steps."""
        steps = self.day.steps()
        return steps[sorted(steps)[-1 - pick % min(len(steps), 12)]]

    @rule(journey=JOURNEYS, lane=LANES)
    def issue(self, journey: list[str], lane: Lane) -> None:
        visit = self.day.issue(*journey, lane=lane)
        self.links.append(visit.follow_url.rpartition("/")[2])
        assert [step.service for step in visit.steps] == journey

    @rule(people=st.lists(st.tuples(SERVICES, LANES, st.integers(0, 12)), min_size=2, max_size=6))
    def several_come(self, people: list[tuple[str, Lane, int]]) -> None:
        for service, lane, minutes in people:
            self.day.issue(service, lane=lane)
            self.day.later(minutes * 60)

    @rule(service=SERVICES)
    def issue_an_emergency(self, service: str) -> None:
        self.day.issue(service, lane=Lane.EMERGENCY, actor=MANAGER)
        refused = self.tried(lambda: self.day.issue(service, lane=Lane.EMERGENCY, actor=KIOSK))
        assert refused.code is ErrorCode.LANE_NOT_ALLOWED

    @rule(desk=DESKS, state=st.sampled_from(DeskState), who=WHO)
    def set_desk(self, desk: str, state: DeskState, who: Any) -> None:
        self.tried(lambda: self.day.desk(desk, state, who))

    @rule(desk=DESKS, who=WHO)
    def call_next(self, desk: str, who: Any) -> None:
        waiting = self.day.steps(StepState.WAITING)
        expected = next_step(waiting.values(), self.day.hall().reach(desk))
        called = self.tried(lambda: self.day.call_next(desk, who))
        if isinstance(called, Refusal):
            assert called.code in {ErrorCode.DESK_NOT_OPEN, ErrorCode.FOREIGN_DESK}
            return
        assert (called and called.step) == (expected and expected.id)
        if called and called.needs:
            assert called.interpreter or self.day.centre.desks[desk].speaks(called.needs)
        if expected:
            self._overtakes_nobody_beyond_the_bound(expected, waiting, desk)

    def _overtakes_nobody_beyond_the_bound(self, called: Step, waiting: dict[int, Step], desk: str) -> None:
        if called.lane is Lane.EMERGENCY or not self._as_it_joined(called):
            return
        reach = self.day.hall().reach(desk)
        for other in waiting.values():
            if next_step([other], reach) and self._as_it_joined(other):
                assert other.joined_at is not None
                assert called.joined_at is not None
                bound = self._target(other) - self.day.centre.smallest_target
                assert called.joined_at - other.joined_at <= bound

    def _as_it_joined(self, step: Step) -> bool:
        """Tell whether a step still has the promise of its joining: it neither came back nor was referred."""
        return step.joined_at is not None and step.due_at == step.joined_at + self._target(step)

    def _target(self, step: Step) -> timedelta:
        return self.day.centre.services[step.service].targets[step.lane]

    @rule(desk=DESKS, who=WHO)
    def store_next(self, desk: str, who: Any) -> None:
        hall = self.day.hall()
        expected = next_step(self.day.steps(StepState.WAITING).values(), hall.reach(desk))
        kept = [
            one
            for one in self.day.steps(StepState.WAITING).values()
            if one.stored and one.target_desk == desk
        ]
        found = self.tried(lambda: self.day.act(who, lambda work: stored.store_next(work, desk)))
        if not isinstance(found, Refusal):
            assert (found and found.step) in ({one.id for one in kept} or {expected and expected.id})

    @rule(desk=DESKS, who=WHO)
    def release_next(self, desk: str, who: Any) -> None:
        self.tried(lambda: self.day.act(who, lambda work: stored.release_next(work, desk)))

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, lane=st.sampled_from(Lane))
    def change_lane(self, pick: int, lane: Lane) -> None:
        visit = self.picked(pick).visit
        to = NewLane(lane=lane)
        self.tried(lambda: self.day.act(MANAGER, lambda work: reception.change_lane(work, visit, to)))

    @precondition(lambda self: self.day.steps(StepState.WAITING))
    @rule(desk=DESKS, pick=PICK)
    def call_by_ticket(self, desk: str, pick: int) -> None:
        waiting = sorted(self.day.steps(StepState.WAITING))
        ticket = self.day.ticket(waiting[pick % len(waiting)])
        self.tried(lambda: self.day.call_ticket(desk, ticket))

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, verb=VERBS, who=WHO)
    def do(self, pick: int, verb: Verb, who: Any) -> None:
        before = self.picked(pick)
        result = self.tried(lambda: self.day.move(before.id, verb, who))
        if verb not in TRANSITIONS[before.state]:
            assert isinstance(result, Refusal)
            assert result.code is ErrorCode.TRANSITION_NOT_ALLOWED
        elif not isinstance(result, Refusal):
            assert result.state is TRANSITIONS[before.state][verb]

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, verb=VERBS)
    def do_and_undo(self, pick: int, verb: Verb) -> None:
        before = self.day.steps()
        step = self.picked(pick).id
        if not isinstance(self.tried(lambda: self.day.move(step, verb)), Refusal):
            self.day.undo(step)
            assert self.day.steps() == before

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, service=SERVICES, desk=DESKS, to_desk=st.booleans(), back=st.booleans())
    def transfer(self, pick: int, service: str, desk: str, to_desk: bool, back: bool) -> None:  # noqa: FBT001 - Hypothesis passes them by name
        before = self.day.steps()
        step = self.picked(pick).id
        to: dict[str, str] = {"desk": desk} if to_desk else {"service": service}
        moved = self.tried(lambda: self.day.transfer(step, **to))  # type: ignore[arg-type]  # names of the two
        if back and isinstance(moved, requests.Moved):
            self.day.undo(step)
            assert self.day.steps() == before

    @precondition(lambda self: self.day.steps())
    @rule(pick=PICK, who=WHO)
    def undo(self, pick: int, who: Any) -> None:
        self.tried(lambda: self.day.undo(self.picked(pick).id, who))

    @precondition(lambda self: self.links)
    @rule(pick=PICK)
    def leave_by_link(self, pick: int) -> None:
        with suppress(Refusal):
            self.day.leave(self.links[pick % len(self.links)])

    @rule(minutes=st.floats(min_value=0.01, max_value=50))
    def time_goes_on(self, minutes: float) -> None:
        self.day.later(minutes * 60)

    @rule(hours=st.integers(min_value=6, max_value=40))
    def a_night_passes(self, hours: int) -> None:
        self.day.later(hours * 3600)
        self.day.tidy()
        calendar = self.day.centre.calendar
        over = [day for _, day in self._days() if calendar.day_is_over(day, self.day.now)]
        assert over == []

    def _days(self) -> list[tuple[int, Any]]:
        live = {step.visit for step in self.day.steps().values() if step.state not in ENDED}
        rows = self.day.rows("SELECT id, service_day FROM visit")
        return [(int(str(id_)), datetime.fromisoformat(str(day)).date()) for id_, day in rows if id_ in live]

    @invariant()
    def no_code_is_there_twice_a_day(self) -> None:
        codes = self.day.rows("SELECT service_day, ticket FROM visit")
        assert len(set(codes)) == len(codes)

    @invariant()
    def a_journey_is_at_one_place_and_nobody_is_lost(self) -> None:
        of_visit: dict[int, list[Step]] = {}
        for step in self.day.steps().values():
            of_visit.setdefault(step.visit, []).append(step)
        assert set(of_visit) == {id_ for (id_,) in self.day.rows("SELECT id FROM visit")}
        for known in of_visit.values():
            live = [step for step in known if step.state in LIVE]
            assert len(live) <= 1
            if by_state(known, StepState.PLANNED) and not live:
                assert by_state(known, StepState.NO_SHOW)  # may come back; else the day's end tells

    @invariant()
    def a_desk_serves_one(self) -> None:
        serving = self.day.steps(StepState.SERVING).values()
        assert set(Counter(step.desk for step in serving).values()) <= {1}

    @invariant()
    def the_steps_follow_from_the_journal(self) -> None:
        assert self.day.replayed() == self.day.steps()

    @invariant()
    def the_hall_holds_everybody_once(self) -> None:
        standing = [one.step for one in self.day.hall().standing if one.step.state in LIVE]
        live = {id_: step for id_, step in self.day.steps().items() if step.state in LIVE}
        assert {step.id: step for step in standing} == live
        assert len(standing) == len(live)


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@pytest.mark.timeout(300)  # many whole days are played
def test_a_day_of_random_acts_keeps_every_promise(sqlite_template: Template) -> None:
    class ThisDay(ADay):
        template = Path(sqlite_template.url.removeprefix("sqlite:///"))

    run_state_machine_as_test(
        ThisDay,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
