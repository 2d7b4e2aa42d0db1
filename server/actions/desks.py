"""Desks: open, break, close; and whose desk it is."""

from dataclasses import replace

from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.store import desks, journal, steps
from server.store.journal import Change
from wire import requests
from wire.words import DeskState, ErrorCode, Role

VERBS = {DeskState.OPEN: "open", DeskState.BREAK: "break", DeskState.CLOSED: "close"}


def at_own_desk(work: Work, desk: str) -> DeskNow:
    """Return a desk where the actor may call: open, and the actor's own, unless a manager steps in.

    Raises Refusal `desk_not_open` or `foreign_desk`.
    """
    work.actor.must_be(Role.AGENT)
    found = desks.load(work.c, work.centre.id, desk, hold=True)
    _own(work, found)
    if found.state is not DeskState.OPEN:
        raise Refusal(ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is {found.state}. Open it first.", "desk")
    return found


def _own(work: Work, desk: DeskNow) -> None:
    if desk.user in (None, work.actor.id) or work.actor.may(Role.MANAGER):
        return
    raise Refusal(
        ErrorCode.FOREIGN_DESK,
        f"Desk {desk.id} is another agent's now. Choose your own, or ask a manager.",
        "desk",
    )


def set_state(work: Work, desk: str, state: DeskState) -> requests.Desk:
    """Open a desk, put it on break, or close it; repeating it changes nothing.

    Raises Refusal `foreign_desk`, `desk_busy` while somebody is called to or served at the desk, or
    `desk_not_open` for a break at a closed desk.
    """
    work.actor.must_be(Role.AGENT)
    zone = work.centre.desk(desk).zone
    before = desks.load(work.c, work.centre.id, desk, hold=True)
    _own(work, before)
    if state is not DeskState.OPEN:
        _nobody_here(work, before)
    if state is DeskState.BREAK and before.state is DeskState.CLOSED:
        raise Refusal(ErrorCode.DESK_NOT_OPEN, f"Desk {desk} is closed. Open it first.", "desk")
    user = None if state is DeskState.CLOSED else work.actor.id
    after = DeskNow(desk, state, user, work.now)
    if (before.state, before.user) != (after.state, after.user):
        desks.save(work.c, work.centre.id, after)
        freed = _set_free(work, desk) if state is DeskState.CLOSED else []
        journal.append(
            work.c, work.centre.id, work.now, work.actor.name, VERBS[state], desk=desk, changes=freed
        )
    return requests.Desk(desk=desk, zone=zone, state=state, user=user)


def _nobody_here(work: Work, desk: DeskNow) -> None:
    held = steps.held_at(work.c, work.centre.id, desk.id)
    if held:
        raise Refusal(
            ErrorCode.DESK_BUSY,
            f"Somebody is called to desk {desk.id} or served there. Finish, park or requeue first.",
            "desk",
        )


def _set_free(work: Work, desk: str) -> list[Change]:
    """Let whoever was sent to a closing desk be called by any desk of their queue, at their own place."""
    changes = []
    for before in steps.sent_to(work.c, work.centre.id, desk):
        after = replace(before, target_desk=None)
        if steps.save(work.c, before, after):
            changes.append(Change(before, after))
    return changes
