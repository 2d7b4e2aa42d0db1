"""Somebody who reads a staff page reads a refusal as a page; programs and parts of a page get a problem."""

import pytest
from playwright.sync_api import expect

from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-refused")]
REFUSED = [
    ("/statistics?service=nope", 422, "unknown_service", "/statistics"),
    ("/statistics?from=abc", 422, "invalid_field", "/statistics"),
    ("/statistics?period=dates&from=2010-01-01&to=2026-01-01", 422, "invalid_field", "/statistics"),
    ("/statistics?period=century", 422, "invalid_field", "/statistics"),
    ("/statistics/nothing.csv", 404, "not_found", "/statistics"),
    ("/plan?day=abc", 422, "invalid_field", "/plan"),
    ("/plan/staffing?day=9999-12-31", 422, "invalid_field", "/plan"),
    ("/reports?job=a%20b", 422, "invalid_field", "/reports"),
    ("/calendar?day=abc", 422, "invalid_field", "/calendar"),
    ("/desk/none", 404, "unknown_desk", "/desk"),
]


def test_a_refused_page_is_a_page_with_the_status_and_the_code(server: Centre, window: Window) -> None:
    page = window.page("/statistics", "manager")
    for path, status, code, back in REFUSED:
        answer = page.goto(server.url + path)
        assert answer is not None
        assert (path, answer.status, answer.headers["content-type"]) == (
            path,
            status,
            "text/html; charset=utf-8",
        )
        expect(page.locator("main code")).to_have_text(code)
        expect(page.locator("main a")).to_have_attribute("href", back)
        expect(page.locator("header.top nav a")).not_to_have_count(0)
    expect(page.locator("main h2")).to_have_text("Este centro no tiene una ventanilla con ese nombre.")
    assert broken_rules(page) == []


def test_a_refused_page_says_what_would_be_right_and_leads_back(server: Centre, window: Window) -> None:
    page = window.page("/statistics?from=9999-12-31", "manager", locale="en-GB")
    expect(page.locator("main h2")).to_have_text("The address asks for something that cannot be.")
    expect(page.locator("main [lang=en]")).to_contain_text("Write a day from 2000-01-01 to 2099-12-31")
    page.locator("main a").press("Enter")
    expect(page).to_have_url(f"{server.url}/statistics")
    expect(page.locator(".period")).to_be_visible()


def test_programs_and_parts_of_a_page_get_a_problem(server: Centre, window: Window) -> None:
    page = window.page("/statistics", "manager")
    for path in ("/api/v1/stats?from=abc", "/api/v1/stats?from=2026-01-01&to=2026-01-02&service=nope"):
        answer = page.request.get(server.url + path)
        assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    for path, headers in (("/calendar/view?day=abc", {}), ("/calendar?day=abc", {"HX-Request": "true"})):
        answer = page.request.get(server.url + path, headers=headers)
        assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
