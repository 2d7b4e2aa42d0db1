"""A line that passes nothing and is not closed: every page says so, and is right again by a new one."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web.bookings import a_day, book
from tests.web.centre import Centre
from tests.web.slow_link import SlowLink, slow_link
from tests.web.windows import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-dead"), pytest.mark.timeout(300)]
PATIENCE_MS = 40_000
SILENT = "HTMLMediaElement.prototype.play = function () { setTimeout(() => this.onended(), 20); };"
STAFF = {"/floor": "manager", "/desk/5": "agent", "/reception": "agent", "/calendar": "agent"}


@pytest.fixture
def line(server: Centre) -> Iterator[SlowLink]:
    with slow_link(urlsplit(server.url).port or 0, 0, 0) as link:
        yield link


class Pages:
    """Every page that lives, each in a browser context of its own, over one line."""

    def __init__(self, server: Centre, window: Window, line: SlowLink, *scripts: str) -> None:
        self.server, self._window, self._line, self._scripts = server, window, line, scripts
        self.desk = server.desk_for("health")
        server.post(f"/desks/{self.desk}/open", role="agent")
        self.visit = server.issue("health")
        self.day = a_day(server)
        display = next(one["token"] for one in server.made.devices if one["device"] == "ground")
        self.phone = self._open("/t/" + self.visit["follow_url"].rsplit("/", 1)[1], {})
        self.board = self._open("/board/ground", {"ventanilla_device": display})
        self.staff = {
            path: self._open(self._path(path), {"ventanilla_session": server.token(role)})
            for path, role in STAFF.items()
        }
        expect(self.board.locator("#title")).not_to_be_empty()
        for page in [self.phone, *self.staff.values()]:
            expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=PATIENCE_MS)

    def _path(self, path: str) -> str:
        return {"/desk/5": f"/desk/{self.desk}", "/calendar": f"/calendar?day={self.day}"}.get(path, path)

    def _open(self, path: str, cookies: dict[str, str]) -> Page:
        context = self._window.context(viewport={"width": 1366, "height": 900})
        for script in (SILENT, *self._scripts):
            context.add_init_script(script)
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": self._line.url}])
        page = context.new_page()
        page.on("pageerror", lambda fault: self._window.faults.append(str(fault)))
        page.goto(self._line.url + path)
        return page

    @property
    def all(self) -> list[Page]:
        return [self.phone, self.board, *self.staff.values()]

    def happen(self) -> None:
        """Call the visitor, and book somebody: every page has something new to show."""
        self.server.call(self.desk, self.visit["ticket"])
        self.booked = book(self.server, self.day)["code"]

    def are_right(self) -> None:
        """Wait until every page shows what happened and says that it is live."""
        ticket = self.visit["ticket"]
        expect(self.phone.locator("h1")).to_have_text("Es su turno. Venga ahora.", timeout=PATIENCE_MS)
        expect(self.board.locator("#ticket")).to_have_text(ticket, timeout=PATIENCE_MS)
        expect(self.board.locator("#lost")).to_be_hidden(timeout=PATIENCE_MS)
        expect(self.board.locator("body")).to_have_attribute("data-announced", re.compile(r"^ \d+$"))
        new = {
            "/floor": f".desks .desk-called >> text={ticket}",
            "/desk/5": f".now .code >> text={ticket}",
            "/reception": ".count >> text=1",
            "/calendar": f"[data-entry] >> text={self.booked}",
        }
        for path, page in self.staff.items():
            expect(page.locator(new[path]).first).to_be_attached(timeout=PATIENCE_MS)
            expect(page.locator("html")).to_have_attribute("data-link", "live", timeout=PATIENCE_MS)

    def are_lost(self) -> None:
        """Wait until every page says that nothing comes."""
        expect(self.board.locator("#lost")).to_be_visible(timeout=PATIENCE_MS)
        for page in [self.phone, *self.staff.values()]:
            expect(page.locator("html")).to_have_attribute("data-link", "lost", timeout=PATIENCE_MS)


NO_SOCKETS = "delete window.WebSocket;"


@pytest.mark.parametrize("script", ["", NO_SOCKETS], ids=["sockets", "polling"])
def test_a_half_open_line_is_left_for_a_new_one(
    server: Centre, window: Window, line: SlowLink, script: str
) -> None:
    pages = Pages(server, window, line, script)
    line.forget()
    pages.happen()
    pages.are_right()


def test_without_a_network_every_page_says_so_and_is_right_when_it_is_back(
    server: Centre, window: Window, line: SlowLink
) -> None:
    pages = Pages(server, window, line)
    line.dark = True
    line.forget()
    pages.happen()
    pages.are_lost()
    line.dark = False
    pages.are_right()


def calls(server: Centre) -> list[tuple[str]]:
    with contextlib.closing(sqlite3.connect(server.database)) as database:
        return database.execute(
            "SELECT ticket FROM journal JOIN visit ON visit.id = journal.visit WHERE verb = 'call'"
        ).fetchall()


def test_a_command_on_a_dead_line_goes_out_again_on_another(
    server: Centre, window: Window, line: SlowLink
) -> None:
    pages = Pages(server, window, line)
    desk = pages.staff["/desk/5"]
    line.dark = True
    line.forget()
    desk.keyboard.press("Space")
    expect(desk.locator("#say")).to_have_text("Sin conexión. Se envía en cuanto vuelva.", timeout=PATIENCE_MS)
    line.dark = False
    expect(desk.locator("#main")).to_contain_text("Iniciar atención", timeout=PATIENCE_MS)
    assert calls(server) == [(pages.visit["ticket"],)]


OTHERS = {
    "sign-in": (401, "text/html", "<p>Sign in to the network.</p>"),
    "gone": (404, "text/html", "<p>Nothing here.</p>"),
    "portal": (200, "text/html", "<p>Welcome to the network.</p>"),
    "other json": (403, "application/json", '{"detail": "Not authenticated"}'),
}


@pytest.mark.parametrize("other", OTHERS)
def test_somebody_elses_answer_turns_no_page_away(
    server: Centre, window: Window, line: SlowLink, other: str
) -> None:
    status, kind, body = OTHERS[other]
    pages = Pages(server, window, line, NO_SOCKETS)
    for page in pages.all:
        page.evaluate("window.stayed = true")
        page.context.route("**", lambda route: route.fulfill(status=status, content_type=kind, body=body))
    pages.happen()
    pages.are_lost()
    for page in pages.all:
        page.context.unroute_all()
    pages.are_right()
    assert [page.evaluate("window.stayed") for page in pages.all] == [True] * len(pages.all)


def test_the_servers_own_refusal_turns_each_page_to_where_it_may_go_on(
    server: Centre, window: Window, line: SlowLink
) -> None:
    pages = Pages(server, window, line, NO_SOCKETS)
    for page in pages.all:
        page.context.clear_cookies()
    expect(pages.board.locator("#pair-code")).not_to_be_empty(timeout=PATIENCE_MS)
    for page in pages.staff.values():
        expect(page).to_have_url(f"{line.url}/sign-in", timeout=PATIENCE_MS)
