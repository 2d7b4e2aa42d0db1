"""Many come at once: what they are told grows with who is before them, by the desks that are expected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from server.domain.centre import Centre
from server.domain.centre_check import read
from server.domain.forecast import Habits, Knowledge
from server.domain.forecast.habits import NEVER_S
from server.domain.foresight import FIRST_CALL, LATEST, expected
from server.domain.hall import DeskNow, Figures, Hall, Standing
from server.domain.step import Step
from server.domain.waiting import LONGEST, OVERHEAD, Range
from tests.databases import ROOT
from wire.words import DeskState, Lane, StepState

MONDAY = date(2026, 11, 23)
SEVEN = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
"""Half past seven at both centres."""
CENTRES = {
    name: read((ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8")).value()
    for name in ("always_open", "tapachula")
}
CHANCE = 0.05
"""By so much of a service two pictures of one line may differ."""
NEAR = timedelta(seconds=5)
"""A drawn law's quantiles lie so near to its own."""
LIKELY_SHARE = 0.75
"""A single service is likely to take 0.84 of its mean: lognormal, sigma 0.6."""
SCENES = ("none", "last on a break", "one", "all")
MANY = 60
APART = timedelta(milliseconds=200)


def lines() -> list[tuple[str, str]]:
    return [(name, service) for name, centre in CENTRES.items() for service in centre.services]


def serving(centre: Centre, queue: str) -> list[str]:
    return [desk.id for desk in centre.desks.values() if queue in desk.every_queue]


def empty(centre: Centre, queue: str, scene: str) -> Hall:
    """A hall without people; `scene` says which desks of the queue are at work."""
    first = serving(centre, queue)[:1]
    states = dict.fromkeys(centre.desks, DeskState.OPEN if scene == "all" else DeskState.CLOSED)
    if scene in {"one", "last on a break"}:
        states |= dict.fromkeys(first, DeskState.OPEN if scene == "one" else DeskState.BREAK)
    desks = {desk: DeskNow(desk, state, None, SEVEN) for desk, state in states.items()}
    return Hall(
        centre=centre, now=SEVEN, version=1, standing=(), ended=(), desks=desks,
        announcements=(), alerts=(), figures=Figures(0, 0, 0, 0), deeds={},
    )  # fmt: skip


def joined(centre: Centre, service: str, number: int) -> Step:
    asked, at = centre.services[service], SEVEN + number * APART
    return Step(
        id=number + 1, visit=number + 1, service=service, queue=asked.queue, lane=Lane.C,
        state=StepState.WAITING, joined_at=at, due_at=at + asked.targets[Lane.C],
    )  # fmt: skip


def told(hall: Hall, service: str, redrawn: int) -> list[Range]:
    """What people hear who come one after the other; the picture is drawn anew after so many."""
    people: list[Standing] = []
    found = []
    for number in range(MANY):
        if number % redrawn == 0:
            hall = replace(hall, standing=tuple(people), now=SEVEN + number * APART)
        step = joined(hall.centre, service, number)
        found.append(hall.promise(step, number))
        people.append(Standing(step, str(101 + number), "es", 1, private=False, service_day=MONDAY))
    return found


def desks_expected(centre: Centre, queue: str, scene: str) -> int:
    at_work = [desk for desk in serving(centre, queue) if queue in centre.profile(desk, SEVEN)]
    return {"none": len(serving(centre, queue)), "all": len(at_work)}.get(scene, 1)


@pytest.mark.parametrize("redrawn", [1, 7, MANY])
@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("name", "service"), lines())
def test_each_more_person_waits_a_service_by_the_desks_longer(
    name: str, service: str, scene: str, redrawn: int
) -> None:
    centre = CENTRES[name]
    asked = centre.services[service]
    hall = empty(centre, asked.queue, scene)
    ranges = told(hall, service, redrawn)
    work = asked.usual + OVERHEAD
    desks = desks_expected(centre, asked.queue, scene)
    for one, next_ in pairwise(ranges):
        assert all(after - before >= -CHANCE * work for before, after in zip(one, next_, strict=True))
    for ahead, range_ in enumerate(ranges):
        assert timedelta() <= range_.low < range_.high <= LONGEST
        rounds = (ahead + 1) / desks
        assert range_.likely <= LATEST + rounds * work
        assert range_.likely >= min(LIKELY_SHARE * (rounds - 1) * work, LIKELY_SHARE * LONGEST)


@pytest.mark.parametrize("ahead", range(0, 60, 7))
@pytest.mark.parametrize("drawn", [0, 10, 40])
def test_fewer_ahead_than_drawn_wait_for_the_first_desk_all_the_same(drawn: int, ahead: int) -> None:
    centre = CENTRES["always_open"]
    line = [joined(centre, "health", number) for number in range(drawn)]
    people = [Standing(step, "", "es", 1, private=False, service_day=MONDAY) for step in line]
    hall = replace(empty(centre, "health", "none"), standing=people, now=SEVEN + drawn * APART)
    found = hall.promise(joined(centre, "health", drawn), ahead)
    assert all(part >= first - NEAR for part, first in zip(found, FIRST_CALL, strict=True))


def test_a_line_that_outlasts_the_day_is_told_as_its_end_and_keeps_a_width() -> None:
    ranges = told(empty(CENTRES["tapachula"], "protection", "one"), "asylum", 7)
    assert ranges[-1].high == LONGEST
    assert ranges[-1].high - ranges[-1].low >= OVERHEAD


@pytest.mark.parametrize("scene", ["break", "lately", "usually", "all"])
def test_which_desks_are_expected(scene: str) -> None:
    """On a break before lately at work, before usually at work, before all."""
    centre = CENTRES["always_open"]
    hall = empty(centre, "health", "none")
    usual = Habits(starts={desk: [25_200.0 if desk == "5" else NEVER_S] for desk in centre.desks})
    done = replace(
        joined(centre, "health", 0), state=StepState.DONE, desk="4", called_at=SEVEN, ended_at=SEVEN
    )
    if scene != "all":
        hall = replace(hall, knowledge=Knowledge(usual))
    if scene in {"lately", "break"}:
        hall = replace(hall, ended=[Standing(done, "", "es", 1, private=False, service_day=MONDAY)])
    if scene == "break":
        hall = replace(hall, desks={**hall.desks, "3": DeskNow("3", DeskState.BREAK, None, SEVEN)})
    wanted = {"break": ["3"], "lately": ["4"], "usually": ["5"], "all": list(centre.desks)}
    assert expected(hall)["health"] == wanted[scene]


def test_once_the_doors_are_shut_for_the_day_nothing_is_told_of_desks_that_do_not_come() -> None:
    centre = CENTRES["tapachula"]
    hall = empty(centre, "health", "none")
    step = joined(centre, "health", 0)
    people = [Standing(step, "", "es", 1, private=False, service_day=MONDAY)]
    morning, evening = (replace(hall, standing=people, now=hall.now + timedelta(hours=n)) for n in (-1, 9))
    doors = timedelta(minutes=30)
    waits = morning.wait_of(step)
    assert waits is not None
    assert all(abs(part - doors - first) < NEAR for part, first in zip(waits, FIRST_CALL, strict=True))
    assert morning.newcomer(centre.services["health"]) is None
    assert evening.wait_of(step) is None
    assert evening.newcomer(centre.services["health"]) is None
