"""The figures over HTTP: who may have them, which periods, as JSON and as a table; recounted by command."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.day import Day
from tests.routes.conftest import Site, site
from tests.servers import run_server
from tests.statistics.conftest import roll_up

__all__ = ["site"]
PERIOD = "/stats?from=2026-11-01&to=2026-11-30"


async def test_statistics_are_for_managers_alone(site: Site) -> None:
    assert (await site.manager.get(PERIOD)).status_code == 200
    for other in (site.agent, site.kiosk, site.display):
        refused = await other.get(PERIOD)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await site.stranger.get(PERIOD)).status_code == 401


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("from=2026-11-02&to=2026-11-01", "invalid_field", "to"),
        ("from=2020-11-02&to=2026-11-01", "invalid_field", "from"),
        ("from=2026-11-31&to=2026-11-01", "invalid_field", "query.from"),
        ("from=2026-11-01", "invalid_field", "query.to"),
        ("from=2026-11-01&to=2026-11-02&service=helth", "unknown_service", "services"),
        ("from=2026-11-01&to=2026-11-02&agency=other", "invalid_field", "agency"),
    ],
)
async def test_a_period_that_cannot_be_is_refused_with_its_field(
    site: Site, query: str, code: str, field: str
) -> None:
    refused = await site.manager.get(f"/stats?{query}")
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, field)


async def test_a_ticket_of_today_is_counted_at_once_and_stands_in_the_table(site: Site) -> None:
    issued = (await site.kiosk.post("/visits", {"services": ["health"], "language": "ht"})).json()
    day = issued["service_day"]
    found = (await site.manager.get(f"/stats?from={day}&to={day}&service=health")).json()
    assert (found["visits"], found["total"]["joined"], found["total"]["open"]) == (1, 1, 1)
    assert found["by_language"][0]["key"] == "ht"
    table = await site.manager.http.get(
        f"/api/v1/stats?from={day}&to={day}&service=health", headers={"Accept": "text/csv"}
    )
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    figures = {(row["by"], row["key"], row["measure"]): row["value"] for row in rows}
    assert figures["language", "ht", "joined"] == "1"
    assert figures["total", "", "wait.count"] == "0"
    assert (
        await site.manager.get(f"/stats?from={day}&to={day}&service=health&format=csv")
    ).text == table.text
    line = (await site.manager.get(f"/stats/day-line?day={day}")).json()
    assert line["stands"][-1]["joined"] == 1


def test_the_recount_by_command_gives_the_roll_ups_that_were_kept(engine: Engine, database_url: str) -> None:
    day = Day(engine, datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
    day.desk("1")
    day.issue("health")
    day.later(24 * 3600)
    assert roll_up(day)
    query = "SELECT grain, scope, total, slices FROM rollup ORDER BY grain, scope, start"
    kept = [[*row[:2], bytes(row[2]), bytes(row[3])] for row in day.rows(query)]  # type: ignore[call-overload]  # both are bytes
    assert run_server("recount", "--database", database_url).returncode == 0
    assert len(kept) >= 6
    again = [[*row[:2], bytes(row[2]), bytes(row[3])] for row in day.rows(query)]  # type: ignore[call-overload]  # the same
    assert {tuple(row) for row in kept if row[0] == "day"} <= {tuple(row) for row in again}
