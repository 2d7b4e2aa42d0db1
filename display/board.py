"""A board's state: from views and link news to what is shown and what is announced. Pure: `now` is passed in.

Rules of announcing, each exactly once per display, in the order of their numbers:
1. The first view after a start shows its calls; only those younger than `YOUNG_AT_START` are announced.
2. Later, a call with a higher number than any seen is announced unless it is older than `YOUNG_AFTER_GAP`:
   what was called while the link was down is not lost. A lower number that was called later than all that was
   seen is new too: the server was put back to a copy and counts from there.
3. A recall is a call with a number of its own.
Rules of the plate:
4. The newest call takes it at once. A fresh one keeps it for `HOLD` even if it leaves the view.
5. A fresh call blinks for `BLINK`, at 1 Hz.
6. When nothing was heard for `STALE`, the facts are no longer certain: no fill, no waits, the age in words.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from display.shown import Line, Lost, Plate, Row, Shown, Sign
from language.catalogue import RIGHT_TO_LEFT, VISITOR_LANGUAGES, catalogue
from language.speech import announcement
from language.waits import compact
from look.tokens import tokens
from wire.link import News
from wire.messages import Wait
from wire.views import Board, Call

YOUNG_AT_START = timedelta(seconds=20)
YOUNG_AFTER_GAP = timedelta(minutes=5)
HOLD = timedelta(seconds=tokens()["motion"]["call_hold_s"])
BLINK = timedelta(seconds=tokens()["motion"]["call_blink_s"])
BLINK_HZ: float = tokens()["motion"]["call_blink_hz"]
STALE = timedelta(seconds=tokens()["time"]["stale_after_s"])
ROWS: int = tokens()["board"]["last_rows"]
ROWS_LOST: int = tokens()["board"]["last_rows_lost"]
MOST_SERVICES = 8
"""More signs do not fit; a zone with more services needs a second display, never a carousel."""
NO_LINK = "No connection. Watch the desks and listen to the staff."
DASH = "\N{EN DASH}"

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Languages: TypeAlias = tuple[str, ...]
"""Codes, the first before the others."""


@dataclass(frozen=True)
class State:
    """What a display knows. `heard_at` is by a clock that nobody sets; the server's is `ahead` of it."""

    heard_at: datetime
    ahead: timedelta = timedelta()
    view: Board | None = None
    seen: int | None = None
    seen_at: datetime = LONG_AGO
    fresh: Call | None = None
    fresh_since: datetime | None = None


def hear(state: State, news: News[Board], now: datetime) -> tuple[State, list[Call]]:
    """Take in what the link tells; return the new state and the calls to announce, oldest first."""
    if not news.connected:
        return state, []
    state = replace(state, heard_at=now)
    if news.hello is not None:
        state = replace(state, ahead=news.hello.server_time - now)
    return (state, []) if news.view is None else _see(state, news.view, now)


def _see(state: State, view: Board, now: datetime) -> tuple[State, list[Call]]:
    limit = YOUNG_AT_START if state.seen is None else YOUNG_AFTER_GAP
    seen = -1 if state.seen is None else state.seen
    again = [c.announcement for c in view.calls if c.announcement <= seen and c.called_at > state.seen_at]
    seen = min([seen, *(n - 1 for n in again)])
    new = {call.announcement: call for call in view.calls if call.announcement > seen}
    young = [new[n] for n in sorted(new) if now + state.ahead - new[n].called_at <= limit]
    seen_at = max([state.seen_at, *(call.called_at for call in new.values())])
    state = replace(state, view=view, seen=max([seen, *new]), seen_at=seen_at)
    if young:
        state = replace(state, fresh=young[-1], fresh_since=now)
    return state, young


def shown(state: State, now: datetime, speaking: int | None = None) -> Shown:
    """Return what to show now. `speaking` is the number of the announcement that is being spoken."""
    languages = _languages(state.view)
    stale = now - state.heard_at >= STALE
    plate = _plate_call(state, now)
    pair = _pair(plate, languages)
    return Shown(
        title=_name(state.view.title, languages) if state.view else "",
        clock=_clock(state, now + state.ahead),
        mirrored=languages[0] in RIGHT_TO_LEFT,
        plate=_plate(plate, pair, filled=not stale and _lit(state, plate, now)) if plate else None,
        sentences=() if stale else _sentences(plate, pair, languages),
        latest_label=_joined("Earlier" if stale else "Latest", pair),
        latest=_latest(state.view, plate, speaking)[: ROWS_LOST if stale else ROWS],
        signs=() if stale else _signs(state.view, languages[0]),
        notice=() if stale else _notice(state.view, languages),
        lost=_lost(state, plate, pair, languages, now) if stale else None,
    )


