"""Days at the centre with two agencies: every verb, four languages, three days, midnight among them."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from server.actions import families, journeys, referrals, statistics, visits
from server.domain.errors import Refusal
from server.domain.step import AT_DESK, TRANSITIONS, Verb
from tests.agencies import enrich
from tests.day import MANAGER, Day
from wire import journeys as messages
from wire import requests
from wire.words import DeskState, Lane, StepState

EVENING = datetime(2026, 10, 30, 22, 0, tzinfo=UTC)
SERVICES = ("information", "health", "legal", "asylum")
DESKS = ("1", "2", "3", "31")
VERBS = sorted(set(Verb) - {Verb.JOIN, Verb.CALL, Verb.TRANSFER})


class Player:
    """Plays random acts; what is refused is refused."""

    def __init__(self, day: Day, seed: int) -> None:
        self.day, self.chance = day, random.Random(seed)  # noqa: S311 - a seed, so that it can be played again

    def play(self, acts: int, pace_s: float) -> None:
        for _ in range(acts):
            self.day.later(self.chance.expovariate(1 / pace_s))
            with suppress(Refusal):
                self.chance.choice(self.acts())()

    def acts(self) -> list[Callable[[], object]]:
        often = [self.issue] * 4 + [self.call] * 5 + [self.move] * 8
        return [*often, self.undo, self.undo, self.transfer, self.desk, self.refer, self.part, self.add]

    def step(self) -> int:
        return self.chance.choice(sorted(self.day.steps())[-25:])

    def issue(self) -> None:
        asked = requests.NewVisit(
            services=self.chance.sample(SERVICES, self.chance.choice((1, 1, 2, 3))),
            language=self.chance.choice(("es", "es", "ht", "ar", "pt")),
            lane=self.chance.choice(list(Lane)),
            party_size=self.chance.choice((1, 1, 2, 4)),
        )
        self.day.act(MANAGER, lambda work: visits.issue(work, asked))

    def call(self) -> None:
        self.day.call_next(self.chance.choice(DESKS))

    def move(self) -> None:
        movable = [one for _, one in sorted(self.day.steps().items()) if TRANSITIONS[one.state]]
        there = [one for one in movable if one.state in AT_DESK]
        one = self.chance.choice(there or movable)
        likely = {StepState.CALLED: Verb.START, StepState.SERVING: Verb.FINISH}
        verbs = sorted(set(TRANSITIONS[one.state]) & set(VERBS))
        known = likely.get(one.state)
        self.day.move(one.id, known if known and self.chance.random() < 0.6 else self.chance.choice(verbs))

    def undo(self) -> None:
        self.day.undo(self.step())

    def transfer(self) -> None:
        self.day.transfer(self.step(), service=self.chance.choice(SERVICES))

    def desk(self) -> None:
        state = self.chance.choice((DeskState.OPEN, DeskState.OPEN, DeskState.BREAK, DeskState.CLOSED))
        self.day.desk(self.chance.choice(DESKS), state)

    def refer(self) -> None:
        step, to = self.step(), self.chance.choice(SERVICES)
        asked = messages.NewReferral(service=to, consent=True)
        sent = self.day.act(MANAGER, lambda work: referrals.refer(work, step, asked))
        if self.chance.random() < 0.6:
            yes = messages.AnswerReferral()
            self.day.act(MANAGER, lambda work: referrals.accept(work, sent.referral, yes))

    def part(self) -> None:
        visit = self.day.steps()[self.step()].visit
        self.day.act(MANAGER, lambda work: families.split(work, visit, messages.Split(party_size=1)))

    def add(self) -> None:
        visit = self.day.steps()[self.step()].visit
        asked = messages.NewSteps(services=[self.chance.choice(SERVICES)])
        self.day.act(MANAGER, lambda work: journeys.add_steps(work, visit, asked))


def roll_up(day: Day) -> list[object]:
    """Do what the clockwork does: count every past day that changed."""
    days = day.act(MANAGER, statistics.mark)
    for one in days:
        counted = day.act(MANAGER, lambda work, one=one: statistics.day_rollups(work, one))  # type: ignore[misc]  # bound at once
        day.act(MANAGER, lambda work, one=one, counted=counted: statistics.save(work, one, counted))  # type: ignore[misc]  # the same
    return list(days)


@pytest.fixture
def player(engine: Engine) -> Player:
    """A centre on an evening with its desks open."""
    enrich(engine)
    day = Day(engine, EVENING)
    for desk in DESKS:
        day.desk(desk)
    made = Player(day, seed=4)
    made.issue()
    return made
