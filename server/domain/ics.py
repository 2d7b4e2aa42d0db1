"""Calendar files (RFC 5545): a visitor's own appointment, and the feed of a desk or of a service. Pure.

A calendar is shared with others, so nothing here tells of the reason: no service, agency, place or link.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event, vDuration
from icalendar.enums import CLASS, STATUS

from server.domain.booking import Appointment
from wire.words import AppointmentState

MADE_BY = "-//Ventanilla//Appointments//EN"
REFRESH = timedelta(minutes=15)
"""How often a subscriber should ask again (RFC 7986, section 5.7)."""


def appointment_file(appointment: Appointment, summary: str, reminders: Sequence[timedelta]) -> bytes:
    """Return one appointment as a file for its holder's calendar, with alarms; `summary` tells its state.

    Imported again after a change it replaces itself: its UID stays and its SEQUENCE grows.
    """
    event = _event(appointment, summary)
    event.classification = CLASS.PRIVATE
    if appointment.state is AppointmentState.BOOKED:
        for before in reminders:
            event.add_component(_alarm(summary, before))
    return bytes(_calendar(f"file/{appointment.link}", [event]).to_ical())


def feed(name: str, appointments: Iterable[Appointment], words: Mapping[AppointmentState, str]) -> bytes:
    """Return a staff calendar of codes, times and states; a state without a word is the code alone.

    Its events have no CLASS: of private ones a calendar shows who subscribes nothing but *busy*.
    """
    events = [
        _event(one, f"{one.code} · {words[one.state]}" if one.state in words else one.code)
        for one in appointments
    ]
    calendar = _calendar(f"feed/{name}", events, name=name)
    # The library's own `refresh_interval` leaves out VALUE=DURATION, without which it is not valid.
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))  # what Outlook reads in its place
    return bytes(calendar.to_ical())


def _calendar(uid: str, events: list[Event], **more: Any) -> Calendar:
    """Return a calendar, the same bytes for the same events: it has no mark of the moment."""
    mark = uuid.uuid5(uuid.NAMESPACE_URL, uid)
    return Calendar.new(prodid=MADE_BY, uid=mark, subcomponents=events, **more)


def _event(appointment: Appointment, summary: str) -> Event:
    """Return an event whose DTSTAMP and SEQUENCE follow every change (RFC 5545, 3.8.7.2 and 3.8.7.4)."""
    cancelled = appointment.state is AppointmentState.CANCELLED
    return Event.new(
        # From the link's random bits: it stays as it is, and tells nobody centre, day or number.
        uid=uuid.uuid5(uuid.NAMESPACE_URL, appointment.link),
        stamp=appointment.changed_at,
        sequence=appointment.revision,
        start=appointment.starts_at,
        end=appointment.ends_at,
        summary=summary,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
    )


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm.new(description=summary)
    alarm.add("action", "DISPLAY")
    alarm.TRIGGER = -before
    return alarm
