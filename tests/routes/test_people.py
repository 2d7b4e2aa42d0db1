"""People: sign in and out, roles, cookies with their second token, tries that run out."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from server.routes.people import FAILS_PER_NAME
from tests.callers import Caller
from tests.routes.conftest import Site


async def signed_in(site: Site, user: str = "agent03") -> httpx.Response:
    return await site.stranger.post("/sign-in", {"user": user, "password": site.made.passwords[user]})


@pytest.fixture
async def page(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser: it keeps cookies and sends no token."""
    async with httpx.AsyncClient(base_url=site.url) as client:
        yield client


async def test_sign_in_gives_a_token_that_works(site: Site) -> None:
    answer = await signed_in(site)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"token", "role", "user", "centre", "csrf", "expires_at"}
    assert (body["role"], body["user"], body["centre"]) == ("agent", "agent03", "always_open")
    person = Caller(site.url, body["token"])
    assert (await person.done("/desks/3/open"))["user"] == "agent03"
    await person.http.aclose()


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(site: Site) -> None:
    answers = [
        await site.stranger.post("/sign-in", {"user": user, "password": "wrong"}) for user in ("agent03", "x")
    ]
    assert answers[0].json() == answers[1].json()
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_signing_out_ends_the_token_at_once(site: Site) -> None:
    person = Caller(site.url, (await signed_in(site)).json()["token"])
    await person.done("/desks/3/open")
    await person.done("/sign-out")
    assert (await person.post("/desks/3/break")).status_code == 401
    await person.http.aclose()


async def test_a_cookie_needs_the_second_token_for_a_command(
    site: Site, page: httpx.AsyncClient, dump: Callable[[], Any]
) -> None:
    credentials = {"user": "agent03", "password": site.made.passwords["agent03"]}
    answer = await page.post("/api/v1/sign-in", json=credentials)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    before = dump()
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": "é".encode()}):
        refused = await page.post("/api/v1/desks/3/open", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert dump() == before
    granted = await page.post("/api/v1/desks/3/open", headers={"X-CSRF-Token": answer.json()["csrf"]})
    assert granted.status_code == 200
    assert (await page.get("/api/v1/board/hall")).status_code == 200  # reading needs no second token


async def test_wrong_passwords_run_out_and_the_right_one_waits_too(site: Site) -> None:
    wrong = [
        (await site.stranger.post("/sign-in", {"user": "agent04", "password": str(n)})).status_code
        for n in range(FAILS_PER_NAME + 1)
    ]
    assert wrong == [401] * FAILS_PER_NAME + [429]
    answer = await signed_in(site, "agent04")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert int(answer.headers["retry-after"]) > 0
    assert (await signed_in(site, "agent05")).status_code == 200  # nobody else is locked out


async def test_a_manager_may_step_in_at_any_desk_and_an_agent_may_not(site: Site) -> None:
    await site.kiosk.issue()
    assert (await site.other.post("/desks/1/call-next")).status_code == 403
    assert (await site.manager.done("/desks/1/call-next"))["ticket"] == "101"


async def test_staff_alone_give_lane_e_and_it_goes_first(site: Site) -> None:
    await site.kiosk.issue(lane="A")
    urgent = await site.agent.issue(lane="E")
    assert urgent["channel"] == "staff"
    assert (await site.agent.done("/desks/1/call-next"))["ticket"] == urgent["ticket"]


async def test_the_last_sign_out_closes_the_desk_and_who_was_served_is_not_finished(site: Site) -> None:
    """Two browsers of one person: the desk stays until the second one is signed out too."""
    there = [Caller(site.url, site.made.staff["agent03"])]
    there.append(Caller(site.url, (await signed_in(site)).json()["token"]))
    visit = await site.kiosk.issue()
    step = visit["steps"][0]["step"]
    await there[0].done("/desks/3/open")
    await there[0].done("/desks/3/call", {"ticket": visit["ticket"]})
    await there[0].done(f"/steps/{step}/start")
    states = []
    for person in there:
        await person.done("/sign-out")
        await person.http.aclose()
        states.append((await site.kiosk.get(f"/visits/{visit['visit']}")).json()["steps"][0]["state"])
    assert states == ["serving", "unfinished"]
    other = await site.kiosk.issue()
    sent = await site.agent.post(f"/steps/{other['steps'][0]['step']}/transfer", {"desk": "3"})
    assert (sent.status_code, sent.json()["code"]) == (409, "desk_not_open")
