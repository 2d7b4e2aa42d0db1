"""What follows from an event, what an address looks like, how long a letter is tried: the rules alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.centre import BookingRules
from server.domain.errors import Refusal
from server.domain.letters import BACKOFF, Planned, again_at, normal, plan, sameness
from server.domain.quiet import Quiet
from wire.words import ContactKind, LetterKind

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE = ZoneInfo("America/Mexico_City")
NIGHT = Quiet(BookingRules().quiet, HERE)
REMINDERS = (24 * HOUR, 2 * HOUR)


def planned(
    kind: LetterKind, now: datetime, starts_at: datetime | None, *, own: bool = True
) -> list[Planned]:
    return plan(kind, now, starts_at, REMINDERS, NIGHT, own=own)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 at the centre."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE).astimezone(UTC)


@pytest.mark.parametrize("kind", [LetterKind.BOOKED, LetterKind.MOVED])
def test_a_new_time_is_told_at_once_and_again_before_it(kind: LetterKind) -> None:
    starts_at = NOW + 72 * HOUR + 2 * HOUR
    assert planned(kind, NOW, starts_at) == [
        Planned(kind, NOW),
        Planned(LetterKind.REMINDER, starts_at - 24 * HOUR),
        Planned(LetterKind.REMINDER, starts_at - 2 * HOUR),
    ]


def test_a_reminder_that_lies_behind_is_not_written() -> None:
    found = planned(LetterKind.BOOKED, NOW, NOW + 24 * HOUR)
    assert [letter.due_at - NOW for letter in found] == [timedelta(), 23 * HOUR]


@pytest.mark.parametrize("kind", [LetterKind.CANCELLED, LetterKind.OFFER])
def test_an_end_or_an_offer_has_no_reminders(kind: LetterKind) -> None:
    assert planned(kind, NOW, NOW + 72 * HOUR) == [Planned(kind, NOW)]


@pytest.mark.parametrize(
    ("starts_at", "reminders"),
    [
        (local(26, 7), [local(25, 8), local(25, 20)]),
        (local(26, 8), [local(25, 8), local(25, 20)]),
        (local(26, 8, 59), [local(25, 8, 59), local(25, 20)]),
        (local(26, 9), [local(25, 9), local(26, 8)]),
        (local(26, 10), [local(25, 10), local(26, 8)]),
        (local(26, 23), [local(26, 8), local(26, 20)]),
        (local(26, 23, 30), [local(26, 8), local(26, 20)]),
    ],
)
def test_a_reminder_whose_hour_is_quiet_leaves_after_the_night_or_before_it(
    starts_at: datetime, reminders: list[datetime]
) -> None:
    found = planned(LetterKind.BOOKED, local(23, 12), starts_at)
    assert [letter.due_at for letter in found[1:]] == reminders


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("hour", range(24))
def test_no_hour_of_the_day_reminds_at_night(kind: LetterKind, hour: int) -> None:
    found = planned(kind, local(23, 12), local(26, hour))
    assert [letter for letter in found if NIGHT.holds(letter.due_at)] == []


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize(
    ("now", "starts_at", "due_at"),
    [
        (local(23, 20, 59), local(24, 7), local(23, 20, 59)),
        (local(23, 21), local(24, 12), local(24, 8)),
        (local(24, 7, 59), local(24, 10), local(24, 8)),
        (local(23, 22), local(24, 9, 59), local(23, 22)),
        (local(23, 22), local(24, 7), local(23, 22)),
        (local(23, 22), None, local(24, 8)),
    ],
)
def test_what_others_did_waits_for_the_morning_unless_it_would_come_too_late(
    kind: LetterKind, now: datetime, starts_at: datetime | None, due_at: datetime
) -> None:
    assert planned(kind, now, starts_at, own=False)[0] == Planned(kind, due_at)
    assert planned(kind, now, starts_at)[0] == Planned(kind, now)


def test_a_centre_without_quiet_hours_writes_at_any_hour() -> None:
    found = plan(LetterKind.BOOKED, local(23, 12), local(26, 7), REMINDERS, Quiet((), HERE), own=False)
    assert [letter.due_at for letter in found[1:]] == [local(25, 7), local(26, 5)]


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
        (ContactKind.PHONE, "\u200e+52\u00a0962\u2011123\u20114567", "+529621234567"),
        (ContactKind.PHONE, "\u202a+52 962 123 4567\u202c", "+529621234567"),
        (ContactKind.PHONE, "\u2066+52.962.123.4567\u2069\u200f", "+529621234567"),
        (ContactKind.PHONE, "+٥٢ ٩٦٢ ١٢٣ ٤٥٦٧", "+529621234567"),
        (ContactKind.PHONE, "+۵۲ ۹۶۲ ۱۲۳ ۴۵۶۷", "+529621234567"),
        (ContactKind.PHONE, "00 52 962 123 4567", "+529621234567"),
        (ContactKind.PHONE, "tel:+52-962-123-4567", "+529621234567"),
        (ContactKind.PHONE, "+52 1 962 123 4567", "+529621234567"),
        (ContactKind.PHONE, "+52 (1) 962-123-4567", "+529621234567"),
        (ContactKind.PHONE, "+509 3412 3456", "+50934123456"),
        (ContactKind.PHONE, "+502 5123 4567", "+50251234567"),
        (ContactKind.PHONE, "+58 412 123 4567", "+584121234567"),
        (ContactKind.PHONE, "+53 5 123 4567", "+5351234567"),
        (ContactKind.PHONE, "+93 70 123 4567", "+93701234567"),
        (ContactKind.EMAIL, "\u200fmarie@example.org\u200e\ufeff", "marie@example.org"),
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
        (ContactKind.PHONE, "+52 962 123 456"),
        (ContactKind.PHONE, "+52 962 123 45678"),
        (ContactKind.PHONE, "+52 1 962 123 456"),
        (ContactKind.PHONE, "+52 1 962 123 45678"),
        (ContactKind.PHONE, "+52 2 962 123 4567"),
        (ContactKind.PHONE, "+52 962 123 456O"),
        (ContactKind.PHONE, "+52 962 123 4567 ext. 5"),
        (ContactKind.PHONE, "+52 962 123 4567 / +52 962 123 4568"),
        (ContactKind.PHONE, "+509 3412 345"),
        (ContactKind.PHONE, "+999 123 456 789"),
        (ContactKind.PHONE, "٩٦٢ ١٢٣ ٤٥٦٧"),
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
