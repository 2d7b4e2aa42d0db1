"""Appointments as time goes by: holds lapse, people come early, late or not at all, places go on."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, text

from server.actions import appointments, arrivals, offers, places, wishes
from server.actions.visits import visitor
from server.domain.errors import Refusal
from server.domain.step import Verb
from server.live.desks import floor
from tests.bookings import MONDAY, keep, minutes
from tests.databases import writing
from tests.day import KIOSK, MANAGER, Day
from wire import appointments as messages
from wire.appointments import CheckIn, ConfirmAppointment, Contact, NewAppointment, NewWish
from wire.words import AppointmentState, Arrival, Channel, ContactKind, ErrorCode, Lane, Quota, StepState

SIX = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""07:00 in Mexico City: the centre opens."""
VISITOR = visitor("always_open")
DESKS: dict[str, Any] = {"1": ["health"]}


@pytest.fixture
def day(engine: Engine) -> Day:
    keep(engine, desks=DESKS, hold_minutes=5, offer_minutes=30, release_minutes=[5, 45])
    return Day(engine, SIX)


def book(day: Day, after: float, *, confirm: bool = True, **more: Any) -> messages.Appointment:
    """Book the time so many minutes after the opening."""
    asked = NewAppointment(service="health", starts_at=SIX + minutes(after), language="ht", **more)
    held = day.act(VISITOR, lambda work: appointments.hold(work, asked))
    if not confirm:
        return held
    return day.act(VISITOR, lambda work: appointments.confirm(work, held.link))


def check_in(day: Day, one: messages.Appointment, **more: Any) -> messages.CheckedIn:
    return day.act(KIOSK, lambda work: arrivals.check_in(work, CheckIn(code=one.code, **more)))


def shown(day: Day, one: messages.Appointment) -> AppointmentState:
    return day.act(VISITOR, lambda work: appointments.show(work, one.link)).state


def free(day: Day) -> dict[float, int]:
    """How many desks each time of the day still has, by minutes after the opening."""
    found = day.act(VISITOR, lambda work: places.slots(work, "health", MONDAY)).slots
    return {(one.starts_at - SIX).total_seconds() / 60: one.free for one in found}


def refusal(day: Day, one: messages.Appointment) -> Refusal:
    with pytest.raises(Refusal) as refused:
        check_in(day, one)
    return refused.value


@pytest.mark.parametrize(
    ("at", "arrival", "joined", "state"),
    [
        (20, Arrival.EARLY, 60, AppointmentState.CHECKED_IN),
        (60, Arrival.ON_TIME, 60, AppointmentState.CHECKED_IN),
        (85, Arrival.LATE, 85, AppointmentState.CHECKED_IN),
        (91, Arrival.TOO_LATE, 91, AppointmentState.MISSED),
    ],
)
def test_a_step_joins_at_the_later_of_booked_time_and_check_in(
    day: Day, at: float, arrival: Arrival, joined: float, state: AppointmentState
) -> None:
    one = book(day, 60)
    day.later(at * 60)
    came = check_in(day, one, lane=Lane.B)
    step = day.steps()[came.visit.steps[0].step]
    assert (came.arrival, shown(day, one)) == (arrival, state)
    assert (step.joined_at, step.due_at) == (SIX + minutes(joined), SIX + minutes(joined + 30))
    kept = state is AppointmentState.CHECKED_IN
    assert came.visit.channel == (Channel.APPOINTMENT if kept else Channel.KIOSK)
    assert day.rows("SELECT appointment FROM visit") == [(one.appointment if kept else None,)]
    assert refusal(day, one).ticket == came.visit.ticket


def test_who_came_early_has_waited_for_no_time_yet(day: Day) -> None:
    one = book(day, 60)
    check_in(day, one)
    line = next(line for line in floor(day.hall()).services if line.service == "health")
    assert (line.waiting, line.longest_wait_s) == (1, 0)


def test_an_appointment_stands_among_walk_ins_by_the_same_due_time(day: Day) -> None:
    one = book(day, 20)
    day.desk("1")
    early, checked = day.issue().ticket, check_in(day, one).visit.ticket
    day.later(21 * 60)
    later = day.issue().ticket
    called = []
    while step := day.call_next("1"):
        called.append(step.ticket)
        day.move(step.step, Verb.START)
        day.move(step.step, Verb.FINISH)
    assert called == [early, checked, later]


