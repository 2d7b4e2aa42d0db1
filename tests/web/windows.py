"""Real pages in a real Chromium, and what may not go wrong in any of them."""

import contextlib
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from look.files import asset
from tests.web.centre import Centre

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


def broken_rules(page: Page) -> list[str]:
    """Return what axe-core finds on a page: rule and place, nothing where all is well."""
    source = asset("test/axe.js").read_text(encoding="utf-8")
    page.evaluate(source)
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
