"""Every verb over HTTP: what it answers, what it leaves behind, and that the table says what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.routes.conftest import Site

ROUTES: dict[str, list[str]] = {
    "waiting": [],
    "called": ["call"],
    "serving": ["call", "start"],
    "parked": ["call", "park"],
    "done": ["call", "start", "finish"],
    "no_show": ["call", "no-show"],
    "cancelled": ["cancel"],
    "transferred": ["transfer"],
}
ALLOWED = {
    "waiting": {"park": "parked", "transfer": "transferred", "cancel": "cancelled"},
    "called": {
        "recall": "called", "start": "serving", "no-show": "no_show", "park": "parked", "requeue": "waiting",
        "transfer": "transferred", "cancel": "cancelled",
    },
    "serving": {
        "finish": "done", "park": "parked", "requeue": "waiting", "transfer": "transferred",
        "cancel": "cancelled",
    },
    "parked": {"resume": "waiting", "transfer": "transferred", "cancel": "cancelled"},
    "done": {}, "no_show": {"requeue": "waiting"}, "cancelled": {}, "transferred": {},
}  # fmt: skip
VERBS = ("recall", "start", "finish", "no-show", "park", "resume", "requeue", "transfer", "cancel")


async def brought_to(site: Site, state: str) -> int:
    """Issue a ticket and bring its step to a state, at desk 1."""
    visit = await site.kiosk.issue()
    step = int(visit["steps"][0]["step"])
    for verb in ROUTES[state]:
        if verb == "call":
            await site.agent.done("/desks/1/call", {"ticket": visit["ticket"]})
        else:
            await do(site, step, verb)
    return step


async def do(site: Site, step: int, verb: str) -> Any:
    answer = await site.agent.post(
        f"/steps/{step}/{verb}", {"service": "legal"} if verb == "transfer" else None
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("state", list(ROUTES))
async def test_the_table_alone_says_what_may_be_done(site: Site, dump: Callable[[], Any], state: str) -> None:
    step = await brought_to(site, state)
    for verb in VERBS:
        before = dump()
        answer = await site.agent.post(f"/steps/{step}/{verb}", {"service": "legal"})
        if verb in ALLOWED[state]:
            assert (answer.status_code, answer.json()["state"]) == (200, ALLOWED[state][verb])
            step = await brought_to(site, state)
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "transition_not_allowed")
            assert dump() == before
        await clear(site, but=step)


async def clear(site: Site, but: int) -> None:
    """Send everybody else home, so that one desk serves on."""
    for step in range(1, but):
        await site.agent.post(f"/steps/{step}/cancel")


async def test_a_finish_lets_the_next_step_of_the_journey_join(site: Site) -> None:
    answer = await site.kiosk.post("/visits", {"services": ["health", "legal"], "language": "es"})
    first, second = (step["step"] for step in answer.json()["steps"])
    await site.agent.done("/desks/1/call-next")
    await do(site, first, "start")
    finished = await do(site, first, "finish")
    assert (finished["state"], finished["next"]["step"], finished["next"]["state"]) == (
        "done",
        second,
        "waiting",
    )
    assert finished["next"]["joined_at"] == finished["ended_at"]
    assert (await site.agent.done("/desks/1/call-next"))["step"] == second


async def test_a_transfer_to_a_service_keeps_the_place_until_served(site: Site) -> None:
    step = await brought_to(site, "called")
    moved = await do(site, step, "transfer")
    opened = moved["next"]
    assert (opened["service"], opened["queue"], opened["state"]) == ("legal", "legal", "waiting")
    assert (opened["joined_at"], opened["due_at"]) == (moved["joined_at"], moved["due_at"])
    assert opened["visit"] == moved["visit"]


async def test_a_transfer_after_service_joins_now_and_keeps_the_promise(site: Site) -> None:
    step = await brought_to(site, "serving")
    moved = await do(site, step, "transfer")
    assert moved["next"]["joined_at"] == moved["ended_at"]
    assert moved["next"]["due_at"] == moved["due_at"]


async def test_a_transfer_to_a_desk_is_called_there_and_nowhere_else(site: Site) -> None:
    step = await brought_to(site, "waiting")
    await site.other.done("/desks/2/open")
    await site.manager.done("/desks/21/open")
    moved = await site.agent.done(f"/steps/{step}/transfer", {"desk": "21"})
    assert await site.other.done("/desks/2/call-next") is None
    called = await site.manager.done("/desks/21/call-next")
    assert called["step"] == moved["next"]["step"]


async def test_undo_takes_back_each_verb(site: Site) -> None:
    for state, verbs in ALLOWED.items():
        for verb in verbs:
            step = await brought_to(site, state)
            await do(site, step, verb)
            undone = await site.agent.done(f"/steps/{step}/undo")
            assert undone["state"] == state, (state, verb)
            await site.agent.post(f"/steps/{step}/cancel")


async def test_undo_of_a_call_takes_it_off_the_board(site: Site) -> None:
    step = await brought_to(site, "called")
    await site.agent.done(f"/steps/{step}/undo")
    assert (await site.display.get("/board/hall")).json()["view"]["calls"] == []


async def test_undo_is_refused_once_somebody_has_acted_since(site: Site, dump: Callable[[], Any]) -> None:
    step = await brought_to(site, "called")
    moved = await do(site, step, "transfer")
    await site.agent.done("/desks/1/call-next")
    before = dump()
    answer = await site.agent.post(f"/steps/{step}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    assert dump() == before
    assert moved["next"]["state"] == "waiting"


async def test_a_step_number_is_never_given_to_another_person(site: Site) -> None:
    """A transfer that is undone leaves a hole; a late click on the old step must not hit the next visitor."""
    step = await brought_to(site, "waiting")
    taken_away = (await do(site, step, "transfer"))["next"]["step"]
    await site.agent.done(f"/steps/{step}/undo")
    assert (await site.kiosk.issue())["steps"][0]["step"] > taken_away
    answer = await site.agent.post(f"/steps/{taken_away}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_step")
