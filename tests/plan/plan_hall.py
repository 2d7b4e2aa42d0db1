"""A hall and a past to plan from, as values."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from server.domain.centre_check import read
from server.domain.forecast import Habits, Knowledge, LoggedVisit
from server.domain.hall import DeskNow, Expected, Figures, Hall, Standing
from server.domain.step import Step
from server.store.forecasts import usual
from wire.words import DeskState, Lane, StepState

ROOT = Path(__file__).resolve().parent.parent.parent
CENTRE = read((ROOT / "examples/tapachula.toml").read_text(encoding="utf-8")).value()
TODAY = date(2026, 11, 24)
TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""Ten in the morning in Tapachula; the doors shut at 15:00."""
MINUTE = timedelta(minutes=1)


def waits(id_: int, service: str = "shelter", lane: Lane = Lane.C, **more: object) -> Standing:
    """Somebody who waits; joined `ago` minutes before ten."""
    ago = more.pop("ago", 10)
    assert isinstance(ago, int)
    found = CENTRE.services[service]
    joined = TEN - ago * MINUTE
    step = Step(
        id=id_, visit=id_, service=service, queue=found.queue, lane=lane, state=StepState.WAITING,
        joined_at=joined, due_at=joined + found.targets[lane], **more,  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip
    return Standing(step, str(100 + id_), "es", 1, private=False, service_day=TODAY)


def served(id_: int, desk: str, service: str = "shelter", minutes: int = 5) -> Standing:
    """Somebody who has been served at a desk for some minutes."""
    found = CENTRE.services[service]
    began = TEN - minutes * MINUTE
    step = Step(
        id=id_, visit=id_, service=service, queue=found.queue, lane=Lane.C, desk=desk,
        state=StepState.SERVING, joined_at=began - MINUTE, due_at=began, called_at=began, started_at=began,
    )  # fmt: skip
    return Standing(step, str(100 + id_), "es", 1, private=False, service_day=TODAY)


def hall(
    *people: Standing,
    opened: tuple[str, ...] = (),
    expected: tuple[Expected, ...] = (),
    on_break: tuple[str, ...] = (),
    issued: int = 0,
    now: datetime = TEN,
) -> Hall:
    states = dict.fromkeys(opened, DeskState.OPEN) | dict.fromkeys(on_break, DeskState.BREAK)
    desks = {desk: DeskNow(desk, states.get(desk, DeskState.CLOSED), None, now) for desk in CENTRE.desks}
    return Hall(
        centre=CENTRE, now=now, version=1, standing=people, ended=(), desks=desks, alerts=(),
        announcements=(), figures=Figures(issued, 0, 0, 0), deeds={}, expected=expected,
    )  # fmt: skip


def logged(visit: int, service: str, joined: datetime, *, minutes: float) -> LoggedVisit:
    """A step of a day that is over: called after five minutes, served for some at desk 12."""
    local, at = joined.astimezone(CENTRE.calendar.zone), joined.timestamp()
    return LoggedVisit(
        step=visit, service=service, line=CENTRE.services[service].queue, lane=Lane.C, joined=at,
        called=at + 300, finished=at + 300 + 60 * minutes, left=None, desk="12", day=str(local.date()),
        second=local.hour * 3600.0 + local.minute * 60 + local.second, visit=str(visit),
    )  # fmt: skip


def past(
    days: int, a_day: dict[str, int], *, minutes: float = 10, hours: float = 8, seed: int = 1
) -> list[LoggedVisit]:
    """Days on which so many came for each service from seven on, each served for some minutes."""
    chance, found = random.Random(seed), []  # noqa: S311 - days by seed, no secret
    for ago in range(1, days + 1):
        opens = CENTRE.calendar.day_start(TODAY - timedelta(days=ago)) + timedelta(hours=7)
        for service, count in a_day.items():
            for _ in range(count):
                joined = opens + timedelta(hours=hours * chance.random())
                found.append(logged(len(found) + 1, service, joined, minutes=minutes))
    return found


def knowing(found: Hall, visits: list[LoggedVisit], kept: tuple[int, int] = (0, 0)) -> Hall:
    """The hall of a centre that has learnt from these visits."""
    return replace(found, knowledge=Knowledge(Habits.learn(visits, usual(CENTRE), kept)))
