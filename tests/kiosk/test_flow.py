"""The flow's table: three touches to a ticket, and nothing that could trap a visitor."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import events as e
from kiosk.flow import IDLE, ISSUING, SHOWN, SHOWN_WITHOUT_PAPER, WARNING, left, step, warning
from kiosk.state import Claim, Coming, Lost, Order, Paper, Screen, State, Ticket, Turned, Why
from tests.kiosk.kiosk_lobby import AT
from wire.words import Lane

SECOND = timedelta(seconds=1)
TICKET = Ticket("427")
QR = Claim(link="7F3KQZ2M" * 4)
CODE = Claim(code="A4K7X")
LOST = Lost(Coming(QR, "ht", Lane.B), "key-1")
AWAY = e.NotCheckedIn(Turned(Why.AWAY), LOST)
TOUCHES = [
    e.LanguageChosen("ht"),
    e.ServiceChosen("health"),
    e.AppointmentChosen(),
    e.Typed("A"),
    e.Erased(),
    e.CodeTyped(),
    e.TicketWanted(),
    e.TriedAgain(),
    e.Answered(Lane.B),
    e.Answered(private=True),
    e.PersonCalled(),
    e.Back(),
    e.Done(),
    e.MoreTime(),
    e.PageTurned(2),
    e.Lowered(),
    e.Lowered(enlarge=True),
    e.Enlarged(),
    e.Listened(),
    e.Listened(again=True),
]
NEWS = [
    e.Issued(TICKET, "ht"),
    e.Scanned(QR),
    e.Scanned(None),
    e.NotCheckedIn(Turned(Why.OVER)),
    AWAY,
    e.Refused(),
    e.Refused(closed=True),
    e.SlipFared(Paper.OUT),
    e.SlipFared(Paper.PRINTED),
    e.CallFared(reached=True),
    e.CentreClosed(),
    e.CentreOpened(),
    e.Tick(),
]


def run(*happened: e.Event, state: State | None = None) -> tuple[State, list[e.Effect]]:
    now, done = state or State(), []
    for event in happened:
        now, effects = step(now, event, AT)
        done += effects
    return now, done


def at(screen: Screen) -> State:
    return State(screen=screen, language="ht", service="health", ticket=TICKET, ends_at=AT + IDLE)


def test_three_touches_lead_to_an_order():
    state, effects = run(e.LanguageChosen("ht"), e.ServiceChosen("health"), e.Answered())
    assert state.screen is Screen.ISSUING
    assert effects == [e.Issue(Order("health", "ht", Lane.C, private=False))]


def test_a_second_touch_on_the_answer_issues_nothing_more():
    _, effects = run(
        e.LanguageChosen("ht"), e.ServiceChosen("health"), e.Answered(Lane.B), e.Answered(Lane.B)
    )
    assert effects == [e.Issue(Order("health", "ht", Lane.B))]


def test_the_lane_of_an_answer_is_not_kept_in_the_state():
    plain, _ = run(e.LanguageChosen("ht"), e.ServiceChosen("health"), e.Answered())
    sooner, _ = run(e.LanguageChosen("ht"), e.ServiceChosen("health"), e.Answered(Lane.A, private=True))
    assert sooner == plain


@pytest.mark.parametrize(
    ("screen", "event", "after"),
    [
        (Screen.SERVICES, e.Back(), Screen.LANGUAGE),
        (Screen.SERVICES, e.AppointmentChosen(), Screen.CODE),
        (Screen.CODE, e.Back(), Screen.SERVICES),
        (Screen.CODE, e.CodeTyped(), Screen.CODE),
        (Screen.CODE, e.Scanned(QR), Screen.SOONER),
        (Screen.SERVICES, e.Scanned(QR), Screen.SOONER),
        (Screen.SERVICES, e.Scanned(None), Screen.NOT_CHECKED_IN),
        (Screen.CLOSED, e.Scanned(QR), Screen.CLOSED),
        (Screen.ISSUING, e.Scanned(QR), Screen.ISSUING),
        (Screen.ISSUING, AWAY, Screen.NOT_CHECKED_IN),
        (Screen.NOT_CHECKED_IN, e.TicketWanted(), Screen.SERVICES),
        (Screen.NOT_CHECKED_IN, e.TriedAgain(), Screen.CODE),
        (Screen.NOT_CHECKED_IN, e.Back(), Screen.SERVICES),
        (Screen.NOT_CHECKED_IN, e.Done(), Screen.LANGUAGE),
        (Screen.SOONER, e.Back(), Screen.SERVICES),
        (Screen.ISSUING, e.Issued(TICKET, "ht"), Screen.TICKET),
        (Screen.ISSUING, e.Refused(), Screen.NOT_ISSUED),
        (Screen.ISSUING, e.Refused(closed=True), Screen.CLOSED),
        (Screen.ISSUING, e.Back(), Screen.ISSUING),
        (Screen.TICKET, e.Back(), Screen.TICKET),
        (Screen.TICKET, e.Done(), Screen.LANGUAGE),
        (Screen.NOT_ISSUED, e.Done(), Screen.LANGUAGE),
        (Screen.SOONER, e.CentreClosed(), Screen.SOONER),
        (Screen.CLOSED, e.CentreOpened(), Screen.LANGUAGE),
        (Screen.LANGUAGE, e.Issued(TICKET, "ht"), Screen.LANGUAGE),
    ],
)
def test_each_event_leads_where_the_table_says(screen, event, after):
    assert run(event, state=at(screen))[0].screen is after


@pytest.mark.parametrize("screen", sorted(set(Screen) - {Screen.ISSUING, Screen.HELP}))
def test_a_person_can_be_called_from_every_screen(screen):
    state, effects = run(e.PersonCalled(), state=at(screen))
    assert state.screen is Screen.HELP
    assert effects == [e.CallPerson()]
    assert run(e.Back(), state=state)[0].screen is screen


def test_going_back_to_the_languages_keeps_the_screen_low_and_large():
    state, _ = run(e.Back(), state=replace(at(Screen.SERVICES), lowered=True, large=True))
    assert (state.language, state.lowered, state.large) == (None, True, True)


def test_a_new_visitor_starts_high_small_and_quiet():
    state, _ = run(e.Done(), state=replace(at(Screen.TICKET), lowered=True, large=True, louder=3))
    assert state == State()


def test_idle_warns_twenty_seconds_before_it_ends():
    state, _ = run(e.LanguageChosen("ht"))
    state, effects = step(state, e.Tick(), AT + IDLE - WARNING - SECOND)
    assert (warning(state), effects) == (False, ())
    state, effects = step(state, e.Tick(), AT + IDLE - WARNING)
    assert (warning(state), effects) == (True, (e.Warn(),))
    assert left(state, AT + IDLE - WARNING) == timedelta(seconds=20)
    state, effects = step(state, e.Tick(), AT + IDLE)
    assert (state, effects) == (State(), ())


def test_more_time_is_given_as_often_as_it_is_asked_for():
    state, now = run(e.LanguageChosen("ht"))[0], AT
    for _ in range(25):
        now += IDLE - SECOND
        state, _ = step(state, e.Tick(), now)
        assert warning(state)
        state, _ = step(state, e.MoreTime(), now)
        assert not warning(state)
        assert left(state, now) == IDLE


@pytest.mark.parametrize(
    ("paper", "stay"),
    [(Paper.PRINTED, SHOWN), (Paper.OUT, SHOWN_WITHOUT_PAPER), (Paper.MISSING, SHOWN_WITHOUT_PAPER)],
)
def test_a_ticket_is_shown_longer_without_paper(paper, stay):
    state, _ = run(e.Issued(TICKET, "ht"), e.SlipFared(paper), state=at(Screen.ISSUING))
    assert left(state, AT) == stay


def test_printing_does_not_start_the_time_of_a_ticket_anew():
    shown, _ = run(e.Issued(TICKET, "ht"), state=at(Screen.ISSUING))
    printed, _ = step(shown, e.SlipFared(Paper.PRINTED), AT + 5 * SECOND)
    assert left(printed, AT + 5 * SECOND) == SHOWN - 5 * SECOND


def test_issuing_that_never_ends_calls_a_person():
    state, _ = run(e.Answered(), state=at(Screen.SOONER))
    state, effects = step(state, e.Tick(), AT + ISSUING)
    assert state.screen is Screen.NOT_ISSUED
    assert effects == (e.CallPerson(),)


def test_an_untouched_first_screen_has_no_end():
    state, _ = run(e.Tick(), e.Tick())
    assert state == State()
    assert left(state, AT) is None


def test_listening_again_is_louder_up_to_twenty_decibels():
    state, effects = run(*[e.Listened(again=True)] * 9, state=at(Screen.SERVICES))
    assert state.louder == 5
    assert effects == [e.Speak("ht")] * 9


def test_a_second_page_is_followed_by_the_first():
    state, _ = run(e.PageTurned(2), state=at(Screen.SERVICES))
    assert state.page == 1
    assert run(e.PageTurned(2), state=state)[0].page == 0


@given(st.lists(st.sampled_from([*TOUCHES, *NEWS])))
def test_whatever_happens_a_visit_issues_at_most_once_and_idling_leads_home(happened):
    state, now = State(), AT
    issued = 0
    for event in happened:
        before = state
        now += SECOND
        state, effects = step(state, event, now)
        issued += sum(isinstance(effect, e.Issue | e.CheckIn) for effect in effects)
        assert issued <= 1
        if before.screen is Screen.ISSUING and state.screen is not Screen.ISSUING:
            issued = 0
        assert state.ends_at is not None or replace(state, screen=Screen.LANGUAGE) == State()
    for _ in range(2):  # issuing ends in a screen that ends
        state, _ = step(state, e.Tick(), now + 2 * IDLE)
        now += 2 * IDLE
    assert state in (State(), State(screen=Screen.CLOSED))
