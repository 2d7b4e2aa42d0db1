"""A desk's console as HTML: what each state offers, and each row's place on the due bar. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from language.catalogue import Catalogue
from server.domain.step import TRANSITIONS, Verb
from server.web.moment import Moment
from server.web.templates import render
from server.web.words import Tongue, tongue
from wire.reception import Reception
from wire.requests import Step
from wire.views import Choice, Console
from wire.words import DeskState, StepState

MOST_NAMED = 4
"""Services named in the head; a desk that serves more is known by its number."""
HOUR = timedelta(hours=1)
BAR_PROMISE = 33
"""Where the promised time stands on the due bar, of 132 px."""
BAR_PX_A_MINUTE = 2.2
BAR_LATE_PX = 31
BAR_AHEAD_PX = 97


@dataclass(frozen=True)
class Row:
    """One step as a line of a list: `left` is minutes to the promised time, below 0 when late."""

    step: Step
    service: Choice
    language: Tongue
    waited: int
    left: int
    bar_x: float
    bar_width: float

    @property
    def late(self) -> bool:
        """Tell whether the promised time has passed."""
        return self.left < 0


@dataclass(frozen=True)
class Button:
    """The one large button: what it says, what it sends, and what it sends right after that."""

    word: str
    icon: str
    send: str
    then: str = ""
    calls: bool = True


def row(step: Step, view: Console | Reception, moment: Moment) -> Row:
    """Return a step's line; late grows from the promise towards the start, time left towards the end."""
    left = moment.minutes_until(step.due_at) if step.due_at else 0
    behind = min(BAR_LATE_PX, max(0.0, -left * BAR_PX_A_MINUTE))
    ahead = min(BAR_AHEAD_PX, max(0.0, left * BAR_PX_A_MINUTE))
    return Row(
        step=step,
        service=view.service_names.get(step.service, Choice(id=step.service, name=step.service)),
        language=tongue(step.language),
        waited=moment.minutes_since(step.joined_at) if step.joined_at else 0,
        left=left,
        bar_x=BAR_PROMISE - behind,
        bar_width=round(behind + ahead, 1),
    )


def main_button(console: Console) -> Button:
    """Return what the large button does now: open, call next, start, or finish and call next."""
    desk = f"/api/v1/desks/{console.desk}"
    current = console.current
    if console.state is not DeskState.OPEN and current is None:
        return Button("Open desk", "open", f"{desk}/open", calls=False)
    if current is None:
        return Button("Call next", "called", f"{desk}/call-next")
    step = f"/api/v1/steps/{current.step}"
    if current.state is StepState.CALLED:
        return Button("Start service", "serving", f"{step}/start")
    if console.state is DeskState.OPEN:
        following = "" if console.auto_call else f"{desk}/call-next"
        return Button("Finish and call next", "called", f"{step}/finish", following)
    return Button("Finish", "done", f"{step}/finish", calls=False)


def reason(step: Step, console: Console, moment: Moment, words: Catalogue) -> str:
    """Return why this step is the next one, in one sentence."""
    if step.lane == "E":
        return words.text("Why: an emergency goes before all others.")
    promised = moment.clock(step.due_at) if step.due_at else ""
    if console.waiting_count == 1:
        return words.text("Why: nobody else waits. Promised time {time}.", time=promised)
    return words.count(
        "Why: its promised time, {time}, is the earliest in your queue.",
        "Why: its promised time, {time}, is the earliest of your {n} queues.",
        len(console.queues),
        time=promised,
    )


def allowed(console: Console) -> set[str]:
    """Return the verbs that the one at the desk may have; a further recall only within the centre's limit."""
    if console.current is None:
        return set()
    verbs = {str(verb) for verb in TRANSITIONS[console.current.state]}
    return verbs - {Verb.RECALL} if console.recalls_left == 0 else verbs


def coming(console: Console, moment: Moment) -> tuple[int, datetime] | None:
    """Return how many appointments are still to come before a full hour: the next one that has any."""
    if not console.expected:
        return None
    first = max(moment.now, console.expected[0])
    hour = first.replace(minute=0, second=0, microsecond=0) + HOUR
    return sum(at < hour for at in console.expected), hour


def html(console: Console, moment: Moment, words: Catalogue) -> str:
    """Return the console's HTML, whole."""
    current = console.current
    waiting = [row(step, console, moment) for step in console.waiting]
    following = next((step for step in console.waiting if step.reason), None)
    return render(
        "console.html",
        words,
        console=console,
        moment=moment,
        current=row(current, console, moment) if current else None,
        allowed=allowed(console),
        first=row(following, console, moment) if following else None,
        coming=coming(console, moment),
        alerts_here=[one for one in console.alerts if one.kind != "referral" or one.device in console.serves],
        names={service: choice.name for service, choice in console.service_names.items()},
        waiting=waiting,
        late=max(console.late_count, sum(line.late for line in waiting)),
        held=[row(step, console, moment) for step in console.held],
        parked=[row(step, console, moment) for step in console.parked],
        no_shows=[row(step, console, moment) for step in console.no_shows],
        button=main_button(console),
        reason=reason(following, console, moment, words) if following else "",
        own_services=[console.service_names[service].name for service in console.serves][:MOST_NAMED],
        undo=console.undo if console.undo and console.undo.until > moment.now else None,
    )
