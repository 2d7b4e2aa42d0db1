"""The ranges that were told when steps joined, read back from the journal."""

from collections.abc import Sequence
from datetime import timedelta

from server.domain.facts import Telling
from server.domain.waiting import Range
from server.store.journal import Event

TOLD = "told"
"""In an event's detail: step id → [low_s, likely_s, high_s], for each step that joined by it."""


def told(events: Sequence[Event]) -> dict[int, Telling]:
    """Return what was told of each step's wait as it joined; what an undo took back was never told."""
    undone = {event.detail.get("undone") for event in events}
    found: dict[int, Telling] = {}
    for event in events:
        if event.seq in undone:
            continue
        for step, (low, likely, high) in event.detail.get(TOLD, {}).items():
            parts = (timedelta(seconds=seconds) for seconds in (low, likely, high))
            found[int(step)] = Telling(event.at, Range(*parts))
    return found
