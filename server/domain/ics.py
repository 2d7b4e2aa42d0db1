"""Calendar files (RFC 5545): a visitor's own appointment, and the feed of a desk or of a service. Pure.

A calendar is shared with others, so nothing here tells of the reason: no service, agency, place or link.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event
from icalendar.enums import CLASS, STATUS

from server.domain.booking import Appointment
from wire.words import AppointmentState

MADE_BY = "-//Ventanilla//Appointments//EN"
REFRESH = timedelta(minutes=15)
"""How often a subscriber should ask again (RFC 7986, section 5.7)."""


def appointment_file(appointment: Appointment, summary: str, reminders: Sequence[timedelta]) -> bytes:
    """Return one appointment as a file for its holder's calendar, with alarms.

    Imported again after a move it replaces itself: its UID stays and its SEQUENCE grows.
    """
    event = _event(appointment, summary)
    if appointment.state is AppointmentState.BOOKED:
        for before in reminders:
            event.add_component(_alarm(summary, before))
    return _calendar(f"file/{appointment.link}", [event])


def feed(name: str, appointments: Iterable[Appointment], words: Mapping[AppointmentState, str]) -> bytes:
    """Return a staff calendar of codes, times and states; a state without a word is the code alone."""
    events = [
        _event(one, f"{one.code} · {words[one.state]}" if one.state in words else one.code)
        for one in appointments
    ]
    return _calendar(f"feed/{name}", events, name=name, refresh_interval=REFRESH)


def _calendar(uid: str, events: list[Event], **more: Any) -> bytes:
    """Return a calendar, the same bytes for the same events: it has no mark of the moment."""
    mark = uuid.uuid5(uuid.NAMESPACE_URL, uid)
    return bytes(Calendar.new(prodid=MADE_BY, uid=mark, subcomponents=events, **more).to_ical())


def _event(appointment: Appointment, summary: str) -> Event:
    cancelled = appointment.state is AppointmentState.CANCELLED
    return Event.new(
        # From the link's random bits: it stays as it is, and tells nobody centre, day or number.
        uid=uuid.uuid5(uuid.NAMESPACE_URL, appointment.link),
        stamp=appointment.made_at,
        sequence=appointment.moves + cancelled,
        start=appointment.starts_at,
        end=appointment.ends_at,
        summary=summary,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
    )


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm.new(description=summary)
    alarm.add("action", "DISPLAY")
    alarm.TRIGGER = -before
    return alarm
