"""Checking in, by the flow's table: a code typed or a QR shown, once, and never a visitor sent away."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk import events as e
from kiosk.flow import IDLE, step
from kiosk.state import Claim, Coming, Lost, Order, Paper, Screen, State, Ticket, Turned, Why
from tests.kiosk.kiosk_lobby import AT
from wire.words import Arrival, Lane

QR, OTHER_QR = Claim(link="7F3KQZ2M" * 4), Claim(link="9V9SX4BT" * 4)
CODE = Claim(code="A4K7X")
TICKET = Ticket("427", arrival=Arrival.EARLY, starts_at=AT)


def run(*happened: e.Event, state: State | None = None) -> tuple[State, list[e.Effect]]:
    now, done = state or State(), []
    for event in happened:
        now, effects = step(now, event, AT)
        done += effects
    return now, done


def at(screen: Screen, **more: object) -> State:
    return replace(State(screen=screen, language="ht", ends_at=AT + IDLE), **more)


def typed(code: str) -> list[e.Event]:
    return [e.Typed(letter) for letter in code]


def unchanged(state: State, event: e.Event) -> bool:
    after, effects = run(event, state=state)
    return (replace(after, ends_at=None), effects) == (replace(state, ends_at=None), [])


def test_a_typed_code_asks_the_one_question_and_checks_in():
    state, effects = run(
        e.LanguageChosen("ht"),
        e.AppointmentChosen(),
        *typed("A4K7X"),
        e.CodeTyped(),
        e.Answered(Lane.B, private=True),
    )
    assert state.screen is Screen.ISSUING
    assert effects == [e.CheckIn(Coming(CODE, "ht", Lane.B, private=True))]


def test_a_second_touch_on_the_answer_checks_in_once():
    _, effects = run(e.Answered(), e.Answered(), state=at(Screen.SOONER, claim=CODE))
    assert effects == [e.CheckIn(Coming(CODE, "ht"))]


def test_a_letter_too_much_is_passed_over_and_the_last_can_be_erased():
    state, _ = run(*typed("A4K7XYZ"), state=at(Screen.CODE))
    assert state.typed == "A4K7X"
    assert run(e.Erased(), e.Erased(), state=state)[0].typed == "A4K"
    assert run(*[e.Erased()] * 9, state=state)[0].typed == ""


def test_a_code_that_is_not_whole_goes_nowhere():
    assert run(*typed("A4K7"), e.CodeTyped(), state=at(Screen.CODE))[0].screen is Screen.CODE


def test_going_back_from_the_question_leads_to_the_code_as_it_was_typed():
    asked, _ = run(*typed("A4K7X"), e.CodeTyped(), state=at(Screen.CODE))
    back, _ = run(e.Back(), state=asked)
    assert (back.screen, back.typed, back.claim) == (Screen.CODE, "A4K7X", None)
    assert run(e.Back(), e.ServiceChosen("health"), e.Answered(), state=back)[1] == [
        e.Issue(Order("health", "ht"))
    ]


def test_a_qr_on_the_first_screen_checks_in_at_once_in_the_language_of_the_appointment():
    state, effects = run(e.Scanned(QR))
    assert effects == [e.CheckIn(Coming(QR))]
    shown, _ = run(e.Issued(TICKET, "ar"), state=state)
    assert (shown.screen, shown.language, shown.ticket) == (Screen.TICKET, "ar", TICKET)


def test_a_chosen_language_stands_whatever_the_appointment_says():
    assert run(e.Issued(TICKET, "ar"), state=at(Screen.ISSUING))[0].language == "ht"


@pytest.mark.parametrize("screen", [Screen.SERVICES, Screen.CODE, Screen.SOONER, Screen.NOT_CHECKED_IN])
def test_a_qr_shown_after_the_language_asks_the_one_question(screen):
    state, effects = run(e.Scanned(QR), e.Answered(), state=at(screen, service="health", typed="A4"))
    assert state.screen is Screen.ISSUING
    assert effects == [e.CheckIn(Coming(QR, "ht"))]


def test_a_qr_that_the_reader_sees_twice_checks_in_once():
    _, effects = run(e.Scanned(QR), e.Scanned(QR))
    assert effects == [e.CheckIn(Coming(QR))]
    shown = at(Screen.TICKET, claim=QR, ticket=TICKET, paper=Paper.PRINTED)
    assert unchanged(shown, e.Scanned(QR))


def test_the_next_persons_qr_ends_the_ticket_before_once_its_slip_is_out():
    shown = at(Screen.TICKET, claim=QR, ticket=TICKET, paper=Paper.PRINTED, lowered=True)
    state, effects = run(e.Scanned(OTHER_QR), state=shown)
    assert effects == [e.CheckIn(Coming(OTHER_QR))]
    assert (state.ticket, state.language, state.lowered) == (None, None, False)
    for paper in (Paper.PRINTING, Paper.OUT, Paper.MISSING):
        waits = replace(shown, paper=paper)
        assert unchanged(waits, e.Scanned(OTHER_QR))


def test_what_is_no_appointment_is_told_without_asking_the_server():
    state, effects = run(e.Scanned(None), state=at(Screen.SERVICES))
    assert (state.screen, state.turned, effects) == (Screen.NOT_CHECKED_IN, Turned(Why.UNKNOWN), [])


@pytest.mark.parametrize("why", list(Why))
def test_whoever_is_turned_away_is_offered_a_ticket(why):
    turned, _ = run(e.NotCheckedIn(Turned(why, day=date(2026, 11, 26))), state=at(Screen.ISSUING, claim=QR))
    state, effects = run(e.TicketWanted(), e.ServiceChosen("health"), e.Answered(), state=turned)
    assert state.screen is Screen.ISSUING
    assert effects == [e.Issue(Order("health", "ht"))]


def test_whoever_came_by_qr_chooses_a_language_before_a_ticket():
    turned, _ = run(e.Scanned(QR), e.NotCheckedIn(Turned(Why.OVER)))
    assert run(e.TicketWanted(), state=turned)[0].screen is Screen.LANGUAGE
    assert run(e.TriedAgain(), state=turned)[0].screen is Screen.LANGUAGE


LOST = Lost(Coming(QR, "ht", Lane.B), "key-1")
AWAY = at(Screen.NOT_CHECKED_IN, claim=QR, turned=Turned(Why.AWAY), lost=LOST)


def test_trying_again_sends_the_same_under_the_same_key():
    assert run(e.TriedAgain(), state=AWAY)[1] == [e.CheckIn(LOST.coming, "key-1")]
    assert run(e.Scanned(QR), state=AWAY)[1] == [e.CheckIn(LOST.coming, "key-1")]


def test_a_ticket_taken_instead_stands_for_the_lost_check_in():
    _, effects = run(e.TicketWanted(), e.ServiceChosen("health"), e.Answered(), state=AWAY)
    assert effects == [e.Issue(Order("health", "ht"), "key-1")]


def test_another_language_and_another_way_to_the_code_keep_the_lost_check_in():
    state, _ = run(
        e.TicketWanted(), e.Back(), e.LanguageChosen("es"), e.AppointmentChosen(), e.TriedAgain(), state=AWAY
    )
    assert state.screen is Screen.ISSUING
    state, _ = run(e.TicketWanted(), e.Back(), e.LanguageChosen("es"), e.AppointmentChosen(), state=AWAY)
    assert (state.screen, state.turned) == (Screen.NOT_CHECKED_IN, Turned(Why.AWAY))


def test_another_persons_qr_has_nothing_to_do_with_the_lost_check_in():
    state, effects = run(e.Scanned(OTHER_QR), e.Answered(), state=AWAY)
    assert effects == [e.CheckIn(Coming(OTHER_QR, "ht"))]
    assert state.lost is None


def test_the_lost_check_in_ends_with_the_ticket_and_with_the_visitor():
    assert run(e.Issued(TICKET, "ht"), state=replace(AWAY, screen=Screen.ISSUING))[0].lost is None
    assert run(e.Done(), state=AWAY)[0] == State()
