"""A closure of the centre calls off who is booked in it: told, counted apart, given back if lifted."""

import contextlib
from collections import Counter
from datetime import datetime, timedelta

import pytest

from server.actions import appointments, arrivals, booking_calendar, closures, letters, places, wishes
from server.actions import statistics as figures
from server.domain.errors import Refusal
from server.store import appointments as store
from tests.day import CLOCK, KIOSK, MANAGER, Day
from tests.letters.booked import MAIL, NUMBER, THURSDAY, VISITOR, booked, contacts, held, moved, waiting
from wire.appointments import Appointment, CheckIn, Closure, NewClosure, NewWish
from wire.words import AppointmentState, ErrorCode, WishState

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MIDNIGHT = THURSDAY - timedelta(hours=10, minutes=20)
"""The centre's own, of that Thursday."""
WHOLE_DAY = (MIDNIGHT, MIDNIGHT + 24 * HOUR)


def close(day: Day, starts_at: datetime, ends_at: datetime, desk: str | None = None) -> Closure:
    asked = NewClosure(starts_at=starts_at, ends_at=ends_at, desk=desk)
    return day.act(MANAGER, lambda work: closures.close(work, asked))


def lift(day: Day, closure: Closure) -> None:
    day.act(MANAGER, lambda work: closures.lift(work, closure.closure))


def shown(day: Day, one: Appointment) -> tuple[AppointmentState, bool]:
    """What the holder of the link reads: the state, and whether the centre called it off."""
    told = day.act(VISITOR, lambda work: appointments.show(work, one.link))
    return told.state, told.called_off


def send(day: Day) -> list[str]:
    found = day.act(CLOCK, letters.take)
    for out in found:
        day.act(CLOCK, lambda work, out=out: letters.told(work, out.letter, "smtp"))
    return [out.text.text for out in found]


def free(day: Day) -> list[int]:
    """How many desks are free at each time of that Thursday."""
    slots = day.act(VISITOR, lambda work: places.slots(work, "health", THURSDAY.date())).slots
    return [slot.free for slot in slots]


CALLED_OFF, STANDS = (AppointmentState.CANCELLED, True), (AppointmentState.BOOKED, False)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "met"),
    [
        (*WHOLE_DAY, [0, 1, 2]),
        (MIDNIGHT - 24 * HOUR, MIDNIGHT + 48 * HOUR, [0, 1, 2]),
        (THURSDAY + 5 * MINUTE, THURSDAY + 6 * MINUTE, [0]),
        (THURSDAY + 20 * MINUTE, THURSDAY + 40 * MINUTE, [1]),
        (THURSDAY - HOUR, THURSDAY, []),
        (THURSDAY + HOUR, THURSDAY + 2 * HOUR, []),
    ],
    ids=["whole day", "several days", "a minute within", "just one", "until it begins", "after all"],
)
def test_who_is_booked_in_a_closure_is_called_off(
    day: Day, starts_at: datetime, ends_at: datetime, met: list[int]
) -> None:
    made = [booked(day, None, THURSDAY + n * 20 * MINUTE) for n in range(3)]
    closure = close(day, starts_at, ends_at)
    codes = tuple(made[n].code for n in met)
    assert (closure.clashes, closure.called_off) == (codes, codes)
    assert [shown(day, one) for one in made] == [CALLED_OFF if n in met else STANDS for n in range(3)]
    offered = day.act(VISITOR, lambda work: places.slots(work, "health", made[0].service_day))
    assert {slot.starts_at for slot in offered.slots}.isdisjoint(made[n].starts_at for n in met)


def test_a_closed_day_is_not_offered_and_has_no_waiting_list(day: Day) -> None:
    close(day, *WHOLE_DAY)
    of_thursday = THURSDAY.date()
    days = day.act(VISITOR, lambda work: places.days(work, "health", of_thursday, 2)).days
    assert [one.day for one in days] == [of_thursday + timedelta(days=1)]
    asked = NewWish(service="health", day=of_thursday, language="ht")
    with pytest.raises(Refusal) as refusal:
        day.act(VISITOR, lambda work: wishes.wish(work, asked))
    assert refusal.value.code is ErrorCode.SLOT_NOT_OFFERED
    with pytest.raises(Refusal) as refusal:
        held(day)
    assert refusal.value.code is ErrorCode.SLOT_NOT_OFFERED
    seen = day.act(MANAGER, lambda work: booking_calendar.day(work, of_thursday))
    assert (seen.opens_at, seen.closes_at, seen.entries, seen.blocks) == (None, None, [], [])


def test_a_called_off_appointment_is_not_moved_confirmed_cancelled_or_checked_in(day: Day) -> None:
    one, other = booked(day, None), held(day, THURSDAY + 20 * MINUTE)
    close(day, *WHOLE_DAY)
    acts = (
        lambda: moved(day, one.link, THURSDAY + 24 * HOUR),
        lambda: day.act(VISITOR, lambda work: appointments.cancel(work, one.link)),
        lambda: day.act(VISITOR, lambda work: appointments.confirm(work, other.link)),
        lambda: day.act(KIOSK, lambda work: arrivals.check_in(work, CheckIn(link=one.link))),
    )
    for act in acts:
        with pytest.raises(Refusal) as refusal:
            act()
        assert refusal.value.code is ErrorCode.APPOINTMENT_OVER


