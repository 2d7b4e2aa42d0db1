"""What a visitor is told when a step joins stands in the answer and in the journal, to the second."""

from datetime import timedelta

import pytest

from server.actions import families, journeys, referrals, visits
from server.domain.hall import Hall
from server.domain.step import Step, Verb
from server.store.facts import TOLD
from tests.day import KIOSK, MANAGER, Day
from wire import journeys as journey_messages
from wire import requests
from wire.words import StepState, Urgency


def told(day: Day) -> dict[str, list[int]]:
    """Return what the newest event tells."""
    found: dict[str, list[int]] = day.events()[-1].detail.get(TOLD, {})
    return found


def answered(visit: requests.Visit) -> dict[str, list[int]]:
    return {str(s.step): [s.wait.low_s, s.wait.likely_s, s.wait.high_s] for s in visit.steps if s.wait}


def promised(hall: Hall, step: Step, ahead: int) -> list[int]:
    """What the hall, as it was before the step joined, promises it."""
    found = hall.promise(step, ahead)
    return [round(part.total_seconds()) for part in (found.low, found.likely, found.high)]


def served(day: Day, *services: str) -> requests.Step:
    """Issue a ticket and serve it at desk 1."""
    day.issue(*services)
    called = day.call_next("1")
    assert called is not None
    day.later(30)
    day.move(called.step, Verb.START)
    return called


@pytest.mark.parametrize("others", [0, 1, 7])
def test_an_issued_ticket_is_told_what_the_journal_keeps(day: Day, others: int) -> None:
    day.desk("1")
    for _ in range(others):
        day.issue()
    visit = day.issue()
    assert told(day) == answered(visit) != {}


def test_a_ticket_that_no_desk_serves_is_told_a_range_all_the_same(day: Day) -> None:
    assert answered(day.issue()) == told(day) != {}


def test_a_ticket_that_a_kiosk_issued_alone_was_told_nothing(day: Day) -> None:
    codes = day.act(KIOSK, visits.reserve).codes
    issued = day.now - timedelta(minutes=20)
    asked = requests.NewVisit(services=["health"], language="ht", ticket=codes[0], issued_at=issued)
    day.act(KIOSK, lambda work: visits.issue(work, asked))
    assert told(day) == {}


def test_the_next_step_of_a_journey_is_told_as_the_hall_has_it(day: Day) -> None:
    day.desk("1")
    called = served(day, "health", "legal")
    day.issue("legal")
    day.later(300)
    before = day.hall()
    moved = day.move(called.step, Verb.FINISH)
    assert moved.next is not None
    opened = day.steps()[moved.next.step]
    assert told(day) == {str(opened.id): promised(before, opened, 1)}


def test_a_transferred_step_is_told_as_the_hall_has_it(day: Day) -> None:
    day.desk("1")
    called = served(day, "health")
    before = day.hall()
    moved = day.transfer(called.step, service="legal")
    assert moved.next is not None
    opened = day.steps()[moved.next.step]
    assert told(day) == {str(opened.id): promised(before, opened, 0)}


def test_added_steps_are_told_where_one_joins(day: Day) -> None:
    day.desk("1")
    called = served(day, "health")
    day.move(called.step, Verb.FINISH)
    more = journey_messages.NewSteps(services=["legal", "information"])
    visit = day.act(MANAGER, lambda work: journeys.add_steps(work, called.visit, more))
    assert told(day) == answered(visit) != {}


def test_a_family_that_parts_is_told_its_own_wait(day: Day) -> None:
    day.desk("1")
    asked = requests.NewVisit(services=["health"], language="ht", party_size=4)
    visit = day.act(KIOSK, lambda work: visits.issue(work, asked))
    parting = journey_messages.Split(party_size=2)
    parted = day.act(MANAGER, lambda work: families.split(work, visit.visit, parting))
    assert told(day) == answered(parted) != {}


def test_an_accepted_referral_tells_the_step_that_joins_by_it(day: Day) -> None:
    day.desk("1")
    called = served(day, "health")
    day.move(called.step, Verb.FINISH)
    asked = journey_messages.NewReferral(service="legal", consent=True, urgency=Urgency.TODAY)
    sent = day.act(MANAGER, lambda work: referrals.refer(work, called.step, asked))
    answer, before = journey_messages.AnswerReferral(), day.hall()
    day.act(MANAGER, lambda work: referrals.accept(work, sent.referral, answer))
    (opened,) = day.steps(StepState.WAITING).values()
    assert told(day) == {str(opened.id): promised(before, opened, 0)} == {str(opened.id): [0, 0, 45]}


def test_who_comes_back_after_a_missed_call_is_promised_nothing_new(day: Day) -> None:
    day.desk("1")
    day.issue()
    called = day.call_next("1")
    assert called is not None
    day.move(called.step, Verb.NO_SHOW)
    day.move(called.step, Verb.REQUEUE)
    assert told(day) == {}
