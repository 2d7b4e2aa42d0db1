"""Statistics of a period, read from its roll-up. Pure; every measure is told in `docs/measures.md`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from babel import Locale, UnknownLocaleError

from server.domain.centre import Centre
from server.domain.rollup import ALL, CALLED_OFF, MOST, WAY, Rollup, Scope
from server.domain.sketch import Sketch, binned, quantile_s
from wire.statistics import (
    Bin,
    BookedCounts,
    DeskTime,
    Flow,
    HourCell,
    Kept,
    LanguageGap,
    Measures,
    Overtaking,
    Point,
    Quantiles,
    Slice,
    Statistics,
)

STATES = ("done", "unfinished", "no_show", "cancelled", "transferred", "open")
MEDIAN = 50
BIN_EDGES_S = tuple(range(0, 7201, 300))
"""Where the bins of waits and services begin: five minutes each; the last is of all beyond two hours."""


@dataclass(frozen=True)
class Period:
    """Days, both included, and what they are narrowed to."""

    start: date
    end: date
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True)
class Counted:
    """A period's roll-up, and those of its days or months in order; `until` is the newest event in it."""

    whole: Rollup
    points: Sequence[tuple[date, Rollup]]
    until: datetime | None


def statistics(centre: Centre, period: Period, counted: Counted) -> Statistics:
    """Return a period in figures."""
    whole = counted.whole
    visits = {name: whole.counts["visit", ALL, name] for name in ("visits", "people", "journeys")}
    return Statistics(
        start=period.start,
        end=period.end,
        agency=period.scope.agency,
        service=period.scope.service,
        goal=centre.on_time_goal,
        visits=visits["visits"],
        people=visits["people"],
        stay=quantiles(whole, "visit", ALL, "stay"),
        total=measures(whole),
        bins=_bins(whole),
        by_service=_slices(centre, whole, "service"),
        by_agency=_slices(centre, whole, "agency"),
        by_lane=_slices(centre, whole, "lane"),
        by_language=_slices(centre, whole, "language"),
        by_channel=_slices(centre, whole, "channel"),
        by_desk=_slices(centre, whole, "desk"),
        desks=_desks(whole),
        hours=_hours(whole),
        points=[_point(start, rollup) for start, rollup in counted.points],
        flows=_flows(whole),
        fairness=_gaps(whole),
        overtaking=_overtaking(whole),
        booked=_booked(whole, visits["journeys"]),
        counted_until=counted.until,
    )


def measures(rollup: Rollup, by: str = ALL, value: str = ALL) -> Measures:
    """Return the measures of one slice, of all together where none is named."""

    def count(name: str) -> int:
        return rollup.counts[by, value, name]

    told, kept = count("told"), count("kept")
    return Measures(
        joined=count("joined"),
        **{state: count(state) for state in STATES},
        called=count("called"),
        on_time=count("on_time"),
        service_level=share(count("on_time"), count("called")),
        abandonment=share(count("no_show") + count("cancelled"), count("joined")),
        wait=quantiles(rollup, by, value, "wait"),
        walk=quantiles(rollup, by, value, "walk"),
        work=quantiles(rollup, by, value, "work"),
        kept=Kept(
            told=told,
            kept=kept,
            coverage=share(kept, told),
            mae_s=_mean_s(count("off_ms"), told),
            width_s=_mean_s(count("width_ms"), told),
        ),
    )


def share(part: int, whole: int) -> float | None:
    """Return a share from 0 to 1 to four places, None of nothing."""
    return round(part / whole, 4) if whole else None


def _mean_s(ms: int, many: int) -> float | None:
    return round(ms / many / 1000, 3) if many else None


def quantiles(rollup: Rollup, by: str, value: str, name: str) -> Quantiles:
    """Return how one time of a slice spreads."""
    spread = rollup.spreads.get((by, value, name), Sketch())
    return Quantiles(
        count=sum(spread.values()),
        p10_s=quantile_s(spread, 10),
        median_s=quantile_s(spread, MEDIAN),
        p90_s=quantile_s(spread, 90),
    )


