"""The life of an appointment: its table, arrivals and codes, and when a given-up slot comes back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.booking import (
    CODES,
    TRANSITIONS,
    Appointment,
    Change,
    arrival,
    changed,
    code_of,
    code_typed,
    free_again,
    link_read,
    offered_until,
)
from server.domain.centre import BookingRules
from server.domain.errors import Refusal
from tests.bookings import minutes
from wire.codes import APPOINTMENT_LETTERS
from wire.words import AppointmentState, Arrival, ErrorCode, Quota

TEN = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
RULES = BookingRules(late_after=minutes(10), too_late_after=minutes(30), release=(minutes(5), minutes(45)))


def appointment(state: AppointmentState, until: datetime | None = None) -> Appointment:
    return Appointment(
        id=1,
        centre="here",
        code="K7Q4M",
        link="7YX2",
        service="health",
        service_day=date(2026, 11, 23),
        starts_at=TEN,
        ends_at=TEN + minutes(20),
        desk="1",
        language="ht",
        party_size=1,
        private=False,
        channel="appointment",
        quota=Quota.PUBLIC,
        state=state,
        held_until=until,
        moves=0,
        made_at=TEN,
        changed_at=TEN,
    )


RIGHT = {
    ("held", "confirm"): "booked",
    ("held", "cancel"): "cancelled",
    ("held", "lapse"): "cancelled",
    ("booked", "move"): "booked",
    ("booked", "cancel"): "cancelled",
    ("booked", "check in"): "checked_in",
    ("booked", "miss"): "missed",
    ("held", "call off"): "cancelled",
    ("booked", "call off"): "cancelled",
    ("checked_in", "check in"): "checked_in",
    ("checked_in", "undo check-in"): "booked",
}


@pytest.mark.parametrize("state", AppointmentState)
@pytest.mark.parametrize("change", Change)
def test_each_state_has_the_changes_of_the_table_and_refuses_the_others(
    state: AppointmentState, change: Change
) -> None:
    expected = RIGHT.get((state.value, change.value))
    if expected is not None:
        assert changed(appointment(state), change, TEN) == expected
        return
    with pytest.raises(Refusal) as refused:
        changed(appointment(state), change, TEN)
    assert refused.value.code is ErrorCode.APPOINTMENT_OVER
    assert all(right in refused.value.detail for right in TRANSITIONS[state])


def test_a_hold_that_ran_out_is_not_confirmed() -> None:
    held = appointment(AppointmentState.HELD, until=TEN)
    assert changed(held, Change.CONFIRM, TEN - timedelta(seconds=1)) is AppointmentState.BOOKED
    with pytest.raises(Refusal) as refused:
        changed(held, Change.CONFIRM, TEN)
    assert refused.value.code is ErrorCode.HOLD_EXPIRED


@pytest.mark.parametrize(
    ("after", "came"),
    [
        (-120, Arrival.EARLY),
        (-1 / 60, Arrival.EARLY),
        (0, Arrival.ON_TIME),
        (10, Arrival.ON_TIME),
        (10 + 1 / 60, Arrival.LATE),
        (30, Arrival.LATE),
        (30 + 1 / 60, Arrival.TOO_LATE),
    ],
)
def test_an_arrival_is_told_by_the_centres_rules(after: float, came: Arrival) -> None:
    assert arrival(TEN, TEN + minutes(after), RULES) is came


@given(st.floats(0, 1))
def test_a_slot_that_was_given_up_comes_back_between_the_two_bounds(chance: float) -> None:
    assert TEN + minutes(5) <= free_again(TEN, chance, RULES) <= TEN + minutes(45)


def test_the_ends_of_chance_are_the_bounds_themselves() -> None:
    assert (free_again(TEN, 0, RULES), free_again(TEN, 1, RULES)) == (TEN + minutes(5), TEN + minutes(45))


def test_an_offer_may_be_thought_about_until_its_time_but_as_long_as_a_form_at_least() -> None:
    rules = BookingRules(hold=minutes(5), offer=minutes(30))
    until = [offered_until(TEN, TEN + minutes(soon), rules) - TEN for soon in (60, 20, 2)]
    assert until == [minutes(30), minutes(20), minutes(5)]


@given(st.integers(0, CODES - 1), st.integers(0, CODES - 1))
def test_two_numbers_never_have_one_code(one: int, other: int) -> None:
    assert (code_of(one) == code_of(other)) is (one == other)
    assert len(code_of(one)) == 5
    assert set(code_of(one)) <= set(APPOINTMENT_LETTERS)


@given(st.integers(0, CODES - 1))
def test_a_code_is_read_however_it_is_typed(number: int) -> None:
    code = code_of(number)
    typed = f" {code[:2].lower()}-{code[2:]} ".replace("8", "b").replace("5", "S").replace("2", "z")
    assert code_typed(typed) == code


@pytest.mark.parametrize(
    "text", ["https://centre.example/a/7YX2?lang=ht", "/a/7yx2/", "7YX2", " http://x/a/7YX2#code "]
)
def test_a_link_is_read_from_whatever_a_qr_holds(text: str) -> None:
    assert link_read(text) == "7YX2"
