"""A whole server on a free port, people at it, and a real Chromium."""

import contextlib
import socket
import threading
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from look.files import asset
from server.actions.setup import init_centre
from server.app import create_app, uvicorn_config
from server.domain.centre_check import read
from server.store.database import migrate, open_engine

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOON_MS = 10_000
"""The bound of every wait; reached only where something is broken."""


def open_at_all_hours() -> str:
    """Return the Tapachula centre file with doors that never close, so that tests may run at night."""
    text = (ROOT / "examples/tapachula.toml").read_text(encoding="utf-8")
    start, end = text.index("[hours]"), text.index("[rules]")
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in "mon tue wed thu fri sat sun".split())
    assert tomllib.loads(text)["hours"]
    return f"{text[:start]}[hours]\n{days}\n\n{text[end:]}"


class Running(uvicorn.Server):
    """A server in a thread of this process, which tells when it is up."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._listener = listener
        self._thread = threading.Thread(target=self.run, kwargs={"sockets": [listener]}, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        assert self.up.wait(15), "the server did not come up"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()

    def end(self) -> None:
        self.should_exit = True
        self.force_exit = True
        self._thread.join(15)
        self._listener.close()


@dataclass
class Centre:
    """The centre under test: its address, its people, and what they can do over the API."""

    url: str
    made: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def password(self, role: str) -> tuple[str, str]:
        person = next(person for person in self.made.staff if person["role"] == role)
        return person["user"], person["password"]

    def token(self, role: str = "manager") -> str:
        if role not in self.tokens:
            user, password = self.password(role)
            answer = httpx.post(f"{self.url}/api/v1/sign-in", json={"user": user, "password": password})
            self.tokens[role] = answer.json()["token"]
        return self.tokens[role]

    def post(self, path: str, body: dict[str, Any] | None = None, role: str = "manager") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(role)}", "Idempotency-Key": uuid.uuid4().hex}
        answer = httpx.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers)
        answer.raise_for_status()
        return answer

    def issue(self, service: str = "health", **more: Any) -> dict[str, Any]:
        asked = {"services": [service], "language": "es", "channel": "staff", **more}
        found: dict[str, Any] = self.post("/visits", asked).json()
        return found

    def call(self, desk: str, ticket: str) -> dict[str, Any]:
        found: dict[str, Any] = self.post(f"/desks/{desk}/call", {"ticket": ticket}).json()
        return found

    def desk_for(self, service: str) -> str:
        queue = next(one["queue"] for one in self.made.services if one["service"] == service)
        return next(desk["desk"] for desk in self.made.desks if queue in desk["queues"])

    def device(self, kind: str) -> dict[str, str]:
        return next(device for device in self.made.devices if device["kind"] == kind)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Centre]:
    """A server with a fresh centre."""
    engine = open_engine(f"sqlite:///{tmp_path}/ventanilla.db")
    migrate(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        made = init_centre(connection, read(open_at_all_hours()))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    app = create_app(engine)
    running = Running(uvicorn_config(app, "127.0.0.1", port, log_level="warning"), listener)
    running.begin()
    yield Centre(f"http://127.0.0.1:{port}", made)
    running.end()
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Window:
    """Opens pages, and takes note of all that goes wrong in them."""

    browser: Browser
    server: Centre
    stack: contextlib.ExitStack
    faults: list[str] = field(default_factory=list)

    def context(self, **more: Any) -> BrowserContext:
        settings = {"locale": "es-MX", "viewport": {"width": 1366, "height": 768}, **more}
        context = self.browser.new_context(**settings)
        context.set_default_timeout(SOON_MS)
        self.stack.callback(context.close)
        return context

    def page(self, path: str, role: str | None = None, **more: Any) -> Page:
        """Open a page, signed in as the first person of a role where one is named."""
        context = self.context(**more)
        if role:
            cookie = {"name": "ventanilla_session", "value": self.server.token(role), "url": self.server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict by shape
        page = context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", self._note)
        page.goto(self.server.url + path)
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    def _note(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


@pytest.fixture
def window(chromium: Browser, server: Centre) -> Iterator[Window]:
    """Opens pages of the server; a script's fault or a breach of the page's own policy fails the test."""
    with contextlib.ExitStack() as stack:
        opened = Window(chromium, server, stack)
        yield opened
        assert opened.faults == []


def broken_rules(page: Page) -> list[str]:
    """Return what axe-core finds on a page: rule and place, nothing where all is well."""
    page.add_script_tag(content="")
    source = asset("test/axe.js").read_text(encoding="utf-8")
    page.evaluate(source)
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in report["violations"] for node in rule["nodes"]]