def _slices(centre: Centre, rollup: Rollup, by: str) -> list[Slice]:
    return [
        Slice(key=value, name=_name(centre, by, value), measures=measures(rollup, by, value))
        for value in rollup.values(by)
    ]


def _name(centre: Centre, by: str, value: str) -> str:
    """Return what people read, in the centre's own language; a key no longer set up stands as it is."""
    own = centre.languages[0]
    if by == "service" and value in centre.services:
        return centre.services[value].names.get(own, value)
    if by == "agency" and value in centre.agencies:
        return centre.agencies[value].name
    if by == "language":
        return _language(value, own)
    return value


def _language(code: str, own: str) -> str:
    try:
        return Locale.parse(code).get_language_name(own) or code
    except (UnknownLocaleError, ValueError):
        return code


def _desks(rollup: Rollup) -> list[DeskTime]:
    found = []
    for desk in rollup.values("time"):
        open_ms, serving_ms = (rollup.counts["time", desk, name] for name in ("open_ms", "serving_ms"))
        found.append(
            DeskTime(
                desk=desk,
                open_s=open_ms / 1000,
                serving_s=serving_ms / 1000,
                utilisation=share(serving_ms, open_ms),
            )
        )
    return found


def _hours(rollup: Rollup) -> list[HourCell]:
    cells = []
    for value in rollup.values("hour"):
        weekday, _, hour = value.partition("-")
        found = measures(rollup, "hour", value)
        cells.append(
            HourCell(
                weekday=int(weekday),
                hour=int(hour),
                joined=found.joined,
                no_show=found.no_show,
                abandonment=found.abandonment,
                median_wait_s=found.wait.median_s,
                p90_wait_s=found.wait.p90_s,
                service_level=found.service_level,
                median_work_s=found.work.median_s,
            )
        )
    return cells


def _bins(rollup: Rollup) -> list[Bin]:
    waits, works = (
        binned(rollup.spreads.get((ALL, ALL, name), Sketch()), BIN_EDGES_S) for name in ("wait", "work")
    )
    ends = [*BIN_EDGES_S[1:], None]
    return [
        Bin(from_s=start, to_s=end, waits=waited, works=worked)
        for start, end, waited, worked in zip(BIN_EDGES_S, ends, waits, works, strict=True)
    ]


def _point(start: date, rollup: Rollup) -> Point:
    return Point(start=start, visits=rollup.counts["visit", ALL, "visits"], measures=measures(rollup))


def _flows(rollup: Rollup) -> list[Flow]:
    flows = []
    for value in rollup.values("flow"):
        origin, _, to = value.partition(WAY)
        flows.append(Flow(origin=origin, to=to or None, count=rollup.counts["flow", value, "visits"]))
    return flows


def _gaps(rollup: Rollup) -> list[LanguageGap]:
    gaps = []
    for language in rollup.values("language"):
        mine, theirs = (
            quantile_s(rollup.spreads.get(("peer", language, name), Sketch()), MEDIAN)
            for name in ("own", "others")
        )
        gap = None if mine is None or theirs is None else round(mine - theirs, 3)
        steps = rollup.counts["peer", language, "own"]
        gaps.append(LanguageGap(language=language, steps=steps, gap_s=gap))
    return gaps


def _overtaking(rollup: Rollup) -> Overtaking:
    names = ("called", "overtaken", MOST, "beyond")
    return Overtaking(**{name: rollup.counts["overtaking", ALL, name] for name in names})


def _booked(rollup: Rollup, journeys: int) -> BookedCounts:
    booked = {state: rollup.counts["appointment", state, "made"] for state in rollup.values("appointment")}
    sent = {state: rollup.counts["referral", state, "made"] for state in rollup.values("referral")}
    return BookedCounts(
        appointments=sum(many for state, many in booked.items() if state not in {"held", CALLED_OFF}),
        kept=booked.get("checked_in", 0),
        missed=booked.get("missed", 0),
        cancelled=booked.get("cancelled", 0),
        called_off=booked.get(CALLED_OFF, 0),
        referrals=sum(sent.values()),
        referrals_accepted=sent.get("accepted", 0) + sent.get("completed", 0),
        referrals_completed=sent.get("completed", 0),
        journeys=journeys,
    )
