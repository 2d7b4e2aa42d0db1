"""The staff calendar: a day or a week of appointments, and the free times to choose from."""

from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from language.catalogue import Catalogue
from language.dates import month, weekday
from server.actions import booking_calendar, closures, places
from server.actions.work import Work
from server.web import calendar
from server.web.entry import AnyStaff, Reader
from server.web.envelope import answer
from server.web.refusals import SENTENCES
from server.web.templates import page, render
from wire.appointments import BookingDay, CalendarDay, Slot
from wire.messages import Day, Instant
from wire.views import Choice
from wire.words import Quota, Role

router = APIRouter(include_in_schema=False)
WEEK = 7
ENDS = 14
"""Open days after the one that is shown whose end a closure may last until."""
DAYS_OF_TIMES, MOST_TIMES = 5, 60
"""How many days with free times are offered at once, and how many times."""
GRID_OF_CLOSURES = timedelta(minutes=30)
ROWS = 25 * 12
"""Lines of the longest day: 25 hours, where the clock is put back."""


@cache
def rows_css() -> str:
    """Return where each line and part of the grid is: the page's own policy allows no style in its HTML."""
    lines = [
        f".at-{n} {{ grid-row-start: {n}; }} .for-{n} {{ grid-row-end: span {n}; }}" for n in range(1, ROWS)
    ]
    parts = [
        f".from-{n} {{ grid-column-start: {n}; }} .wide-{n} {{ grid-column-end: span {n}; }}"
        for n in range(1, calendar.PARTS + 1)
    ]
    return "\n".join([*lines, *parts])


@router.get("/static/calendar-rows.css")
async def rows() -> Response:
    """Return the grid's lines as a style sheet."""
    return Response(rows_css(), media_type="text/css", headers={"Cache-Control": "max-age=300"})


@router.get("/calendar")
async def calendar_page(reader: AnyStaff, day: Day | None = None, *, week: bool = False) -> HTMLResponse:
    """Show a day of appointments, or the week that it is in."""
    shown = _first(reader, day, week=week)
    days = await _days(reader, shown, WEEK if week else 1)
    step = timedelta(days=WEEK if week else 1)
    context = reader.context("/calendar")
    return page(
        "calendar.html",
        reader.words,
        refusals=SENTENCES,
        version=_version(reader),
        html=await _html(reader, days, week=week),
        weekly=week,
        day=shown,
        today=reader.moment.today,
        earlier=shown - step,
        later=shown + step,
        day_words=partial(day_words, reader.words),
        services=[name for service, name in _names(reader).items() if service in days[0].services],
        languages=reader.centre.languages,
        desks=list(reader.centre.desks),
        closures=days[0].closures,
        times=_times(days[0].opens_at, days[0].closes_at),
        ends=_ends(reader, shown),
        is_manager=reader.actor.may(Role.MANAGER),
        **context,
    )


@router.get("/calendar/view")
async def calendar_view(reader: AnyStaff, day: Day | None = None, *, week: bool = False) -> Response:
    """Return the calendar as its page shows it; the page asks again now and then."""
    days = await _days(reader, _first(reader, day, week=week), WEEK if week else 1)
    return answer(_version(reader), await _html(reader, days, week=week))


@router.get("/calendar/free")
async def free_times(
    reader: AnyStaff, service: str, quota: Quota = Quota.PUBLIC, day: Day | None = None
) -> HTMLResponse:
    """Return the next free times of a service, from a day on, as choices of a form."""
    found = await reader.house.look(reader.actor, lambda work: next_free(work, service, quota, day))
    words = partial(day_words, reader.words)
    html = render("calendar_free.html", reader.words, found=found, moment=reader.moment, day_words=words)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


@router.get("/calendar/closing")
async def closing(
    reader: AnyStaff, starts_at: Instant, ends_at: Instant, desk: Annotated[str, Query(max_length=64)] = ""
) -> HTMLResponse:
    """Tell whom a closure would meet, before it is made."""
    met = await reader.house.look(reader.actor, lambda work: closures.met(work, desk, starts_at, ends_at))
    html = render("calendar_closing.html", reader.words, met=met, desk=desk)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def day_words(words: Catalogue, day: date) -> str:
    """Return a day as staff say it: `lunes 23 de noviembre`."""
    names = weekday(day, words.language), month(day, words.language)
    return words.text("{weekday} {day} {month}", weekday=names[0], day=day.day, month=names[1])


def next_free(work: Work, service: str, quota: Quota, first: date | None) -> list[tuple[date, list[Slot]]]:
    """Return the next days that have free times for a quota, with these times."""
    today = work.centre.calendar.service_day(work.now)
    start = max(first or today, today)
    found: list[tuple[date, list[Slot]]] = []
    for ahead in range(work.centre.booking.ahead_days + 1):
        day = start + timedelta(days=ahead)
        free = [slot for slot in places.slots(work, service, day, quota).slots if slot.free]
        if free:
            found.append((day, free))
        if len(found) == DAYS_OF_TIMES or sum(len(slots) for _, slots in found) >= MOST_TIMES:
            break
    return found


def _first(reader: Reader, day: date | None, *, week: bool) -> date:
    """Return the day that is shown, or the Monday of its week."""
    asked = day or reader.moment.today
    return asked - timedelta(days=asked.weekday()) if week else asked


def _version(reader: Reader) -> int:
    """Return a number that grows: the calendar is not live, each answer is newer than the one before."""
    return int(reader.moment.now.timestamp() * 1000)


async def _days(reader: Reader, first: date, count: int) -> list[CalendarDay]:
    """Return some days as staff see them."""
    return await reader.house.look(reader.actor, lambda work: booking_calendar.days(work, first, count))


def _names(reader: Reader) -> dict[str, Choice]:
    own = reader.centre.own_language
    return {
        service.id: Choice(id=service.id, name=service.names[own], pictogram=service.pictogram)
        for service in reader.centre.services.values()
    }


async def _html(reader: Reader, days: list[CalendarDay], *, week: bool) -> str:
    names = _names(reader)
    if not week:
        return calendar.day_html(days[0], names, reader.moment, reader.words)
    services = dict.fromkeys(service for day in days for service in day.services)
    offers = await reader.house.look(reader.actor, lambda work: _offers(work, list(services), days[0].day))
    return calendar.week_html(days, names, offers, reader.moment, reader.words)


def _offers(work: Work, services: list[str], first: date) -> dict[str, dict[date, tuple[int, int]]]:
    return {
        service: {one.day: (one.offered, one.free) for one in _coming(work, service, first)}
        for service in services
    }


def _coming(work: Work, service: str, first: date) -> list[BookingDay]:
    """Return the days of a week that may still be booked."""
    last = first + timedelta(days=WEEK - 1)
    return [one for one in places.days(work, service, first, WEEK).days if one.day <= last]


def _times(opens_at: datetime | None, closes_at: datetime | None) -> list[datetime]:
    """Return the times that a closure may begin and end at."""
    if opens_at is None or closes_at is None:
        return []
    count = (closes_at - opens_at) // GRID_OF_CLOSURES
    return [opens_at + n * GRID_OF_CLOSURES for n in range(count + 1)]


def _ends(reader: Reader, shown: date) -> list[tuple[date, datetime]]:
    """Return the next open days, each with its end, for a closure of several days."""
    calendar = reader.centre.calendar
    opened = (
        (day, calendar.openings(day)) for n in range(1, 2 * ENDS) for day in [shown + timedelta(days=n)]
    )
    return [(day, openings[-1][1]) for day, openings in opened if openings][:ENDS]
