"""The indicators of monitoring and evaluation: what each is, and its figure for a slice of a tally. Pure.

A share gives its two counts away, a median its number of people: rule 5 of `suppression` looks at each.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from server.domain.tally import Slice, Tally
from wire.indicators import Figure, Told

WHOLE, AGENCY, SERVICE, LANE, HOUR, LANGUAGE, REFERRAL = (
    "",
    "agency",
    "service",
    "lane",
    "hour",
    "language",
    "referral",
)
DECLARED = ("age", "sex", "group")
PEOPLE = frozenset({WHOLE, AGENCY, SERVICE, LANGUAGE})
WAITS = frozenset({WHOLE, AGENCY, SERVICE, LANE, HOUR, LANGUAGE})
OWED = frozenset({WHOLE, AGENCY, SERVICE})
CUTS = (WHOLE, AGENCY, SERVICE, LANE, HOUR, LANGUAGE, REFERRAL, *DECLARED)
NEEDS = ("E", "A")
"""Lanes of people with specific needs."""


@dataclass(frozen=True)
class Measure:
    """An indicator: `name` and `definition` are message ids of the staff's words."""

    id: str
    unit: str
    cuts: frozenset[str]
    figure: Callable[[Tally, Slice, "Terms"], Figure]
    name: str
    definition: str


@dataclass(frozen=True)
class Terms:
    """What may be told: these counts and no others, rounded to `base`."""

    known: frozenset[tuple[str, ...]]
    base: int = 1

    def told(self, *keys: tuple[str, ...]) -> bool:
        """Tell whether all of these counts may be told."""
        return self.known.issuperset(keys)

    def rounded(self, count: float) -> float:
        """Return a count as it is told: the nearest multiple of the base."""
        return count if self.base == 1 else self.base * math.floor(count / self.base + 0.5)


def _count(name: str) -> Callable[[Tally, Slice, Terms], Figure]:
    def figure(tally: Tally, at: Slice, terms: Terms) -> Figure:
        key = (name, *at)
        if not terms.told(key):
            return Figure(indicator="", told=Told.HIDDEN)
        return Figure(indicator="", told=Told.TOLD, value=float(terms.rounded(tally.counts[key])))

    return figure


def _share(parts: Sequence[str], whole: str) -> Callable[[Tally, Slice, Terms], Figure]:
    """Of a whole, in percent with one decimal; rounded counts give whole percents."""

    def figure(tally: Tally, at: Slice, terms: Terms) -> Figure:
        keys = [(part, *at) for part in parts]
        if not terms.told((whole, *at), *keys):
            return Figure(indicator="", told=Told.HIDDEN)
        total = terms.rounded(tally.counts[whole, *at])
        if not total:
            return Figure(indicator="", told=Told.NOTHING)
        share = 100 * sum(terms.rounded(tally.counts[key]) for key in keys) / total
        digits = 1 if terms.base == 1 else 0
        return Figure(indicator="", told=Told.TOLD, value=round(min(share, 100.0), digits))

    return figure


def _time(
    name: str, people: str, point: Callable[[list[float]], float]
) -> Callable[[Tally, Slice, Terms], Figure]:
    """Tell a point of the times of some people, with one decimal; whole where counts are rounded."""

    def figure(tally: Tally, at: Slice, terms: Terms) -> Figure:
        if not terms.told((people, *at)):
            return Figure(indicator="", told=Told.HIDDEN)
        times = tally.times.get((name, *at))
        if not times:
            return Figure(indicator="", told=Told.NOTHING)
        return Figure(indicator="", told=Told.TOLD, value=round(point(times), 1 if terms.base == 1 else 0))

    return figure


def _ninth_tenth(times: list[float]) -> float:
    """Return the nine-tenths point, by linear interpolation (Hyndman and Fan 1996, type 7)."""
    ordered = sorted(times)
    at = 0.9 * (len(ordered) - 1)
    low = int(at)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (at - low)


def _mean(times: list[float]) -> float:
    return math.fsum(times) / len(times)


def _hours(tally: Tally, at: Slice, _terms: Terms) -> Figure:
    minutes = tally.times.get(("open", *at))
    if not minutes:
        return Figure(indicator="", told=Told.NOTHING)
    return Figure(indicator="", told=Told.TOLD, value=round(math.fsum(minutes) / 60, 1))


def _busy(tally: Tally, at: Slice, _terms: Terms) -> Figure:
    opened = math.fsum(tally.times.get(("open", *at), ()))
    if not opened:
        return Figure(indicator="", told=Told.NOTHING)
    busy = math.fsum(tally.times.get(("busy", *at), ()))
    return Figure(indicator="", told=Told.TOLD, value=round(100 * busy / opened, 1))


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
        _time("wait", "waited", median),
        "Wait, median",
        "Half waited no longer: from joining the queue to the call that led to service.",
    ),
    Measure(
        "wait_p90",
        "min",
        WAITS,
        _time("wait", "waited", _ninth_tenth),
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
        _time("lead", "booked", median),
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
        _hours,
        "Open desk hours",
        "Hours that desks were open; a desk counts for each service it calls for.",
    ),
    Measure(
        "utilisation",
        "%",
        OWED,
        _busy,
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
ONLY_NEEDS = frozenset({"needs"})


def figure(measure: Measure, cut: str, at: Slice, tally: Tally, terms: Terms) -> Figure:
    """Return an indicator's figure for one slice."""
    if cut not in measure.cuts or (measure.id in ONLY_NEEDS and at[2] not in NEEDS):
        return Figure(indicator=measure.id, told=Told.NOT_ASKED)
    return measure.figure(tally, at, terms).model_copy(update={"indicator": measure.id})