def test_an_unconfirmed_hold_lapses_and_its_time_is_free_at_once(day: Day) -> None:
    one = book(day, 60, confirm=False)
    assert free(day)[60] == 0
    day.later(5 * 60)
    assert (free(day)[60], shown(day, one)) == (1, AppointmentState.CANCELLED)
    with pytest.raises(Refusal) as refused:
        day.act(VISITOR, lambda work: appointments.confirm(work, one.link))
    assert refused.value.code is ErrorCode.HOLD_EXPIRED
    other = book(day, 60)  # before the clockwork came by
    day.tidy()
    assert (shown(day, one), shown(day, other)) == (AppointmentState.CANCELLED, AppointmentState.BOOKED)
    assert free(day)[60] == 0


@pytest.mark.parametrize(("seed", "least", "most"), [(seed, 5, 45) for seed in range(4)])
def test_a_cancelled_time_comes_back_after_a_random_while(day: Day, seed: int, least: int, most: int) -> None:
    one = book(day, 120)
    comes_back = least + Random(seed).random() * (most - least)  # noqa: S311 - a seed
    day.act(VISITOR, lambda work: appointments.cancel(work, one.link, Random(seed)))  # noqa: S311 - the same
    day.later(comes_back * 60 - 1)
    assert free(day)[120] == 0
    day.later(1)
    assert free(day)[120] == 1
    assert shown(day, book(day, 120)) is AppointmentState.BOOKED


def test_who_does_not_come_is_missed_and_what_is_left_of_the_time_is_free(engine: Engine) -> None:
    keep(engine, desks=DESKS, minutes={"health": 60}, late_after_minutes=5, too_late_after_minutes=10)
    day = Day(engine, SIX)
    one = book(day, 60)
    day.later(70 * 60)
    day.tidy()
    assert shown(day, one) is AppointmentState.BOOKED
    day.later(1)
    day.tidy()
    assert shown(day, one) is AppointmentState.MISSED
    left = day.rows("SELECT starts_at FROM taken ORDER BY starts_at")
    assert len(left) == 2  # of six: what begins from now on is walk-ins' time
    assert [event.detail["appointment"] for event in day.events() if event.verb == "miss"] == [
        one.appointment
    ]


def test_who_was_missed_by_the_clock_still_gets_a_ticket(day: Day) -> None:
    one = book(day, 0)
    day.later(31 * 60)
    day.tidy()
    came = check_in(day, one)
    assert (came.arrival, shown(day, one)) == (Arrival.TOO_LATE, AppointmentState.MISSED)
    assert [step.joined_at for step in day.steps(StepState.WAITING).values()] == [day.now]
    assert len([event for event in day.events() if event.verb == "miss"]) == 1


def test_staff_may_say_that_somebody_did_not_come(day: Day) -> None:
    one = book(day, 20)
    day.later(20 * 60)
    told = day.act(MANAGER, lambda work: arrivals.staff_miss(work, one.appointment))
    assert (told.state, free(day)[20]) == (AppointmentState.MISSED, 1)


def test_nobody_is_checked_in_when_the_centre_is_closed(day: Day) -> None:
    one = book(day, 20)
    day.later(-3600)
    assert refusal(day, one).code is ErrorCode.CENTRE_CLOSED


def test_midnight_may_lie_between_the_time_and_the_person(engine: Engine) -> None:
    keep(engine, hours=["00:00-24:00"], desks=DESKS)
    day = Day(engine, SIX)
    one = book(day, 16 * 60 + 40)  # 23:40
    day.later((17 * 60 + 5) * 60)
    assert check_in(day, one).arrival is Arrival.LATE


def test_a_held_back_share_is_for_referrals_and_staff(engine: Engine) -> None:
    keep(engine, desks=DESKS, hours=["07:00-09:00"], walk_in_share=0.5, referral_share=0.25)
    day = Day(engine, SIX)

    def can(quota: Quota) -> list[float]:
        return [
            (one.starts_at - SIX).total_seconds() / 60
            for one in day.act(MANAGER, lambda work: places.slots(work, "health", MONDAY, quota)).slots
            if one.free
        ]

    book(day, 0)
    assert can(Quota.PUBLIC) == [80, 100]
    assert can(Quota.REFERRAL) == [40, 60, 80, 100]
    assert can(Quota.STAFF) == [20, 40, 60, 80, 100]
    asked = NewAppointment(
        service="health", starts_at=SIX + minutes(40), language="ht", quota=Quota.REFERRAL, referral=7
    )
    day.act(MANAGER, lambda work: appointments.hold(work, asked))
    assert day.rows("SELECT quota, referral FROM appointment ORDER BY id") == [
        ("public", None),
        ("referral", 7),
    ]


