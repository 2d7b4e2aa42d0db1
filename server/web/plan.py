"""The planner's page, from the plan to what is read: chips of changes, figures side by side. Pure.

A change is written in the page's address, so that a plan can be kept, sent and gone back from:
`more_desks,health,1,10:00`. Times are the centre's clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from language.catalogue import Catalogue
from language.dates import weekday
from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.web.moment import MINUTE_S, Moment
from wire.plan import Change, Foretold, Outlook, Plan
from wire.words import ErrorCode

FIELDS: Mapping[str, tuple[str, ...]] = {
    "more_desks": ("service", "desks"),
    "more_people": ("service", "people"),
    "move_desk": ("desk", "services"),
    "open_desk": ("desk",),
    "close_desk": ("desk",),
    "close_centre": (),
}
"""What each kind of change says beside its time; the order in which they are offered."""
SIGNS = {
    "more_desks": "plus",
    "more_people": "ahead",
    "move_desk": "transfer",
    "open_desk": "open",
    "close_desk": "closed",
    "close_centre": "closure",
}
WHY: Mapping[str, str] = {
    ErrorCode.UNKNOWN_DESK: "This centre has no such desk.",
    ErrorCode.UNKNOWN_SERVICE: "This centre has no such service.",
    ErrorCode.DESK_NOT_OPEN: "That desk is not open then. Let it open first.",
    ErrorCode.CHANGES_NOTHING: "It would change nothing.",
    "services": "Choose at least one service for the desk.",
    "people": "Say how many people come: 1 to 500.",
    "desks": "Say how many desks: 1 to 20.",
    "at": "Choose a time from now on, before the doors shut.",
}
"""Code or field of a refusal → what staff read."""
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
PERCENT = 100


@dataclass(frozen=True)
class Chip:
    """A change as it is read, and the address of the page without it."""

    sign: str
    text: str
    without: str


@dataclass(frozen=True)
class Refused:
    """A change that is not planned: what it was, where that can be told, and what would be right."""

    text: str
    why: str


@dataclass(frozen=True)
class Cell:
    """A figure and its range."""

    value: str
    span: str


@dataclass(frozen=True)
class Row:
    """A measure as it is and with the changes; `clear` where nine of ten plays agree on which way it goes."""

    name: str
    as_is: Cell
    changed: Cell
    difference: Cell
    clear: bool


def read(text: str, centre: Centre, day: date) -> Change:
    """Return a change from its writing. Raises Refusal with the field that cannot be read, or is not here."""
    kind, *values = text.split(",")
    if kind not in FIELDS or len(values) != len(FIELDS[kind]) + 1:
        raise Refusal(ErrorCode.INVALID_FIELD, "This is no change.", "change")
    found: dict[str, Any] = dict(zip(FIELDS[kind], values, strict=False))
    if "services" in found:
        found["services"] = [one for one in found["services"].split("+") if one]
    try:
        found["at"] = centre.calendar.moment(day, time.fromisoformat(values[-1])) if values[-1] else None
    except ValueError:
        raise Refusal(ErrorCode.INVALID_FIELD, "This is no time of the day.", "at") from None
    for service in filter(None, (found.get("service"), *found.get("services", ()))):
        centre.service(service)
    if "desk" in found:
        centre.desk(found["desk"])
    try:
        return CHANGE.validate_python({"change": kind, **found})
    except ValidationError as fault:
        field = next((str(part) for part in fault.errors()[0]["loc"] if part in WHY), "change")
        raise Refusal(ErrorCode.INVALID_FIELD, str(fault), field) from None


def why(refusal: Refusal) -> str:
    """Return the message that says what would be right instead of a change that was refused."""
    field = (refusal.field or "").split(".")[-1]
    return WHY.get(refusal.code) or WHY.get(field, "This is no change that can be planned.")


def written(form: Mapping[str, str], services: Sequence[str]) -> str:
    """Return a change's writing from the form that adds it."""
    kind = form.get("add", "")
    given = dict(form) | {"services": "+".join(services)}
    values = [given.get(name, "").replace(",", "") for name in FIELDS.get(kind, ())]
    return ",".join([kind, *values, given.get("at", "")])


def address(day: date, texts: Iterable[str]) -> str:
    """Return the address of a plan."""
    return "/plan?" + urlencode([("day", str(day)), *(("change", text) for text in texts)])


def chips(
    changes: Sequence[tuple[str, Change]], centre: Centre, day: date, moment: Moment, words: Catalogue
) -> list[Chip]:
    """Return the changes as chips."""
    texts = [text for text, _ in changes]
    return [
        Chip(
            SIGNS[change.change],
            sentence(change, centre, moment, words),
            address(day, texts[:place] + texts[place + 1 :]),
        )
        for place, (_, change) in enumerate(changes)
    ]


def sentence(change: Change, centre: Centre, moment: Moment, words: Catalogue) -> str:
    """Return a change in words."""

    def named(service: str) -> str:
        return centre.services[service].names[centre.own_language]

    at = moment.clock(change.at) if change.at else words.text("now")
    match change.change:
        case "more_desks":
            one, many = "{n} more desk for {service}, {time}", "{n} more desks for {service}, {time}"
            return words.count(one, many, change.desks, service=named(change.service), time=at)
        case "more_people":
            one, many = "{n} person comes for {service}, {time}", "{n} people come for {service}, {time}"
            return words.count(one, many, change.people, service=named(change.service), time=at)
        case "move_desk":
            services = ", ".join(named(service) for service in change.services)
            return words.text(
                "Desk {desk} to {services}, {time}", desk=change.desk, services=services, time=at
            )
        case "open_desk":
            return words.text("Desk {desk} opens, {time}", desk=change.desk, time=at)
        case "close_desk":
            return words.text("Desk {desk} closes, {time}", desk=change.desk, time=at)
        case "close_centre":
            return words.text("The doors shut, {time}", time=at)


