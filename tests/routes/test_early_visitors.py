"""The first visitors of a morning, before any desk is open: what kiosk, board, phone and slip tell them."""

import re
from itertools import pairwise
from typing import Any

import pytest

from tests.callers import Call, Caller
from tests.databases import ROOT, Made, set_up
from tests.servers import Serve

WIDEST_S = 20 * 60
"""The first desk comes within this."""
OVERHEAD_S = 45


def always(name: str) -> str:
    """A centre file of the examples, whose doors never close."""
    text = (ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    text = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun) = .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(holidays_of|closed) = .*\n", "", text, flags=re.MULTILINE)
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    return re.sub(r"^\[hours\].*$", f"[hours]\n{days}", text, flags=re.MULTILINE)


async def waits(kiosk: Caller, service: str, people: int) -> list[dict[str, Any]]:
    found = [(await kiosk.issue(service))["steps"][0]["wait"] for _ in range(people)]
    assert all(one["low_s"] < one["high_s"] for one in found)
    return found


async def test_two_who_come_within_a_moment_wait_for_the_same_first_desks(
    serve: Serve, call: Call, made: Made
) -> None:
    """Twenty desks are expected: they were told 600 s and 7,050 s."""
    kiosk = call(serve().url, "kiosk-1")
    first, second = await waits(kiosk, "health", 2)
    assert first == second
    assert second["high_s"] <= WIDEST_S


async def test_a_restart_in_the_rush_tells_what_was_told_before(serve: Serve, call: Call) -> None:
    before = await waits(call(serve().url, "kiosk-1"), "health", 3)
    after = await waits(call(serve().url, "kiosk-1"), "health", 3)
    assert [one["likely_s"] for one in (*before, *after)] == [before[0]["likely_s"]] * 6


async def test_all_screens_tell_who_comes_early_the_wait_of_the_ticket(serve: Serve, call: Call) -> None:
    url = serve().url
    kiosk, display = call(url, "kiosk-1"), call(url, "hall")
    lobby, board = await kiosk.get("/lobby"), await display.get("/board/hall")
    visit = await kiosk.issue()
    (told,) = [step["wait"] for step in visit["steps"]]
    assert {one["service"]: one["wait"] for one in lobby.json()["services"]}["health"] == told
    assert {one["service"]: one["wait"] for one in board.json()["view"]["waiting"]}["health"] == told
    shown = (await kiosk.get(f"/visits/{visit['visit']}")).json()
    assert shown["steps"][0]["wait"] == told


@pytest.mark.parametrize(("service", "minutes", "desks"), [("health", 12, 2), ("asylum", 35, 3)])
async def test_six_who_come_one_after_the_other_wait_a_service_by_the_desks_longer(
    serve: Serve, empty_database_url: str, service: str, minutes: int, desks: int
) -> None:
    made = set_up(empty_database_url, always("tapachula"))
    server = serve(empty_database_url)
    kiosk = Caller(server.url, made.devices["kiosk-1"])
    found = [one["likely_s"] for one in await waits(kiosk, service, 6)]
    await kiosk.http.aclose()
    work_s = minutes * 60 + OVERHEAD_S
    assert found == sorted(found)
    assert all(after - before <= work_s for before, after in pairwise(found))
    assert found[-1] <= WIDEST_S + 6 / desks * work_s
