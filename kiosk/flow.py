"""What the kiosk does next, as one table: what a screen does not list, it passes over.

Pure. `step` takes the state, an event and the moment; it returns the next state and what is to be done. A
second touch on the same button meets the next screen, which does not list it, so a double tap issues once.
Every screen but the untouched first one has an end, so nobody's words stay on the glass for the next person.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kiosk import events as e
from kiosk.events import Effect, Event, Result
from kiosk.state import Claim, Coming, Helped, Order, Paper, Screen, State, Turned, Why
from wire.codes import APPOINTMENT_LENGTH

IDLE = timedelta(seconds=70)
"""After the last touch a screen goes back to the start; the last `WARNING` of it says so."""
WARNING = timedelta(seconds=20)
"""At least 20 s to ask for more time, as often as wanted (WCAG 2.2, 2.2.1 Timing Adjustable)."""
SHOWN = timedelta(seconds=20)
SHOWN_WITHOUT_PAPER = timedelta(seconds=60)
ISSUING = timedelta(seconds=20)
"""Far above what issuing takes, with the server or without it."""
LOUDEST = 5
"""Steps of 4 dB up to +20 dB (`look/tokens.toml`, sound)."""

Move = Callable[[State, Any], Result]


def step(state: State, event: Event, now: datetime) -> Result:
    """Return the state after an event, and what is to be done. What the table lacks changes nothing."""
    if isinstance(event, e.Tick):
        return _tick(state, now)
    move = TABLE[state.screen].get(type(event))
    if move is None:
        return state, ()
    after, effects = move(state, event)
    return _timed(state, event, after, now), effects


def left(state: State, now: datetime) -> timedelta | None:
    """Return the time until the visitor's stay ends without a touch; None on an untouched first screen."""
    return None if state.ends_at is None else max(timedelta(), state.ends_at - now)


def warning(state: State) -> bool:
    """Tell whether `Do you need more time?` covers the screen; a ticket counts down on its own button."""
    return state.warned and state.screen not in {Screen.TICKET, Screen.ISSUING}


def code_whole(state: State) -> bool:
    """Tell whether the code has all its letters."""
    return len(state.typed) == APPOINTMENT_LENGTH


def _tick(state: State, now: datetime) -> Result:
    rest = left(state, now)
    if rest is None:
        return state, ()
    if not rest:
        return _timed_out(state, now)
    if rest <= WARNING and not state.warned and state.screen is not Screen.ISSUING:
        sound: tuple[Effect, ...] = () if _stay(state) == WARNING else (e.Warn(),)
        return replace(state, warned=True), sound
    return state, ()


def _timed_out(state: State, now: datetime) -> Result:
    if state.screen is not Screen.ISSUING:
        return _start(state)
    return replace(state, screen=Screen.NOT_ISSUED, ends_at=now + IDLE), (e.CallPerson(),)


def _stay(state: State) -> timedelta:
    if state.screen is Screen.TICKET:
        return SHOWN if state.paper in {Paper.PRINTING, Paper.PRINTED} else SHOWN_WITHOUT_PAPER
    return ISSUING if state.screen is Screen.ISSUING else IDLE


def _timed(before: State, event: Event, after: State, now: datetime) -> State:
    """Return the state with a new end: a touch starts the time anew, news from elsewhere does not."""
    for untouched in (State(), State(screen=Screen.CLOSED)):
        if replace(after, ends_at=None, warned=False) == untouched:
            return untouched
    if isinstance(event, e.CallFared):
        return after
    if after.screen is before.screen and isinstance(event, e.SlipFared) and _stay(after) == _stay(before):
        return after
    return replace(after, warned=False, ends_at=now + _stay(after))


def _start(state: State, _event: Any = None) -> Result:
    screen = Screen.CLOSED if state.screen is Screen.CLOSED else Screen.LANGUAGE
    return State(screen=screen), ()


def _languages(state: State, _event: e.Back) -> Result:
    """Back to the first screen: the visitor is the same, so the screen stays low, large and loud."""
    return State(lowered=state.lowered, large=state.large, louder=state.louder, lost=state.lost), ()


def _language(state: State, event: e.LanguageChosen) -> Result:
    return replace(state, screen=Screen.SERVICES, language=event.language, page=0), ()


def _service(state: State, event: e.ServiceChosen) -> Result:
    return replace(state, screen=Screen.SOONER, service=event.service, claim=None, page=0), ()


def _appointment(state: State, _event: Any) -> Result:
    """Ask for the code; whose check-in was lost finds the way to try it again instead of a second one."""
    if state.lost is not None:
        return replace(state, screen=Screen.NOT_CHECKED_IN, turned=Turned(Why.AWAY)), ()
    return replace(state, screen=Screen.CODE, typed="", page=0), ()


def _typed(state: State, event: e.Typed) -> Result:
    return replace(state, typed=(state.typed + event.letter)[:APPOINTMENT_LENGTH]), ()


def _erased(state: State, _event: e.Erased) -> Result:
    return replace(state, typed=state.typed[:-1]), ()


def _code_typed(state: State, _event: e.CodeTyped) -> Result:
    if not code_whole(state):
        return state, ()
    return replace(state, screen=Screen.SOONER, claim=Claim(code=state.typed), page=0), ()


def _scanned(state: State, event: e.Scanned) -> Result:
    """Go on at once: to the one question left, or to the check-in where no language is chosen yet."""
    if event.claim is None:
        return replace(state, screen=Screen.NOT_CHECKED_IN, turned=Turned(Why.UNKNOWN)), ()
    if state.lost is not None and state.lost.coming.claim == event.claim:
        return _try_again(state, event)
    after = replace(state, claim=event.claim, service=None, lost=None, page=0)
    if state.language is None:
        return _check_in(after, Coming(event.claim))
    return replace(after, screen=Screen.SOONER), ()


