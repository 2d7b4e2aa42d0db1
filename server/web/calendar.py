"""A service day's appointments as blocks on a grid: where each stands, and how its state is drawn. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from language.catalogue import Catalogue
from language.dates import short_weekday
from server.web.moment import Moment
from server.web.templates import render
from wire.appointments import CalendarBlock, CalendarDay, CalendarEntry
from wire.views import Choice
from wire.words import AppointmentState, StepState

ROW = timedelta(minutes=5)
"""A line of the grid; every appointment begins and ends on one."""
HOUR = timedelta(hours=1)
HOUR_PX = 92
PARTS = 12
"""A column is cut into so many parts, so that 2, 3, 4 or 6 blocks stand side by side in it."""
ARRIVED, AT_DESK, SERVED, MISSED = "arrived", "at-desk", "served", "missed"
KIND_OF_STEP = {
    StepState.CALLED: AT_DESK,
    StepState.SERVING: AT_DESK,
    StepState.DONE: SERVED,
    StepState.UNFINISHED: SERVED,
    StepState.TRANSFERRED: SERVED,
    StepState.CANCELLED: SERVED,
    StepState.NO_SHOW: MISSED,
}
"""How somebody who checked in is drawn by the state of the step; the others have arrived, and wait."""
CAME = {ARRIVED, AT_DESK, SERVED}


@dataclass(frozen=True)
class Block:
    """An appointment on the grid: `row` and `rows` down, `part` and `parts` across, counted from 1."""

    entry: CalendarEntry
    kind: str
    row: int
    rows: int
    part: int
    parts: int


@dataclass(frozen=True)
class Shade:
    """A time without appointments on the grid."""

    why: str
    row: int
    rows: int


@dataclass(frozen=True)
class Column:
    """One service's day."""

    service: Choice
    blocks: list[Block]
    shades: list[Shade]


@dataclass(frozen=True)
class Grid:
    """A day: its hours as (row, moment), its columns, and how many px from the top it is now."""

    hours: list[tuple[int, datetime]]
    rows: int
    columns: list[Column]
    now_px: int | None
    kinds: Mapping[str, int]

    @property
    def came(self) -> int:
        """How many have checked in."""
        return sum(self.kinds.get(kind, 0) for kind in CAME)


def kind(entry: CalendarEntry) -> str:
    """Return how an appointment is drawn: `held`, `booked`, `arrived`, `at-desk`, `served` or `missed`."""
    if entry.state is not AppointmentState.CHECKED_IN:
        return str(entry.state)
    return KIND_OF_STEP.get(entry.step_state, ARRIVED) if entry.step_state else ARRIVED


def side_by_side(entries: Iterable[CalendarEntry]) -> list[tuple[CalendarEntry, int, int]]:
    """Return each entry with its track and how many tracks stand beside each other at that time.

    Entries whose times touch each other in a chain share one width; each takes the first free track.
    """
    found: list[tuple[CalendarEntry, int, int]] = []
    group: list[tuple[CalendarEntry, int]] = []
    ends: list[datetime] = []
    for entry in sorted(entries, key=lambda entry: (entry.starts_at, entry.desk)):
        if ends and entry.starts_at >= max(ends):
            found += [(one, track, len(ends)) for one, track in group]
            group, ends = [], []
        track = next((n for n, end in enumerate(ends) if end <= entry.starts_at), len(ends))
        ends[track : track + 1] = [entry.ends_at]
        group.append((entry, track))
    return found + [(one, track, len(ends)) for one, track in group]


def grid(day: CalendarDay, names: Mapping[str, Choice], moment: Moment) -> Grid:
    """Return a day's grid, from the first hour that has anything to the last."""
    entries = [entry for entry in day.entries if entry.state is not AppointmentState.CANCELLED]
    times = [at for entry in entries for at in (entry.starts_at, entry.ends_at)]
    times += [at for at in (day.opens_at, day.closes_at) if at is not None]
    if not times:
        return Grid([], 0, [], None, {})
    first = min(times) - (min(times) - datetime.min.replace(tzinfo=min(times).tzinfo)) % HOUR
    hours = [first + n * HOUR for n in range(-(-(max(times) - first) // HOUR))]
    last = hours[-1] + HOUR
    kinds: dict[str, int] = {}
    for entry in entries:
        kinds[kind(entry)] = kinds.get(kind(entry), 0) + 1
    return Grid(
        hours=[(_row(first, at), at) for at in hours],
        rows=_row(first, last) - 1,
        columns=[_column(names[service], entries, day.blocks, first, last) for service in day.services],
        now_px=round((moment.now - first) / HOUR * HOUR_PX) if first <= moment.now < last else None,
        kinds=kinds,
    )


def _row(first: datetime, at: datetime) -> int:
    return (at - first) // ROW + 1


def _column(
    service: Choice,
    entries: Sequence[CalendarEntry],
    blocks: Sequence[CalendarBlock],
    first: datetime,
    last: datetime,
) -> Column:
    own = [entry for entry in entries if entry.service == service.id]
    shades = [block for block in blocks if block.service == service.id and block.starts_at < last]
    return Column(
        service=service,
        blocks=[_block(entry, track, tracks, first) for entry, track, tracks in side_by_side(own)],
        shades=[
            Shade(block.why, *_rows(first, max(first, block.starts_at), min(last, block.ends_at)))
            for block in shades
        ],
    )


def _block(entry: CalendarEntry, track: int, tracks: int, first: datetime) -> Block:
    parts = max(1, PARTS // tracks)
    row, rows = _rows(first, entry.starts_at, entry.ends_at)
    return Block(entry, kind(entry), row, rows, min(track * parts, PARTS - parts) + 1, parts)


def _rows(first: datetime, start: datetime, end: datetime) -> tuple[int, int]:
    return _row(first, start), max(1, (end - start) // ROW)


@dataclass(frozen=True)
class DayCount:
    """One service on one day of the week view."""

    day: date
    booked: int
    came: int
    missed: int
    offered: int
    free: int

    @property
    def share(self) -> float:
        """How much of what may be booked is booked, in %."""
        taken = max(0, self.offered - self.free)
        return round(100 * taken / self.offered, 1) if self.offered else 0.0


Offers = Mapping[str, Mapping[date, tuple[int, int]]]
"""service → day → how many slots may be booked at all, and how many of them are free"""


def week(days: Sequence[CalendarDay], service: str, offers: Offers) -> list[DayCount]:
    """Return a service's counts of each day."""
    found = []
    for day in days:
        kinds = [kind(entry) for entry in day.entries if entry.service == service]
        offered, free = offers.get(service, {}).get(day.day, (0, 0))
        booked = sum(one != AppointmentState.CANCELLED for one in kinds)
        came, missed = sum(one in CAME for one in kinds), kinds.count(MISSED)
        found.append(DayCount(day.day, booked, came, missed, offered, free))
    return found


def day_html(day: CalendarDay, names: Mapping[str, Choice], moment: Moment, words: Catalogue) -> str:
    """Return a day's HTML, whole."""
    return render(
        "calendar_day.html",
        words,
        day=day,
        grid=grid(day, names, moment),
        moment=moment,
    )


def week_html(
    days: Sequence[CalendarDay],
    names: Mapping[str, Choice],
    offers: Offers,
    moment: Moment,
    words: Catalogue,
) -> str:
    """Return a week's HTML, whole."""
    services = list(dict.fromkeys(service for day in days for service in day.services))
    return render(
        "calendar_week.html",
        words,
        days=days,
        lines=[(names[service], week(days, service, offers)) for service in services],
        moment=moment,
        day_short=lambda day: short_weekday(day, words.language),
    )
