"""Letters follow what becomes of an appointment; the address is kept no longer than they need it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from server.actions import letters, offers
from server.actions.work import Work
from server.domain.errors import Refusal
from server.store.seal import Seal
from tests.day import CLOCK, Day
from tests.letters.booked import (
    MAIL,
    NUMBER,
    THURSDAY,
    VISITOR,
    booked,
    cancelled,
    contacts,
    full,
    held,
    moved,
    waiting,
    wished,
)
from wire.appointments import Contact
from wire.words import ContactKind, LetterKind

HOUR = timedelta(hours=1)
TO_THURSDAY_H = 73 + 1 / 3


def sent(day: Day) -> list[tuple[str, str]]:
    """Take what is due and hand it over: kind and address."""
    found = day.act(CLOCK, letters.take)
    for out in found:
        day.act(CLOCK, lambda work, out=out: letters.told(work, out.letter, "smtp"))
    return [(str(out.letter.kind), out.address) for out in found]


def test_a_booking_is_told_at_once_and_reminded_of(day: Day) -> None:
    booked(day)
    assert waiting(day) == [
        ("booked", 0.0),
        ("reminder", pytest.approx(TO_THURSDAY_H - 24)),
        ("reminder", pytest.approx(TO_THURSDAY_H - 2)),
    ]


def test_a_booking_without_an_address_writes_nothing(day: Day) -> None:
    booked(day, None)
    assert (waiting(day), contacts(day)) == ([], 0)


def test_only_what_is_due_is_taken_and_only_once(day: Day) -> None:
    booked(day)
    assert sent(day) == [("booked", "marie@example.org")]
    assert sent(day) == []
    day.now = THURSDAY - 24 * HOUR
    assert sent(day) == [("reminder", "marie@example.org")]


def test_a_move_replaces_the_reminders(day: Day) -> None:
    link = booked(day).link
    sent(day)
    moved(day, link, THURSDAY + 48 * HOUR)
    assert waiting(day) == [
        ("moved", 0.0),
        ("reminder", pytest.approx(TO_THURSDAY_H + 24)),
        ("reminder", pytest.approx(TO_THURSDAY_H + 46)),
    ]


def test_a_cancellation_is_the_last_letter_and_takes_the_address_with_it(day: Day) -> None:
    link = booked(day).link
    sent(day)
    cancelled(day, link)
    assert waiting(day) == [("cancelled", 0.0)]
    assert contacts(day) == 1
    assert sent(day) == [("cancelled", "marie@example.org")]
    assert (contacts(day), day.rows("SELECT * FROM letter")) == (0, [])


def test_the_address_goes_with_the_last_reminder(day: Day) -> None:
    booked(day)
    for moment in (day.now, THURSDAY - 24 * HOUR, THURSDAY - 2 * HOUR):
        assert contacts(day) == 1
        day.now = moment
        assert len(sent(day)) == 1
    assert contacts(day) == 0


def test_what_was_never_sent_is_erased_when_the_appointment_begins(day: Day) -> None:
    booked(day)
    day.now = THURSDAY
    day.tidy()
    assert (contacts(day), day.rows("SELECT * FROM letter")) == (0, [])


def test_forgetting_takes_address_and_letters(day: Day) -> None:
    made = booked(day)
    day.act(CLOCK, lambda work: letters.forget(work, appointment=made.appointment))
    assert (contacts(day), waiting(day)) == (0, [])


def test_one_address_has_so_many_appointments_and_no_more(day: Day) -> None:
    booked(day, MAIL, THURSDAY)
    other = booked(day, Contact(kind=ContactKind.EMAIL, address="Marie@EXAMPLE.org"), THURSDAY + HOUR)
    with pytest.raises(Refusal) as refused:
        booked(day, MAIL, THURSDAY + 2 * HOUR)
    assert (refused.value.code, refused.value.field) == ("too_many_appointments", "contact.address")
    booked(day, NUMBER, THURSDAY + 2 * HOUR)  # another address is another person's
    cancelled(day, other.link)
    booked(day, MAIL, THURSDAY + 3 * HOUR)


def test_a_booking_that_is_refused_keeps_no_address(day: Day) -> None:
    with pytest.raises(Refusal) as refused:
        booked(day, Contact(kind=ContactKind.PHONE, address="962 123"))
    assert refused.value.code == "invalid_field"
    assert contacts(day) == 0


def test_an_address_is_refused_where_no_letters_go_out_that_way(day: Day) -> None:
    made = held(day)

    def keep(work: Work) -> None:
        only_phones = replace(work, offered=frozenset({ContactKind.PHONE}))
        letters.keep_contact(only_phones, MAIL, appointment=made.appointment)

    with pytest.raises(Refusal) as refused:
        day.act(VISITOR, keep)
    assert (refused.value.code, refused.value.field) == ("invalid_field", "contact.kind")


def test_a_second_address_replaces_the_first(day: Day) -> None:
    made = booked(day)
    day.act(VISITOR, lambda work: letters.keep_contact(work, NUMBER, appointment=made.appointment))
    day.act(VISITOR, lambda work: letters.write(work, LetterKind.BOOKED, appointment=made.appointment))
    assert sent(day) == [("booked", "+529621234567")]


def test_an_accepted_offer_takes_the_address_along(short_day: Day) -> None:
    link = full(short_day)
    wish = wished(short_day)
    assert sent(short_day) == []
    cancelled(short_day, link)
    assert sent(short_day) == [("offer", "marie@example.org")]
    short_day.tidy()
    assert contacts(short_day) == 1  # there is more to write, if they accept
    short_day.act(VISITOR, lambda work: offers.accept(work, wish))
    assert [kind for kind, _ in waiting(short_day)] == ["booked", "reminder", "reminder"]
    assert short_day.rows("SELECT wish FROM contact") == [(None,)]


def test_a_declined_offer_takes_the_address_away(short_day: Day) -> None:
    link = full(short_day)
    wish = wished(short_day)
    cancelled(short_day, link)
    short_day.act(VISITOR, lambda work: offers.decline(work, wish))
    assert (contacts(short_day), waiting(short_day)) == (0, [])


def test_a_wish_whose_day_is_past_keeps_no_address(short_day: Day) -> None:
    full(short_day)
    wished(short_day)
    short_day.now = THURSDAY + 24 * HOUR
    short_day.tidy()
    assert contacts(short_day) == 0


def failed(day: Day, *, for_good: bool = False) -> None:
    """Take what is due, and fail with it."""
    for out in day.act(CLOCK, letters.take):
        day.act(CLOCK, lambda work, out=out: letters.failed(work, out.letter, "smtp", for_good=for_good))


def alerts(day: Day) -> list[tuple[str, str]]:
    return [(alert.kind, alert.device) for alert in day.hall().alerts]


def test_staff_hear_of_letters_that_do_not_go_out_until_one_does(day: Day) -> None:
    booked(day)
    for tries, minutes in enumerate((1, 5, 15), 1):
        assert (alerts(day), len(waiting(day))) == ([], 3)
        failed(day)
        assert day.rows("SELECT tries FROM letter ORDER BY id")[0] == (tries,)
        assert [kind for kind, hours in waiting(day) if hours == minutes / 60] == ["booked"]
        day.later(minutes * 60)
    assert alerts(day) == [("letter_not_sent", "smtp")]
    assert sent(day) == [("booked", "marie@example.org")]
    assert alerts(day) == []


def test_a_letter_is_given_up_in_the_end_and_its_address_with_the_last_one(day: Day) -> None:
    made = booked(day)
    cancelled(day, made.link)
    for _ in range(5):
        failed(day)
        day.later(3600)
    assert (contacts(day), waiting(day)) == (0, [])
    assert [event.detail["result"] for event in day.events() if event.verb == "letter"] == ["failed"]


def test_a_letter_that_was_overtaken_is_not_tried_again(day: Day) -> None:
    made = booked(day)
    (out,) = day.act(CLOCK, letters.take)
    cancelled(day, made.link)
    day.act(CLOCK, lambda work: letters.failed(work, out.letter, "smtp", for_good=False))
    day.later(3600)
    assert sent(day) == [("cancelled", "marie@example.org")]
    assert contacts(day) == 0


def test_an_address_that_is_refused_for_good_is_no_alert(day: Day) -> None:
    booked(day)
    failed(day, for_good=True)
    assert alerts(day) == []
    assert [kind for kind, _ in waiting(day)] == ["reminder", "reminder"]


def test_a_letter_that_no_key_opens_waits_and_staff_are_told(day: Day) -> None:
    booked(day)

    def without_the_key(work: Work) -> list[letters.Outgoing]:
        return letters.take(replace(work, seal=Seal([Fernet.generate_key().decode()])))

    for _ in range(3):
        assert day.act(CLOCK, without_the_key) == []
        day.later(3600)
    assert alerts(day) == [("letter_not_sent", "key")]
    assert sent(day) == [("booked", "marie@example.org")]


def test_the_journal_tells_that_a_letter_went_and_not_to_whom(day: Day) -> None:
    booked(day)
    sent(day)
    told = [event.detail for event in day.events() if event.verb == "letter"]
    assert told == [{"kind": "booked", "gateway": "smtp", "result": "sent"}]
