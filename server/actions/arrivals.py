"""Arrivals: somebody with an appointment is here and gets a ticket; or nobody comes, and the time is free."""

from server.actions import letters, visits
from server.actions.appointments import NOWHERE, by_id
from server.actions.booked import appointment as message
from server.actions.places import note
from server.actions.undo import may_still_be_undone
from server.actions.visits import Arrived
from server.actions.work import Work
from server.domain.booking import Appointment, Change, arrival, changed, code_typed, link_read
from server.domain.errors import Refusal
from server.domain.step import ENDED, never_joined
from server.store import appointments, journal, steps
from server.store import visits as visit_store
from server.store.journal import Change as JournalChange
from server.store.journal import Event
from wire import appointments as messages
from wire.requests import NewVisit
from wire.words import AppointmentState, Arrival, DeviceKind, ErrorCode, StepState


def check_in(work: Work, asked: messages.CheckIn) -> messages.CheckedIn:
    """Give a ticket to somebody with an appointment, at a kiosk or at reception.

    The step joins at the later of booked time and now, so that the promise counts from there. Who comes too
    late waits as somebody without an appointment, and is never sent away. Whose ticket is dead (left by
    mistake, absent, broken off) gets a new one, at the place of somebody who comes now.
    """
    if work.actor.role is None and work.actor.device is not DeviceKind.KIOSK:
        raise Refusal(ErrorCode.FORBIDDEN, "Only kiosks and staff check people in.")
    before = _load(work, asked)
    came = _expected(work, before)
    kept = came is not Arrival.TOO_LATE
    told = visits.issue(
        work,
        NewVisit(
            services=[before.service],
            language=asked.language or before.language,
            lane=asked.lane,
            party_size=before.party_size,
            private=asked.private or before.private,
        ),
        Arrived(
            joined_at=max(before.starts_at, work.now) if kept else work.now,
            appointment=before.id if kept else None,
            detail={
                "appointment": before.id,
                "arrival": came,
                "starts_at": before.starts_at.isoformat(),
                **({} if before.visit is None else {"instead_of": before.visit}),
            },
        ),
    )
    if kept:
        _came(work, before, told.visit)
    else:
        _missed(work, before, told.visit)
    letters.forget(work, appointment=before.id)
    return messages.CheckedIn(arrival=came, starts_at=before.starts_at, code=before.code, visit=told)


def _load(work: Work, asked: messages.CheckIn) -> Appointment:
    if (asked.code is None) == (asked.link is None):
        raise Refusal(ErrorCode.INVALID_FIELD, "A check-in names a code or a link, one of the two.", "code")
    which = {"code": code_typed(asked.code)} if asked.code else {"link": link_read(asked.link or "")}
    found = appointments.find(work.c, work.centre.id, hold=True, **which)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_APPOINTMENT, NOWHERE, "code")
    return found


def _expected(work: Work, one: Appointment) -> Arrival:
    """Return how somebody comes. Raises Refusal where they were here already, or are not awaited today."""
    if one.visit is not None:
        _ticket_is_dead(work, one.visit)
    if one.state is not AppointmentState.MISSED:
        changed(one, Change.CHECK_IN, work.now)
    came = arrival(one.starts_at, work.now, work.centre.booking)
    today = work.centre.calendar.service_day(work.now)
    in_time = came in {Arrival.ON_TIME, Arrival.LATE}  # midnight may lie between the time and the person
    if one.service_day != today and not in_time:
        raise Refusal(ErrorCode.OTHER_DAY, f"This appointment is on {one.service_day}.", day=one.service_day)
    if one.state is AppointmentState.MISSED:
        return Arrival.TOO_LATE
    if one.state is AppointmentState.CHECKED_IN and came is Arrival.TOO_LATE:
        return Arrival.LATE  # they were here in time, and their time was kept
    return came


def _ticket_is_dead(work: Work, visit: int) -> None:
    """Raise Refusal `already_checked_in` where its ticket lives, `appointment_used` where it was served."""
    known = visit_store.find(work.c, work.centre.id, visit)
    states = {step.state for step in steps.of_visit(work.c, visit)}
    if known is not None and not states <= ENDED:
        raise Refusal(
            ErrorCode.ALREADY_CHECKED_IN,
            f"This appointment has its ticket: {known.ticket}.",
            ticket=known.ticket,
        )
    if StepState.DONE in states:
        raise Refusal(
            ErrorCode.APPOINTMENT_USED, "This appointment was used. A new ticket or time may be taken."
        )


