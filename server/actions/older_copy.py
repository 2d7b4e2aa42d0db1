"""A server that was put back to an older copy of its database: codes given since then are not given again."""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from server.actions.visits import ASIDE_AT_MOST
from server.domain.centre import Centre
from server.store import alerts, codes, journal, people, reached
from wire.words import AlertKind, DeviceKind

MARGIN = 1000
"""Numbers of a day that are passed over where nobody knows how many were given: more than most days have."""
LETTERS = 2
"""Overflow sequences that are passed over then: more than the margin holds."""
SERVER = "server"
"""What the alert is about, and who tells it in the journal."""
_log = logging.getLogger(__name__)


def look(c: Connection, centres: Iterable[Centre], now: datetime) -> None:
    """Go on above what was given after the copy was made, where this is one, and tell staff. Comes first."""
    found = reached.lost(c)
    if found is None:
        return
    for centre, sequence, day, number in found.counters or ():
        codes.go_on_above(c, centre, sequence, date.fromisoformat(day), number)
    for one in centres:
        if found.counters is None:
            _pass_over(c, one, now)
        _tell(c, one, now)


def _pass_over(c: Connection, centre: Centre, now: datetime) -> None:
    """Pass numbers over on the days whose codes may have been given: the last, today, the next open one."""
    today = centre.calendar.service_day(now)
    kiosks = [one for one in people.all_devices(c, centre.id) if one.kind == DeviceKind.KIOSK]
    after = centre.calendar.next_open_day(today)
    for day in {centre.calendar.working_day(now), today, after or today}:
        counted = codes.counted(c, centre.id, day)
        margins = {one.id: MARGIN for one in centre.sequences.values()}
        margins[centre.reserved.id] = ASIDE_AT_MOST * len(kiosks)
        for one in (*centre.sequences.values(), centre.reserved):
            number = counted.get(one.id, one.first - 1) + margins[one.id]
            codes.go_on_above(c, centre.id, one.id, day, number)
        begun = sum(one.id in counted for one in centre.overflow)
        for one in centre.overflow[: begun + LETTERS]:
            codes.go_on_above(c, centre.id, one.id, day, one.last)


def _tell(c: Connection, centre: Centre, now: datetime) -> None:
    _log.warning("The database of %s is an older copy: codes go on above those given since", centre.id)
    journal.append(c, centre.id, now, f"server:{SERVER}", "older-copy")
    if all(one.kind is not AlertKind.OLDER_COPY for one in alerts.opened(c, centre.id, SERVER)):
        alerts.raise_(c, centre.id, SERVER, AlertKind.OLDER_COPY, now)
