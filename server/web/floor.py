"""The manager's floor, from the view to HTML: where each mark of the due chart stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from language.catalogue import Catalogue
from look.tokens import tokens
from server.web.moment import MINUTE_S, Moment
from server.web.templates import render
from wire.views import DeskTile, Floor, Mark, ServiceLine
from wire.words import DeskState, Lane, StepState

LATE = tokens()["floor"]["late_minutes"]
AHEAD = tokens()["floor"]["ahead_minutes"]
SPAN = LATE + AHEAD
ROW_PX, TIGHT_ROW_PX, MOST_ROWS = 54, 38, 8
"""Height of a line; with more services than this the lines draw together, so that the desks stay in sight."""
LEVELS = (0, -1, 1)
"""Heights that marks take one after the other where they would lie upon one another."""
MARK_SHARE = 2.6
"""Width of a mark as a share (%) of the chart, which is drawn 560 px wide."""
EDGE = 1.6


@dataclass(frozen=True)
class Point:
    """A mark of the chart: `x` in % of its width, `level` above or below the middle of its line."""

    lane: Lane
    x: float
    level: int
    late: bool


def share(minutes: float) -> float:
    """Return where a time stands on the chart, in % of its width; what lies beyond stays at the edge."""
    kept = min(max(minutes, -LATE), AHEAD)
    return float(min(max((kept + LATE) / SPAN * 100, EDGE), 100 - EDGE))


def points(marks: Sequence[Mark], moment: Moment) -> list[Point]:
    """Return the marks of one line, each on the first level where it touches no other."""
    placed: list[Point] = []
    for mark in sorted(marks, key=lambda mark: mark.due_at):
        minutes = (mark.due_at - moment.now).total_seconds() / MINUTE_S
        x = round(share(minutes), 2)
        taken = {point.level for point in placed if abs(point.x - x) < MARK_SHARE}
        level = next((level for level in LEVELS if level not in taken), LEVELS[0])
        placed.append(Point(mark.lane, x, level, minutes < 0))
    return placed


def tile_kind(desk: DeskTile) -> str:
    """Return how a desk's tile is drawn: `called`, `serving`, `free`, `break` or `closed`."""
    if desk.ticket is not None:
        return "called" if desk.step_state is StepState.CALLED else "serving"
    return {DeskState.OPEN: "free", DeskState.BREAK: "break", DeskState.CLOSED: "closed"}[desk.state]


def longest(services: Sequence[ServiceLine]) -> int | None:
    """Return the longest wait on the floor in minutes, None where nobody waits."""
    waits = [line.longest_wait_s for line in services if line.longest_wait_s is not None]
    return max(waits) // MINUTE_S if waits else None


def either(names: Sequence[str], words: Catalogue) -> str:
    """Return names to choose from: `10`, `10 or 22`, `10, 14 or 22`."""
    *first, last = names
    return words.text("{first} or {last}", first=", ".join(first), last=last) if first else last


def html(floor: Floor, moment: Moment, words: Catalogue) -> str:
    """Return the floor's HTML, whole."""
    return render(
        "floor_view.html",
        words,
        floor=floor,
        moment=moment,
        lines=[(line, points(line.marks, moment)) for line in floor.services],
        names={line.service: line.name for line in floor.services},
        by_service={line.service: line for line in floor.services},
        tiles=[(desk, tile_kind(desk)) for desk in floor.desks],
        ticks=[(minutes, round(share(minutes), 2)) for minutes in (15, 30, 45)],
        now_at=round(LATE / SPAN * 100, 2),
        row_px=ROW_PX if len(floor.services) <= MOST_ROWS else TIGHT_ROW_PX,
        longest=longest(floor.services),
        either=lambda desks: either(desks, words),
        late_by=lambda step: max(0, -moment.minutes_until(step.due_at)),
    )
