"""Hand-overs: a kiosk's clock is believed within what the server knows, and no ticket is lost for it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from server.actions import devices, visits
from server.domain.calendar import Calendar, Opening
from server.domain.errors import Refusal
from tests.databases import writing
from tests.day import KIOSK, Day
from wire.requests import Heartbeat, NewVisit, Visit
from wire.words import ErrorCode, StepState

ZONE = ZoneInfo("America/Mexico_City")
OPENS = datetime(2026, 11, 24, 14, tzinfo=UTC)
"""08:00 in Mexico; the doors close at 15:00."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def day(engine: Engine) -> Day:
    made = Day(engine, OPENS)
    hours = {weekday: [Opening(time(8), time(15))] for weekday in range(7)}
    made.centre = replace(made.centre, calendar=Calendar(ZONE, hours))
    return made


def at(day: Day, moment: datetime) -> None:
    day.now = moment


def reserved(day: Day, moment: datetime) -> list[str]:
    at(day, moment)
    return day.act(KIOSK, visits.reserve).codes


def beat(day: Day, moment: datetime) -> None:
    at(day, moment)
    day.act(KIOSK, lambda work: devices.heartbeat(work, Heartbeat()))


def hand_over(day: Day, code: str, claimed: datetime) -> Visit:
    asked = NewVisit(services=["health"], language="ht", ticket=code, issued_at=claimed)
    return day.act(KIOSK, lambda work: visits.issue(work, asked))


SLOW = [1, 60, 3600, 8 * 3600, 20.7 * 3600, 86_400, 400 * 86_400]
"""Seconds that a kiosk's clock is slow."""


@pytest.mark.parametrize("slow_s", SLOW)
def test_a_ticket_was_issued_no_earlier_than_its_code_was_set_aside(day: Day, slow_s: float) -> None:
    first = reserved(day, OPENS + HOUR)
    at(day, OPENS + HOUR + 20 * MINUTE)
    taken = hand_over(day, first[0], day.now - timedelta(seconds=slow_s))
    claimed = OPENS + HOUR + 20 * MINUTE - timedelta(seconds=slow_s)
    right = max(claimed, OPENS + HOUR)
    assert (taken.issued_at, taken.steps[0].joined_at) == (right, right)


@pytest.mark.parametrize("slow_s", SLOW)
@pytest.mark.parametrize("told_first", [True, False])
def test_nor_before_the_last_word_before_the_kiosk_was_away(
    day: Day, slow_s: float, *, told_first: bool
) -> None:
    """`told_first`: a heartbeat comes back before the hand-over does."""
    first = reserved(day, OPENS)
    beat(day, OPENS + HOUR)
    beat(day, OPENS + HOUR + timedelta(seconds=15))
    if told_first:
        beat(day, OPENS + 2 * HOUR)
        beat(day, OPENS + 2 * HOUR + timedelta(seconds=15))
    at(day, OPENS + 2 * HOUR + timedelta(seconds=20))
    claimed = OPENS + HOUR + 30 * MINUTE - timedelta(seconds=slow_s)
    taken = hand_over(day, first[0], claimed)
    assert taken.issued_at == max(claimed, OPENS + HOUR + timedelta(seconds=15))


@pytest.mark.parametrize("fast_s", [1, 3600, 86_400, 400 * 86_400])
def test_nor_later_than_now(day: Day, fast_s: float) -> None:
    first = reserved(day, OPENS)
    at(day, OPENS + HOUR)
    assert hand_over(day, first[0], day.now + timedelta(seconds=fast_s)).issued_at == OPENS + HOUR


@pytest.mark.parametrize("claimed", [OPENS - 2 * HOUR, OPENS - 20 * HOUR + 4 * HOUR])
def test_nor_before_the_doors_opened(day: Day, claimed: datetime) -> None:
    first = reserved(day, OPENS - 24 * HOUR)
    at(day, OPENS + HOUR)
    taken = hand_over(day, first[0], claimed)
    assert (taken.issued_at, taken.service_day) == (OPENS, OPENS.date())


def test_a_code_of_yesterday_that_is_issued_today_is_todays(day: Day) -> None:
    first = reserved(day, OPENS - 24 * HOUR)
    at(day, OPENS + HOUR)
    taken = hand_over(day, first[0], OPENS + 30 * MINUTE)
    assert (taken.ticket, taken.service_day) == (first[0], OPENS.date())
    assert list(day.steps(StepState.WAITING)) == [taken.steps[0].step]


def test_a_ticket_of_a_day_that_is_over_is_taken_and_its_wait_is_over(day: Day) -> None:
    first = reserved(day, OPENS - 24 * HOUR)
    at(day, OPENS - 2 * HOUR)
    taken = hand_over(day, first[0], OPENS - 20 * HOUR)
    assert taken.issued_at == OPENS - 20 * HOUR
    assert [step.state for step in day.steps().values()] == [StepState.CANCELLED]
    assert day.replayed() == day.steps()


def test_nobody_who_came_before_the_bound_is_overtaken(day: Day) -> None:
    day.desk("1")
    reserved(day, OPENS)
    before = day.issue()
    at(day, OPENS + HOUR)
    code = day.act(KIOSK, visits.reserve).codes[0]
    at(day, OPENS + 2 * HOUR)
    after = day.issue()
    handed = hand_over(day, code, OPENS - 7 * HOUR)
    called = [day.call_next("1") for _ in range(3)]
    assert [one and one.visit for one in called] == [before.visit, handed.visit, after.visit]


@pytest.mark.parametrize("code", ["K77", "K10", "A101"])
def test_a_code_that_an_older_copy_does_not_know_is_taken_once(day: Day, code: str) -> None:
    taken = hand_over(day, code, OPENS)
    assert (taken.ticket, taken.steps[0].state) == (code, StepState.WAITING)
    with pytest.raises(Refusal) as refused:
        hand_over(day, code, OPENS)
    assert refused.value.code is ErrorCode.CODE_NOT_RESERVED


@pytest.mark.parametrize("code", ["K9", "K010", "K100000", "101", "L10", "B101", "A1000", "K"])
def test_a_code_that_no_kiosk_could_have_is_not(day: Day, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        hand_over(day, code, OPENS)
    assert refused.value.code is ErrorCode.CODE_NOT_RESERVED
    assert day.rows("SELECT * FROM visit") == []


def test_a_code_that_was_taken_is_not_given_to_another_kiosk(day: Day) -> None:
    hand_over(day, "K12", OPENS)
    other = replace(KIOSK, id="kiosk-2")
    assert day.act(other, visits.reserve).codes[:4] == ["K10", "K11", "K13", "K14"]


def test_codes_that_were_set_aside_before_the_upgrade_have_no_moment_to_fear(day: Day) -> None:
    first = reserved(day, OPENS)
    with writing(day.engine) as connection:
        connection.execute(text("UPDATE device SET heard_at = NULL, heard_before = NULL"))
    at(day, OPENS + HOUR)
    assert hand_over(day, first[0], OPENS + MINUTE).issued_at == OPENS + MINUTE