def _languages(view: Board | None) -> Languages:
    """Return the centre's languages, the main one first; ours until the first view tells."""
    return tuple(view.languages) if view and view.languages else VISITOR_LANGUAGES[:2]


def _plate_call(state: State, now: datetime) -> Call | None:
    newest = next(iter(_newest_first(state.view)), None)
    held = state.fresh
    if held is None or state.fresh_since is None or now - state.fresh_since >= HOLD:
        return newest
    return held if newest is None or newest.announcement < held.announcement else newest


def _newest_first(view: Board | None) -> list[Call]:
    return sorted(view.calls, key=lambda call: call.announcement, reverse=True) if view else []


def _lit(state: State, plate: Call | None, now: datetime) -> bool:
    if plate != state.fresh or state.fresh_since is None or now - state.fresh_since >= BLINK:
        return True
    return int((now - state.fresh_since).total_seconds() * BLINK_HZ * 2) % 2 == 0


def _pair(call: Call | None, languages: Languages) -> Languages:
    """Return the languages of a call: the visitor's, then the centre's main one."""
    first = (call.language, languages[0]) if call else languages[:2]
    return tuple(dict.fromkeys(first))


def _words(message: str, language: str) -> str:
    return catalogue("board", language).text(message)


def _joined(message: str, languages: Languages) -> str:
    return " · ".join(dict.fromkeys(_words(message, language) for language in languages))


def _line(message: str, language: str) -> Line:
    return Line(_words(message, language), catalogue("board", language).right_to_left)


def _plate(call: Call, pair: Languages, *, filled: bool) -> Plate:
    return Plate(call.ticket, call.desk, _joined("Ticket", pair), _joined("Desk", pair), filled)


def _sentences(call: Call | None, pair: Languages, languages: Languages) -> tuple[Line, ...]:
    if call is None:
        return tuple(_line("Look here and listen for your ticket.", language) for language in languages[:2])
    return tuple(
        Line(announcement(call.ticket, call.desk, language), catalogue("board", language).right_to_left)
        for language in pair
    )


def _latest(view: Board | None, plate: Call | None, speaking: int | None) -> tuple[Row, ...]:
    """Return the newest call of each other ticket, newest first."""
    rows: dict[str, Row] = {}
    for call in _newest_first(view):
        if plate is None or call.ticket != plate.ticket:
            rows.setdefault(call.ticket, Row(call.ticket, call.desk, call.announcement == speaking))
    return tuple(rows.values())


def _signs(view: Board | None, language: str) -> tuple[Sign, ...]:
    waiting = view.waiting[:MOST_SERVICES] if view else []
    return tuple(Sign(service.pictogram, *span(service.wait, language)) for service in waiting)


def span(wait: Wait | None, language: str) -> tuple[str, str]:
    """Return a wait as a short range and its unit; a dash for a service that nobody serves any more today."""
    told = wait is not None and not wait.past_closing
    return compact(wait.low_s, wait.high_s, language) if wait and told else (DASH, "")


def _notice(view: Board | None, languages: Languages) -> tuple[Line, ...]:
    """Return the newest notice in the centre's first two languages, as far as it has them."""
    texts = view.notices[0].texts if view and view.notices else {}
    known = [language for language in languages if language in texts] or list(texts)
    return tuple(Line(texts[language], language in RIGHT_TO_LEFT) for language in known[:2])


def _name(names: dict[str, str], languages: Languages) -> str:
    """Return a name in the first of the languages that has it, else in any."""
    known = [names[language] for language in languages if language in names]
    return next(iter([*known, *names.values()]), "")


def _lost(state: State, plate: Call | None, pair: Languages, languages: Languages, now: datetime) -> Lost:
    words = catalogue("board", languages[0])
    age_s = int((now - state.heard_at).total_seconds())
    minutes, tens = age_s // 60, age_s // 10 * 10
    heard = _clock(state, state.heard_at + state.ahead)
    return Lost(
        lines=tuple(_line(NO_LINK, language) for language in languages[:2]),
        data=words.text("Data: {time}", time=heard) if heard else "",
        age=words.text("{n} min", n=minutes) if minutes else words.text("{n} s", n=tens),
        called=_called(state, plate, pair),
        comfort=tuple(_line("Your turn is not lost.", language) for language in languages[:2]),
    )


def _called(state: State, plate: Call | None, pair: Languages) -> tuple[tuple[Line, str], ...]:
    if plate is None:
        return ()
    return tuple((_line("Called at", language), _clock(state, plate.called_at)) for language in pair)


def _clock(state: State, moment: datetime) -> str:
    """Return hours and minutes in the centre's zone; nothing before a view has told the zone."""
    if state.view is None:
        return ""
    try:
        return moment.astimezone(ZoneInfo(state.view.timezone)).strftime("%H:%M")
    except (ZoneInfoNotFoundError, ValueError):
        return moment.strftime("%H:%M")
