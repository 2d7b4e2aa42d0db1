"""The visitor's own page as HTML. It knows the code, the place, the wait and the desk. Pure."""

from dataclasses import dataclass
from datetime import datetime

from language.catalogue import Catalogue
from language.dates import weekday
from language.waits import bar, rounded, shown, ticks
from server.web.moment import MINUTE_S, Moment
from server.web.templates import render
from wire.messages import Wait
from wire.views import TicketView
from wire.words import StepState

EARLY_S = 240
"""How long before the range begins a visitor who went out should be back."""


@dataclass(frozen=True)
class Span:
    """A wait as it is shown: in words, times of day, and its place on the bar in % of the bar's width."""

    words: str
    earliest: datetime
    latest: datetime
    back_by: datetime | None
    ticks: list[str]
    x: float
    width: float


def span(wait: Wait, moment: Moment, language: str) -> Span:
    """Return a wait's words and its place on a bar of an hour, or of more where it is longer."""
    low, high = rounded(wait.low_s, wait.high_s)
    scale = bar(high)
    start = low / scale * 100
    back = low * MINUTE_S - EARLY_S
    return Span(
        words=shown(low, high, language),
        earliest=moment.after(low * MINUTE_S),
        latest=moment.after(high * MINUTE_S),
        back_by=moment.after(back) if back > EARLY_S else None,
        ticks=ticks(scale, language),
        x=round(start, 1),
        width=round(max(6.0, high / scale * 100 - start), 1),
    )


def named(names: dict[str, str] | None, language: str) -> str:
    """Return a name in a language, else in Spanish, else the first there is."""
    found = names or {}
    return found.get(language) or found.get("es") or next(iter(found.values()), "")


def face(view: TicketView) -> str:
    """Return the page's face: a state's own name, or `private`, `missed`, `over`, `late` (past closing)."""
    if view.state is StepState.PLANNED:
        return "planned" if view.opens_at else "waiting"
    if view.state is StepState.WAITING and view.past_closing:
        return "late"
    if view.state is StepState.CALLED:
        return "private" if view.private else "called"
    if view.state in {StepState.WAITING, StepState.PARKED, StepState.SERVING, StepState.UNFINISHED}:
        return str(view.state)
    return "missed" if view.state is StepState.NO_SHOW else "over"


def html(view: TicketView, moment: Moment, words: Catalogue) -> str:
    """Return the part of the page that changes."""
    return render(
        "phone_view.html",
        words,
        view=view,
        face=face(view),
        moment=moment,
        span=span(view.wait, moment, words.language) if view.wait else None,
        weekday=weekday(moment.day(view.opens_at), words.language) if view.opens_at else "",
        centre=named(view.centre, words.language),
        zone=named(view.zone, words.language),
    )