def rows(plan: Plan, moment: Moment, words: Catalogue) -> list[Row]:
    """Return the plan's measures, side by side."""
    a, b, d = plan.as_is, plan.changed, plan.difference
    minutes, people = words.text("min"), words.text("people")

    def wait(found: Foretold | None) -> Cell:
        return cell(found, lambda s: str(round(s / MINUTE_S)), minutes)

    def level(found: Foretold | None) -> Cell:
        return cell(found, lambda share: str(round(share * PERCENT)), "%")

    def count(found: Foretold | None) -> Cell:
        return cell(found, lambda n: str(round(n)), "")

    return [
        _row(words.text("Median wait"), wait(a.median_wait_s), wait(b.median_wait_s),
             d.median_wait_s, 1 / MINUTE_S, minutes, words),
        _row(words.text("9 of 10 wait less than"), wait(a.p90_wait_s), wait(b.p90_wait_s),
             d.p90_wait_s, 1 / MINUTE_S, minutes, words),
        _row(words.text("Called on time"), level(a.service_level), level(b.service_level),
             d.service_level, PERCENT, words.text("points"), words),
        _row(words.text("Still waiting when the doors shut"), count(a.waiting_at_close),
             count(b.waiting_at_close), d.waiting_at_close, 1, people, words),
        _row(words.text("Last visitor out"), _out(a, plan.closes_at, moment),
             _out(b, plan.closes_then, moment), _later(plan), 1 / MINUTE_S, minutes, words),
    ]  # fmt: skip


def _row(  # noqa: PLR0913, PLR0917 - a line of the table, one for each column
    name: str,
    as_is: Cell,
    changed: Cell,
    found: Foretold | None,
    unit: float,
    unit_name: str,
    words: Catalogue,
) -> Row:
    if found is None or not round(max(abs(found.low), abs(found.high)) * unit):
        return Row(name, as_is, changed, Cell(words.text("the same"), ""), clear=False)
    low, likely, high = (round(part * unit) for part in (found.low, found.likely, found.high))
    span = "" if low == high else f"{signed(low)} … {signed(high)}"
    return Row(name, as_is, changed, Cell(f"{signed(likely)} {unit_name}", span), clear=low > 0 or high < 0)


def _later(plan: Plan) -> Foretold | None:
    """Return by how much later the last visitor is out: each is told from its own closing."""
    found = plan.difference.last_out_s
    moved = (plan.closes_then - plan.closes_at).total_seconds()
    return found and Foretold(low=found.low + moved, likely=found.likely + moved, high=found.high + moved)


def _out(found: Outlook, closes: datetime, moment: Moment) -> Cell:
    def clock(seconds: float) -> str:
        return Moment(closes, moment.timezone).clock(Moment(closes, moment.timezone).after(seconds))

    return cell(found.last_out_s, clock, "")


def cell(found: Foretold | None, told: Any, unit: str) -> Cell:
    """Return a figure with its range; a dash where there is none."""
    if found is None:
        return Cell("–", "")  # noqa: RUF001 - a dash as it is printed
    low, likely, high = told(found.low), told(found.likely), told(found.high)
    value = f"{likely} {unit}".strip()
    return Cell(value, "" if low == high else f"{low}–{high}")  # noqa: RUF001 - a range as it is printed


def span(found: Foretold) -> str:
    """Return a range of whole numbers, or the one number that it comes to."""
    low, high = round(found.low), round(found.high)
    return str(low) if low == high else f"{low}–{high}"  # noqa: RUF001 - a range as it is printed


def percent(found: Foretold) -> str:
    """Return a range of shares in percent."""
    return span(Foretold(low=found.low * PERCENT, likely=found.likely * PERCENT, high=found.high * PERCENT))


def short_day(day: date, words: Catalogue) -> str:
    """Return a day as a tab names it: `mié 25`."""
    return f"{weekday(day, words.language)[:3]} {day.day}"


def signed(n: int) -> str:
    """Return a number with its sign; a true minus."""
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "0"  # noqa: RUF001 - a minus as it is printed


def finding(plan: Plan, words: Catalogue) -> str:
    """Return what the plan comes to, in a sentence."""
    before, after, change = (
        plan.as_is.median_wait_s,
        plan.changed.median_wait_s,
        plan.difference.median_wait_s,
    )
    if before is None or after is None or change is None:
        return words.text("Nobody is expected.")
    now, then = (round(found.likely / MINUTE_S) for found in (before, after))
    if change.high < 0 and now != then:
        return words.text("The median wait falls from {now} to {then} min.", now=now, then=then)
    if change.low > 0 and now != then:
        return words.text("The median wait grows from {now} to {then} min.", now=now, then=then)
    return words.text("The median wait stays at about {now} min.", now=now)


def chart(plan: Plan, moment: Moment) -> dict[str, Any]:
    """Return what the chart of the late draws: clock times, and low, likely, high of both days."""

    def lines(found: Outlook) -> dict[str, list[float]]:
        return {
            part: [round(getattr(one, part), 1) for one in found.late] for part in ("low", "likely", "high")
        }

    times = [moment.clock(at) for at in plan.moments]
    return {"times": times, "as_is": lines(plan.as_is), "changed": lines(plan.changed)}
