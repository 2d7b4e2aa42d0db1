"""Codes: nobody bears one that lives, whatever its day; where the numbers end, letters go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from server.actions import alarms, families, groups, next_day, visits
from server.domain.calendar import MIDNIGHT_END, Calendar, Opening
from server.domain.errors import Refusal
from server.domain.numbering import LETTERS, NumberSequence
from server.domain.step import Verb
from server.store import alerts
from tests.day import CLOCK, KIOSK, MANAGER, Day, agent
from wire.journeys import NewGroup, Split
from wire.requests import NewVisit
from wire.words import Channel, ErrorCode, StepState

ZONE = ZoneInfo("America/Mexico_City")
NIGHT = [Opening(time(0), time(4)), Opening(time(20), MIDNIGHT_END)]
"""A shelter: the hours go over midnight."""
EVENING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""23:00 on the 23rd in Mexico."""
HOUR = 3600


@pytest.fixture
def night(engine: Engine) -> Day:
    made = Day(engine, EVENING)
    made.centre = replace(made.centre, calendar=Calendar(ZONE, dict.fromkeys(range(7), NIGHT)))
    return made


def codes(day: Day, many: int) -> list[str]:
    return [day.issue().ticket for _ in range(many)]


def living(day: Day) -> list[str]:
    """The codes of all whose stay has not ended, once for each of them."""
    rows = day.rows(
        "SELECT DISTINCT visit.id, ticket FROM visit JOIN step ON step.visit = visit.id "
        "WHERE state IN ('planned', 'waiting', 'called', 'serving', 'parked')"
    )
    return [str(row[1]) for row in rows]


def narrowed(day: Day, last: int, *, prefix: str = "") -> None:
    """Let the centre's sequence end early."""
    day.centre = replace(day.centre, sequences={"main": NumberSequence("main", prefix, 101, last)})


def test_a_code_that_waits_is_passed_over_after_midnight(night: Day) -> None:
    assert codes(night, 3) == ["101", "102", "103"]
    night.later(HOUR + 60)
    assert codes(night, 2) == ["104", "105"]
    assert sorted(living(night)) == ["101", "102", "103", "104", "105"]


STATES: dict[str, Callable[[Day, int], object]] = {
    "called": lambda day, _step: day.call_next("1"),
    "serving": lambda day, step: (day.call_next("1"), day.move(step, Verb.START)),
    "parked": lambda day, step: (day.call_next("1"), day.move(step, Verb.PARK)),
    "no_show": lambda day, step: (day.call_next("1"), day.move(step, Verb.NO_SHOW)),
    "done": lambda day, step: (day.call_next("1"), day.move(step, Verb.START), day.move(step, Verb.FINISH)),
}


@pytest.mark.parametrize("state", STATES)
def test_whoever_is_here_or_may_come_back_keeps_the_code_over_midnight(night: Day, state: str) -> None:
    step = night.issue().steps[0].step
    night.desk("1")
    night.later(HOUR - 30)
    STATES[state](night, step)
    assert night.steps()[step].state is StepState(state)
    night.later(60)
    assert codes(night, 1) == ["102"]


def test_a_code_is_free_again_when_its_visit_is_over(night: Day) -> None:
    night.leave(night.issue().follow_url.rpartition("/")[2])
    night.later(2 * HOUR)
    assert codes(night, 1) == ["101"]


@pytest.mark.parametrize("waits", [True, False])
def test_a_regular_day_begins_anew(engine: Engine, waits: bool) -> None:  # noqa: FBT001 - two cases
    day = Day(engine, datetime(2026, 11, 23, 16, tzinfo=UTC))
    hours = [Opening(time(8), time(15))]
    day.centre = replace(day.centre, calendar=Calendar(ZONE, dict.fromkeys(range(7), hours)))
    first = day.issue()
    if not waits:
        day.leave(first.follow_url.rpartition("/")[2])
    day.later(15 * HOUR)
    day.tidy()
    day.later(8 * HOUR)
    assert codes(day, 1) == ["101"]


def test_a_next_day_ticket_and_those_of_today_pass_each_other_over(night: Day) -> None:
    first = night.issue()
    given = night.act(MANAGER, lambda work: next_day.give(work, first.visit))
    assert given.service_day > date(2026, 11, 23)
    assert (
        codes(night, 2)
        == [str(number) for number in range(101, 105) if str(number) not in {first.ticket, given.ticket}][:2]
    )
    night.later(HOUR + 60)
    codes(night, 3)
    assert len(set(living(night))) == len(living(night))


