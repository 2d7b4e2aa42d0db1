"""Journeys, referrals and interpreters over HTTP: what is answered and refused, what screens are told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine

from tests.agencies import enrich
from tests.callers import Call, Caller
from tests.databases import Made
from tests.routes.conftest import Site
from tests.servers import Serve


@pytest.fixture
def new_staff(engine: Engine) -> dict[str, str]:
    """The tokens of the new staff; the centre is enriched before anybody opens it."""
    return enrich(engine)


@pytest_asyncio.fixture
async def site(new_staff: dict[str, str], serve: Serve, call: Call, made: Made) -> Site:
    """The centre with agencies and interpreters; a manager has desks 31 and 33 open, an agent desk 1."""
    url = serve().url
    names = ("kiosk-1", "hall", "printer-1", "agent01", "agent02", "manager", None)
    site = Site(url, made, *[call(url, name) for name in names])
    await site.agent.done("/desks/1/open")
    for desk in ("31", "33"):
        await site.manager.done(f"/desks/{desk}/open")
    return site


@pytest_asyncio.fixture
async def asylum(site: Site, new_staff: dict[str, str]) -> AsyncIterator[Caller]:
    """Staff of the agency that owns the service asylum."""
    caller = Caller(site.url, new_staff["asilo"])
    yield caller
    await caller.http.aclose()


@pytest_asyncio.fixture
async def host(site: Site, new_staff: dict[str, str]) -> AsyncIterator[Caller]:
    """Staff of the agency that owns every other service."""
    caller = Caller(site.url, new_staff["anfitrion"])
    yield caller
    await caller.http.aclose()


async def refused(caller: Caller, path: str, body: Any = None) -> tuple[int, str]:
    answer = await caller.post(path, body)
    return answer.status_code, answer.json()["code"]


async def referred(site: Site) -> dict[str, Any]:
    visit = await site.kiosk.issue("health")
    answer = await site.agent.post(
        f"/steps/{visit['steps'][0]['step']}/refer", {"service": "asylum", "consent": True}
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_interpreters_are_listed_with_whom_they_help_and_who_waits(site: Site) -> None:
    for _ in range(2):
        await site.kiosk.issue("asylum", language="ar")
    called = await site.manager.done("/desks/31/call-next")
    assert (called["needs"], called["interpreter"]) == ("ar", "arabic")
    told = (await site.agent.get("/interpreters")).json()
    assert told["waiting"] == {"ar": 1}
    assert [(one["interpreter"], one["step"], one["desk"]) for one in told["interpreters"]] == [
        ("creole-fr", None, None),
        ("creole", None, None),
        ("arabic", called["step"], "31"),
    ]


async def test_an_interpreter_comes_and_goes(site: Site) -> None:
    gone = await site.agent.done("/interpreters/arabic/away")
    assert (gone["interpreter"], gone["present"]) == ("arabic", False)
    await site.kiosk.issue("asylum", language="ar")
    assert await site.manager.done("/desks/31/call-next") is None
    assert (await site.agent.done("/interpreters/arabic/here"))["present"] is True
    assert (await site.manager.done("/desks/31/call-next"))["interpreter"] == "arabic"


async def test_strangers_and_unknown_interpreters_are_refused(site: Site) -> None:
    assert await refused(site.agent, "/interpreters/nobody/here") == (404, "unknown_interpreter")
    assert await refused(site.kiosk, "/interpreters/arabic/away") == (403, "forbidden")
    assert (await site.stranger.get("/interpreters")).status_code == 401
    assert (await site.kiosk.get("/interpreters")).status_code == 403


async def test_a_call_by_number_without_an_interpreter_is_refused(site: Site) -> None:
    await site.agent.done("/interpreters/arabic/away")
    visit = await site.kiosk.issue("asylum", language="ar")
    assert await refused(site.manager, "/desks/31/call", {"ticket": visit["ticket"]}) == (
        409,
        "no_interpreter",
    )


async def test_a_journey_is_taken_by_its_name_and_its_ticket_tells_how_many_places_are_left(
    site: Site,
) -> None:
    answer = await site.kiosk.post("/visits", {"journey": "arrival", "language": "ht"})
    visit = answer.json()
    assert [step["service"] for step in visit["steps"]] == ["information", "health", "asylum"]
    follow = visit["follow_url"].rpartition("/")[2]
    async with site.stranger.live(f"ticket/{follow}") as ticket:
        view = await ticket.until(lambda view: "ticket" in view)
    assert (view["ticket"], view["steps_left"]) == (visit["ticket"], 2)
    called = await site.agent.done("/desks/1/call-next")
    assert called["journey"] == ["health", "asylum"]


async def test_a_visit_names_services_or_a_journey(site: Site) -> None:
    both = {"journey": "arrival", "services": ["health"], "language": "ht"}
    assert await refused(site.kiosk, "/visits", both) == (422, "invalid_field")
    assert await refused(site.kiosk, "/visits", {"language": "ht"}) == (422, "invalid_field")
    assert await refused(site.kiosk, "/visits", {"language": "ht", "journey": "x"}) == (
        422,
        "unknown_journey",
    )


async def test_staff_add_steps_and_a_finish_leads_on_under_one_code(site: Site) -> None:
    visit = await site.kiosk.issue("health")
    added = await site.agent.post(f"/visits/{visit['visit']}/steps", {"services": ["legal"]})
    assert (added.status_code, [s["state"] for s in added.json()["steps"]]) == (201, ["waiting", "planned"])
    called = await site.agent.done("/desks/1/call-next")
    await site.agent.done(f"/steps/{called['step']}/start")
    finished = await site.agent.done(f"/steps/{called['step']}/finish")
    assert (finished["next"]["service"], finished["next"]["ticket"]) == ("legal", visit["ticket"])


async def test_a_referral_is_answered_by_the_agency_that_was_asked(
    site: Site, asylum: Caller, host: Caller
) -> None:
    sent = await referred(site)
    path = f"/referrals/{sent['referral']}"
    assert await refused(host, f"{path}/accept", {}) == (403, "foreign_agency")
    open_ = (await asylum.get("/referrals?state=sent&service=asylum")).json()["referrals"]
    assert [one["referral"] for one in open_] == [sent["referral"]]
    accepted = await asylum.done(f"{path}/accept", {})
    assert (accepted["state"], accepted["appointment"]) == ("accepted", None)
    assert await refused(asylum, f"{path}/decline", {"reason": "not_ours"}) == (409, "referral_answered")
    visit = (await site.kiosk.get(f"/visits/{sent['visit']}")).json()
    assert [(s["service"], s["state"]) for s in visit["steps"]] == [
        ("health", "waiting"),
        ("asylum", "planned"),
    ]


async def test_a_referral_stands_on_the_floor_until_it_is_answered(site: Site, asylum: Caller) -> None:
    sent = await referred(site)
    async with site.manager.live("floor/always_open") as floor:
        view = await floor.until(lambda view: view["alerts"])
        assert [(one["kind"], one["device"]) for one in view["alerts"]] == [("referral", "asylum")]
        await asylum.done(f"/referrals/{sent['referral']}/decline", {"reason": "no_capacity"})
        await floor.until(lambda view: view["alerts"] == [])


async def test_a_referral_without_consent_or_reason_is_refused(site: Site, asylum: Caller) -> None:
    step = (await site.kiosk.issue("health"))["steps"][0]["step"]
    assert await refused(site.agent, f"/steps/{step}/refer", {"service": "asylum"}) == (
        422,
        "consent_required",
    )
    sent = await referred(site)
    assert await refused(asylum, f"/referrals/{sent['referral']}/decline", {}) == (422, "invalid_field")
    assert await refused(asylum, "/referrals/999/accept", {}) == (404, "unknown_referral")
    assert await refused(site.kiosk, f"/referrals/{sent['referral']}/accept", {}) == (403, "forbidden")


async def test_a_transfer_names_one_place_or_one_colleague(site: Site) -> None:
    step = (await site.kiosk.issue("health"))["steps"][0]["step"]
    both = {"service": "legal", "agent": "manager"}
    assert await refused(site.agent, f"/steps/{step}/transfer", both) == (422, "invalid_field")
    assert await refused(site.agent, f"/steps/{step}/transfer", {"agent": "nobody"}) == (422, "unknown_agent")
    moved = await site.agent.done(f"/steps/{step}/transfer", {"agent": "manager"})
    assert await site.agent.done("/desks/1/call-next") is None
    assert (await site.manager.done("/desks/33/call-next"))["step"] == moved["next"]["step"]


async def test_a_family_parts_over_http(site: Site) -> None:
    visit = await site.kiosk.issue("health", party_size=3)
    answer = await site.agent.post(f"/visits/{visit['visit']}/split", {"party_size": 1})
    assert (answer.status_code, answer.json()["party_size"]) == (201, 1)
    assert answer.json()["ticket"] != visit["ticket"]
    left = (await site.kiosk.get(f"/visits/{visit['visit']}")).json()
    assert left["party_size"] == 2
    assert await refused(site.agent, f"/visits/{visit['visit']}/split", {"party_size": 2}) == (
        422,
        "party_too_small",
    )
