"""Journeys, referrals and families: one code throughout, and every place is the one that was earned."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from server.actions import families, journeys, referrals, visits
from server.actions.work import Actor
from server.domain.errors import Refusal
from server.domain.step import LIVE, Verb
from tests.agencies import ASYLUM, HOST, enrich
from tests.day import KIOSK, MANAGER, Day
from wire import journeys as messages
from wire import requests
from wire.words import AlertKind, DeclineReason, ErrorCode, Order, ReferralState, StepState

MORNING = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day(engine: Engine) -> Day:
    """A morning with desk 1 (all but asylum) and desk 32 (asylum) open."""
    enrich(engine)
    day = Day(engine, MORNING)
    day.desk("1", actor=MANAGER)
    day.desk("32", actor=ASYLUM)
    return day


def come(day: Day, *services: str, **more: object) -> requests.Visit:
    asked = requests.NewVisit.model_validate({"services": services, "language": "ht", "party_size": 4} | more)
    return day.act(KIOSK, lambda work: visits.issue(work, asked))


def served(day: Day, desk: str, who: Actor = MANAGER) -> requests.Moved:
    """Call the next one at a desk, serve for ten minutes and finish."""
    called = day.call_next(desk, who)
    assert called is not None
    day.move(called.step, Verb.START, who)
    day.later(600)
    return day.move(called.step, Verb.FINISH, who)


def refer(day: Day, step: int, to: str = "asylum", *, consent: bool = True) -> messages.Referral:
    asked = messages.NewReferral(service=to, consent=consent)
    return day.act(MANAGER, lambda work: referrals.refer(work, step, asked))


def accept(day: Day, one: messages.Referral, who: Actor = ASYLUM) -> messages.Referral:
    return day.act(who, lambda work: referrals.accept(work, one.referral, messages.AnswerReferral()))


def state(day: Day, one: messages.Referral) -> ReferralState:
    found = day.act(MANAGER, referrals.listed).referrals
    return next(other.state for other in found if other.referral == one.referral)


def alerts(day: Day) -> list[tuple[AlertKind, str]]:
    return [(one.kind, one.device) for one in day.hall().alerts]


def refused(act: Callable[[], object]) -> ErrorCode:
    with pytest.raises(Refusal) as why:
        act()
    return why.value.code


def journey_of(day: Day, visit: int) -> list[tuple[str, StepState]]:
    return [(s.service, s.state) for _, s in sorted(day.steps().items()) if s.visit == visit]


def test_a_free_journey_begins_where_the_line_is_shortest_and_tells_why(day: Day) -> None:
    for _ in range(3):
        come(day, "health")
    come(day, "legal")
    visit = come(day, "health", "legal", "information", order=Order.FREE)
    assert [(step.service, step.state) for step in visit.steps] == [
        ("health", StepState.PLANNED),
        ("legal", StepState.PLANNED),
        ("information", StepState.WAITING),
    ]
    told = day.events()[-1].detail["next"]
    assert (told["service"], told["cause"], set(told["minutes"])) == (
        "information",
        "shortest",
        {"health", "legal", "information"},
    )
    assert told["minutes"]["information"] == min(told["minutes"].values())


def test_each_finish_of_a_free_journey_chooses_anew(day: Day) -> None:
    visit = come(day, "information", "health", "legal", order=Order.FREE)
    for _ in range(3):
        come(day, "health")
    finished = served(day, "1")
    assert finished.visit == visit.visit
    assert finished.next is not None
    assert (finished.next.service, finished.next.joined_at) == ("legal", finished.ended_at)
    assert finished.next.reason is not None
    assert finished.next.journey == ("health",)
    assert day.replayed() == day.steps()


def test_a_named_journey_plans_its_services_in_its_own_order(day: Day) -> None:
    fixed = come(day, journey="arrival")
    assert [step.service for step in fixed.steps] == ["information", "health", "asylum"]
    assert fixed.steps[0].state is StepState.WAITING
    come(day, journey="settling")
    assert day.events()[-1].detail["next"]["cause"] == "shortest"
    assert refused(lambda: come(day, journey="other")) is ErrorCode.UNKNOWN_JOURNEY
    assert refused(lambda: come(day, "health", journey="arrival")) is ErrorCode.INVALID_FIELD
    assert refused(lambda: come(day)) is ErrorCode.INVALID_FIELD


def test_added_steps_come_after_the_others_or_join_at_once_when_nothing_is_under_way(day: Day) -> None:
    visit = come(day, "health")
    more = messages.NewSteps(services=["legal", "asylum"])
    told = day.act(MANAGER, lambda work: journeys.add_steps(work, visit.visit, more))
    assert [(s.service, s.state) for s in told.steps] == [
        ("health", StepState.WAITING),
        ("legal", StepState.PLANNED),
        ("asylum", StepState.PLANNED),
    ]
    alone = come(day, "information").visit
    day.move(max(day.steps()), Verb.CANCEL)
    told = day.act(MANAGER, lambda work: journeys.add_steps(work, alone, more))
    assert [s.state for s in told.steps] == [StepState.CANCELLED, StepState.WAITING, StepState.PLANNED]
    assert day.replayed() == day.steps()


def test_a_journey_goes_on_after_a_transfer_and_after_a_no_show_came_back(day: Day) -> None:
    come(day, "health", "asylum")
    step = day.call_next("1")
    assert step is not None
    day.move(step.step, Verb.NO_SHOW)
    assert [s for _, s in journey_of(day, step.visit)] == [StepState.NO_SHOW, StepState.PLANNED]
    day.move(step.step, Verb.REQUEUE)
    moved = day.transfer(step.step, service="legal")
    assert moved.journey == ("asylum",)
    finished = served(day, "1")
    assert finished.next is not None
    assert (finished.next.service, finished.next.needs) == ("asylum", "ht")


def test_a_missed_step_is_not_put_back_while_the_visit_is_elsewhere(day: Day) -> None:
    visit = come(day, "health")
    step = day.call_next("1")
    assert step is not None
    day.move(step.step, Verb.NO_SHOW)
    more = messages.NewSteps(services=["legal"])
    day.act(MANAGER, lambda work: journeys.add_steps(work, visit.visit, more))
    assert refused(lambda: day.move(step.step, Verb.REQUEUE)) is ErrorCode.TRANSITION_NOT_ALLOWED
    assert refused(lambda: day.undo(step.step)) is ErrorCode.NOTHING_TO_UNDO
    assert sum(s.state in LIVE for s in day.steps().values()) == 1


def test_a_referral_waits_to_be_answered_and_its_alert_stands_so_long(day: Day) -> None:
    step = come(day, "health").steps[0].step
    sent = refer(day, step)
    assert (sent.state, sent.from_service, sent.to_service, sent.ticket) == (
        ReferralState.SENT,
        "health",
        "asylum",
        "101",
    )
    assert alerts(day) == [(AlertKind.REFERRAL, "asylum")]
    other = refer(day, come(day, "legal").steps[0].step)
    no = messages.AnswerReferral(reason=DeclineReason.NO_CAPACITY)
    declined = day.act(ASYLUM, lambda work: referrals.decline(work, sent.referral, no))
    assert (declined.state, declined.reason) == (ReferralState.DECLINED, DeclineReason.NO_CAPACITY)
    assert alerts(day) == [(AlertKind.REFERRAL, "asylum")]
    withdrawn = day.act(HOST, lambda work: referrals.withdraw(work, other.referral))
    assert (withdrawn.state, alerts(day)) == (ReferralState.WITHDRAWN, [])
    assert refused(lambda: accept(day, sent)) is ErrorCode.REFERRAL_ANSWERED


def test_a_referral_needs_consent_and_another_service_and_is_sent_once(day: Day) -> None:
    step = come(day, "health").steps[0].step
    assert refused(lambda: refer(day, step, consent=False)) is ErrorCode.CONSENT_REQUIRED
    assert refused(lambda: refer(day, step, "health")) is ErrorCode.INVALID_FIELD
    refer(day, step)
    assert refused(lambda: refer(day, step)) is ErrorCode.INVALID_FIELD
    assert len(day.rows("SELECT id FROM referral")) == 1


def test_only_the_agency_that_was_asked_answers_and_each_sees_its_own(day: Day) -> None:
    sent = refer(day, come(day, "health").steps[0].step)
    assert refused(lambda: accept(day, sent, HOST)) is ErrorCode.FOREIGN_AGENCY
    assert refused(lambda: day.act(ASYLUM, lambda w: referrals.withdraw(w, sent.referral))) is (
        ErrorCode.FOREIGN_AGENCY
    )
    refer(day, come(day, "health").steps[0].step, "legal")
    seen = {who: len(day.act(who, referrals.listed).referrals) for who in (ASYLUM, HOST, MANAGER)}
    assert seen == {ASYLUM: 1, HOST: 2, MANAGER: 2}
    assert accept(day, sent, MANAGER).state is ReferralState.ACCEPTED


def test_an_accepted_referral_comes_next_at_the_place_that_the_arrival_earned(day: Day) -> None:
    visit = come(day, "health", "legal", "information")
    sent = refer(day, visit.steps[0].step)
    accepted = accept(day, sent)
    assert journey_of(day, visit.visit)[-1] == ("asylum", StepState.PLANNED)
    finished = served(day, "1")
    assert finished.next is not None
    assert (finished.next.step, finished.next.service) == (accepted.step, "asylum")
    assert finished.next.joined_at == day.now
    assert finished.next.due_at == MORNING + 45 * MINUTE
    done = served(day, "32", ASYLUM)
    assert done.step == accepted.step
    assert done.next is not None
    assert done.next.service == "legal"
    assert state(day, sent) is ReferralState.COMPLETED
    assert [event.verb for event in day.events()][-2:] == ["finish", "complete"]
    day.undo(done.step, MANAGER)
    assert state(day, sent) is ReferralState.ACCEPTED
    assert day.replayed() == day.steps()


def test_who_was_served_and_is_referred_waits_at_once(day: Day) -> None:
    come(day, "health")
    done = served(day, "1")
    day.later(60)
    accepted = accept(day, refer(day, done.step))
    step = day.steps()[accepted.step or 0]
    assert (step.state, step.joined_at, step.due_at) == (
        StepState.WAITING,
        day.now,
        MORNING + 45 * MINUTE,
    )
    assert refused(lambda: day.undo(done.step)) is ErrorCode.NOTHING_TO_UNDO


def test_a_referral_goes_along_with_a_transfer_and_back_with_its_undo(day: Day) -> None:
    come(day, "health")
    sent = refer(day, served(day, "1").step)
    step = accept(day, sent).step or 0
    opened = day.transfer(step, service="legal").next
    assert opened is not None
    day.undo(step)
    assert day.rows("SELECT step FROM referral") == [(step,)]
    opened = day.transfer(step, service="legal").next
    assert opened is not None
    assert day.rows("SELECT step FROM referral") == [(opened.step,)]
    served(day, "1")
    assert state(day, sent) is ReferralState.COMPLETED


def test_an_accepted_appointment_takes_the_quota_of_referrals_and_completes_with_its_visit(day: Day) -> None:
    sent = refer(day, come(day, "health").steps[0].step)
    starts_at = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    answer = messages.AnswerReferral(starts_at=starts_at)
    accepted = day.act(ASYLUM, lambda work: referrals.accept(work, sent.referral, answer))
    assert (accepted.state, accepted.step) == (ReferralState.ACCEPTED, None)
    kept = day.rows("SELECT id, state, quota, referral, party_size FROM appointment")
    assert kept == [(accepted.appointment, "booked", "referral", sent.referral, 4)]


def test_a_family_parts_with_a_ticket_of_its_own_and_keeps_its_place(day: Day) -> None:
    come(day, "health")
    family = come(day, "health", "legal")
    day.later(600)
    asked = messages.Split(party_size=1)
    parted = day.act(MANAGER, lambda work: families.split(work, family.visit, asked))
    first, waited = parted.steps[0], family.steps[0]
    assert [(s.service, s.state) for s in parted.steps] == [
        ("health", StepState.WAITING),
        ("legal", StepState.PLANNED),
    ]
    assert (first.joined_at, first.due_at, first.ahead) == (waited.joined_at, waited.due_at, 2)
    assert parted.ticket == "103"
    assert parted.follow_url != family.follow_url
    sizes = day.rows("SELECT party_size FROM visit ORDER BY id")
    assert sizes == [(4,), (3,), (1,)]
    event = day.events()[-1]
    assert (event.verb, event.visit, event.detail["from"], event.detail["left"]) == (
        "split",
        parted.visit,
        family.visit,
        3,
    )
    assert day.replayed() == day.steps()


def test_a_family_parts_to_another_service_by_the_place_its_arrival_earned(day: Day) -> None:
    family = come(day, "health")
    day.later(600)
    asked = messages.Split(party_size=2, services=("legal",))
    parted = day.act(MANAGER, lambda work: families.split(work, family.visit, asked))
    assert [(s.service, s.joined_at, s.due_at) for s in parted.steps] == [
        ("legal", day.now, MORNING + 45 * MINUTE)
    ]


def test_nobody_parts_from_a_party_that_would_be_empty_or_has_nothing_left_to_begin(day: Day) -> None:
    family = come(day, "health").visit

    def part(size: int) -> requests.Visit:
        return day.act(MANAGER, lambda w: families.split(w, family, messages.Split(party_size=size)))

    assert refused(lambda: part(4)) is ErrorCode.PARTY_TOO_SMALL
    served(day, "1")
    assert refused(lambda: part(1)) is ErrorCode.INVALID_FIELD
    day.later(28 * 3600)
    assert refused(lambda: part(1)) is ErrorCode.VISIT_OVER
    assert day.rows("SELECT party_size FROM visit") == [(4,)]
