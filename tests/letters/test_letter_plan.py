"""What follows from an event, what an address looks like, how long a letter is tried: the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.errors import Refusal
from server.domain.letters import BACKOFF, Planned, again_at, normal, plan, sameness
from wire.words import ContactKind, LetterKind

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
REMINDERS = (24 * HOUR, 2 * HOUR)


@pytest.mark.parametrize("kind", [LetterKind.BOOKED, LetterKind.MOVED])
def test_a_new_time_is_told_at_once_and_again_before_it(kind: LetterKind) -> None:
    starts_at = NOW + 72 * HOUR
    assert plan(kind, NOW, starts_at, REMINDERS) == [
        Planned(kind, NOW),
        Planned(LetterKind.REMINDER, starts_at - 24 * HOUR),
        Planned(LetterKind.REMINDER, starts_at - 2 * HOUR),
    ]


def test_a_reminder_that_lies_behind_is_not_written() -> None:
    found = plan(LetterKind.BOOKED, NOW, NOW + 24 * HOUR, REMINDERS)
    assert [letter.due_at - NOW for letter in found] == [timedelta(), 22 * HOUR]


@pytest.mark.parametrize("kind", [LetterKind.CANCELLED, LetterKind.OFFER])
def test_an_end_or_an_offer_has_no_reminders(kind: LetterKind) -> None:
    assert plan(kind, NOW, NOW + 72 * HOUR, REMINDERS) == [Planned(kind, NOW)]


def test_a_letter_is_tried_later_each_time_and_then_given_up() -> None:
    times = [again_at(tries, NOW) for tries in range(1, len(BACKOFF) + 1)]
    assert [at - NOW for at in times if at] == list(BACKOFF)
    assert list(BACKOFF) == sorted(BACKOFF)
    assert again_at(len(BACKOFF) + 1, NOW) is None


@pytest.mark.parametrize(
    ("kind", "typed", "address"),
    [
        (ContactKind.PHONE, "+52 962 123 4567", "+529621234567"),
        (ContactKind.PHONE, "+1 (305) 555-0123", "+13055550123"),
        (ContactKind.EMAIL, " Marie.Jean+rdv@Example.org ", "Marie.Jean+rdv@Example.org"),
    ],
)
def test_an_address_is_read_as_people_type_it(kind: ContactKind, typed: str, address: str) -> None:
    assert normal(kind, typed) == address


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ContactKind.PHONE, "962 123 4567"),
        (ContactKind.PHONE, "+52 962"),
        (ContactKind.PHONE, "+0529621234567"),
        (ContactKind.PHONE, "+5296212345678901"),
        (ContactKind.PHONE, "marie@example.org"),
        (ContactKind.EMAIL, "+529621234567"),
        (ContactKind.EMAIL, "marie@example"),
        (ContactKind.EMAIL, "marie@exa mple.org"),
        (ContactKind.EMAIL, "marie@example.org, jean@example.org"),
        (ContactKind.EMAIL, "marie@example..org"),
        (ContactKind.EMAIL, "<marie@example.org>"),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_what_would_be(kind: ContactKind, typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        normal(kind, typed)
    assert (refused.value.code, refused.value.field) == ("invalid_field", "contact.address")
    assert ("+52" if kind is ContactKind.PHONE else "name@example.org") in refused.value.detail


def test_capitals_do_not_make_a_second_address() -> None:
    assert sameness("Marie@Example.org") == sameness("marie@example.org")
