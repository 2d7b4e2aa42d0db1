"""Calendar files and feeds: what a calendar programme makes of them, and what they do not tell."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar, Event
from sqlalchemy import Engine, update

from server.store.appointments import appointments
from tests.callers import Caller
from tests.databases import writing
from tests.routes.booking_site import TOMORROW, booked, give_appointments
from tests.routes.conftest import Site

LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _appointments(engine: Engine) -> None:
    give_appointments(engine)


def events(answer: httpx.Response) -> list[Event]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).events)


async def own(visitor: Caller, link: str) -> Event:
    (event,) = events(await visitor.get(f"/appointments/{link}/calendar.ics"))
    return event


def words(event: Event) -> str:
    """All that an event says, its times and marks apart."""
    marks = ("UID", "DTSTAMP", "DTSTART", "DTEND")
    return " ".join(str(value) for name, value in event.property_items() if name not in marks).casefold()


async def test_an_appointment_stands_in_ones_own_calendar(site: Site) -> None:
    made = await booked(site.stranger)
    event = await own(site.stranger, made["link"])
    assert str(event.summary) == f"Randevou {made['code']}"
    assert (event.start, event.end) == (TOMORROW, TOMORROW + timedelta(minutes=10))
    assert str(event["DTSTART"].to_ical(), "ascii").endswith("Z")
    assert (event.sequence, str(event.status)) == (0, "CONFIRMED")
    assert [alarm.TRIGGER for alarm in event.walk("VALARM")] == [timedelta(hours=-24), timedelta(hours=-2)]


@pytest.mark.parametrize("language", ["es", "ht", "fr", "en", "pt", "ar"])
async def test_a_calendar_tells_nothing_of_the_reason(site: Site, language: str) -> None:
    made = await booked(site.stranger, language=language)
    answer = await site.stranger.get(f"/appointments/{made['link']}/calendar.ics")
    (event,) = events(answer)
    told = answer.text.casefold()
    centre = site.made.centre
    assert answer.content == (await site.stranger.get(f"/appointments/{made['link']}/calendar.ics")).content
    names = ("health", "salud", "sante", "santé", "saúde", "الصحة", "centro", "http", "location", centre)
    assert [name for name in names if name in told] == []
    assert made["link"].casefold() not in told
    assert made["code"].casefold() in words(event)


async def test_a_move_replaces_the_entry_and_a_cancellation_ends_it(site: Site) -> None:
    made = await booked(site.stranger)
    first = await own(site.stranger, made["link"])
    later = TOMORROW + timedelta(hours=1)
    await site.stranger.done(f"/appointments/{made['link']}/move", {"starts_at": later.isoformat()})
    second = await own(site.stranger, made["link"])
    await site.stranger.done(f"/appointments/{made['link']}/cancel")
    third = await own(site.stranger, made["link"])
    assert [one.sequence for one in (first, second, third)] == [0, 1, 2]
    assert {str(one.uid) for one in (first, second, third)} == {str(first.uid)}
    assert (second.start, str(second.status), str(third.status)) == (later, "CONFIRMED", "CANCELLED")
    assert str(third.summary) == f"Randevou {made['code']} · anile"
    assert list(third.walk("VALARM")) == []


def put_back(engine: Engine, appointment: int) -> None:
    """Let an appointment stand as if it had changed last a long time ago, and begun just now."""
    with writing(engine) as connection:
        chosen = update(appointments).where(appointments.c.id == appointment)
        connection.execute(chosen.values(changed_at=LONG_AGO))


async def change(site: Site, verb: str, made: dict[str, Any], engine: Engine) -> None:
    match verb:
        case "move":
            later = {"starts_at": (TOMORROW + timedelta(hours=1)).isoformat()}
            await site.stranger.done(f"/appointments/{made['link']}/move", later)
        case "cancel":
            await site.stranger.done(f"/appointments/{made['link']}/cancel")
        case "check in":
            shift(engine, made["appointment"], 0, starts_at=datetime.now(UTC))
            answer = await site.kiosk.post("/appointments/check-in", {"code": made["code"]})
            assert answer.status_code == 201, answer.text
        case "miss":
            shift(engine, made["appointment"], 0, starts_at=datetime.now(UTC) - timedelta(minutes=1))
            await site.agent.done(f"/calendar/{made['appointment']}/missed")


@pytest.mark.parametrize("verb", ["move", "cancel", "check in", "miss"])
async def test_stamp_and_sequence_follow_every_change(site: Site, engine: Engine, verb: str) -> None:
    made = await booked(site.stranger)
    url = await feed_of(site, service="health")
    put_back(engine, made["appointment"])
    before = [await own(site.stranger, made["link"]), *events(await read(site, url))]
    assert [(one.sequence, one.stamp) for one in before] == [(0, LONG_AGO)] * 2
    await change(site, verb, made, engine)
    after = [await own(site.stranger, made["link"]), *events(await read(site, url))]
    assert [(one.sequence, one.stamp > LONG_AGO) for one in after] == [(1, True)] * 2
    assert {str(one.uid) for one in after} == {str(one.uid) for one in before}


async def test_a_wrong_link_a_code_and_a_held_time_have_no_calendar(site: Site) -> None:
    made = await booked(site.stranger)
    asked = {"service": "health", "starts_at": TOMORROW.isoformat(), "language": "ht"}
    held = (await site.stranger.post("/appointments", asked)).json()
    answers = [
        await site.stranger.get(f"/appointments/{link}/calendar.ics")
        for link in ("0" * 32, made["code"], held["link"])
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "unknown_appointment")] * 3
    assert len({one.json()["detail"] for one in answers}) == 1


async def feed_of(site: Site, **whose: str) -> str:
    answer = await site.manager.post("/feeds", whose)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


async def read(site: Site, url: str, **headers: str) -> httpx.Response:
    return await site.stranger.http.get(url, headers=headers)


def summaries(found: Iterable[Event]) -> list[str]:
    return [str(one.summary) for one in found]


async def test_a_feed_of_a_service_holds_codes_times_and_states(site: Site) -> None:
    url = await feed_of(site, service="health")
    assert events(await read(site, url)) == []
    one = await booked(site.stranger)
    other = await booked(site.stranger, TOMORROW + timedelta(hours=1))
    await site.stranger.done(f"/appointments/{other['link']}/cancel")
    found = events(await read(site, url))
    assert summaries(found) == [one["code"], f"{other['code']} · cancelada"]
    assert [(event.start, str(event.status)) for event in found] == [
        (TOMORROW, "CONFIRMED"),
        (TOMORROW + timedelta(hours=1), "CANCELLED"),
    ]
    told = (await read(site, url)).text
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"} < set(told.split("\r\n"))
    assert "CLASS" not in told  # of a private event a subscriber is shown nothing but "busy"
    assert [word for word in (one["link"], "LANGUAGE", "PARTY", "VALARM", "ATTENDEE") if word in told] == []


async def test_a_feed_of_a_desk_holds_what_takes_its_time(site: Site) -> None:
    made = [await booked(site.stranger) for _ in range(2)]
    codes: dict[str, list[str]] = {}
    for desk in ("1", "2", "21"):
        codes[desk] = summaries(events(await read(site, await feed_of(site, desk=desk))))
    assert codes == {"1": [made[0]["code"]], "2": [made[1]["code"]], "21": []}


async def test_an_unchanged_feed_is_not_sent_again(site: Site) -> None:
    url = await feed_of(site, service="health")
    await booked(site.stranger)
    etag = (await read(site, url)).headers["etag"]
    again = await read(site, url, **{"If-None-Match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    await booked(site.stranger, TOMORROW + timedelta(hours=1))
    changed = await read(site, url, **{"If-None-Match": etag})
    assert (changed.status_code, len(events(changed))) == (200, 2)


async def test_a_feeds_address_is_told_once_and_kept_nowhere(site: Site, dump: Any) -> None:
    token = (await feed_of(site, desk="1")).rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 64
    assert token not in repr(dump())


async def test_a_wrong_address_has_no_calendar(site: Site) -> None:
    answers = [await read(site, f"/feeds/{token}.ics") for token in ("0" * 64, "0")]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "not_found")] * 2


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 422, "invalid_field"),
        ({"desk": "1", "service": "health"}, 422, "invalid_field"),
        ({"desk": "99"}, 404, "unknown_desk"),
        ({"service": "helth"}, 422, "unknown_service"),
    ],
)
async def test_a_feed_is_of_one_desk_or_one_service(
    site: Site, asked: dict[str, str], status: int, code: str
) -> None:
    answer = await site.manager.post("/feeds", asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_managers_make_feeds(site: Site) -> None:
    who = (site.stranger, site.kiosk, site.agent)
    answers = [await one.post("/feeds", {"service": "health"}) for one in who]
    assert [one.status_code for one in answers] == [401, 403, 403]


async def test_an_old_week_and_two_months_stand_in_a_feed(site: Site, engine: Engine) -> None:
    url = await feed_of(site, service="health")
    made = await booked(site.stranger)
    expected = {-8: [], -7: [made["code"]], 60: [made["code"]], 61: []}
    found = {}
    for days in expected:
        shift(engine, made["appointment"], days)
        found[days] = summaries(events(await read(site, url)))
    assert found == expected


def shift(engine: Engine, appointment: int, days: int, **more: Any) -> None:
    """Put an appointment so many days from today, as if it had been booked there."""
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    with writing(engine) as connection:
        moved = update(appointments).where(appointments.c.id == appointment)
        connection.execute(moved.values(service_day=today + timedelta(days=days), **more))
