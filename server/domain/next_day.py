"""The promise of a ticket for the next day. Pure.

1. While the centre is closed the clock of a promise stands still: who had 10 minutes left at closing has 10
   minutes left when the doors open; who was late by 20 stays late by 20. So all who are sent home keep
   today's order among themselves.
2. Nobody is promised later than somebody who comes at the opening in the same lane.
"""

from datetime import datetime, timedelta


def promised(due_at: datetime, closes_at: datetime, opens_at: datetime, target: timedelta) -> datetime:
    """Return when a step that was due at `due_at` is due on the day that opens at `opens_at`."""
    return opens_at + min(target, due_at - closes_at)
