"""The calendar of staff: a day's appointments, what is kept, what is closed."""

from datetime import date, timedelta

from server.actions import closures, places
from server.actions.work import Work
from server.domain.agenda import blocks
from server.domain.booking import Appointment
from server.store import appointments
from server.store.appointments import Came
from wire import appointments as messages
from wire.words import AppointmentState, Role


def days(work: Work, first: date | None, count: int) -> list[messages.CalendarDay]:
    """Return service days from `first` (today) on as staff see them."""
    start = first or work.centre.calendar.service_day(work.now)
    return [day(work, start + timedelta(days=ahead)) for ahead in range(count)]


def day(work: Work, which: date) -> messages.CalendarDay:
    """Return a service day as staff see it."""
    work.actor.must_be(Role.AGENT)
    openings = work.centre.calendar.openings(which)
    return messages.CalendarDay(
        day=which,
        timezone=str(work.centre.calendar.zone),
        opens_at=openings[0][0] if openings else None,
        closes_at=openings[-1][1] if openings else None,
        services=[service.id for service in work.centre.services.values() if service.by_appointment],
        entries=_entries(work, which),
        blocks=_blocks(work, which),
        closures=closures.on_day(work, which),
    )


def _entries(work: Work, day: date) -> list[messages.CalendarEntry]:
    found = [
        one
        for one in appointments.of_day(work.c, work.centre.id, day)
        if one.state is not AppointmentState.CANCELLED and not one.lapsed(work.now)
    ]
    came = appointments.came(work.c, [one.visit for one in found if one.visit is not None])
    return [_entry(one, came.get(one.visit or 0)) for one in found]


def _entry(one: Appointment, came: Came | None) -> messages.CalendarEntry:
    return messages.CalendarEntry(
        appointment=one.id,
        code=one.code,
        service=one.service,
        desk=one.desk,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        language=one.language,
        party_size=one.party_size,
        private=one.private,
        state=one.state,
        step_state=came.state if came else None,
        ticket=came.ticket if came else None,
    )


def _blocks(work: Work, day: date) -> list[messages.CalendarBlock]:
    return [
        messages.CalendarBlock(
            service=service.id, starts_at=block.starts_at, ends_at=block.ends_at, why=block.why
        )
        for service in work.centre.services.values()
        if service.by_appointment
        for block in blocks(work.centre, service, day, places.book(work, service, day, day))
    ]
