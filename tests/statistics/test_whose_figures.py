"""An agency's own manager sees that agency's figures alone; a centre's manager sees all."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine, text

from tests.agencies import enrich
from tests.callers import Call, Caller
from tests.databases import writing
from tests.servers import Serve


@dataclass(frozen=True)
class Two:
    """Two managers of one centre in which 2 joined health, an agency's, and 1 asylum, another's."""

    whole: Caller
    shelter: Caller
    day: str


@pytest_asyncio.fixture
async def two(engine: Engine, serve: Serve, call: Call) -> AsyncIterator[Two]:
    token = enrich(engine)["asilo"]
    with writing(engine) as connection:
        connection.execute(text("UPDATE staff SET role = 'manager' WHERE \"user\" = 'asilo'"))
    url = serve().url
    kiosk, shelter = call(url, "kiosk-1"), Caller(url, token)
    for service in ("health", "asylum", "health"):
        day = (await kiosk.issue(service))["service_day"]
    yield Two(call(url, "manager"), shelter, day)
    await shelter.http.aclose()


async def figures(caller: Caller, path: str) -> Any:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_statistics_are_of_the_own_agency(two: Two) -> None:
    period = f"/stats?from={two.day}&to={two.day}"
    whole, own = await figures(two.whole, period), await figures(two.shelter, period)
    assert (whole["agency"], whole["total"]["joined"]) == (None, 3)
    assert (own["agency"], own["total"]["joined"]) == ("shelter", 1)
    assert [one["key"] for one in own["by_service"]] == ["asylum"]
    assert [one["measures"]["joined"] for one in own["points"]] == [1]
    assert own == await figures(two.shelter, f"{period}&agency=shelter")
    assert (await figures(two.shelter, f"{period}&service=asylum"))["total"] == own["total"]


async def test_the_line_of_a_day_is_of_the_own_agency_and_of_what_is_chosen(two: Two) -> None:
    def last(line: dict[str, Any]) -> int:
        return int(line["stands"][-1]["joined"])

    path = f"/stats/day-line?day={two.day}"
    assert last(await figures(two.whole, path)) == 3
    assert last(await figures(two.whole, f"{path}&agency=centre")) == 2
    assert last(await figures(two.whole, f"{path}&service=asylum")) == 1
    assert last(await figures(two.shelter, path)) == 1
    assert last(await figures(two.shelter, "/stats/day-line")) == 1


async def test_the_report_of_a_day_is_of_the_own_agency_and_of_what_is_chosen(two: Two) -> None:
    path = f"/reports/day?day={two.day}"
    whole, own = await figures(two.whole, path), await figures(two.shelter, path)
    assert (whole["visits"], own["visits"]) == (3, 1)
    assert [(one["service"], one["joined"]) for one in own["services"]] == [("asylum", 1)]
    assert own == await figures(two.whole, f"{path}&agency=shelter")
    assert (await figures(two.whole, f"{path}&service=health"))["visits"] == 2


PATHS = ["/stats?from={day}&to={day}", "/stats/day-line?day={day}", "/reports/day?day={day}"]


@pytest.mark.parametrize("path", PATHS)
async def test_another_agency_and_its_services_are_refused(two: Two, path: str) -> None:
    asked = path.format(day=two.day)
    for chosen, field in (("agency=centre", "agency"), ("service=health", "service")):
        refused = await two.shelter.get(f"{asked}&{chosen}")
        assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
            403,
            "foreign_agency",
            field,
        )
    unknown = await two.whole.get(f"{asked}&agency=nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid_field")


async def joined(caller: Caller, query: str = "") -> int:
    """Return how many had joined at the end of the day, by the file that the page's plot of it has."""
    cookie = {"Cookie": f"ventanilla_session={caller.token}"}
    answer = await caller.http.get(f"/statistics/line.csv?period=day{query}", headers=cookie)
    assert answer.status_code == 200, answer.text
    return int(answer.text.splitlines()[-1].split(",")[1])


async def test_the_pages_line_of_a_day_is_of_what_is_chosen(two: Two) -> None:
    assert [await joined(two.whole), await joined(two.shelter)] == [3, 1]
    assert await joined(two.whole, "&service=health") == 2
    assert await joined(two.whole, "&agency=shelter") == 1


async def test_the_page_offers_what_may_be_chosen_and_refuses_the_rest(two: Two) -> None:
    cookie = {"Cookie": f"ventanilla_session={two.shelter.token}"}
    page = (await two.shelter.http.get("/statistics?period=day", headers=cookie)).text
    offered = [f'<option value="{one}"' in page for one in ("shelter", "asylum", "centre", "health")]
    assert offered == [True, True, False, False]
    for path in ("/statistics?agency=centre", "/statistics/line.csv?service=health"):
        refused = await two.shelter.http.get(path, headers=cookie)
        assert (refused.status_code, "foreign_agency" in refused.text) == (403, True)
