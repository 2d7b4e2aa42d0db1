"""What lies at the edge of what may be asked: first and last days, names nobody knows, what is liked best."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from server.door.accept import liked_best
from tests.callers import Caller
from tests.routes.booking_site import give_appointments
from tests.routes.conftest import Site

EDGES = [
    "0001-01-01",
    "0001-06-01",
    "1999-12-31",
    "2100-01-01",
    "9995-12-31",
    "9999-12-31",
    "abc",
    "2026-02-30",
]
ASKED = [
    "/api/v1/stats?from={day}&to={day}",
    "/api/v1/stats?from={day}&to=9999-12-31",
    "/api/v1/stats/day-line?day={day}",
    "/api/v1/reports/day?day={day}",
    "/api/v1/staffing?day={day}",
    "/api/v1/calendar?day={day}&days=14",
    "/api/v1/services/health/days?from={day}",
    "/api/v1/services/health/slots?day={day}",
    "/api/v1/fhir/r4/Appointment?date={day}",
    "/api/v1/fhir/r4/Slot?service=health&start=gt{day}",
]
PAGES = [
    *(f"/statistics?period={kind}&from={{day}}" for kind in ("day", "week", "month", "year", "dates")),
    "/statistics?day={day}",
    "/statistics/heat.csv?period=year&from={day}",
    "/statistics/heat.csv?period=dates&from=2026-01-01&to={day}",
    "/plan?day={day}",
    "/plan/late.csv?day={day}",
    "/plan/staffing?day={day}",
    "/plan/staffing/desks.csv?day={day}",
    "/calendar?day={day}",
    "/calendar?day={day}&week=true",
    "/calendar/view?day={day}",
    "/calendar/free?service=health&day={day}",
]
NEVER_OPEN = {path for path in (*ASKED, *PAGES) if path.startswith(("/api/v1/staffing", "/plan/"))} - {
    "/plan/staffing?day={day}"
}
"""What plans a day, and says where it is too far away; the page says so itself."""
RIGHT = "Write a day from 2000-01-01 to 2099-12-31"


@pytest.fixture(autouse=True)
def _appointments(engine: Engine) -> None:
    give_appointments(engine)


async def answers(caller: Caller, paths: list[str], day: str) -> dict[str, tuple[int, bool]]:
    """Return status of each path, and whether it says which days would be right."""
    headers = {"Cookie": f"ventanilla_session={caller.token}"}
    found = {}
    for path in paths:
        answer = await caller.http.get(path.format(day=day), headers=headers)
        right = RIGHT in answer.text or "start is a day from 2000-01-01 to 2099-12-31" in answer.text
        found[path] = (answer.status_code, right and "invalid_field" in answer.text)
    return found


async def test_a_day_beyond_the_century_is_refused_wherever_a_day_is_asked_for(site: Site) -> None:
    asked = [*ASKED, *PAGES]
    for day in EDGES:
        assert (day, await answers(site.manager, asked, day)) == (day, dict.fromkeys(asked, (422, True)))


async def test_the_first_and_the_last_day_are_answered(site: Site) -> None:
    asked = [path for path in (*ASKED, *PAGES) if "9999" not in path and "to={day}" not in path]
    for day in ("2000-01-01", "2099-12-31"):
        found = {path: status for path, (status, _) in (await answers(site.manager, asked, day)).items()}
        assert found == {path: 409 if path in NEVER_OPEN else 200 for path in asked}


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("/wishes", {"service": "health", "day": "9999-12-31", "language": "es"}),
    ("/plan", {"day": "0001-01-01"}),
    ("/plan", {"changes": [{"change": "close_centre", "at": "0001-01-01T00:00:00Z"}]}),
    ("/appointments", {"service": "health", "starts_at": "0001-01-01T00:00:00Z", "language": "es"}),
    ("/appointments", {"service": "health", "starts_at": "9999-12-31T23:59:59Z", "language": "es"}),
    ("/closures", {"starts_at": "0001-01-01T00:00:00Z", "ends_at": "9999-12-31T23:00:00Z"}),
    ("/reports", {"period": "2026-10\n"}),
    ("/reports", {"period": "20\u0662\u0666-10"}),
    ("/reports", {"period": "20\u0968\u096c"}),
]


async def test_a_body_at_the_edge_is_refused(site: Site) -> None:
    for path, body in BODIES:
        answer = await site.manager.post(path, body)
        assert (body, answer.status_code, answer.json()["code"]) == (body, 422, "invalid_field")


BOOKING = ["day={day}", "week={day}", "at={day}T00:00:00Z", "day={day}&at={day}T23:59:59-12:00"]


async def test_a_visitor_who_names_a_day_at_the_edge_is_shown_days_that_there_are(site: Site) -> None:
    for day in EDGES:
        for query in BOOKING:
            asked = f"/book/always_open/health?{query.format(day=day)}"
            assert (asked, (await site.stranger.http.get(asked)).status_code) == (asked, 200)
        form = {"at": f"{day}T00:00:00Z", "party_size": "1"}
        held = await site.stranger.http.post("/book/always_open/health?key=1", data=form)
        assert (held.status_code, held.headers["location"].startswith("/book/always_open/health?")) == (
            303,
            True,
        )


KNOWN = {
    "/stats?from=2026-11-01&to=2026-11-02&lane=A": "Known: from, to, agency, service, format.",
    "/stats?lane=A": "Known: from, to, agency, service, format.",
    "/stats/day-line?lane=A": "Known: day, agency, service.",
    "/reports/day?lane=A": "Known: day, agency, service.",
    "/reports/periods?lane=A": "There are none here.",
    "/reports/jobs/none?lane=A": "There are none here.",
    "/reports/jobs/none/file?lane=A": "Known: format, hxl.",
}


async def test_a_filter_that_nobody_knows_is_refused_and_not_passed_over(site: Site) -> None:
    for path, known in KNOWN.items():
        refused = (await site.manager.get(path)).json()
        assert (refused["code"], refused["field"]) == ("invalid_field", "query.lane")
        assert refused["detail"] == f"query.lane is not known. {known}"
        assert (await site.stranger.get(path)).status_code == 401


MISTYPED = {"change": "more_desks", "service": "health", "dsks": 3}
HALF: list[tuple[str, dict[str, Any], str]] = [
    ("/plan", {"x": 1}, "x"),
    ("/plan", {"changes": [MISTYPED]}, "changes.0.more_desks.dsks"),
    ("/reports", {"period": "2026-10", "publik": True}, "publik"),
]


async def test_a_question_that_is_half_understood_is_refused(site: Site) -> None:
    for path, body, field in HALF:
        refused = (await site.manager.post(path, body)).json()
        assert (refused["code"], refused["field"]) == ("invalid_field", field)
        assert refused["detail"] == f"{field} is not known here. GET /openapi.json lists what is."


async def test_a_kiosk_of_a_later_release_is_still_understood(site: Site) -> None:
    assert (await site.kiosk.issue(more_of_a_later_release=True))["ticket"]
    assert (await site.display.post("/devices/me/heartbeat", {"later": 1})).status_code == 204


JSON, CSV = "application/json", "text/csv"
LIKED = [
    ("", JSON),
    ("*/*", JSON),
    ("text/csv", CSV),
    ("TEXT/CSV; charset=utf-8", CSV),
    ("text/*", CSV),
    ("text/csv;q=0.1, application/json", JSON),
    ("text/csv;q=0", JSON),
    ("application/json;q=0.5, text/csv", CSV),
    ("text/csv, */*;q=0.1", CSV),
    ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
    ("text/csv;q=often, application/json;q=0.1", JSON),
]


async def test_figures_come_in_the_form_that_is_liked_best(site: Site) -> None:
    for accept, best in LIKED:
        answer = await site.manager.http.get(
            "/api/v1/stats?from=2026-11-01&to=2026-11-02", headers={"Accept": accept}
        )
        found = answer.headers["content-type"].partition(";")[0]
        assert (accept, answer.status_code, found) == (accept, 200, best)


@given(st.text())
def test_any_accept_header_gets_something_that_there_is(accept: str) -> None:
    assert liked_best(accept, (JSON, CSV)) in {JSON, CSV}
