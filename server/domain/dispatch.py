"""What is due to be sent of an alert, to each way out of the building. Pure.

1. Only what concerns who is not in the hall is sent (`SENT`).
2. During quiet hours nothing is sent.
3. News of an alert waits until the news before it has gone out or was given up.
4. An alert is told when it is open, again each time that `remind` has passed since, and once when it is over.
   One that nobody was told of is not told when it is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wire.words import AlertKind

SENT = frozenset(AlertKind) - {
    AlertKind.HELP,
    AlertKind.EMERGENCY,
    AlertKind.REFERRAL,
    AlertKind.DESK_WANTED,
    AlertKind.ALARM_NOT_SENT,
}
"""What leaves the building; the others are for who stands in the hall, or would go by the way that fails."""
BACKOFF = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after each failure it is tried again: the schedule that Standard Webhooks 1.0 proposes."""
ALERT_AFTER = 3
"""Failures of one dispatch after which staff are told."""


class News(StrEnum):
    """What is told of an alert."""

    RAISED = "raised"
    REMINDED = "reminded"
    CLEARED = "cleared"


@dataclass(frozen=True)
class Told:
    """An alert as one channel knows it: the newest news of it, and whether that is still on its way."""

    channel: str
    alert: int
    kind: AlertKind
    raised_at: datetime
    cleared_at: datetime | None
    value: int | None = None
    threshold: int | None = None
    number: int = 0
    """How many news of it were written."""
    last: News | None = None
    at: datetime | None = None
    """When the newest was written."""
    unsent: bool = False


@dataclass(frozen=True)
class Dispatch:
    """News of an alert on its way to one channel."""

    id: int
    number: int
    channel: str
    news: News
    written_at: datetime
    tries: int
    alert: int
    kind: AlertKind
    device: str
    """The device, service or way that it is about."""
    raised_at: datetime
    value: int | None
    threshold: int | None


@dataclass(frozen=True)
class Message:
    """What a channel sends: machines read `dispatch`, people `subject` and `text`."""

    id: str
    """The same however often it is tried, and no other's."""
    centre: str
    dispatch: Dispatch
    subject: str
    text: str


def news(told: Told, remind: timedelta, now: datetime) -> News | None:
    """Return what is due to be told of an alert outside of quiet hours, None where nothing is (1, 3, 4)."""
    if told.kind not in SENT or told.unsent:
        return None
    if told.cleared_at is not None:
        return News.CLEARED if told.last in {News.RAISED, News.REMINDED} else None
    if told.at is None:
        return News.RAISED
    return News.REMINDED if told.at + remind <= now else None


def again_at(tries: int, now: datetime) -> datetime | None:
    """Return when what failed `tries` times is tried again, None where it is given up."""
    return now + BACKOFF[tries - 1] if tries <= len(BACKOFF) else None
