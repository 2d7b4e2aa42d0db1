"""Reception as HTML: the whole floor on one page, and what a code that was looked for leads to. Pure."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from language.catalogue import Catalogue
from language.waits import rounded, shown
from server.domain.declared import NOT_SAID, QUESTIONS
from server.domain.indicator_table import DECLARED_WORDS
from server.web.console import row
from server.web.floor import tile_kind
from server.web.moment import Moment
from server.web.templates import render
from wire.appointments import Appointment
from wire.journeys import Found, Referral
from wire.reception import Reception
from wire.requests import Visit
from wire.words import AlertKind, StepState

LETTERS = "ABCDEFGHIJKL"
"""Keys of the services in the dialog for a new ticket; digits belong to the field that finds."""
OPEN = frozenset({StepState.WAITING, StepState.PARKED, StepState.PLANNED, StepState.NO_SHOW})
"""States in which reception may still change something."""


ASKED = {"age": "Age", "sex": "Sex", "group": "Group"}
"""The voluntary questions, in the staff's words."""


def questions(words: Catalogue) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each voluntary question with its answers: value and word; first, and without value, not said."""

    def named(answer: str) -> tuple[str, str]:
        return answer, words.text(DECLARED_WORDS[answer]) if answer in DECLARED_WORDS else answer

    unsaid = ("", words.text(DECLARED_WORDS[NOT_SAID]))
    return [
        (one, words.text(word), [unsaid, *map(named, QUESTIONS[one][:-1])]) for one, word in ASKED.items()
    ]


@dataclass(frozen=True)
class Coming:
    """Who still comes to a service today by appointment: how many, and when the first is due."""

    count: int
    first: datetime


def coming(expected: list[datetime]) -> Coming | None:
    """Return who still comes, None where nobody does."""
    return Coming(len(expected), expected[0]) if expected else None


def html(view: Reception, moment: Moment, words: Catalogue) -> str:
    """Return reception's floor, whole."""
    return render(
        "reception_view.html",
        words,
        view=view,
        moment=moment,
        waiting=[row(step, view, moment) for step in view.waiting],
        there=[*view.called, *view.serving],
        names={line.service: line.name for line in view.services},
        services=[(line, coming(line.expected)) for line in view.services],
        tiles=[(desk, tile_kind(desk)) for desk in view.desks],
        referrals=sum(alert.kind is AlertKind.REFERRAL for alert in view.alerts),
        alerts_shown=[alert for alert in view.alerts if alert.kind is not AlertKind.REFERRAL],
    )


def found_html(
    found: list[Found], booked: Appointment | None, names: dict[str, str], moment: Moment, words: Catalogue
) -> str:
    """Return what was found by a code: visits with their steps and what may be done, an appointment."""
    return render(
        "reception_found.html",
        words,
        found=[(one, any(step.state in OPEN for step in one.steps)) for one in found],
        booked=booked,
        names=names,
        moment=moment,
    )


def referrals_html(inbox: list[Referral], names: dict[str, str], moment: Moment, words: Catalogue) -> str:
    """Return the referrals that wait for an answer."""
    return render("reception_referrals.html", words, inbox=inbox, names=names, moment=moment)


def slip_html(  # noqa: PLR0913, PLR0917 - a slip has these parts
    visit: Visit,
    centre: str,
    qr: Markup | None,
    copy: int,
    moment: Moment,
    words: Catalogue,
    closes_at: datetime | None = None,
) -> str:
    """Return a slip for any printer, in the words of the kiosk's: no service, lane, name or party."""
    waiting = [step for step in visit.steps if step.state is StepState.WAITING]
    planned = [step for step in visit.steps if step.state is StepState.PLANNED]
    wait = waiting[0].wait if waiting else None
    return render(
        "slip.html",
        words,
        visit=visit,
        centre=centre,
        qr=qr,
        copy=copy,
        moment=moment,
        step=waiting[0] if waiting else None,
        late=moment.clock(closes_at) if closes_at and wait and wait.past_closing else "",
        told=shown(*rounded(wait.low_s, wait.high_s), words.language) if wait else "",
        more=len(planned),
    )
