"""A service day as it went: running totals every five minutes. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from server.domain.facts import Fact
from wire.statistics import DayLine, Stand

EVERY = timedelta(minutes=5)


def day_line(day: date, facts: Iterable[Fact], now: datetime) -> DayLine:
    """Return the stands from the first step that joined to the last move, or to now while some are open.

    Whoever was called before their booked time has joined by then: nobody waits less than nothing.
    """
    known = list(facts)
    joined = sorted(_joined(fact) for fact in known)
    called = sorted(fact.called_at for fact in known if fact.called_at is not None)
    ended = sorted(fact.ended_at for fact in known if fact.ended_at is not None)
    moments = [at for at in (*joined, *called, *ended) if at <= now]
    if not moments:
        return DayLine(day=day, stands=[])
    last = max(moments) if len(ended) == len(known) else now
    stands = [
        Stand(at=at, joined=_until(joined, at), called=_until(called, at), ended=_until(ended, at))
        for at in _every_five_minutes(min(moments), last)
    ]
    return DayLine(day=day, stands=stands)


def _joined(fact: Fact) -> datetime:
    return min(at for at in (fact.joined_at, fact.called_at, fact.ended_at) if at is not None)


def _until(moments: Sequence[datetime], at: datetime) -> int:
    return bisect_right(moments, at)


def _every_five_minutes(first: datetime, last: datetime) -> list[datetime]:
    """Return whole five minutes from the one before `first` to the one after `last`."""
    start = first - timedelta(minutes=first.minute % 5, seconds=first.second, microseconds=first.microsecond)
    return [start + place * EVERY for place in range(-(-(last - start) // EVERY) + 1)]
