"""Calendar files and feeds, and the export of slots and appointments for health records."""

from datetime import date, timedelta

from language.catalogue import catalogue
from server.actions.people import new_token, token_hash
from server.actions.work import Work
from server.domain import fhir, ics
from server.domain.availability import Book, day_slots
from server.domain.booking import Appointment, link_read
from server.domain.errors import Refusal
from server.store import appointments, closures, feeds, journal
from wire.appointments import Feed, NewFeed
from wire.words import AppointmentState, ErrorCode, Quota, Role

PAST, COMING = timedelta(days=7), timedelta(days=60)
"""What a feed holds: calendars keep what they were told, so a week back is enough to set them right."""
DAYS_AT_ONCE = 31
"""Days that one search of slots may span."""


def calendar_file(work: Work, link: str) -> bytes:
    """Return an appointment as a calendar file, by its link alone. Raises Refusal `unknown_appointment`."""
    found = appointments.find(work.c, work.centre.id, link=link_read(link))
    if (
        found is None
        or found.state is AppointmentState.HELD
        or work.centre.calendar.day_is_over(found.service_day, work.now)
    ):
        raise unknown_link()
    summary = catalogue("letter", found.language).text("Appointment {code}", code=found.code)
    if found.state is AppointmentState.CANCELLED:
        summary = f"{summary} · {_state_words(found.language)[found.state]}"
    return ics.appointment_file(found, summary, work.centre.booking.reminders)


def unknown_link() -> Refusal:
    """Return the one answer for a wrong link, a held appointment's and an old one's."""
    return Refusal(
        ErrorCode.UNKNOWN_APPOINTMENT, "There is no appointment with this link, or its day is over."
    )


def new_feed(work: Work, asked: NewFeed) -> Feed:
    """Make a calendar address for a desk or a service; the address is told once, its hash is kept."""
    work.actor.must_be(Role.MANAGER)
    if (asked.desk is None) == (asked.service is None):
        raise Refusal(
            ErrorCode.INVALID_FIELD, "A feed is of a desk or of a service, one of the two.", "service"
        )
    if asked.desk is not None:
        work.centre.desk(asked.desk)
    if asked.service is not None:
        work.centre.service(asked.service)
    token = new_token()
    feeds.add(work.c, token_hash(token), work.centre.id, asked.desk, asked.service, work.now)
    detail = {"desk": asked.desk, "service": asked.service}
    journal.append(work.c, work.centre.id, work.now, work.actor.name, "feed", detail=detail)
    return Feed(url=f"{work.base_url}/feeds/{token}.ics")


def feed(work: Work, desk: str | None, service: str | None) -> bytes:
    """Return the calendar of a desk or a service: codes, times and states, and nothing else."""
    today = work.centre.calendar.service_day(work.now)
    found = feeds.told(work.c, work.centre.id, today - PAST, today + COMING, desk=desk, service=service)
    sure = [one for one in found if one.state is not AppointmentState.HELD]
    return ics.feed(desk or service or work.centre.id, sure, _state_words(work.centre.own_language))


def _state_words(language: str) -> dict[AppointmentState, str]:
    words = catalogue("letter", language)
    return {
        AppointmentState.CHECKED_IN: words.text("arrived"),
        AppointmentState.MISSED: words.text("did not come"),
        AppointmentState.CANCELLED: words.text("cancelled"),
    }


def fhir_slots(work: Work, service: str, first: date, last: date) -> list[fhir.Resource]:
    """Return the slots of a service, as the public may book them, as FHIR resources."""
    work.actor.must_be(Role.AGENT)
    if (last - first).days >= DAYS_AT_ONCE:
        raise Refusal(ErrorCode.INVALID_FIELD, f"Ask for at most {DAYS_AT_ONCE} days at once.", "start")
    known, centre = work.centre.service(service), work.centre
    since = centre.calendar.day_start(first)
    until = centre.calendar.day_start(last + timedelta(days=1))
    taken = appointments.taken_between(work.c, centre.id, tuple(centre.desks), since, until, work.now)
    book = Book(taken, closures.between(work.c, centre.id, since, until))
    export = fhir.Export(centre, work.base_url)
    return [
        export.slot(known, slot)
        for ahead in range((last - first).days + 1)
        for slot in day_slots(
            centre, known, first + timedelta(days=ahead), book, quota=Quota.PUBLIC, now=work.now
        )
    ]


def fhir_appointments(work: Work, day: date, service: str | None) -> list[fhir.Resource]:
    """Return a day's appointments, of one service where it is given, as FHIR resources."""
    work.actor.must_be(Role.AGENT)
    if service is not None:
        work.centre.service(service)
    found = feeds.told(work.c, work.centre.id, day, day, service=service)
    served = feeds.served(work.c, [one.visit for one in found if one.visit is not None])
    export = fhir.Export(work.centre, work.base_url)
    return [export.appointment(one, done=_done(one, served)) for one in found if not one.lapsed(work.now)]


def _done(one: Appointment, served: set[tuple[int, str]]) -> bool:
    return one.visit is not None and (one.visit, one.service) in served
