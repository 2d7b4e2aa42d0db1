"""When a desk that nobody closed was left: at closing, or with the session of its last agent. Pure."""

from datetime import datetime, timedelta
from itertools import pairwise

from server.domain.calendar import Calendar

PAUSE = timedelta(hours=4)
"""A centre that opens again sooner has paused: at noon nobody goes home."""
GRACE = timedelta(minutes=30)
"""How long after closing, and after the last thing done there, a desk that serves nobody stays open."""
LONGEST = timedelta(hours=4)
"""How long somebody whom the closing found at a desk may still be served, while the agent's session lasts."""
WINDOW = timedelta(days=8)
"""How far around a moment openings are looked for."""


def left_at(
    closed: datetime | None, signed_out: datetime | None, last: datetime, now: datetime, *, serves: bool
) -> datetime | None:
    """Return when a desk was left, None while somebody may be there.

    1. The session of its last agent ended: at that moment (`signed_out`).
    2. The centre closed, and for a while nothing was done: at closing (`closed`), if that was sooner.
    3. Never before the `last` thing that was done there.
    """
    quiet = closed is not None and now - max(closed, last) >= (LONGEST if serves else GRACE)
    by_hours = closed if signed_out is not None or quiet else None
    moments = [moment for moment in (by_hours, signed_out) if moment is not None and moment <= now]
    return max(min(moments), last) if moments else None


def closing(calendar: Calendar, since: datetime) -> datetime | None:
    """Return when the hours close a desk that is open `since` a moment, None where they never do.

    One that was opened while the centre was closed belongs to the nearer day: to the one that was over, where
    somebody went on, and closes at that very moment; or to the one to come, where somebody was early.
    """
    beyond = since + WINDOW
    for (_, end), (start, _) in pairwise([*_openings(calendar, since), (beyond, beyond)]):
        if since < end or since - end < start - since:
            return max(end, since) if end < since + WINDOW / 2 else None
    return None


def _openings(calendar: Calendar, around: datetime) -> list[tuple[datetime, datetime]]:
    """Return the openings around a moment, in order; those with no more than a pause between are one."""
    first = calendar.service_day(around - WINDOW)
    days = (first + timedelta(days=ahead) for ahead in range(2 * WINDOW.days + 1))
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(one for day in days for one in calendar.openings(day)):
        if found and start - found[-1][1] < PAUSE:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
