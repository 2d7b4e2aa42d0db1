"""The indicators of monitoring and evaluation: what each is, and its figure for a slice of a tally. Pure.

A share gives its two counts away, a median its number of people: each is told only where its counts are.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from server.domain.tally import Slice, Tally
from wire.indicators import Figure, Told

WHOLE, AGENCY, SERVICE = "", "agency", "service"
LANE, HOUR, LANGUAGE, REFERRAL = "lane", "hour", "language", "referral"
DECLARED = ("age", "sex", "group")
PEOPLE = frozenset({WHOLE, AGENCY, SERVICE, LANGUAGE})
WAITS = frozenset({WHOLE, AGENCY, SERVICE, LANE, HOUR, LANGUAGE})
OWED = frozenset({WHOLE, AGENCY, SERVICE})
CUTS = (WHOLE, AGENCY, SERVICE, LANE, HOUR, LANGUAGE, REFERRAL, *DECLARED)
BEYOND_MEDIAN, BEYOND_TENTH = 2, 10
"""Of so many times as many people at least as many lie beyond the median, or the nine-tenths point."""
NEEDS = ("E", "A")
"""Lanes of people with specific needs."""


class Formula(NamedTuple):
    """The counts that a figure is made of, and its value: None where there is nothing to tell."""

    counts: tuple[str, ...]
    value: Callable[[Tally, Slice, "Terms"], float | None]
    fold: int = 0
    """A point of times is told of so many times `least` people: at least that many lie beyond it."""


@dataclass(frozen=True)
class Measure:
    """An indicator: `name` and `definition` are message ids of the staff's words."""

    id: str
    unit: str
    cuts: frozenset[str]
    formula: Formula
    name: str
    definition: str

    def asked(self, cut: str, value: str) -> bool:
        """Tell whether there is a figure for this value of a cut."""
        return cut in self.cuts and (self.id != "needs" or value in NEEDS)


@dataclass(frozen=True)
class Terms:
    """What may be told: these counts and no others, rounded to `base`."""

    known: frozenset[tuple[str, ...]]
    base: int = 1
    least: int = 0

    def told(self, *keys: tuple[str, ...]) -> bool:
        """Tell whether all of these counts may be told."""
        return self.known.issuperset(keys)

    def rounded(self, count: float) -> float:
        """Return a count as it is told: the nearest multiple of the base."""
        return count if self.base == 1 else self.base * math.floor(count / self.base + 0.5)


def _count(name: str) -> Formula:
    return Formula((name,), lambda tally, at, terms: float(terms.rounded(tally.counts[name, *at])))


def _share(parts: Sequence[str], whole: str) -> Formula:
    """Of a whole, in percent with one decimal; rounded counts give whole percents."""

    def value(tally: Tally, at: Slice, terms: Terms) -> float | None:
        total = terms.rounded(tally.counts[whole, *at])
        if not total:
            return None
        share = 100 * sum(terms.rounded(tally.counts[part, *at]) for part in parts) / total
        return round(min(share, 100.0), 1 if terms.base == 1 else 0)

    return Formula((whole, *parts), value)


def _time(name: str, people: str, point: Callable[[list[float]], float], fold: int = 0) -> Formula:
    """Tell a point of the times of some people, with one decimal; whole where counts are rounded."""

    def value(tally: Tally, at: Slice, terms: Terms) -> float | None:
        times = tally.times.get((name, *at))
        return round(point(times), 1 if terms.base == 1 else 0) if times else None

    return Formula((people,), value, fold)


def _ninth_tenth(times: list[float]) -> float:
    """Return the nine-tenths point, by linear interpolation (Hyndman and Fan 1996, type 7)."""
    ordered = sorted(times)
    at = 0.9 * (len(ordered) - 1)
    low = int(at)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (at - low)


def _mean(times: list[float]) -> float:
    return math.fsum(times) / len(times)


def _hours(tally: Tally, at: Slice, _terms: Terms) -> float | None:
    minutes = tally.times.get(("open", *at))
    return round(math.fsum(minutes) / 60, 1) if minutes else None


def _busy(tally: Tally, at: Slice, _terms: Terms) -> float | None:
    opened = math.fsum(tally.times.get(("open", *at), ()))
    return round(100 * math.fsum(tally.times.get(("busy", *at), ())) / opened, 1) if opened else None


