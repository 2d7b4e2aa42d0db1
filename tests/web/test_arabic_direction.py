"""Arabic text runs from right to left on every page, also where it begins with a Latin name or a figure.

Asked of the drawn page: the first word's rectangle stands to the right of what follows on its line.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.bookings import PHONE, SERVICE, a_day, book
from tests.web.centre import Centre, open_at_all_hours
from tests.web.conftest import make_centre, serving
from tests.web.test_board_page import join
from tests.web.windows import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-booking")]
LATIN = "ACNUR"
SCREEN = {"width": 1366, "height": 641}
CENTRE, HEALTH, LISTENING = "ACNUR مركز الخدمات المتعددة", "ACNUR الصحة", "ACNUR الدعم النفسي"
GROUND, PURPOSE = "ACNUR الطابق الأرضي", "ACNUR لمعرفة عدد من يخدمهم المركز وطلب الموارد اللازمة."

TURNED = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = {right: [], wrong: []};
  const box = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range.getClientRects()[0];
  };
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const mixed = /^\\s*(ACNUR|[0-9]+(?:[:\\u2013][0-9]+)?)\\s+([\\u0600-\\u06ff]+)/.exec(node.data);
    if (!mixed || !node.parentElement.checkVisibility()) { continue; }
    const first = node.data.indexOf(mixed[1]), second = mixed[0].length - mixed[2].length;
    const one = box(node, first, first + mixed[1].length), next = box(node, second, mixed[0].length);
    if (!one || !next || !one.width || Math.abs(one.top - next.top) > one.height / 2) { continue; }
    (one.left >= next.right - 1 ? found.right : found.wrong).push(node.data.trim());
  }
  return found;
}"""


def named() -> str:
    """Return the centre's file with a Latin name before all that it says in Arabic."""
    text = open_at_all_hours()
    for name in (CENTRE, HEALTH, LISTENING, GROUND, PURPOSE):
        text = text.replace(f'"{name.removeprefix("ACNUR ")}"', f'"{name}"')
    return text


@pytest.fixture(scope="module")
def latin_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with serving(*make_centre(tmp_path_factory.mktemp("latin"), named())) as running:
        yield running


@pytest.fixture(scope="module")
def arabic_first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    text = named().replace('languages = ["es", "ht",', 'languages = ["ar", "es", "ht",')
    text = text.replace('"pt", "ar"]', '"pt"]')
    with serving(*make_centre(tmp_path_factory.mktemp("first"), text)) as running:
        yield running


def names_of(page: Page) -> set[str]:
    """Return what begins with a Latin name and runs from right to left; nothing may run the other way."""
    seen = page.evaluate(TURNED)
    assert seen["wrong"] == []
    return {text for text in seen["right"] if text.startswith(LATIN)}


@pytest.fixture
def latin_window(chromium: Browser, latin_centre: Centre) -> Iterator[Window]:
    with contextlib.ExitStack() as stack:
        yield Window(chromium, latin_centre, stack)


def test_pages_of_a_visitor(latin_centre: Centre, latin_window: Window) -> None:
    visit = latin_centre.issue("health", language="ar")
    booked = book(latin_centre, a_day(latin_centre), language="ar")
    pages = {
        "/t/" + visit["follow_url"].rsplit("/", 1)[1]: {CENTRE},
        f"/a/{booked['link']}": {CENTRE},
        "/book/tapachula?lang=ar": {CENTRE, HEALTH, LISTENING},
        f"/book/tapachula/{SERVICE}?lang=ar": {CENTRE, LISTENING},
    }
    for path, names in pages.items():
        assert names_of(latin_window.page(path, viewport=PHONE)) == names


def test_the_phone_of_who_is_called(latin_centre: Centre, latin_window: Window) -> None:
    visit = latin_centre.issue("health", language="ar")
    page = latin_window.page("/t/" + visit["follow_url"].rsplit("/", 1)[1], viewport=PHONE)
    desk = latin_centre.desk_for("health")
    latin_centre.post(f"/desks/{desk}/open")
    latin_centre.call(desk, visit["ticket"])
    expect(page.locator(".zone")).to_have_text(re.compile(GROUND))
    assert names_of(page) == {CENTRE, GROUND}


def test_the_purpose_of_the_voluntary_questions(latin_window: Window) -> None:
    page = latin_window.page("/reception", "agent", viewport=SCREEN)
    page.locator("#declared-open").click()
    page.locator("#declared-language").select_option("ar")
    expect(page.locator("[data-purpose][lang=ar]")).to_be_visible()
    assert names_of(page) == {PURPOSE}


def test_a_board(chromium: Browser, arabic_first: Centre) -> None:
    with contextlib.ExitStack() as stack:
        page = join(arabic_first, Window(chromium, arabic_first, stack).context(viewport=SCREEN), "ground")
        expect(page.locator("#title")).to_have_text(re.compile(GROUND))
        assert names_of(page) == {GROUND}


BRACKETS = """() => [...document.querySelectorAll("bdi")].filter((one) => one.textContent.endsWith("(OIM)"))
  .map((one) => {
    const node = one.firstChild, at = (from, to) => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      return range.getBoundingClientRect().left;
    };
    const end = node.data.length;
    return at(0, 1) < at(end - 5, end - 4) && at(end - 5, end - 4) < at(end - 1, end);
  })"""


def test_a_latin_name_keeps_its_order_and_brackets_on_an_arabic_page(
    tmp_path: Path, chromium: Browser
) -> None:
    text = named()
    for name in (CENTRE, LISTENING):
        text = text.replace(f'"{name}"', '"Atención (OIM)"')
    with serving(*make_centre(tmp_path, text)) as running, contextlib.ExitStack() as stack:
        page = Window(chromium, running, stack).page(f"/book/tapachula/{SERVICE}?lang=ar", viewport=PHONE)
        assert page.evaluate(BRACKETS) == [True, True]
