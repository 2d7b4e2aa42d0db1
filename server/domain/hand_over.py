"""When a ticket was issued that a kiosk gave out by itself: its clock is believed within what is known. Pure.

1. Not after now: a fast clock.
2. Not before the code was set aside for that kiosk, nor before the last word that was heard of it ere it was
   away: what came before that, the server would have issued itself.
3. Not while the doors were shut where they have opened since: then it was at that opening.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.calendar import Calendar

KEPT = timedelta(days=14)
"""How long a kiosk keeps its journal: nothing older is handed over."""


def issued(claimed: datetime, known: Iterable[datetime], calendar: Calendar, now: datetime) -> datetime:
    """Return when the ticket was issued (rules 1 to 3); `known` are the moments of rule 2."""
    at = min(max(claimed, now - KEPT, *known), now)
    return at if calendar.is_open(at) else _opened(at, calendar, now) or at


def _opened(at: datetime, calendar: Calendar, now: datetime) -> datetime | None:
    """Return the first opening after a moment, None where there was none until now."""
    opens = calendar.opens_at(at)
    return opens if opens is not None and opens <= now else None
