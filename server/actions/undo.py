"""Undo: take back the last thing done to a step, if nobody has acted on it since.

The journal keeps what each event changed, from and to; undoing puts every step of the event back to where it
stood and takes away those that the event made. It is an event itself: nothing is erased.
"""

from server.actions import referred
from server.actions.desks import at_own_desk
from server.actions.interpreters import helped_again
from server.actions.sent import still_meant
from server.actions.steps import load, moved
from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.step import AT_DESK, LIVE, UNDOABLE, Step, Verb
from server.store import announcements, journal, referrals, steps
from server.store.journal import Change, Event
from wire import requests
from wire.words import ErrorCode, Role, StepState


def undo(work: Work, step: int) -> requests.Moved:
    """Restore what stood before the step's last event.

    Raises Refusal `nothing_to_undo`, `undo_too_late`, or `desk_busy` where the desk serves another by now.
    """
    work.actor.must_be(Role.AGENT)
    current = load(work, step)
    event = _event(work, step)
    if event.desk is not None:
        at_own_desk(work, event.desk)
    changes = [_restored(work, change, event) for change in event.changes]
    _at_one_place(work, current.visit, event)
    if event.verb in {Verb.CALL, Verb.RECALL}:
        announcements.withdraw(work.c, step, event.at)
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "undo",
        visit=current.visit,
        step=step,
        desk=event.desk,
        changes=changes,
        detail={"undone": event.seq, "verb": event.verb},
    )
    return moved(work, load(work, step))


def _event(work: Work, step: int) -> Event:
    event = journal.newest_of_step(work.c, step)
    if event is None or not _may_be_undone(event):
        raise Refusal(ErrorCode.NOTHING_TO_UNDO, f"Nothing was done to step {step} that can be taken back.")
    may_still_be_undone(work, event)
    return event


def may_still_be_undone(work: Work, event: Event) -> None:
    """Raise Refusal `undo_too_late` where an event is older than the centre's rule."""
    if work.now - event.at > work.centre.rules.undo_within:
        raise Refusal(
            ErrorCode.UNDO_TOO_LATE,
            f"{event.verb} was {int((work.now - event.at).total_seconds())} s ago; "
            f"it can be taken back for {int(work.centre.rules.undo_within.total_seconds())} s.",
        )


def _may_be_undone(event: Event) -> bool:
    """Tell whether this was done to a step alone: a visit ended with a cause went on elsewhere.

    What the server did is taken back like that: an agent's session ended, and the visitor still sits there.
    """
    ended = event.verb == Verb.CANCEL and "cause" in event.detail
    return event.verb in UNDOABLE and event.actor.startswith(("staff:", "server:")) and not ended


def _restored(work: Work, change: Change, event: Event) -> Change:
    """Put one step back; refused where somebody has acted on it since the event."""
    if change.after is None:
        raise ValueError("only an undo takes steps away, and an undo is not undone")
    current = load(work, change.after.id)
    if current != change.after or journal.touched_since(work.c, current.id, event.seq):
        raise Refusal(ErrorCode.NOTHING_TO_UNDO, f"Somebody has acted on step {current.id} since.")
    if change.before is None:
        _forget(work, current, event)
        return Change(current, None)
    _free_to_serve(work, change.before)
    before = still_meant(work, change.before)
    restored = before if current.state in AT_DESK else helped_again(work, before)
    steps.save(work.c, current, restored)
    if event.verb == Verb.FINISH:
        referred.reopen(work, restored)
    return Change(current, restored)


def _forget(work: Work, opened: Step, event: Event) -> None:
    """Take away a step that the event made; a referral goes back to the one that was transferred."""
    if event.step is not None:
        referrals.follow(work.c, opened, event.step)
    steps.remove(work.c, opened.id)


def _at_one_place(work: Work, visit: int, event: Event) -> None:
    """Refuse to restore a step whose visit went on elsewhere meanwhile."""
    if sum(step.state in LIVE for step in steps.of_visit(work.c, visit)) > 1:
        raise Refusal(
            ErrorCode.NOTHING_TO_UNDO, f"The visit went on since; {event.verb} is not taken back any more."
        )


def _free_to_serve(work: Work, step: Step) -> None:
    if step.state is not StepState.SERVING or step.desk is None:
        return
    serving = steps.serving_at(work.c, work.centre.id, step.desk)
    if serving not in (None, step.id):
        raise Refusal(ErrorCode.DESK_BUSY, f"Desk {step.desk} serves step {serving} by now.")
