"""Promises kept: the clockwork follows the journal and counts every told range once, in whatever process."""

from datetime import timedelta

from server.actions.work import Work
from server.store import alerts, forecasts, journal
from server.store.facts import TOLD
from server.store.forecasts import Followed
from server.store.journal import Event
from wire.words import AlertKind

SETTLED = timedelta(seconds=60)
"""Younger events may still have an older one behind them: PostgreSQL commits side by side."""
AT_ONCE = 1000
"""Events that are counted in one transaction; the others wait for the next minute."""
WHOLE_CENTRE = "forecast"
"""The device of the alert: it is no device's matter."""


def follow(work: Work) -> None:
    """Count what became of the ranges that were told, and say so where too few or too many were kept."""
    forecasts.begin(work.c, work.centre.id)
    before = forecasts.followed(work.c, work.centre.id)
    if before is None:
        return
    after = before
    for number, event in enumerate(journal.read(work.c, work.centre.id, before.seq)):
        if number == AT_ONCE or event.at > work.now - SETTLED:
            break
        after = _after(after, event)
    if after.seq > before.seq and forecasts.follow(work.c, work.centre.id, before, after):
        _alarm(work, after.promises.off(work.centre.alarms.kept))


def _after(known: Followed, event: Event) -> Followed:
    told = {int(step): range_ for step, range_ in event.detail.get(TOLD, {}).items()}
    changed = [(change.step, change.after) for change in event.changes]
    return Followed(event.seq, known.promises.after(event.at, told, changed))


def _alarm(work: Work, off: bool | None) -> None:  # noqa: FBT001 - three answers: yes, no, too early to say
    opened = alerts.opened(work.c, work.centre.id, WHOLE_CENTRE)
    standing = [one for one in opened if one.kind is AlertKind.FORECAST_OFF]
    if off and not standing:
        alerts.raise_(work.c, work.centre.id, WHOLE_CENTRE, AlertKind.FORECAST_OFF, work.now)
        detail = {"kind": AlertKind.FORECAST_OFF, "device": WHOLE_CENTRE}
        journal.append(work.c, work.centre.id, work.now, work.actor.name, "alert", detail=detail)
    for one in standing if off is False else ():
        alerts.clear(work.c, work.centre.id, one.id, work.now)
