"""The statistics page, from figures to panels: plots, their findings in words, their tables. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date, format_skeleton

from language.catalogue import Catalogue
from language.dates import month, weekday
from language.figures import figures as written
from server.domain.centre import Centre
from server.web.moment import Moment
from server.web.tables import Cell
from wire.statistics import DayLine, Measures, Statistics

MINUTE_S = 60
PER_CENT = 100
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Panel:
    """One plot: its finding, what it shows in which unit, its marks, its numbers as drawn and as a table."""

    id: str
    title: str
    about: str
    marks: Sequence[tuple[str, str]]
    """(mark, word) of the legend; the mark is a class of the style sheet."""
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: dict[str, Any] = field(default_factory=dict)
    wide: bool = False


@dataclass(frozen=True)
class Figure:
    """One of the four figures at the head."""

    word: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """What panels are made from."""

    found: Statistics
    line: DayLine
    centre: Centre
    moment: Moment
    words: Catalogue

    @property
    def language(self) -> str:
        """The page's language."""
        return self.words.language

    def desk_place(self, desk: str) -> int:
        """Return where a desk stands among the centre's; one that is no longer set up comes last."""
        order = list(self.centre.desks)
        return order.index(desk) if desk in order else len(order)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the page's language writes it."""
        return written(value, self.language, digits)

    def cell(self, cell: Cell) -> str:
        """Return a cell of a table as it is read: counts whole, measures to one place, a dash for nothing."""
        if cell is None or isinstance(cell, str):
            return NOTHING if cell is None else cell
        return self.number(cell, 1 if isinstance(cell, float) else 0)

    def day(self, day: date, skeleton: str = "MMMd") -> str:
        """Return a day as the page's language writes it."""
        return format_skeleton(skeleton, day, locale=self.language)

    def long_day(self, day: date) -> str:
        """Return a day with its weekday."""
        names = weekday(day, self.language), month(day, self.language)
        return self.words.text("{weekday} {day} {month}", weekday=names[0], day=day.day, month=names[1])


def measured_head(words: Catalogue) -> list[str]:
    """Return the heads of the columns of measures."""
    return [
        words.text("Steps"),
        words.text("Median, min"),
        "p90, min",
        words.text("Service, min"),
        words.text("On time, %"),
        words.text("Abandonment, %"),
        words.text("Absent"),
    ]


def measured(found: Measures) -> list[Cell]:
    """Return the measures of a slice, in the order of `measured_head`."""
    return [
        found.joined,
        minutes(found.wait.median_s),
        minutes(found.wait.p90_s),
        minutes(found.work.median_s),
        per_cent(found.service_level),
        per_cent(found.abandonment),
        found.no_show,
    ]


Draw = Callable[[Sheet], Panel]


def minutes(seconds: float | None) -> float | None:
    """Return seconds as minutes to one place."""
    return None if seconds is None else round(seconds / MINUTE_S, 1)


def per_cent(share: float | None) -> float | None:
    """Return a share as per cent to one place."""
    return None if share is None else round(share * PER_CENT, 1)


def headline(sheet: Sheet) -> str:
    """Return the period in one sentence."""
    total = sheet.found.total
    if total.service_level is None:
        return sheet.words.text("Nobody was called in these days.")
    return sheet.words.text(
        "{n} of 100 steps were called on time. The goal is {goal}.",
        n=round(total.service_level * PER_CENT),
        goal=round(sheet.found.goal * PER_CENT),
    )


def figures(sheet: Sheet) -> list[Figure]:
    """Return the four figures at the head."""
    total, w = sheet.found.total, sheet.words
    median, p90 = total.wait.median_s, total.wait.p90_s
    return [
        Figure(w.text("Steps"), sheet.number(total.joined)),
        Figure(w.text("Median wait"), _minutes(sheet, median)),
        Figure(w.text("Wait p90"), _minutes(sheet, p90)),
        Figure(
            w.text("Abandonment"),
            NOTHING if total.abandonment is None else f"{sheet.number(total.abandonment * 100, 1)} %",
        ),
    ]


def _minutes(sheet: Sheet, seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{sheet.number(seconds / MINUTE_S)} min"


@dataclass(frozen=True)
class Span:
    """A period that may be chosen, with the ones before and after it."""

    kind: str
    start: date
    end: date

    @property
    def before(self) -> "Span":
        """The period just before."""
        return around(self.kind, self.start - timedelta(days=1), self)

    @property
    def after(self) -> "Span":
        """The period just after."""
        return around(self.kind, self.end + timedelta(days=1), self)

    @property
    def query(self) -> str:
        """The period as an address has it."""
        return f"period={self.kind}&from={self.start}&to={self.end}"


KINDS = ("day", "week", "month", "year", "dates")
DECEMBER = 12


def around(kind: str, day: date, like: Span | None = None) -> Span:
    """Return the period of a kind that a day lies in; `dates` are as many days as `like` has."""
    match kind:
        case "week":
            start = day - timedelta(days=day.weekday())
            return Span(kind, start, start + timedelta(days=6))
        case "month":
            start = day.replace(day=1)
            following = date(start.year + start.month // DECEMBER, start.month % DECEMBER + 1, 1)
            return Span(kind, start, following - timedelta(days=1))
        case "year":
            return Span(kind, date(day.year, 1, 1), date(day.year, 12, 31))
        case "dates" if like is not None:
            length = like.end - like.start
            return Span(kind, day, day + length) if day > like.end else Span(kind, day - length, day)
    return Span("day", day, day)


def span_words(span: Span, sheet_language: str) -> str:
    """Return a period as people write it."""
    match span.kind:
        case "month":
            return format_skeleton("yMMMM", span.start, locale=sheet_language)
        case "year":
            return str(span.start.year)
        case "day":
            return format_date(span.start, "full", locale=sheet_language)
    first, last = (format_date(day, "medium", locale=sheet_language) for day in (span.start, span.end))
    return f"{first} {NOTHING} {last}"
