"""The work of a desk over HTTP: modes, breaks, agents, storing the next, outcomes; and its console."""

from tests.routes.conftest import Site


async def served(site: Site) -> int:
    """Issue a ticket and serve it at desk 1."""
    step = int((await site.kiosk.issue())["steps"][0]["step"])
    await site.agent.done("/desks/1/call-next")
    await site.agent.done(f"/steps/{step}/start")
    return step


async def test_a_break_has_a_reason_that_console_and_floor_show(site: Site) -> None:
    async with site.agent.live("desk/1") as console, site.manager.live("floor/always_open") as floor:
        told = await site.agent.done("/desks/1/break", {"reason": "meal"})
        assert (told["state"], told["reason"]) == ("break", "meal")
        await console.until(lambda one: one["reason"] == "meal")
        await floor.until(lambda one: one["desks"][0]["reason"] == "meal")
        assert (await site.agent.done("/desks/1/open"))["reason"] is None


async def test_a_break_for_a_reason_of_ones_own_words_is_refused(site: Site) -> None:
    answer = await site.agent.post("/desks/1/break", {"reason": "Marie is ill"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


async def test_a_finish_tells_whom_a_desk_called_by_itself(site: Site) -> None:
    first = await served(site)
    second = (await site.kiosk.issue())["steps"][0]["step"]
    assert (await site.agent.done("/desks/1/mode", {"auto_call": True}))["auto_call"] is True
    finished = await site.agent.done(f"/steps/{first}/finish", {"outcome": "come_back"})
    assert (finished["state"], finished["outcome"]) == ("done", "come_back")
    assert (finished["called"]["step"], finished["called"]["state"]) == (second, "called")
    assert finished["called"]["reason"]


async def test_a_finish_without_a_body_has_no_outcome_and_calls_nobody(site: Site) -> None:
    first = await served(site)
    await site.kiosk.issue()
    answer = await site.agent.http.post(f"/api/v1/steps/{first}/finish")
    finished = answer.json()
    assert (finished["state"], finished["outcome"], finished["called"]) == ("done", None, None)


async def test_the_console_shows_whom_its_desk_has_stored(site: Site) -> None:
    await served(site)
    waiting = (await site.kiosk.issue())["steps"][0]["step"]
    async with site.agent.live("desk/1") as console:
        stored = await site.agent.done("/desks/1/store-next")
        assert (stored["step"], stored["state"]) == (waiting, "waiting")
        seen = await console.until(lambda one: one["stored"] is not None)
        assert seen["stored"]["step"] == waiting
        released = await site.agent.done("/desks/1/release-next")
        assert released["step"] == waiting
        await console.until(lambda one: one["stored"] is None)
    assert await site.agent.done("/desks/1/release-next") is None


async def test_two_agents_at_one_desk_and_a_hand_over(site: Site) -> None:
    joined = await site.other.done("/desks/1/join")
    assert (joined["user"], joined["agents"]) == ("agent01", ["agent01", "agent02"])
    await site.kiosk.issue()
    assert (await site.other.done("/desks/1/call-next"))["desk"] == "1"
    handed = await site.agent.done("/desks/1/hand-over", {"user": "manager"})
    assert (handed["user"], handed["agents"]) == ("manager", ["manager", "agent02"])
    left = await site.other.done("/desks/1/leave")
    assert left["agents"] == ["manager"]
    answer = await site.other.post("/desks/1/leave")
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_desk")


async def test_nobody_joins_a_closed_desk(site: Site) -> None:
    answer = await site.other.post("/desks/2/join")
    assert (answer.status_code, answer.json()["code"]) == (409, "desk_not_open")


async def test_the_recall_limit_says_what_to_do(site: Site) -> None:
    step = (await site.kiosk.issue())["steps"][0]["step"]
    await site.agent.done("/desks/1/call-next")
    answers = [await site.agent.post(f"/steps/{step}/recall") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [409]
    assert answers[-1].json()["code"] == "recall_limit"
    assert "no-show" in answers[-1].json()["detail"]


async def test_a_reason_goes_with_a_call_by_number(site: Site) -> None:
    visit = await site.kiosk.issue()
    asked = {"ticket": visit["ticket"], "reason": "document_came"}
    assert (await site.agent.done("/desks/1/call", asked))["ticket"] == visit["ticket"]
    answer = await site.agent.post("/desks/1/call", asked | {"reason": "because"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
