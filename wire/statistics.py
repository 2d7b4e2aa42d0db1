"""Statistics of a period, on the wire (`GET /api/v1/stats`); definitions stand in `docs/measures.md`.

A step that joined a queue is counted on the service day of its ticket and in the hour (centre's clock) in
which it joined. Times are seconds; shares go from 0 to 1; None stands where there is nothing to tell.
"""

from datetime import date

from wire.messages import Instant, Message


class Quantiles(Message):
    """How a time spreads, in seconds; from a sketch, so within 1 % of the exact figure."""

    count: int
    p10_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None


class Kept(Message):
    """What became of the ranges that we told: of the `told` whose steps were called, `kept` fell within."""

    told: int
    kept: int
    coverage: float | None = None
    """kept / told; 0.8 is what we promise."""
    mae_s: float | None = None
    """Mean distance of the wait from the likely wait that was told."""
    width_s: float | None = None
    """Mean width of the range."""


class Measures(Message):
    """The measures of some steps. `joined` = done + unfinished + no_show + cancelled + transferred + open."""

    joined: int
    done: int
    unfinished: int = 0
    """Served, and nobody finished it: the desk closed, or the day ended."""
    no_show: int
    cancelled: int
    transferred: int
    open: int
    called: int
    on_time: int
    service_level: float | None
    """on_time / called: called by the due time."""
    abandonment: float | None
    """(no_show + cancelled) / joined."""
    wait: Quantiles
    """Joined → the call that led to service."""
    walk: Quantiles
    work: Quantiles
    """Service: start → finish."""
    kept: Kept


class Slice(Message):
    """The measures of one service, agency, desk, lane, language or channel; `name` is what people read."""

    key: str
    name: str
    measures: Measures


class DeskTime(Message):
    """A desk's hours: `serving_s` of the `open_s` went to calls and services."""

    desk: str
    open_s: float
    serving_s: float
    utilisation: float | None


class HourCell(Message):
    """An hour of a weekday (0 is Monday), over the whole period."""

    weekday: int
    hour: int
    joined: int
    no_show: int
    abandonment: float | None
    median_wait_s: float | None
    p90_wait_s: float | None
    service_level: float | None
    median_work_s: float | None


class Bin(Message):
    """Of the waits (or services) that are known, how many lasted from `from_s` to below `to_s` (None: on)."""

    from_s: int
    to_s: int | None
    waits: int
    works: int


class Point(Message):
    """One service day, or one month where the period is longer than 92 days, for charts over time."""

    start: date
    visits: int
    measures: Measures


class Flow(Message):
    """How many visits went from one service to another; `to` is None for those who left."""

    origin: str
    to: str | None
    count: int


class LanguageGap(Message):
    """Fairness: how much longer (+) one language waited at the median, service and hour being equal."""

    language: str
    steps: int
    gap_s: float | None


class Overtaking(Message):
    """Fairness: of the called, how many were overtaken by somebody who joined the same queue later."""

    called: int
    overtaken: int
    most: int
    """The most people that overtook one person."""
    beyond: int = 0
    """How many beyond the routing's bound: by a call out of order, by one sent or brought back."""


class BookedCounts(Message):
    """Appointments and referrals of the period."""

    appointments: int
    kept: int
    missed: int
    cancelled: int
    called_off: int = 0
    """By the centre, which was closed then; not among `appointments`."""
    referrals: int
    referrals_accepted: int
    referrals_completed: int
    journeys: int
    """Visits that came to more than one service."""


class Statistics(Message):
    """A period in figures. Days are inclusive; `agency` and `service` tell what it was narrowed to."""

    start: date
    end: date
    agency: str | None
    service: str | None
    goal: float
    """The service level that the centre aims at."""
    visits: int
    people: int
    stay: Quantiles
    """Issue → the end of the last step, of the visits that are over."""
    total: Measures
    bins: list[Bin]
    """How waits and services spread, in steps of five minutes up to two hours."""
    by_service: list[Slice]
    by_agency: list[Slice]
    by_lane: list[Slice]
    by_language: list[Slice]
    by_channel: list[Slice]
    by_desk: list[Slice]
    desks: list[DeskTime]
    hours: list[HourCell]
    points: list[Point]
    flows: list[Flow]
    fairness: list[LanguageGap]
    overtaking: Overtaking
    booked: BookedCounts
    counted_until: Instant | None
    """The moment of the newest event that is counted."""


class Stand(Message):
    """How far a day had come at a moment: running totals of steps that joined, were called, and ended."""

    at: Instant
    joined: int
    called: int
    ended: int


class DayLine(Message):
    """A service day as it went, for the floor's timeline; one stand every five minutes."""

    day: date
    stands: list[Stand]
