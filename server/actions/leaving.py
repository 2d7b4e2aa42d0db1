"""Desks that nobody closed: the session of the last agent ended, or the centre closed and nobody works on.

Such a desk closes with the moment at which it was left, not with the one at which that was noticed. Who was
called goes back into the line; who was being served is broken off, which is neither done nor given up.
"""

from dataclasses import replace
from datetime import datetime

from server.actions import forecasts
from server.actions.agents import without
from server.actions.desks import VERBS, keep
from server.actions.journeys import join_next
from server.actions.people import token_hash
from server.actions.sent import still_meant
from server.actions.steps import load, saved
from server.actions.work import Work
from server.domain.closing import closing, left_at
from server.domain.hall import DeskNow
from server.domain.step import Verb, advance
from server.store import desks, journal, people, steps
from wire.words import DeskState, StepState

LEFT = {"cause": "left"}
"""In the journal: nobody pressed it."""


def close_left(work: Work) -> None:
    """Close every desk that was left; where colleagues stay, let those go whose session ended."""
    for desk in desks.load_all(work.c, work.centre.id).values():
        if desk.state is not DeskState.CLOSED:
            _look_after(work, desks.load(work.c, work.centre.id, desk.id, hold=True))


def sign_out(work: Work, token: str) -> None:
    """End a session; with the last one of a person, they leave their desks."""
    people.close_session(work.c, token_hash(token))
    if work.actor.role is None or people.signed_in(work.c, work.actor.id, work.now):
        return
    for desk in desks.load_all(work.c, work.centre.id).values():
        if work.actor.id in desk.agents:
            held = desks.load(work.c, work.centre.id, desk.id, hold=True)
            if held.agents == (work.actor.id,):
                _close(work, held, work.now)
            elif work.actor.id in held.agents:
                without(work, held, work.actor.id)


def _look_after(work: Work, desk: DeskNow) -> None:
    if desk.state is DeskState.CLOSED or desk.since is None:
        return
    ended = people.sessions_ended(work.c, desk.agents, desk.since, work.now)
    everybody = max(ended.values()) if ended and set(ended) == set(desk.agents) else None
    left = _left(work, desk, desk.since, everybody)
    if left is not None:
        _close(replace(work, now=left), desk, work.now)
    elif everybody is None:
        for user in ended:
            desk = without(replace(work, now=ended[user]), desk, user)


def _left(work: Work, desk: DeskNow, since: datetime, signed_out: datetime | None) -> datetime | None:
    closed = closing(work.centre.calendar, since)
    if signed_out is None and (closed is None or closed > work.now):
        return None
    last = journal.last_at_desk(work.c, work.centre.id, desk.id, since)
    serves = steps.serving_at(work.c, work.centre.id, desk.id) is not None
    return left_at(closed, signed_out, last, work.now, serves=serves)


def _close(work: Work, desk: DeskNow, noticed: datetime) -> None:
    """Close a desk at the work's moment, which may be long before it was `noticed`."""
    for step in steps.held_at(work.c, work.centre.id, desk.id):
        _let_stand_up(work, step, noticed)
    keep(work, desk, DeskNow(desk.id, DeskState.CLOSED, None, work.now), VERBS[DeskState.CLOSED], LEFT)


def _let_stand_up(work: Work, step: int, noticed: datetime) -> None:
    """Break off who is served, put back who was called; the journey goes on while the centre is open."""
    before = load(work, step)
    verb = Verb.BREAK_OFF if before.state is StepState.SERVING else Verb.REQUEUE
    after = still_meant(work, advance(before, verb, now=work.now, rules=work.centre.rules))
    changes = [saved(work, before, after)]
    calendar = work.centre.calendar
    goes_on = calendar.is_open(work.now) and not calendar.day_is_over(calendar.service_day(work.now), noticed)
    joined = join_next(work, before.visit) if verb is Verb.BREAK_OFF and goes_on else None
    changes += [joined[0]] if joined else []
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        verb,
        visit=before.visit,
        step=step,
        desk=before.desk,
        changes=changes,
        detail={**LEFT, **(joined[1].detail if joined else {}), **forecasts.told(work, changes[-1].after)},
    )
