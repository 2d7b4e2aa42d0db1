"""What a fresh reader tried at the door, and what must answer."""

import asyncio

from tests.callers import Caller
from tests.routes.conftest import Site


async def test_a_visit_is_told_to_kiosks_and_staff_only(site: Site) -> None:
    visit = (await site.kiosk.issue())["visit"]
    told = [(await who.get(f"/visits/{visit}")).status_code for who in (site.kiosk, site.agent)]
    kept = [(await who.get(f"/visits/{visit}")).status_code for who in (site.display, site.printer)]
    assert (told, kept) == ([200, 200], [403, 403])


async def test_many_wrong_passwords_at_once_are_no_way_round_the_limit(site: Site) -> None:
    wrong = {"user": "agent03", "password": "wrong"}
    answers = await asyncio.gather(*(site.stranger.post("/sign-in", wrong) for _ in range(14)))
    found = sorted(answer.status_code for answer in answers)
    assert found == [401] * 10 + [429] * 4


async def test_a_key_does_not_replace_itself(site: Site) -> None:
    body = {"services": ["health"], "language": "ht", "replaces": "same"}
    answer = await site.kiosk.post("/visits", body, key="same")
    assert (answer.status_code, answer.json()["field"]) == (422, "replaces")


async def test_a_moment_past_all_calendars_is_a_wrong_field(site: Site) -> None:
    body = {
        "services": ["health"],
        "language": "ht",
        "ticket": "K10",
        "issued_at": "0001-01-01T00:00:00+14:00",
    }
    answer = await site.kiosk.post("/visits", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


async def test_another_sites_page_opens_no_socket_with_the_cookie(site: Site) -> None:
    cookie = f"ventanilla_session={site.agent.token}"
    page = Caller(site.url)
    page.headers = {"Cookie": cookie, "Origin": "http://elsewhere.example"}
    assert await page.live("desk/1").refused() == 401
    page.headers = {"Cookie": cookie, "Origin": site.url}
    assert await page.live("desk/1").refused() == 101
    await page.http.aclose()


async def test_a_board_that_is_not_there_is_not_made_up(site: Site) -> None:
    assert (await site.agent.get("/board/nowhere")).status_code == 404


async def test_a_wrong_method_is_told_with_the_right_ones(site: Site) -> None:
    answer = await site.agent.get("/sign-in")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


async def test_a_body_that_is_no_text_is_malformed(site: Site) -> None:
    headers = {"Idempotency-Key": "x", "Content-Type": "application/json"} | site.kiosk.headers
    answer = await site.kiosk.http.post("/api/v1/visits", content=b'{"a": "\xff"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