MEASURES = (
    Measure("visits", "n", PEOPLE, _count("visits"), "Visits", "Tickets that joined a queue in the period."),
    Measure(
        "people",
        "n",
        PEOPLE,
        _count("people"),
        "People",
        "People of these visits, by the size of each party.",
    ),
    Measure(
        "services", "n", WAITS, _count("done"), "Services delivered", "Steps that were finished at a desk."
    ),
    Measure(
        "wait_median",
        "min",
        WAITS,
        _time("wait", "waited", median, BEYOND_MEDIAN),
        "Wait, median",
        "Half waited no longer: from joining the queue to the call that led to service.",
    ),
    Measure(
        "wait_p90",
        "min",
        WAITS,
        _time("wait", "waited", _ninth_tenth, BEYOND_TENTH),
        "Wait, nine in ten",
        "Nine in ten waited no longer.",
    ),
    Measure(
        "on_time",
        "%",
        WAITS,
        _share(("on_time",), "called"),
        "Called on time",
        "Of the steps that were called, those called by their due time.",
    ),
    Measure(
        "coverage",
        "%",
        OWED,
        _share(("kept",), "told"),
        "Announced waits kept",
        "Waits that fell within the range that was announced; 80 % is the aim.",
    ),
    Measure(
        "mae",
        "min",
        OWED,
        _time("off", "told", _mean),
        "Announced waits, mean error",
        "Mean distance of the wait from the likely wait that was announced.",
    ),
    Measure(
        "abandonment",
        "%",
        WAITS - {LANGUAGE},
        _share(("no_show", "cancelled"), "joined"),
        "Abandonment",
        "Absent or cancelled, of all steps that joined a queue.",
    ),
    Measure(
        "no_show",
        "%",
        WAITS - {LANGUAGE},
        _share(("no_show",), "joined"),
        "Absent",
        "Called and not there, of all steps that joined a queue.",
    ),
    Measure(
        "needs",
        "%",
        frozenset({LANE}),
        _share(("prompt",), "waited"),
        "Specific needs within 15 minutes",
        "Lanes E and A: called within 15 minutes, of those served. Lanes alone; no reason is known.",
    ),
    Measure(
        "own_language",
        "%",
        frozenset({WHOLE, AGENCY, LANGUAGE}),
        _share(("own_language",), "called"),
        "Served in own language",
        "The desk speaks it or an interpreter helped, of the steps that were called.",
    ),
    Measure(
        "booked", "n", OWED, _count("booked"), "Appointments booked", "Appointments for days of the period."
    ),
    Measure(
        "appointments_kept",
        "%",
        OWED,
        _share(("appointment_checked_in",), "booked"),
        "Appointments kept",
        "Appointments whose people came, of those booked.",
    ),
    Measure(
        "lead",
        "d",
        OWED,
        _time("lead", "booked", median, BEYOND_MEDIAN),
        "Days until the appointment",
        "Median days from booking to the appointment.",
    ),
    Measure(
        "soon",
        "%",
        OWED,
        _share(("soon",), "booked"),
        "Appointments within 7 days",
        "Appointments that were no more than 7 days off when booked.",
    ),
    Measure(
        "referrals",
        "n",
        frozenset({WHOLE, REFERRAL}),
        _count("referrals"),
        "Referrals made",
        "Referrals that were sent with consent and not withdrawn.",
    ),
    Measure(
        "referrals_accepted",
        "%",
        frozenset({WHOLE, REFERRAL}),
        _share(("accepted",), "referrals"),
        "Referrals accepted in 2 days",
        "Accepted within 2 days, of those made.",
    ),
    Measure(
        "referrals_closed",
        "%",
        frozenset({WHOLE, REFERRAL}),
        _share(("closed",), "accepted"),
        "Referrals closed in 2 days",
        "Served within 2 days of sending, of those accepted in time.",
    ),
    Measure(
        "open_hours",
        "h",
        OWED,
        Formula(("done",), _hours),
        "Open desk hours",
        "Hours that desks were open; a desk counts for each service it calls for.",
    ),
    Measure(
        "utilisation",
        "%",
        OWED,
        Formula(("done",), _busy),
        "Desks in use",
        "Time with a visitor, of the time that desks were open.",
    ),
    Measure(
        "declared",
        "n",
        frozenset(DECLARED),
        _count("declared"),
        "People who answered",
        "Answers to the voluntary questions at reception; many do not answer.",
    ),
)


def asked(key: tuple[str, ...]) -> bool:
    """Tell whether any figure is made of a count of a tally."""
    name, scope, cut, value = key
    if cut and not value:
        return False
    kind = cut or (AGENCY if scope else WHOLE)
    return any(name in one.formula.counts and one.asked(kind, value) for one in MEASURES)


def figure(measure: Measure, cut: str, at: Slice, tally: Tally, terms: Terms) -> Figure:
    """Return an indicator's figure for one slice, by rule 5 of `suppression`."""
    if not measure.asked(cut, at[2]):
        return Figure(indicator=measure.id, told=Told.NOT_ASKED)
    counts, value, fold = measure.formula
    few = fold and tally.counts[counts[0], *at] < fold * terms.least
    if few or not terms.told(*((name, *at) for name in counts)):
        return Figure(indicator=measure.id, told=Told.HIDDEN)
    found = value(tally, at, terms)
    return Figure(indicator=measure.id, told=Told.NOTHING if found is None else Told.TOLD, value=found)
