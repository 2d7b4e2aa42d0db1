"""A day's facts, replayed from the journal, with the ranges that were told when steps joined."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from server.domain.centre import Centre
from server.domain.facts import Fact, Telling, facts
from server.domain.waiting import Range
from server.store import journal, report
from server.store.journal import Event

TOLD = "told"
"""In an event's detail: step id → [low_s, likely_s, high_s], for each step that joined by it."""


def of_day(c: Connection, centre: Centre, day: date, start: datetime, end: datetime) -> list[Fact]:
    """Return the facts of a service day, from the events between two moments that hold all of it."""
    stays = report.stays(c, centre.id, day, start, end)
    return facts(centre, day, stays, told(journal.read_between(c, centre.id, start, end)))


def told(events: Iterable[Event]) -> dict[int, Telling]:
    """Return what was told of each step's wait; of a step that was told twice, the first."""
    found: dict[int, Telling] = {}
    for event in events:
        for step, (low, likely, high) in event.detail.get(TOLD, {}).items():
            parts = (timedelta(seconds=seconds) for seconds in (low, likely, high))
            found.setdefault(int(step), Telling(event.at, Range(*parts)))
    return found
