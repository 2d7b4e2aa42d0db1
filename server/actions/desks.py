"""Desks: open, break, close; who works there, how it calls; and whose desk it is."""

from dataclasses import replace
from typing import Any

from server.actions.next_day import let_join
from server.actions.sent import let_go
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.domain.step import released
from server.store import alerts, desks, journal, steps
from server.store.journal import Change
from wire import requests
from wire.words import AlertKind, BreakReason, DeskState, ErrorCode, Role

VERBS = {DeskState.OPEN: "open", DeskState.BREAK: "break", DeskState.CLOSED: "close"}


def at_own_desk(work: Work, desk: str) -> DeskNow:
    """Return a desk where the actor may call: open, and the actor works there, unless a manager steps in.

    Raises Refusal `desk_not_open` or `foreign_desk`.
    """
    work.actor.must_be(Role.AGENT)
    found = desks.load(work.c, work.centre.id, desk, hold=True)
    own(work, found)
    if found.state is not DeskState.OPEN:
        raise Refusal(ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is {found.state}. Open it first.", "desk")
    return found


def own(work: Work, desk: DeskNow) -> None:
    """Raise Refusal `foreign_desk` where the actor neither works at a desk nor is a manager."""
    if desk.user is None or work.actor.id in desk.agents or work.actor.may(Role.MANAGER):
        return
    raise Refusal(
        ErrorCode.FOREIGN_DESK,
        f"Desk {desk.id} is another agent's now. Choose your own, join it, or ask a manager.",
        "desk",
    )


def held(work: Work, desk: str) -> DeskNow:
    """Return a desk that stands still until the action has ended."""
    work.actor.must_be(Role.AGENT)
    work.centre.desk(desk)
    return desks.load(work.c, work.centre.id, desk, hold=True)


def set_state(work: Work, desk: str, state: DeskState, reason: BreakReason | None = None) -> requests.Desk:
    """Open a desk, put it on break with a reason, or close it; repeating it changes nothing.

    Raises Refusal `foreign_desk`, `desk_busy` while somebody is called to or served at the desk, or
    `desk_not_open` for a break at a closed desk.
    """
    before = held(work, desk)
    own(work, before)
    if state is not DeskState.OPEN:
        _nobody_here(work, before)
    if state is DeskState.BREAK:
        not_closed(before)
    after = _turned(work, before, state, reason)
    if after != replace(before, since=after.since):
        keep(work, before, after, VERBS[state], {"reason": reason} if reason else {})
        if state is DeskState.OPEN:
            let_join(work)  # who has a ticket from yesterday is there before the first call
    return message(work, after)


def _turned(work: Work, desk: DeskNow, state: DeskState, reason: BreakReason | None) -> DeskNow:
    """Return the desk in another state: a manager who opens it takes it over, a closed one is nobody's."""
    if state is DeskState.CLOSED:
        return DeskNow(desk.id, state, None, work.now)
    if state is DeskState.BREAK:
        return replace(desk, state=state, since=work.now, reason=reason)
    user = desk.user if work.actor.id in desk.agents else work.actor.id
    return replace(desk, state=state, user=user, since=work.now, reason=None)


def not_closed(desk: DeskNow) -> None:
    """Raise Refusal `desk_not_open` where a desk is closed."""
    if desk.state is DeskState.CLOSED:
        raise Refusal(ErrorCode.DESK_NOT_OPEN, f"Desk {desk.id} is closed. Open it first.", "desk")


def _nobody_here(work: Work, desk: DeskNow) -> None:
    if steps.held_at(work.c, work.centre.id, desk.id):
        raise Refusal(
            ErrorCode.DESK_BUSY,
            f"Somebody is called to desk {desk.id} or served there. Finish, park or requeue first.",
            "desk",
        )


def keep(
    work: Work, before: DeskNow, after: DeskNow, verb: str, detail: dict[str, Any] | None = None
) -> None:
    """Write a desk and the event that tells of it; whoever was sent there is let go as its state asks."""
    desks.save(work.c, work.centre.id, before, after, work.now)
    freed = _let_go(work, after) + let_go(work, before, after)
    journal.append(
        work.c, work.centre.id, work.now, work.actor.name, verb, desk=after.id, changes=freed, detail=detail
    )


def _let_go(work: Work, desk: DeskNow) -> list[Change]:
    """Let whoever a pausing desk has stored, or was sent to a closing one, be called by any desk, in turn."""
    if desk.state is DeskState.OPEN:
        return []
    changes = []
    for before in steps.sent_to(work.c, work.centre.id, desk.id):
        after = released(before)
        if desk.state is DeskState.CLOSED:
            after = replace(after, target_desk=None)
        if after != before and steps.save(work.c, before, after):
            changes.append(Change(before, after))
    return changes


def set_mode(work: Work, desk: str, mode: requests.DeskMode) -> requests.Desk:
    """Say whether a finish at this desk calls the next by itself."""
    before = at_own_desk(work, desk)
    after = replace(before, auto_call=mode.auto_call)
    if after != before:
        keep(work, before, after, "mode", {"auto_call": mode.auto_call})
    return message(work, after)


def call_for_help(work: Work, desk: str) -> None:
    """Tell all staff that somebody at a desk needs help at once; while that is open it is one alert."""
    work.actor.must_be(Role.AGENT)
    work.centre.desk(desk)
    opened = alerts.opened(work.c, work.centre.id, desk)
    if all(alert.kind is not AlertKind.EMERGENCY for alert in opened):
        alerts.raise_(work.c, work.centre.id, desk, AlertKind.EMERGENCY, work.now)
        detail = {"kind": AlertKind.EMERGENCY, "device": desk}
        journal.append(work.c, work.centre.id, work.now, work.actor.name, "alert", desk=desk, detail=detail)


def message(work: Work, desk: DeskNow) -> requests.Desk:
    """Return a desk as it is told."""
    return requests.Desk(
        desk=desk.id,
        zone=work.centre.desk(desk.id).zone,
        state=desk.state,
        user=desk.user,
        agents=desk.agents,
        reason=desk.reason,
        auto_call=desk.auto_call,
    )
