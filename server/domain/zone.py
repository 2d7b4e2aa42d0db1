"""How far a zone is from UTC around a day: for browsers that do not know zones by name. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

AROUND = timedelta(days=2)
"""So long before and after a day its board tells times."""
STEP = timedelta(minutes=15)
"""No zone changes its clocks but at a quarter of an hour of UTC (IANA tz database, rules in force today)."""


@dataclass(frozen=True)
class Offset:
    """A distance from UTC that holds from a moment on."""

    since: datetime
    minutes: int


@lru_cache(maxsize=16)
def offsets(zone: ZoneInfo, day: date) -> tuple[Offset, ...]:
    """Return the distances that hold around a day, oldest first; more than one where clocks change."""
    at = datetime.combine(day, time(), UTC) - AROUND
    found: list[Offset] = []
    for _ in range((2 * AROUND + timedelta(days=1)) // STEP):
        distance = at.astimezone(zone).utcoffset() or timedelta()
        minutes = distance // timedelta(minutes=1)
        if not found or found[-1].minutes != minutes:
            found.append(Offset(at, minutes))
        at += STEP
    return tuple(found)