def test_who_left_an_address_is_written_to_once_it_can_be_no_slip(day: Day) -> None:
    made = [booked(day, MAIL, THURSDAY, "es"), booked(day, NUMBER, THURSDAY + 20 * MINUTE, "es")]
    send(day)
    close(day, *WHOLE_DAY)
    assert [kind for kind, _ in waiting(day)] == ["called_off", "called_off"]
    assert send(day) == []
    day.later(day.centre.rules.undo_within.total_seconds())
    codes = [one.code for one in made]
    assert [text.splitlines() for text in send(day)] == [
        [
            "Lo sentimos: el centro estará cerrado a esa hora.",
            f"Su cita {code} está cancelada.",
            f"Jueves 26 de noviembre, {clock}, hora local.",
            "Aquí puede elegir otro horario: http://x/book",
        ]
        for code, clock in zip(codes, ("10:20", "10:40"), strict=True)
    ]
    assert (waiting(day), contacts(day)) == ([], 0)


def test_who_is_called_off_at_the_last_minute_is_written_to_all_the_same(day: Day) -> None:
    booked(day)
    send(day)
    day.now = THURSDAY - MINUTE
    close(day, day.now, THURSDAY + HOUR)
    day.later(300)
    day.tidy()
    assert len(send(day)) == 1


def test_a_lifted_closure_gives_back_what_it_called_off(day: Day) -> None:
    made = [booked(day, MAIL), booked(day, None, THURSDAY + 20 * MINUTE)]
    send(day)
    before = (waiting(day), free(day))
    lift(day, close(day, *WHOLE_DAY))
    assert [shown(day, one) for one in made] == [STANDS, STANDS]
    assert (waiting(day), free(day)) == before


def test_whose_letter_has_left_stays_called_off(day: Day) -> None:
    made = [booked(day, MAIL), booked(day, None, THURSDAY + 20 * MINUTE)]
    closure = close(day, *WHOLE_DAY)
    day.later(300)
    send(day)
    lift(day, closure)
    assert [shown(day, one) for one in made] == [CALLED_OFF, STANDS]


def test_a_closure_that_has_begun_is_lifted_from_now_on(day: Day) -> None:
    made = [booked(day, None, THURSDAY + n * HOUR) for n in range(2)]
    closure = close(day, *WHOLE_DAY)
    day.now = THURSDAY + 30 * MINUTE
    lift(day, closure)
    assert [shown(day, one) for one in made] == [CALLED_OFF, STANDS]
    assert day.rows("SELECT count(*) FROM closure") == [(1,)]
    with pytest.raises(Refusal) as refusal:
        lift(day, closure)
    assert refusal.value.code is ErrorCode.NOT_FOUND


def test_a_time_that_another_closure_has_stays_called_off(day: Day) -> None:
    one = booked(day, None)
    first = close(day, *WHOLE_DAY)
    second = close(day, THURSDAY - HOUR, THURSDAY + HOUR)
    lift(day, first)
    assert shown(day, one) == CALLED_OFF
    lift(day, second)
    assert shown(day, one) == CALLED_OFF


def test_a_closed_desk_calls_nobody_off(day: Day) -> None:
    one = booked(day, None)
    with day.engine.connect() as connection, connection.begin():
        found = store.find(connection, "always_open", id=one.appointment)
    assert found is not None
    closure = close(day, *WHOLE_DAY, desk=found.desk)
    assert (closure.clashes, closure.called_off) == ((one.code,), ())
    assert shown(day, one) == STANDS


def test_a_closure_that_is_over_is_refused(day: Day) -> None:
    with pytest.raises(Refusal) as refusal:
        close(day, day.now - 2 * HOUR, day.now)
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.INVALID_FIELD, "ends_at")


def test_what_was_called_off_is_neither_missed_nor_cancelled_by_the_visitor(day: Day) -> None:
    made = [booked(day, None, THURSDAY + n * 20 * MINUTE) for n in range(4)]
    day.act(VISITOR, lambda work: appointments.cancel(work, made[3].link))
    day.now = THURSDAY - 10 * MINUTE
    day.act(KIOSK, lambda work: arrivals.check_in(work, CheckIn(link=made[0].link)))
    close(day, THURSDAY + 10 * MINUTE, THURSDAY + HOUR)
    day.now = THURSDAY + 3 * HOUR
    day.tidy()
    assert Counter(verb for event in day.events() if (verb := event.verb) in {"miss", "call_off"}) == {
        "call_off": 2
    }
    found = day.act(MANAGER, lambda work: figures.period(work, made[0].service_day, made[0].service_day))
    counts = found.booked
    assert (counts.appointments, counts.kept, counts.missed, counts.cancelled, counts.called_off) == (
        2,
        1,
        0,
        1,
        2,
    )


def test_the_waiting_list_of_a_closed_day_ends(short_day: Day) -> None:
    with contextlib.suppress(Refusal):
        while True:
            held(short_day)
    asked = NewWish(service="health", day=THURSDAY.date(), language="ht")
    wish = short_day.act(VISITOR, lambda work: wishes.wish(work, asked))
    close(short_day, *WHOLE_DAY)
    assert short_day.act(VISITOR, lambda work: wishes.show(work, wish.link)).state is WishState.GONE
