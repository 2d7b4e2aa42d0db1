"""Alarms: the clockwork looks at the thresholds; staff are alerted of each once, and again after a while."""

from server.actions.work import Work
from server.domain.alarms import Key, passed
from server.store import alarms, alerts, codes, forecasts, journal, people
from server.store import hall as hall_store


def watch(work: Work) -> None:
    """Alert staff of every threshold that is passed; clear the alerts of those that no longer are.

    An alert that somebody has seen to comes again where its threshold is still passed after `remind`.
    """
    centre, rules = work.centre.id, work.centre.alarms
    if not alarms.hold(work.c, centre):
        return
    standing = alarms.standing(work.c, centre)
    devices = people.all_devices(work.c, centre)
    heard = {row.id: row.heard_at for row in devices if row.token_hash and row.heard_at}
    hall = hall_store.load(work.c, work.centre, work.now)
    counted = codes.counted(work.c, centre, work.centre.calendar.service_day(work.now))
    told = forecasts.followed(work.c, centre)
    kept = told.promises.kept if told else None
    measured = {one.key: one for one in passed(hall, heard, kept, standing, counted)}
    now_passed = measured.keys()
    for key in sorted(now_passed - standing.keys()):
        alarms.begin(work.c, centre, key, work.now)
        _raise(work, key)
    for key in sorted(standing.keys() - now_passed):
        alarms.end(work.c, centre, key)
        _clear(work, key)
    for key in sorted(now_passed & standing.keys()):
        if standing[key] + rules.remind <= work.now:
            alarms.again(work.c, centre, key, work.now)
            _raise(work, key)
    for one in measured.values():
        alerts.measure(work.c, centre, one)


def _open(work: Work, key: Key) -> list[int]:
    return [one.id for one in alerts.opened(work.c, work.centre.id, key[1]) if one.kind is key[0]]


def _raise(work: Work, key: Key) -> None:
    if not _open(work, key):
        alerts.raise_(work.c, work.centre.id, key[1], key[0], work.now)
        _told(work, "alert", key)


def _clear(work: Work, key: Key) -> None:
    for alert in _open(work, key):
        alerts.clear(work.c, work.centre.id, alert, work.now)
        _told(work, "alert-over", key)


def _told(work: Work, verb: str, key: Key) -> None:
    detail = {"kind": key[0], "device": key[1]}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail=detail)
