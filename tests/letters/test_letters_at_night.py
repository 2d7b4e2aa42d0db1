"""Letters at night: what is sent, what waits for the morning, and how long an offer is kept meanwhile."""

from datetime import UTC, datetime, timedelta

from server.actions import appointments, letters, wishes
from server.actions.work import Actor
from tests.day import CLOCK, Day
from tests.letters.booked import THURSDAY, VISITOR, booked, cancelled, full, moved, wished
from wire.appointments import MoveAppointment
from wire.words import Role

AGENT = Actor("staff", "agent01", "always_open", Role.AGENT)
HOUR = timedelta(hours=1)
TEN_IN_THE_EVENING = datetime(2026, 11, 24, 4, tzinfo=UTC)
EIGHT_IN_THE_MORNING = datetime(2026, 11, 24, 14, tzinfo=UTC)


def taken(day: Day) -> list[str]:
    """Take what goes out now, and hand it over."""
    found = day.act(CLOCK, letters.take)
    for out in found:
        day.act(CLOCK, lambda work, out=out: letters.told(work, out.letter, "smtp"))
    return [str(out.letter.kind) for out in found]


def test_what_a_visitor_did_is_answered_at_night(day: Day) -> None:
    day.now = TEN_IN_THE_EVENING
    made = booked(day)
    assert taken(day) == ["booked"]
    moved(day, made.link, THURSDAY + HOUR)
    assert taken(day) == ["moved"]
    cancelled(day, made.link)
    assert taken(day) == ["cancelled"]


def test_what_staff_did_at_night_is_told_in_the_morning(day: Day) -> None:
    made = booked(day)
    assert taken(day) == ["booked"]
    day.now = TEN_IN_THE_EVENING
    later = MoveAppointment(starts_at=THURSDAY + HOUR)
    day.act(AGENT, lambda work: appointments.staff_move(work, made.appointment, later))
    assert taken(day) == []
    day.now = EIGHT_IN_THE_MORNING
    assert taken(day) == ["moved"]


def test_what_staff_did_to_the_next_morning_is_told_at_once(day: Day) -> None:
    made = booked(day, starts_at=datetime(2026, 11, 24, 13, 20, tzinfo=UTC))
    assert taken(day) == ["booked"]
    day.now = TEN_IN_THE_EVENING
    day.act(AGENT, lambda work: appointments.staff_cancel(work, made.appointment))
    assert taken(day) == ["cancelled"]


def test_a_reminder_that_is_late_waits_for_the_morning(day: Day) -> None:
    booked(day, starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC))  # seven on Wednesday: reminded at 20:00
    assert taken(day) == ["booked"]
    day.now = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    assert taken(day) == []
    assert not day.act(CLOCK, lambda work: letters.anything(work.c, work.centre, work.now))
    day.now = datetime(2026, 11, 25, 2, tzinfo=UTC)
    assert day.act(CLOCK, lambda work: letters.anything(work.c, work.centre, work.now))
    assert taken(day) == ["reminder", "reminder"]


def test_an_offer_of_the_night_is_told_and_kept_until_the_morning(short_day: Day) -> None:
    link = full(short_day)
    wish = wished(short_day)
    short_day.now = TEN_IN_THE_EVENING
    cancelled(short_day, link)
    assert taken(short_day) == []
    offer = short_day.act(VISITOR, lambda work: wishes.show(work, wish)).offer
    assert offer is not None
    assert offer.held_until == EIGHT_IN_THE_MORNING + HOUR / 2
    short_day.now = EIGHT_IN_THE_MORNING
    assert taken(short_day) == ["offer"]
