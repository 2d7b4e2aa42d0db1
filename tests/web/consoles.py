"""A desk's console in a browser, and its keys."""

from playwright.sync_api import Page, expect

from tests.web.centre import Centre
from tests.web.windows import Window

MAIN = "#main"


def waiting(page: Page) -> list[str]:
    return page.locator("#rows tbody .ticket").all_inner_texts()


def press(page: Page, key: str) -> None:
    """Press a key once the last command has its answer; what comes sooner is passed over, by design."""
    expect(page.locator("html:not([data-busy])")).to_be_attached()
    page.keyboard.press(key)


def open_desk(server: Centre, window: Window, *tickets: dict[str, object]) -> tuple[Page, list[str]]:
    """Open health's first desk as an agent with these people in the queue."""
    issued = [server.issue("health", **more)["ticket"] for more in tickets]
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open", role="agent")
    page = window.page(f"/desk/{desk}", "agent")
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    expect(page.locator("#rows tbody tr")).to_have_count(len(issued))
    expect(page.locator("#other-open")).to_be_enabled()
    return page, issued
