"""Dispatches: news of alerts is written for each channel, taken, and settled; staff hear where none goes."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from language.catalogue import Catalogue
from server.actions.alert_words import about, alert_words, measured_words, staff_words
from server.actions.work import Work
from server.domain.centre import Centre
from server.domain.dispatch import ALERT_AFTER, Dispatch, Message, News, again_at, news
from server.domain.quiet import Quiet
from server.store import alerts, dispatches, journal
from wire.words import AlertKind


def anything(c: Connection, centre: Centre, channel: str, now: datetime) -> bool:
    """Tell whether there is something to write or to send to a channel."""
    if Quiet(centre.alarms.quiet, centre.calendar.zone).holds(now):
        return False
    return dispatches.any_due(c, centre.id, channel, now) or any(
        news(told, centre.alarms.remind, now) for told in dispatches.told(c, centre.id, channel)
    )


def take(work: Work, channel: str) -> list[Message]:
    """Write the news that are due to a channel and take what is to be sent: no other process sends it.

    Where two processes write the same news at once, the database refuses one, which then finds it written.
    """
    centre = work.centre
    if Quiet(centre.alarms.quiet, centre.calendar.zone).holds(work.now):
        return []
    dispatches.forget(work.c, centre.id, work.now)
    for told in dispatches.told(work.c, centre.id, channel):
        due = news(told, centre.alarms.remind, work.now)
        if due is not None:
            dispatches.put(work.c, centre.id, told, due, work.now)
    taken = dispatches.claim(work.c, centre.id, channel, work.now)
    return [_message(centre, dispatch) for dispatch in taken]


def _message(centre: Centre, dispatch: Dispatch) -> Message:
    words = staff_words(centre)
    which = about(centre, dispatch.kind, dispatch.device, words.language)
    what = ": ".join(part for part in (which, alert_words(dispatch.kind, words)) if part)
    since = f"{dispatch.raised_at.astimezone(centre.calendar.zone):%H:%M}"
    lines = [centre.names.get(words.language, centre.id), what, words.text("Since {time}.", time=since)]
    if dispatch.news is not News.CLEARED and dispatch.value is not None:
        lines.insert(2, measured_words(dispatch.kind, dispatch.value, dispatch.threshold, words))
    return Message(
        _id(centre, dispatch), centre.id, dispatch, _subject(dispatch.news, what, words), "\n".join(lines)
    )


def _subject(news: News, what: str, words: Catalogue) -> str:
    match news:
        case News.RAISED:
            return what
        case News.REMINDED:
            return words.text("Still: {alert}", alert=what)
        case News.CLEARED:
            return words.text("Over: {alert}", alert=what)


def _id(centre: Centre, dispatch: Dispatch) -> str:
    parts = (centre.id, dispatch.alert, dispatch.channel, dispatch.number, dispatch.written_at.isoformat())
    return "msg_" + hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def hand_back(work: Work, taken: Collection[Message]) -> None:
    """Give back what was not tried, because the server ends."""
    dispatches.outbox.hand_back(work.c, [message.dispatch.id for message in taken], work.now)


def sent(work: Work, message: Message, way: str) -> None:
    """Note that a message went out by a way; the alert that it fails is over."""
    dispatches.outbox.settle(work.c, message.dispatch.id, "sent")
    _journal(work, message, way, "sent")
    for alert in _failing(work, way):
        alerts.clear(work.c, work.centre.id, alert, work.now)
        _alert(work, "alert-over", way)


def failed(work: Work, message: Message, way: str, *, for_good: bool) -> None:
    """Note that a message did not go out: it is tried again, or given up; staff hear of a lasting fault."""
    again = None if for_good else again_at(message.dispatch.tries, work.now)
    if not dispatches.outbox.settle(work.c, message.dispatch.id, "waiting" if again else "failed", again):
        return  # another process has sent it meanwhile
    if again is None:
        _journal(work, message, way, "failed")
    if (for_good or message.dispatch.tries >= ALERT_AFTER) and not _failing(work, way):
        alerts.raise_(work.c, work.centre.id, way, AlertKind.ALARM_NOT_SENT, work.now)
        _alert(work, "alert", way)


def _failing(work: Work, way: str) -> list[int]:
    opened = alerts.opened(work.c, work.centre.id, way)
    return [one.id for one in opened if one.kind is AlertKind.ALARM_NOT_SENT]


def _journal(work: Work, message: Message, way: str, result: str) -> None:
    one = message.dispatch
    detail = {"alert": one.alert, "news": one.news, "gateway": way, "result": result}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, "dispatch", detail=detail)


def _alert(work: Work, verb: str, way: str) -> None:
    detail = {"kind": AlertKind.ALARM_NOT_SENT, "gateway": way}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, verb, detail=detail)
