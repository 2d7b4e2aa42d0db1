"""Five to three, the doors close at three, thirty-nine are before: what everybody is told and may do."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from language.catalogue import VISITOR_LANGUAGES, catalogue
from tests.callers import Caller
from tests.clock import Clock, give_clock
from tests.databases import ROOT, set_up
from tests.servers import Serve

FIVE_TO_THREE = datetime(2026, 11, 23, 20, 55, tzinfo=UTC)
AHEAD = 39
CLOSES = "2026-11-23T21:00:00Z"


@dataclass(frozen=True)
class Afternoon:
    kiosk: Caller
    manager: Caller
    clock: Clock
    last: dict[str, object]
    """The ticket with thirty-nine before it."""

    @property
    def path(self) -> str:
        return "/t/" + str(self.last["follow_url"]).rsplit("/", 1)[1]


@pytest_asyncio.fixture
async def afternoon(
    serve: Serve, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Afternoon]:
    made = set_up(empty_database_url, (ROOT / "examples" / "tapachula.toml").read_text(encoding="utf-8"))
    clock = give_clock(monkeypatch, FIVE_TO_THREE)
    url = serve(empty_database_url).url
    kiosk, manager = Caller(url, made.devices["kiosk-1"]), Caller(url, made.staff["coordinacion"])
    await manager.done("/desks/5/open")
    visits = [await kiosk.issue("health") for _ in range(AHEAD + 1)]
    clock.later(0.1)
    yield Afternoon(kiosk, manager, clock, visits[-1])
    await kiosk.http.aclose()
    await manager.http.aclose()


async def page(afternoon: Afternoon, path: str, language: str = "es") -> str:
    answer = await afternoon.kiosk.http.get(f"{path}?lang={language}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


async def test_whose_turn_comes_after_closing_hears_so_on_all_screens(afternoon: Afternoon) -> None:
    (step,) = afternoon.last["steps"]  # type: ignore[misc]  # a message of JSON
    assert (step["ahead"], step["wait"]["past_closing"]) == (AHEAD, True)
    lobby = (await afternoon.kiosk.get("/lobby")).json()
    assert lobby["closes_at"] == CLOSES
    waits = {one["service"]: one["wait"] for one in lobby["services"]}
    assert (waits["health"]["past_closing"], waits["registration"]["past_closing"]) == (True, True)
    slip = await afternoon.manager.http.get(f"/slip/{afternoon.last['visit']}")
    assert catalogue("slip", "ht").text("We close at {time}. We may not reach you today.", time="15:00") in (
        slip.text
    )


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
async def test_the_phone_says_so_in_every_language_and_sends_nobody_out(
    afternoon: Afternoon, language: str
) -> None:
    words, shown = catalogue("phone", language), await page(afternoon, afternoon.path, language)
    assert words.text("We close at {time}. We may not reach you today.", time="15:00") in shown
    assert words.text("Book an appointment") in shown
    assert 'data-face="late"' in shown
    shown = shown.partition("</main>")[0]
    assert re.findall(r"\d\d:\d\d", shown) == ["15:00"]


async def test_the_floor_counts_whom_today_will_not_reach(afternoon: Afternoon) -> None:
    async with afternoon.manager.live("floor/tapachula") as live:
        floor = await live.until(lambda view: view["waiting"] == AHEAD + 1)
    assert floor["waiting"] == AHEAD + 1
    assert floor["past_closing"] in range(AHEAD - 4, AHEAD + 1)


async def test_they_change_their_ticket_for_one_of_the_next_day_themselves(afternoon: Afternoon) -> None:
    answer = await afternoon.kiosk.http.post(f"{afternoon.path}/next-day?lang=fr")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/t/")
    shown = await page(afternoon, answer.headers["location"].partition("?")[0], "fr")
    assert "mardi" in shown
    old = (await afternoon.kiosk.get(f"/visits/{afternoon.last['visit']}")).json()
    assert [step["state"] for step in old["steps"]] == ["cancelled"]
    again = await afternoon.kiosk.http.post(f"{afternoon.path}/next-day?lang=fr")
    assert (again.status_code, again.headers["location"]) == (303, f"{afternoon.path}?lang=fr")


async def test_whom_today_reaches_stays_in_line(afternoon: Afternoon) -> None:
    """Who is called before the doors close may not take a better place of tomorrow."""
    first = await afternoon.kiosk.issue("information")
    await afternoon.manager.done("/desks/1/open")
    afternoon.clock.later(0.1)
    path = "/t/" + first["follow_url"].rsplit("/", 1)[1]
    await page(afternoon, path)
    await afternoon.kiosk.http.post(f"{path}/next-day")
    kept = (await afternoon.kiosk.get(f"/visits/{first['visit']}")).json()
    assert [step["state"] for step in kept["steps"]] == ["waiting"]
    assert "past_closing" not in kept["steps"][0]["wait"]