def _scanned_after(state: State, event: e.Scanned) -> Result:
    """End the ticket on show for the next person, once its slip is out; a reader may see one QR twice."""
    if state.paper is not Paper.PRINTED or event.claim in {state.claim, None}:
        return state, ()
    return _scanned(State(), event)


def _answered(state: State, event: e.Answered) -> Result:
    if state.claim is not None:
        return _check_in(state, Coming(state.claim, state.language, event.lane, event.private))
    order = Order(state.service or "", state.language or "", event.lane, event.private)
    key = state.lost.key if state.lost else ""
    return replace(state, screen=Screen.ISSUING, page=0), (e.Issue(order, key),)


def _check_in(state: State, coming: Coming, key: str = "") -> Result:
    return replace(state, screen=Screen.ISSUING, page=0), (e.CheckIn(coming, key),)


def _try_again(state: State, event: Any) -> Result:
    if state.lost is not None:
        return _check_in(replace(state, claim=state.lost.coming.claim), state.lost.coming, state.lost.key)
    return _choose_service(state, event) if state.language is None else _appointment(state, event)


def _choose_service(state: State, _event: Any) -> Result:
    screen = Screen.LANGUAGE if state.language is None else Screen.SERVICES
    return replace(state, screen=screen, claim=None, page=0), ()


def _before_sooner(state: State, event: e.Back) -> Result:
    if state.claim is not None and state.claim.code:
        return replace(state, screen=Screen.CODE, claim=None, page=0), ()
    return _choose_service(state, event)


def _issued(state: State, event: e.Issued) -> Result:
    language = state.language or event.language
    after = replace(state, screen=Screen.TICKET, language=language, ticket=event.ticket, lost=None)
    return replace(after, paper=Paper.PRINTING), ()


def _not_checked_in(state: State, event: e.NotCheckedIn) -> Result:
    return replace(state, screen=Screen.NOT_CHECKED_IN, turned=event.turned, lost=event.lost), ()


def _refused(state: State, event: e.Refused) -> Result:
    if event.closed:
        return replace(state, screen=Screen.CLOSED), ()
    return replace(state, screen=Screen.NOT_ISSUED), (e.CallPerson(),)


def _slip(state: State, event: e.SlipFared) -> Result:
    return replace(state, paper=event.paper), ()


def _help(state: State, _event: e.PersonCalled) -> Result:
    after = replace(state, screen=Screen.HELP, before_help=state.screen, helped=Helped.CALLING)
    return after, (e.CallPerson(),)


def _call_fared(state: State, event: e.CallFared) -> Result:
    return replace(state, helped=Helped.CALLED if event.reached else Helped.NOT_REACHED), ()


def _help_over(state: State, _event: Any) -> Result:
    return replace(state, screen=state.before_help), ()


def _to(screen: Screen) -> Move:
    return lambda state, _event: (replace(state, screen=screen, page=0), ())


def _anew(state: State, _event: Any) -> Result:
    return state, ()


def _page(state: State, event: e.PageTurned) -> Result:
    return replace(state, page=(state.page + 1) % max(1, event.pages)), ()


def _lower(state: State, event: e.Lowered) -> Result:
    lowered = not state.lowered
    return replace(state, lowered=lowered, large=lowered if event.enlarge else state.large, page=0), ()


def _enlarge(state: State, _event: e.Enlarged) -> Result:
    return replace(state, large=not state.large, page=0), ()


def _listen(state: State, event: e.Listened) -> Result:
    louder = min(LOUDEST, state.louder + 1) if event.again else state.louder
    return replace(state, louder=louder), (e.Speak(event.language or state.language),)


EVERYWHERE: dict[type, Move] = {
    e.MoreTime: _anew,
    e.Lowered: _lower,
    e.Enlarged: _enlarge,
    e.Listened: _listen,
    e.PageTurned: _page,
}
WITH_HELP = EVERYWHERE | {e.PersonCalled: _help}
READING = {e.Scanned: _scanned}
TABLE: dict[Screen, dict[type, Move]] = {
    Screen.LANGUAGE: WITH_HELP | READING | {e.LanguageChosen: _language, e.CentreClosed: _to(Screen.CLOSED)},
    Screen.SERVICES: WITH_HELP
    | READING
    | {e.ServiceChosen: _service, e.AppointmentChosen: _appointment, e.Back: _languages},
    Screen.CODE: WITH_HELP
    | READING
    | {e.Typed: _typed, e.Erased: _erased, e.CodeTyped: _code_typed, e.Back: _to(Screen.SERVICES)},
    Screen.SOONER: WITH_HELP | READING | {e.Answered: _answered, e.Back: _before_sooner},
    Screen.ISSUING: {e.Issued: _issued, e.NotCheckedIn: _not_checked_in, e.Refused: _refused},
    Screen.TICKET: WITH_HELP | {e.SlipFared: _slip, e.Scanned: _scanned_after, e.Done: _start},
    Screen.NOT_ISSUED: EVERYWHERE | {e.CallFared: _call_fared, e.PersonCalled: _help, e.Done: _start},
    Screen.NOT_CHECKED_IN: WITH_HELP
    | READING
    | {e.TriedAgain: _try_again, e.TicketWanted: _choose_service, e.Back: _choose_service, e.Done: _start},
    Screen.HELP: EVERYWHERE
    | {e.CallFared: _call_fared, e.Back: _help_over, e.Done: _help_over, e.SlipFared: _slip},
    Screen.CLOSED: WITH_HELP | {e.CentreOpened: _languages, e.Done: _start},
}
