"""Tickets for a day to come follow the calendar: a closure moves them, lifting it gives them back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from server.actions import closures, next_day
from server.domain.calendar import Calendar, Opening
from server.live.boards import lobby, ticket
from server.store import visits
from tests.day import MANAGER, Day
from wire.appointments import Closure, NewClosure
from wire.journeys import NextDay
from wire.views import TicketView
from wire.words import StepState

MEXICO = ZoneInfo("America/Mexico_City")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MEXICO).astimezone(UTC)


@pytest.fixture
def day(engine: Engine) -> Day:
    """Monday at two, in a centre that is open from seven to three each day."""
    day = Day(engine, at(23, 14))
    hours = dict.fromkeys(range(7), (Opening(time(7), time(15)),))
    day.centre = replace(day.centre, calendar=Calendar(MEXICO, hours))
    day.desk("1")
    return day


def give(day: Day) -> NextDay:
    visit = day.issue().visit
    return day.act(MANAGER, lambda work: next_day.give(work, visit))


def close(day: Day, starts_at: datetime, ends_at: datetime) -> Closure:
    asked = NewClosure(starts_at=starts_at, ends_at=ends_at)
    return day.act(MANAGER, lambda work: closures.close(work, asked))


def seen(day: Day, given: NextDay) -> TicketView:
    """The ticket as its holder's page has it."""
    with day.engine.connect() as connection, connection.begin():
        visit = visits.followed(connection, given.follow_url.rpartition("/")[2])
    assert visit is not None
    return ticket(day.hall(), visit)


@pytest.mark.parametrize(
    ("closed", "opens_at"),
    [
        ((at(24, 0), at(25, 0)), at(25, 7)),
        ((at(24, 7), at(26, 15)), at(27, 7)),
        ((at(24, 6), at(24, 9)), at(24, 9)),
        ((at(24, 12), at(24, 15)), at(24, 7)),
    ],
    ids=["all day", "three days", "the morning", "the afternoon"],
)
def test_a_ticket_for_a_day_that_closes_is_for_the_next_opening(
    day: Day, closed: tuple[datetime, datetime], opens_at: datetime
) -> None:
    given = [give(day) for _ in range(2)]
    moved = opens_at != at(24, 7)
    assert close(day, *closed).moved == (2 if moved else 0)
    for one in given:
        view = seen(day, one)
        assert (view.ticket, view.state, view.opens_at) == (one.ticket, StepState.PLANNED, opens_at)
    day.now = opens_at - MINUTE
    day.tidy()
    assert [seen(day, one).state for one in given] == [StepState.PLANNED] * 2
    day.now = opens_at + MINUTE
    day.tidy()
    day.desk("1")
    called = day.call_next("1")
    assert called is not None
    assert (called.ticket, called.joined_at) == (given[0].ticket, opens_at)
    assert day.replayed() == day.steps()


def test_a_lifted_closure_gives_the_tickets_back(day: Day) -> None:
    given = give(day)
    first, second = close(day, at(24, 0), at(25, 0)), close(day, at(25, 0), at(26, 0))
    assert seen(day, given).opens_at == at(26, 7)
    day.act(MANAGER, lambda work: closures.lift(work, first.closure))
    assert seen(day, given).opens_at == at(24, 7)
    day.act(MANAGER, lambda work: closures.lift(work, second.closure))
    assert (seen(day, given).opens_at, seen(day, given).ticket) == (at(24, 7), given.ticket)
    assert day.replayed() == day.steps()


def test_a_closure_lifted_while_it_lasts_lets_them_join_at_once(day: Day) -> None:
    given = give(day)
    closure = close(day, at(24, 0), at(25, 0))
    day.now = at(24, 10)
    day.act(MANAGER, lambda work: closures.lift(work, closure.closure))
    day.tidy()
    assert seen(day, given).state is StepState.WAITING


def test_a_code_that_the_other_day_has_already_is_replaced_on_the_page(day: Day) -> None:
    given = give(day)
    day.now = at(24, 14)
    day.tidy()
    close(day, at(25, 0), at(26, 0))
    later = give(day)
    assert later.opens_at == at(26, 7)
    close(day, at(26, 0), at(27, 0))
    assert (seen(day, later).opens_at, seen(day, later).ticket) == (at(27, 7), later.ticket)
    assert later.ticket != given.ticket


def test_a_new_ticket_for_a_day_to_come_is_not_for_a_closed_one(day: Day) -> None:
    close(day, at(24, 0), at(26, 0))
    given = give(day)
    assert (given.opens_at, given.service_day) == (at(26, 7), date(2026, 11, 26))


def test_a_centre_that_closes_at_once_says_when_it_opens(day: Day) -> None:
    day.issue()
    close(day, day.now, at(23, 15))
    shown = lobby(day.hall(), "kiosk-1")
    assert (shown.open, shown.opens_at) == (False, at(24, 7))
