"""The kiosk's check-in and the server's, together: the same words, and one person has one live ticket."""

from dataclasses import replace

import pytest

from kiosk.check_in import CheckIns
from kiosk.disk import Disk
from kiosk.events import NotCheckedIn
from kiosk.issue import Issuer
from kiosk.state import Claim, Coming, Lost, Order, Turned, Why
from tests.bookings import keep
from wire.link import Link, ServerAwayError
from wire.messages import now
from wire.views import Lobby
from wire.words import Arrival, Lane

DESKS = {"1": ["health", "legal"], "2": ["health"]}


@pytest.fixture
def far_from_midnight(engine):
    """A centre that never closes, in a zone where this day has hours left."""
    zone = "UTC" if now().hour < 20 else "Etc/GMT+12"
    keep(engine, hours=["00:00-24:00"], desks=DESKS, walk_in_share=0, zone=zone)


@pytest.fixture
async def kiosk(far_from_midnight, serve, made):
    link = Link(serve().url, made.devices["kiosk-1"])
    yield link
    await link.close()


@pytest.fixture
async def lobby(kiosk):
    return Lobby.read(await kiosk.get("/api/v1/lobby"))


async def booked(link, day=0):
    """Book the first free time as a visitor does."""
    stranger = Link(link.server)
    days = (await stranger.get("/api/v1/services/health/days"))["days"]
    slots = (await stranger.get(f"/api/v1/services/health/slots?day={days[day]['day']}"))["slots"]
    starts_at = next(slot["starts_at"] for slot in slots if slot["free"])
    body = {"service": "health", "starts_at": starts_at, "language": "ht"}
    one = await stranger.post("/api/v1/appointments", body, key="hold")
    await stranger.post(f"/api/v1/appointments/{one['link']}/confirm", {}, key="confirm")
    await stranger.close()
    return one


async def test_a_code_and_a_link_are_understood_by_the_server(kiosk, lobby):
    one = await booked(kiosk)
    assert lobby.appointments
    given = await CheckIns(kiosk).check_in(Coming(Claim(code=one["code"]), lane=Lane.B))
    assert (given.language, given.ticket.arrival) == ("ht", Arrival.EARLY)
    assert given.ticket.follow_url.startswith(kiosk.server)
    again = await CheckIns(kiosk).check_in(Coming(Claim(link=one["link"]), "es"))
    assert again == NotCheckedIn(Turned(Why.ALREADY, ticket=given.ticket.code))


async def called(agent, ticket):
    """Call a ticket to desk 1 and return its step."""
    answer = await agent.post("/api/v1/desks/1/call", {"ticket": ticket}, key=f"call {ticket}")
    return answer["step"]


async def moved(agent, step, verb):
    await agent.post(f"/api/v1/steps/{step}/{verb}", {}, key=f"{verb} {step}")


async def test_a_dead_ticket_gets_a_new_one_and_a_used_appointment_says_so(kiosk, made):
    """Absent when they were called, then here again; served, and here once more."""
    one = await booked(kiosk)
    coming = Coming(Claim(code=one["code"]))
    first = await CheckIns(kiosk).check_in(coming)
    agent = Link(kiosk.server, made.staff["agent01"])
    await agent.post("/api/v1/desks/1/open", {}, key="open")
    await moved(agent, await called(agent, first.ticket.code), "no-show")
    again = await CheckIns(kiosk).check_in(coming)
    assert (again.language, again.ticket.code != first.ticket.code) == ("ht", True)
    step = await called(agent, again.ticket.code)
    for verb in ("start", "finish"):
        await moved(agent, step, verb)
    await agent.close()
    told = await CheckIns(kiosk).check_in(coming)
    assert told == NotCheckedIn(Turned(Why.USED))


async def test_another_day_is_told_with_its_date(kiosk):
    one = await booked(kiosk, day=2)
    told = await CheckIns(kiosk).check_in(Coming(Claim(code=one["code"])))
    assert str(told.turned.day) == one["service_day"]
    assert told == NotCheckedIn(Turned(Why.OTHER_DAY, day=told.turned.day))


async def test_a_code_that_nobody_was_given_is_not_found(kiosk):
    told = await CheckIns(kiosk).check_in(Coming(Claim(code="AAAAA")))
    assert told == NotCheckedIn(Turned(Why.UNKNOWN))


class Deaf(Link):
    """A link on which commands arrive and answers do not."""

    async def post(self, path, body=None, *, key):
        await super().post(path, body, key=key)
        raise ServerAwayError("the answer was lost")


async def lost_check_in(kiosk, claim):
    deaf = Deaf(kiosk.server, kiosk.token)
    told = await CheckIns(deaf).check_in(Coming(claim, "es"))
    await deaf.close()
    assert told == NotCheckedIn(Turned(Why.AWAY), Lost(Coming(claim, "es"), told.lost.key))
    return told.lost


async def test_trying_again_after_a_lost_answer_gives_the_ticket_that_was_made(kiosk):
    one = await booked(kiosk)
    lost = await lost_check_in(kiosk, Claim(code=one["code"]))
    given = await CheckIns(kiosk).check_in(lost.coming, lost.key)
    visit = await kiosk.get(f"/api/v1/visits/{given.visit}")
    assert (visit["ticket"], visit["steps"][0]["state"]) == (given.ticket.code, "waiting")


async def test_a_ticket_taken_instead_voids_the_lost_one_and_keeps_the_appointment(kiosk, tmp_path):
    one = await booked(kiosk)
    claim = Claim(link=one["link"])
    lost = await lost_check_in(kiosk, claim)
    first = await CheckIns(kiosk).check_in(Coming(claim))
    issuer = Issuer(kiosk, Disk(tmp_path), now)
    await issuer.top_up()
    given = await issuer.issue(Order("health", "es"), lost.key)
    ((_, visit),) = await issuer.hand_over()
    assert (await kiosk.get(f"/api/v1/visits/{visit}"))["steps"][0]["state"] == "waiting"
    told = await CheckIns(kiosk).check_in(Coming(claim))
    assert first.turned.ticket != given.ticket.code
    assert told == replace(first, turned=Turned(Why.ALREADY, ticket=given.ticket.code))
    shown = await kiosk.get(f"/api/v1/appointments/{one['link']}")
    assert (shown["state"], shown["visit"]) == ("checked_in", visit)


async def test_a_lost_try_that_never_arrived_is_worthless_after_the_ticket(kiosk, tmp_path):
    one = await booked(kiosk)
    issuer = Issuer(kiosk, Disk(tmp_path), now)
    await issuer.top_up()
    await issuer.issue(Order("health", "es"), "never-arrived")
    await issuer.hand_over()
    told = await CheckIns(kiosk).check_in(Coming(Claim(code=one["code"])), "never-arrived")
    assert not isinstance(told, NotCheckedIn)
    assert (await kiosk.get(f"/api/v1/appointments/{one['link']}"))["state"] == "booked"