def test_a_family_that_parts_after_midnight_gets_a_code_that_nobody_bears(night: Day) -> None:
    asked = NewVisit(services=["health"], language="ht", party_size=3, channel=Channel.STAFF)
    family = night.act(agent(1), lambda work: visits.issue(work, asked))
    night.later(HOUR + 60)
    night.issue()
    parted = night.act(agent(1), lambda work: families.split(work, family.visit, Split(party_size=1)))
    assert len({family.ticket, parted.ticket, *living(night)}) == len(living(night)) == 3


def test_codes_of_kiosks_are_passed_over_until_they_are_used(night: Day) -> None:
    first = night.act(KIOSK, visits.reserve).codes
    other = replace(KIOSK, id="kiosk-2")
    night.later(25 * HOUR)
    second = night.act(other, visits.reserve).codes
    assert (len(first), len(second), set(first) & set(second)) == (30, 30, set())


def test_a_kiosk_that_asks_for_ever_is_told_the_codes_it_has(night: Day) -> None:
    told = [night.act(KIOSK, visits.reserve).codes for _ in range(40)]
    assert [len(one) for one in told[:6]] == [30, 30, 30, 30, 120, 120]
    assert told[-1] == [code for one in told[:4] for code in one]
    assert len(night.rows("SELECT * FROM reserved")) == 120
    assert [event.verb for event in night.events()] == ["reserve"] * 4


@pytest.mark.parametrize("prefix", ["", "H", "AC"])
def test_behind_the_last_number_letters_go_on(night: Day, prefix: str) -> None:
    narrowed(night, 103, prefix=prefix)
    letters = [letter for letter in "ACD" if letter != prefix[:1]]
    assert codes(night, 5) == [
        *(f"{prefix}{number}" for number in (101, 102, 103)),
        *(f"{letters[0]}{number}" for number in (101, 102)),
    ]


def test_all_who_ask_for_a_code_get_one_where_the_numbers_end(night: Day) -> None:
    narrowed(night, 101)
    asked = NewGroup(services=["health"], language="ht", count=3)
    tickets = [one.ticket for one in night.act(agent(1), lambda work: groups.issue(work, asked)).visits]
    night.centre = replace(night.centre, reserved=NumberSequence("reserved", "K", 10, 12))
    told = night.act(KIOSK, visits.reserve).codes
    night.act(MANAGER, lambda work: next_day.give(work, 1))
    everyone = [*living(night), *told]
    assert tickets == ["101", "A101", "A102"]
    assert told[:5] == ["K10", "K11", "K12", "A103", "A104"]
    assert len(set(everyone)) == len(everyone)
    assert {len(code) for code in everyone} == {3, 4}
    assert len(everyone) == 33


def test_a_used_up_letter_is_followed_by_the_next(night: Day) -> None:
    narrowed(night, 101)
    asked = NewGroup(services=["health"], language="ht", count=100)
    tickets = [
        one.ticket
        for _ in range(10)
        for one in night.act(agent(1), lambda work: groups.issue(work, asked)).visits
    ]
    assert tickets[899:901] == ["A999", "C101"]
    assert len(set(tickets)) == 1000


def test_where_all_letters_are_used_up_nothing_is_changed(night: Day) -> None:
    others = {letter: NumberSequence(letter, letter, 1, 9) for letter in LETTERS}
    night.centre = replace(night.centre, sequences={"main": NumberSequence("main", "", 101, 101), **others})
    night.issue()
    with pytest.raises(Refusal, match="the next day begins anew") as refused:
        night.issue()
    assert refused.value.code is ErrorCode.NUMBERS_EXHAUSTED
    assert living(night) == ["101"]


def low(day: Day) -> list[tuple[str, str, int | None]]:
    day.act(CLOCK, alarms.watch)
    opened = day.act(CLOCK, lambda work: alerts.opened(work.c, work.centre.id))
    return [(one.kind.value, one.device, one.value) for one in opened]


def test_staff_are_alerted_before_the_numbers_end_and_until_the_day_does(night: Day) -> None:
    narrowed(night, 110)
    codes(night, 7)
    assert low(night) == []
    codes(night, 1)
    assert low(night) == [("numbers_low", "main", 80)]
    codes(night, 5)
    assert low(night) == [("numbers_low", "main", 100)]
    night.later(2 * HOUR)
    assert low(night) == []
