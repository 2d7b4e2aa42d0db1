"""The order of the call stands twice, as a function and as SQL: they never differ."""

import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from server.actions import stored
from server.domain.routing import Reach, next_step
from server.store import steps
from tests.databases import writing
from tests.day import MANAGER, Day
from wire.words import Lane, StepState

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
PEOPLE = 60
PROFILES = (("1", ["information", "health", "legal"]), ("2", ["health"]), ("3", ["legal", "information"]))


def crowd(engine: Engine) -> Day:
    """People of every lane, some at the same moment, some sent to a desk or stored by one."""
    chance, day = random.Random(7), Day(engine, MORNING)  # noqa: S311 - a seed, so that it can be played again
    for desk in ("1", "2", "3"):
        day.desk(desk)
    for n in range(PEOPLE):
        service = chance.choice(("information", "health", "legal"))
        step = day.issue(service, lane=chance.choice(list(Lane)), actor=MANAGER).steps[0].step
        if n % 6 == 0:
            day.transfer(step, desk=chance.choice(("1", "2", "3")))
        day.later(chance.choice((0, 60, 900)))
        if n % 20 == 10:  # three desks, each at another moment
            desk = str(n // 20 + 1)
            day.act(MANAGER, lambda work, desk=desk: stored.store_next(work, desk))
    return day


def test_the_database_claims_whom_the_rules_name(engine: Engine) -> None:
    day, chance, claimed = crowd(engine), random.Random(8), 0  # noqa: S311 - the same
    while waiting := day.steps(StepState.WAITING):
        desk, profile = chance.choice(PROFILES)
        reach = Reach(desk, profile)
        expected = next_step(waiting.values(), reach)
        with writing(engine) as connection:
            at = day.now + timedelta(seconds=claimed)
            found = steps.claim_next(connection, "always_open", reach, at)
        assert (found and found.id) == (expected and expected.id)
        claimed += found is not None
    assert claimed == PEOPLE
