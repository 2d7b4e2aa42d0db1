"""Who works at a desk: several may; one leaves, one takes over from another. Whom it serves stays there."""

from dataclasses import replace

from server.actions.desks import held, keep, message, not_closed, own, set_state
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import DeskNow
from server.store import people
from wire import requests
from wire.words import DeskState, ErrorCode


def join(work: Work, desk: str) -> requests.Desk:
    """Let the actor work at a desk beside those who are there. Raises Refusal `desk_not_open`."""
    before = held(work, desk)
    not_closed(before)
    if work.actor.id in before.agents:
        return message(work, before)
    after = replace(before, joined=(*before.joined, work.actor.id))
    keep(work, before, after, "join-desk", {"user": work.actor.id})
    return message(work, after)


def leave(work: Work, desk: str) -> requests.Desk:
    """Let the actor go from a desk; the last one to go closes it.

    Raises Refusal `foreign_desk` where the actor does not work there, `desk_busy` where nobody would be left
    for whoever is called or served.
    """
    before = held(work, desk)
    if work.actor.id not in before.agents:
        raise Refusal(ErrorCode.FOREIGN_DESK, f"{work.actor.id} does not work at desk {desk}.", "desk")
    if before.agents == (work.actor.id,):
        return set_state(work, desk, DeskState.CLOSED)
    return message(work, without(work, before, work.actor.id))


def without(work: Work, desk: DeskNow, user: str) -> DeskNow:
    """Let one of several go from a desk; return it as it is then."""
    after = _of(desk, tuple(one for one in desk.agents if one != user))
    keep(work, desk, after, "leave-desk", {"user": user})
    return after


def hand_over(work: Work, desk: str, to: str) -> requests.Desk:
    """Make another member of staff the desk's user in the actor's place; the desk and its visitor stay.

    Raises Refusal `unknown_agent`, `foreign_desk` or `desk_not_open`.
    """
    before = held(work, desk)
    own(work, before)
    not_closed(before)
    person = people.find_staff(work.c, to)
    if person is None or person.centre != work.centre.id:
        raise Refusal(ErrorCode.UNKNOWN_AGENT, f"Nobody called {to!r} works here.", "user")
    leaving = work.actor.id if work.actor.id in before.agents else before.user
    stay = tuple(user for user in before.agents if user not in {leaving, to})
    after = _of(before, (to, *stay))
    if after != before:
        keep(work, before, after, "hand-over", {"user": to})
    return message(work, after)


def _of(desk: DeskNow, agents: tuple[str, ...]) -> DeskNow:
    """Return a desk with these people at it: the first is its user."""
    return replace(desk, user=agents[0], joined=agents[1:])
