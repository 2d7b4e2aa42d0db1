"""Failure (d): issued or printed twice, or not at all. A retry with one key is one wish."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from tests.callers import Call, fresh_key
from tests.servers import Process, Serve

WISH = {"services": ["health"], "language": "ht", "party_size": 3}
RETRIES = 12


def count(engine: Engine, table: str, where: str = "1 = 1") -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())  # noqa: S608 - the test's own words


async def test_a_retry_gets_the_first_answer_again(serve: Serve, call: Call, engine: Engine) -> None:
    kiosk, key = call(serve().url, "kiosk-1"), fresh_key()
    first = await kiosk.post("/visits", WISH, key)
    retries = [await kiosk.post("/visits", WISH, key) for _ in range(RETRIES)]
    assert {answer.content for answer in retries} == {first.content}
    assert {answer.status_code for answer in retries} == {201}
    assert count(engine, "visit") == count(engine, "step") == 1


async def test_retries_at_the_same_time_issue_once(serve: Serve, call: Call, engine: Engine) -> None:
    kiosk, key = call(serve().url, "kiosk-1"), fresh_key()
    answers = await asyncio.gather(*(kiosk.post("/visits", WISH, key) for _ in range(RETRIES)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert count(engine, "visit") == 1
    assert (await kiosk.issue())["ticket"] == str(int(answers[0].json()["ticket"]) + 1)


async def test_two_kiosks_may_use_the_same_key(serve: Serve, call: Call, engine: Engine) -> None:
    url, key = serve().url, fresh_key()
    answers = [await call(url, kiosk).post("/visits", WISH, key) for kiosk in ("kiosk-1", "kiosk-2")]
    assert [answer.json()["ticket"] for answer in answers] == ["101", "102"]


async def test_a_retry_of_call_next_calls_nobody_else(serve: Serve, call: Call, engine: Engine) -> None:
    url = serve().url
    kiosk, agent, key = call(url, "kiosk-1"), call(url, "agent01"), fresh_key()
    for _ in range(3):
        await kiosk.issue()
    await agent.done("/desks/1/open")
    answers = await asyncio.gather(*(agent.post("/desks/1/call-next", {}, key) for _ in range(RETRIES)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert count(engine, "step", "state = 'called'") == count(engine, "announcement") == 1


async def test_a_retry_of_a_call_that_found_nobody_still_finds_nobody(serve: Serve, call: Call) -> None:
    url, key = serve().url, fresh_key()
    agent = call(url, "agent01")
    await agent.done("/desks/1/open")
    assert (await agent.post("/desks/1/call-next", {}, key)).status_code == 204
    await call(url, "kiosk-1").issue()
    assert (await agent.post("/desks/1/call-next", {}, key)).status_code == 204
    assert (await agent.post("/desks/1/call-next")).status_code == 200


async def test_a_print_that_is_told_twice_is_counted_once(serve: Serve, call: Call, engine: Engine) -> None:
    kiosk, key = call(serve().url, "kiosk-1"), fresh_key()
    visit = (await kiosk.issue())["visit"]
    for _ in range(3):
        assert (await kiosk.post("/prints", {"visit": visit, "printed": True}, key)).status_code == 204
    assert count(engine, "journal", "verb = 'print'") == 1


async def test_a_key_that_was_given_up_issues_nothing_later(serve: Serve, call: Call, engine: Engine) -> None:
    """A kiosk that hears nothing issues from its own codes; the first try must not surface afterwards."""
    kiosk, lost = call(serve().url, "kiosk-1"), fresh_key()
    codes = (await kiosk.done("/devices/me/reservation"))["codes"]
    first = (await kiosk.post("/visits", WISH, lost)).json()
    own = {**WISH, "ticket": codes[0], "issued_at": first["issued_at"], "replaces": lost}
    assert (await kiosk.post("/visits", own)).status_code == 201
    late = fresh_key()
    own |= {"ticket": codes[1], "replaces": late}
    assert (await kiosk.post("/visits", own)).status_code == 201
    assert (await kiosk.post("/visits", WISH, late)).json()["code"] == "idempotency_key_reused"
    assert count(engine, "step", "state = 'waiting'") == 2
    assert count(engine, "step", "state = 'cancelled'") == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
async def test_retries_at_two_servers_issue_and_call_once(
    launch: Callable[[], Process], call: Call, engine: Engine
) -> None:
    urls, key = [launch().url, launch().url], fresh_key()
    kiosks = [call(url, "kiosk-1") for url in urls] * (RETRIES // 2)
    answers = await asyncio.gather(*(kiosk.post("/visits", WISH, key) for kiosk in kiosks))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    agents = [call(url, "agent01") for url in urls] * (RETRIES // 2)
    await agents[0].done("/desks/1/open")
    await agents[0].issue()
    calls = await asyncio.gather(*(agent.post("/desks/1/call-next", {}, key) for agent in agents))
    assert {(answer.status_code, answer.content) for answer in calls} == {(200, calls[0].content)}
    assert count(engine, "visit") == 2
    assert count(engine, "step", "state = 'called'") == 1
