"""Failure (e): statistics that do not add up. A random day with every verb, recounted from the journal."""

import json
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from server.domain.errors import Refusal
from server.domain.step import AT_DESK, TRANSITIONS, Step, Verb
from server.live.desks import floor
from tests.day import MANAGER, Day
from wire.views import Floor
from wire.words import Lane

MORNING = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
SERVICES = ("information", "health", "legal")
DESKS = ("1", "2", "3", "4")
VERBS = [verb for verb in Verb if verb not in {Verb.JOIN, Verb.CALL, Verb.TRANSFER, Verb.BREAK_OFF}]
ACTS = 250


def random_day(engine: Engine, seed: int) -> tuple[Day, set[str]]:
    """Play a day; what is refused is refused. Return it with the verbs that the journal got."""
    chance, day = random.Random(seed), Day(engine, MORNING)  # noqa: S311 - a seed, so that the day can be played again
    for desk in DESKS:
        day.desk(desk)
    day.issue("health")
    for _ in range(ACTS):
        day.later(chance.expovariate(1 / 40))
        with suppress(Refusal):
            act(day, chance)
    return day, {event.verb for event in day.events()}


def act(day: Day, chance: random.Random) -> None:
    step = chance.choice(sorted(day.steps())[-25:])
    match chance.randrange(10):
        case 0 | 1 | 2:
            journey = chance.sample(SERVICES, chance.choice((1, 1, 1, 2, 3)))
            day.issue(*journey, lane=chance.choice(list(Lane)), actor=MANAGER)
        case 3 | 4:
            day.call_next(chance.choice(DESKS))
        case 5:
            day.undo(step)
        case 6:
            day.transfer(step, service=chance.choice(SERVICES))
        case _ if movable := at_work(day, chance):
            one = chance.choice(movable)
            day.move(one.id, chance.choice(sorted(set(TRANSITIONS[one.state]) & set(VERBS))))


def at_work(day: Day, chance: random.Random) -> list[Step]:
    """Who is at a desk, or whoever else something can still be done to."""
    movable = [step for _, step in sorted(day.steps().items()) if TRANSITIONS[step.state]]
    at_desk = [step for step in movable if step.state in AT_DESK]
    return at_desk if at_desk and chance.random() < 0.7 else movable


def recount(day: Day) -> dict[str, Any]:
    """Count the day from the journal's own rows alone, event by event, with nothing of the product's code."""
    last: dict[int, dict[str, Any]] = {}
    issued = 0
    for verb, raw in day.rows("SELECT verb, CAST(changes AS TEXT) FROM journal ORDER BY seq"):
        issued += verb == "issue"
        for before, after in json.loads(str(raw)):
            if after is None:
                del last[before["id"]]
            else:
                last[after["id"]] = after
    steps = list(last.values())
    waiting = [step for step in steps if step["state"] == "waiting"]
    called = [step for step in steps if "called_at" in step]
    in_time = [step for step in called if moment(step, "called_at") <= moment(step, "due_at")]
    return {
        "waiting": len(waiting),
        "late": sum(moment(step, "due_at") < day.now for step in waiting),
        "serving": sum(step["state"] == "serving" for step in steps),
        "issued_today": issued,
        "done_today": sum(step["state"] == "done" for step in steps),
        "on_time": len(in_time) / len(called),
        "lines": {s: sum(step["service"] == s for step in waiting) for s in SERVICES},
        "steps": {step["id"]: step["state"] for step in steps},
    }


def moment(step: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(step[name])


def shown(day: Day, view: Floor) -> dict[str, Any]:
    """The same figures as the manager sees them, and the steps as their table has them."""
    names = ("waiting", "late", "serving", "issued_today", "done_today", "on_time")
    return {name: getattr(view, name) for name in names} | {
        "lines": {line.service: line.waiting for line in view.services if line.service in SERVICES},
        "steps": {step.id: step.state.value for step in day.steps().values()},
    }


def test_statistics_add_up_after_a_day_with_every_verb(engine: Engine) -> None:
    day, verbs = random_day(engine, seed=1)
    assert verbs >= {verb.value for verb in VERBS} | {"issue", "call", "transfer", "undo", "open"}
    assert shown(day, floor(day.hall())) == recount(day)
    assert day.replayed() == day.steps()


def test_statistics_of_a_new_day_start_at_nothing(engine: Engine) -> None:
    day, _ = random_day(engine, seed=2)
    day.later(30 * 3600)
    day.tidy()
    view = floor(day.hall())
    assert (view.issued_today, view.done_today, view.waiting, view.serving) == (0, 0, 0, 0)
    assert day.replayed() == day.steps()
