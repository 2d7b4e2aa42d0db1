"""Reports over the wire: begun, watched, fetched in any form, stopped; for managers, and one's own agency."""

import asyncio
from typing import Any

from sqlalchemy import text

from tests.callers import SOON_S, Caller
from tests.databases import writing
from tests.day import Day
from tests.routes.conftest import Site

FORMS = {
    "xlsx": b"PK",
    "pdf": b"%PDF-",
    "csv": b"\xef\xbb\xbfperiod",
    "parquet": b"PAR1",
    "json": b"{",
    "html": b"<!doctype html>",
}


async def ready(manager: Caller, job: dict[str, Any]) -> dict[str, Any]:
    """Ask until a report is made, for a while at most; how far it is never goes back."""
    done = [0]
    async with asyncio.timeout(3 * SOON_S):
        while job["state"] == "working":
            await asyncio.sleep(0.05)
            job = (await manager.get(f"/reports/jobs/{job['job']}")).json()
            done.append(job["done"])
    assert done == sorted(done)
    return job


async def begun(manager: Caller, **wish: Any) -> dict[str, Any]:
    answer = await manager.post("/reports", {"period": "2026-03"} | wish)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


async def test_a_report_is_made_and_fetched_in_every_form(march: Day, site: Site) -> None:
    assert march.events()
    job = await ready(site.manager, await begun(site.manager))
    assert (job["state"], job["done"]) == ("ready", 100)
    for form, start in FORMS.items():
        answer = await site.manager.get(f"/reports/jobs/{job['job']}/file?format={form}")
        assert answer.content.startswith(start)
        assert f"indicators-2026-03.{form}" in answer.headers["content-disposition"]
    tagged = await site.manager.get(f"/reports/jobs/{job['job']}/file?format=csv&hxl=yes")
    assert "#indicator+value+num" in tagged.text


async def test_the_same_wish_finds_the_same_report(site: Site) -> None:
    first = await ready(site.manager, await begun(site.manager))
    again = await begun(site.manager)
    other = await begun(site.manager, public=True)
    assert (again["job"], again["state"]) == (first["job"], "ready")
    assert other["job"] != first["job"]


async def test_a_report_that_is_stopped_is_made_no_further(site: Site) -> None:
    job = await begun(site.manager, period="2025")
    stopped = await site.manager.done(f"/reports/jobs/{job['job']}/cancel")
    assert stopped["state"] == "cancelled"
    assert (await site.manager.get(f"/reports/jobs/{job['job']}/file")).status_code == 404
    assert (await begun(site.manager, period="2025"))["job"] != job["job"]


async def test_an_agent_makes_no_report(site: Site) -> None:
    assert (await site.agent.post("/reports", {"period": "2026-03"})).status_code == 403
    assert (await site.agent.get("/reports/periods")).status_code == 403


async def test_a_window_that_is_no_period_or_not_over_is_refused(site: Site) -> None:
    for period in ("2026-03-05", "2999-01"):
        answer = await site.manager.post("/reports", {"period": period})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


async def test_an_agencys_own_manager_gets_that_agencys_report_alone(march: Day, site: Site) -> None:
    whole = await ready(site.manager, await begun(site.manager))
    with writing(march.engine) as connection:
        connection.execute(text("UPDATE staff SET agency = 'centre' WHERE \"user\" = 'manager'"))
    own = await begun(site.manager)
    assert own["agency"] == "centre"
    refused = await site.manager.post("/reports", {"period": "2026-03", "agency": "elsewhere"})
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_agency")
    assert (await site.manager.get(f"/reports/jobs/{whole['job']}")).status_code == 404


async def test_periods_are_told_newest_first(site: Site) -> None:
    found = (await site.manager.get("/reports/periods")).json()
    months = [one["period"] for one in found if len(one["period"]) == 7 and "Q" not in one["period"]]
    assert months == sorted(months, reverse=True)
    assert months