def _came(work: Work, before: Appointment, visit: int) -> None:
    state = changed(before, Change.CHECK_IN, work.now)
    if not appointments.change(work.c, before, work.now, state=state, visit=visit):
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "Somebody else changed this appointment just now.")


def _missed(work: Work, before: Appointment, visit: int | None = None) -> None:
    """Give the time up; whoever came too late is linked with the ticket of a walk-in."""
    if before.state is not AppointmentState.MISSED:
        changed(before, Change.MISS, work.now)
    if not appointments.change(work.c, before, work.now, state=AppointmentState.MISSED, visit=visit):
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "Somebody else changed this appointment just now.")
    appointments.free(work.c, before.id, since=work.now)
    if before.state is not AppointmentState.MISSED:
        note(work, "miss", before)


def undo_check_in(work: Work, appointment: int) -> messages.Appointment:
    """Take a check-in back, as staff: it was somebody else's code. The appointment stands as before.

    The visit is called off as if it had never joined a queue: nobody gave up. Raises Refusal
    `nothing_to_undo` where nobody is checked in or somebody has acted on the ticket since, `undo_too_late`.
    """
    before = by_id(work, appointment)
    event = _check_in_of(work, before)
    may_still_be_undone(work, event)
    changes = [_called_off(work, change, event) for change in event.changes]
    late = before.state is AppointmentState.MISSED
    state = before.state if late else changed(before, Change.UNDO_CHECK_IN, work.now)
    if not appointments.change(work.c, before, work.now, state=state, visit=None):
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "Somebody else changed this appointment just now.")
    journal.append(
        work.c,
        work.centre.id,
        work.now,
        work.actor.name,
        "undo_check_in",
        visit=event.visit,
        step=event.step,
        changes=changes,
        detail={
            "undone": event.seq,
            "appointment": before.id,
            "starts_at": before.starts_at.isoformat(),
            "state": state,
        },
    )
    return message(work, by_id(work, appointment))


def _check_in_of(work: Work, one: Appointment) -> Event:
    made = {step.id for step in steps.of_visit(work.c, one.visit)} if one.visit is not None else set()
    event = journal.newest_of_step(work.c, min(made, default=0))
    if event is None or event.verb != "check_in" or made != {change.step for change in event.changes}:
        raise Refusal(
            ErrorCode.NOTHING_TO_UNDO,
            "Nobody is checked in here, or somebody has acted on the ticket since. Cancel the ticket: the "
            "appointment then gets a new one.",
        )
    return event


def _called_off(work: Work, made: JournalChange, event: Event) -> JournalChange:
    if made.after is None:
        raise ValueError("a check-in makes steps")
    now = steps.load(work.c, work.centre.id, made.after.id)
    if now != made.after or journal.touched_since(work.c, made.after.id, event.seq):
        raise Refusal(ErrorCode.NOTHING_TO_UNDO, "Somebody has acted on this ticket since the check-in.")
    after = never_joined(now, work.now, work.centre.rules)
    steps.save(work.c, now, after)
    return JournalChange(now, after)


def miss(work: Work, appointment: int) -> bool:
    """Give up the time of somebody who did not come; False where they came meanwhile."""
    before = appointments.find(work.c, work.centre.id, id=appointment, hold=True)
    if before is None or before.state is not AppointmentState.BOOKED:
        return False
    if arrival(before.starts_at, work.now, work.centre.booking) is not Arrival.TOO_LATE:
        return False
    _missed(work, before)
    letters.forget(work, appointment=before.id)
    return True


def staff_miss(work: Work, appointment: int) -> messages.Appointment:
    """Say that somebody did not come, as staff: once the booked time has begun."""
    before = by_id(work, appointment)
    if arrival(before.starts_at, work.now, work.centre.booking) is Arrival.EARLY:
        raise Refusal(ErrorCode.APPOINTMENT_OVER, "This appointment has not begun: nobody missed it yet.")
    changed(before, Change.MISS, work.now)
    _missed(work, before)
    letters.forget(work, appointment=before.id)
    return message(work, by_id(work, appointment))
