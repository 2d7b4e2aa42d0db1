import contextlib
import re
import sqlite3
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.centre import Centre
from tests.web.slow_link import SlowLink, slow_link
from tests.web.windows import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-slow")]
MAIN = "#main"
PATIENCE_MS = 60_000
"""A command may be lost several times before it is through."""


def port(server: Centre) -> int:
    found = urlsplit(server.url).port
    assert found is not None
    return found


def console(server: Centre, window: Window, link: SlowLink, desk: str) -> Page:
    """Open a desk's console over the slow line, which turns rough once the page is there."""
    context = window.context()
    context.set_default_timeout(PATIENCE_MS)
    cookie = {"name": "ventanilla_session", "value": server.token("agent"), "url": link.url}
    context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict by shape
    page = context.new_page()
    page.goto(f"{link.url}/desk/{desk}")
    shows(page, "Llamar siguiente")
    link.rough = True
    return page


def shows(page: Page, word: str) -> None:
    """Wait until the last command is through and the large button says this."""
    expect(page.locator("html:not([data-busy])")).to_be_attached(timeout=PATIENCE_MS)
    expect(page.locator(MAIN)).to_contain_text(word, timeout=PATIENCE_MS)


def serve(page: Page, tickets: int) -> None:
    """Call, start and finish so many tickets by keyboard."""
    for _ in range(tickets):
        shows(page, "Llamar siguiente")
        page.keyboard.press("Space")
        shows(page, "Iniciar atención")
        page.keyboard.press("Space")
        shows(page, "Terminar y llamar siguiente")
        page.keyboard.press("f")
    shows(page, "Llamar siguiente")


def acts(server: Centre) -> list[tuple[str, str]]:
    """What the journal holds of calls, starts and finishes: verb and ticket, in order."""
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        return database.execute(
            "SELECT verb, ticket FROM journal JOIN visit ON visit.id = journal.visit "
            "WHERE verb IN ('call', 'start', 'finish') ORDER BY seq"
        ).fetchall()


def once_each(tickets: list[str]) -> list[tuple[str, str]]:
    return [(verb, ticket) for ticket in tickets for verb in ("call", "start", "finish")]


@pytest.mark.parametrize(
    ("delay_s", "share", "people"), [(0.4, 0.02, 5), (0.02, 0.2, 20)], ids=["as-it-is", "far-worse"]
)
def test_a_desk_on_a_slow_and_lossy_line_does_each_command_once_and_in_order(
    server: Centre, window: Window, delay_s: float, share: float, people: int
) -> None:
    tickets = [server.issue("health")["ticket"] for _ in range(people)]
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    with slow_link(port(server), delay_s, share) as link:
        serve(console(server, window, link, desk), people)
    assert acts(server) == once_each(tickets)
    if share > 0.1:
        assert [asked for asked in link.requests_lost if asked.startswith("POST")] != []
        assert [asked for asked in link.answers_lost if asked.startswith("POST")] != []


def test_a_command_whose_answer_was_lost_is_finished_by_the_page_that_is_loaded_anew(
    server: Centre, window: Window
) -> None:
    first, second = (server.issue("health")["ticket"] for _ in range(2))
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent")
    shows(page, "Llamar siguiente")
    page.keyboard.press("Space")
    shows(page, "Iniciar atención")
    page.keyboard.press("Space")
    shows(page, "Terminar y llamar siguiente")

    def lose_the_answer(route: Route) -> None:
        route.fetch()  # the server does it, the page never hears of it
        route.abort()

    page.route(re.compile("/finish$"), lose_the_answer)
    page.keyboard.press("Space")
    expect(page.locator("#say")).to_have_text("Sin conexión. Se envía en cuanto vuelva.")
    page.unroute(re.compile("/finish$"))
    page.reload()
    shows(page, "Iniciar atención")
    expect(page.locator(".now .code")).to_contain_text(second)
    assert acts(server) == [*once_each([first]), ("call", second)]
    assert page.evaluate("sessionStorage.length") == 0


def test_a_busy_servers_retry_after_is_waited_for(server: Centre, window: Window) -> None:
    ticket = server.issue("health")["ticket"]
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent")
    shows(page, "Llamar siguiente")
    keys: list[str] = []

    def busy_once(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="{}")
        else:
            route.continue_()

    page.route(re.compile("/call-next$"), busy_once)
    page.keyboard.press("Space")
    shows(page, "Iniciar atención")
    assert acts(server) == [("call", ticket)]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_nobody_elses_command_is_finished_after_a_change_of_agent(server: Centre, window: Window) -> None:
    server.issue("health")
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open")
    page = window.page(f"/desk/{desk}", "agent")
    page.evaluate(
        """(address) => sessionStorage.setItem("ventanilla-on-its-way", JSON.stringify(
            {user: "somebody else", at: Date.now(), commands: [{address, body: "{}", key: "k"}]}))""",
        f"/api/v1/desks/{desk}/call-next",
    )
    page.reload()
    shows(page, "Llamar siguiente")
    assert acts(server) == []
    assert page.evaluate("sessionStorage.length") == 0