def full(engine: Engine) -> tuple[Day, messages.Appointment]:
    """A day with one time, an hour after opening, which is booked."""
    hours = [{"service": "health", "hours": "08:00-08:20", "days": ["mon"]}]
    keep(engine, desks=DESKS, hours=["07:00-15:00"], availability=hours, offer_minutes=30)
    day = Day(engine, SIX)
    return day, book(day, 60)


def wished(day: Day) -> messages.Wish:
    asked = NewWish(service="health", day=MONDAY, language="fr")
    return day.act(VISITOR, lambda work: wishes.wish(work, asked))


def stands(day: Day, wish: messages.Wish) -> messages.Wish:
    return day.act(VISITOR, lambda work: wishes.show(work, wish.link))


def test_an_offer_that_nobody_answers_goes_to_the_next_in_line(engine: Engine) -> None:
    day, one = full(engine)
    first, second = wished(day), wished(day)
    day.act(VISITOR, lambda work: appointments.cancel(work, one.link))
    assert [stands(day, wish).state for wish in (first, second)] == ["offered", "waiting"]
    day.later(30 * 60)
    assert stands(day, first).state == "gone"
    day.tidy()
    assert [stands(day, wish).state for wish in (first, second)] == ["gone", "offered"]
    with pytest.raises(Refusal) as refused:
        day.act(VISITOR, lambda work: offers.accept(work, first.link))
    assert refused.value.code is ErrorCode.APPOINTMENT_OVER
    assert day.act(VISITOR, lambda work: offers.accept(work, second.link)).state == "taken"


def test_whoever_waits_comes_before_who_asks_just_now(engine: Engine) -> None:
    """A hold lapses; somebody new asks for the time before the clockwork comes by."""
    day, one = full(engine)
    wish = wished(day)
    day.act(MANAGER, lambda work: appointments.staff_cancel(work, one.appointment))
    offer = stands(day, wish).offer
    assert offer is not None
    second = wished(day)
    day.later(30 * 60)
    day.tidy()
    assert stands(day, second).state == "offered"
    day.act(VISITOR, lambda work: offers.decline(work, second.link))
    third = wished_while_held(day)
    day.later(5 * 60)
    with pytest.raises(Refusal) as refused:
        book(day, 60)
    assert refused.value.code is ErrorCode.SLOT_TAKEN
    assert day.rows("SELECT count(*) FROM appointment WHERE state = 'booked'") == [(0,)]
    assert stands(day, third).state == "waiting"


def wished_while_held(day: Day) -> messages.Wish:
    """Somebody fills in the form for the last time; meanwhile another asks for a place."""
    book(day, 60, confirm=False)
    return wished(day)


def test_a_wish_for_a_day_that_is_over_is_gone(engine: Engine) -> None:
    day, _ = full(engine)
    wished(day)
    day.later(24 * 3600)
    day.tidy()
    assert day.rows("SELECT state FROM wish") == [("gone",)]


def test_an_address_follows_an_offer_to_its_appointment_and_goes_with_the_arrival(engine: Engine) -> None:
    day, one = full(engine)
    contact = Contact(kind=ContactKind.PHONE, address="+529621234567")
    asked = NewWish(service="health", day=MONDAY, language="fr", contact=contact)
    wish = day.act(VISITOR, lambda work: wishes.wish(work, asked))
    day.act(VISITOR, lambda work: appointments.cancel(work, one.link))
    day.act(VISITOR, lambda work: offers.accept(work, wish.link))
    offer = stands(day, wish).offer
    assert offer is not None
    assert day.rows("SELECT appointment, wish FROM contact") == [(offer.appointment, None)]
    check_in(day, offer)
    assert day.rows("SELECT * FROM contact") == []


def test_a_contact_is_kept_with_a_booking_and_nothing_of_it_in_the_journal(day: Day) -> None:
    held = book(day, 60, confirm=False)
    asked = ConfirmAppointment(contact=Contact(kind=ContactKind.EMAIL, address="marie@example.org"))
    day.act(VISITOR, lambda work: appointments.confirm(work, held.link, asked))
    assert day.rows("SELECT kind FROM letter ORDER BY id") == [("booked",)]
    day.act(VISITOR, lambda work: appointments.cancel(work, held.link))
    with writing(day.engine) as c:
        kept = c.execute(text("SELECT detail FROM journal")).scalars().all()
    assert [event.verb for event in day.events()][-3:] == ["hold", "book", "cancel_appointment"]
    assert "marie" not in str(kept)


def test_the_grid_slots_of_the_past_are_forgotten(day: Day) -> None:
    book(day, 60)
    day.later(26 * 3600)
    day.tidy()
    assert day.rows("SELECT * FROM taken") == []
    assert SIX + timedelta(hours=26) == day.now
