"""Promises kept: the clockwork follows the journal and counts every told range once, in whatever process."""

from dataclasses import replace
from datetime import timedelta

from server.actions.work import Work
from server.store import forecasts, journal
from server.store.facts import TOLD
from server.store.forecasts import Followed
from server.store.journal import Event

SETTLED = timedelta(seconds=60)
"""Younger events may still have an older one behind them: PostgreSQL commits side by side."""
AT_ONCE = 1000
"""Events that are counted in one transaction; the others wait for the next minute."""


def follow(work: Work) -> None:
    """Count what became of the ranges that were told."""
    forecasts.begin(work.c, work.centre.id)
    before = forecasts.followed(work.c, work.centre.id)
    if before is None:
        return
    after = before
    for number, event in enumerate(journal.read(work.c, work.centre.id, before.seq)):
        if number == AT_ONCE or event.at > work.now - SETTLED:
            break
        after = _after(after, event)
    if after.seq > before.seq:
        forecasts.follow(work.c, work.centre.id, before, after)


def _after(known: Followed, event: Event) -> Followed:
    told = {int(step): range_ for step, range_ in event.detail.get(TOLD, {}).items()}
    changed = [(change.step, change.after) for change in event.changes]
    return replace(known, seq=event.seq, promises=known.promises.after(event.at, told, changed))
