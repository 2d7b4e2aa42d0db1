import contextlib
import gzip
import re
import sqlite3
from datetime import date, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from language.waits import compact
from server.domain.zone import offsets
from server.web.templates import HERE
from tests.web.centre import Centre
from tests.web.windows import SOON_MS, Window, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-board")]
SCREEN = {"width": 1920, "height": 1080}
SCRIPTS = ("link.js", "board.js", "join.js")
SCRIPT = "".join((HERE / "static" / name).read_text(encoding="utf-8") for name in SCRIPTS)
MOST_BYTES = 30 * 1024
SILENT = "HTMLMediaElement.prototype.play = function () { setTimeout(() => this.onended(), 20); };"
"""A player that ends at once: what is proven is the order, not the sound."""

CENTRES_TIME = """() => document.getElementById("clock").textContent === new Intl.DateTimeFormat("en-GB",
    {timeZone: "America/Mexico_City", hour: "2-digit", minute: "2-digit"}).format(new Date())"""


def board(server: Centre, window: Window, display: str = "ground", *scripts: str) -> Page:
    """Open a display's page with its own cookie."""
    context = window.context(viewport=SCREEN)
    for script in scripts:
        context.add_init_script(script)
    return join(server, context, display)


def join(server: Centre, context: BrowserContext, display: str) -> Page:
    token = next(one["token"] for one in server.made.devices if one["device"] == display)
    context.add_cookies([{"name": "ventanilla_device", "value": token, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/board/{display}")
    expect(page.locator("#title")).not_to_be_empty()
    return page


def ground_calls(server: Centre, how_many: int, **more: object) -> tuple[str, list[str]]:
    """Call so many tickets to one desk of the ground floor; return the desk and the tickets in order."""
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open")
    tickets = [server.issue("health", **more)["ticket"] for _ in range(how_many)]
    for ticket in tickets:
        server.call(desk, ticket)
    return desk, tickets


def latest(page: Page) -> list[str]:
    return page.locator("#latest li b").all_inner_texts()


def test_a_call_takes_the_plate_in_both_languages(server: Centre, window: Window) -> None:
    page = board(server, window)
    desk, (ticket,) = ground_calls(server, 1, language="ht")
    expect(page.locator("#ticket")).to_have_text(ticket)
    expect(page.locator("#desk")).to_have_text(desk)
    expect(page.locator("#ticket-word")).to_have_text("Tikè · Turno")
    assert page.locator("#sentences p").all_inner_texts() == [
        f"Tikè {ticket}, ale nan gichè {desk}.",
        f"Turno {ticket}, pase a la ventanilla {desk}.",
    ]


def test_five_calls_in_a_burst_are_all_shown_and_each_rings_once_in_order(
    server: Centre, window: Window
) -> None:
    page = board(server, window, "ground", SILENT)
    _, tickets = ground_calls(server, 5)
    expect(page.locator("#ticket")).to_have_text(tickets[4])
    expect(page.locator("#latest li")).to_have_count(4)
    assert latest(page) == tickets[3::-1]
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"( \d+){5}"))
    rung = [int(number) for number in page.locator("body").get_attribute("data-announced").split()]
    assert rung == sorted(set(rung))
    assert len(rung) == 5


def test_a_recall_rings_again(server: Centre, window: Window) -> None:
    page = board(server, window, "ground", SILENT)
    desk = server.desk_for("health")
    server.post(f"/desks/{desk}/open")
    step = server.call(desk, server.issue("health")["ticket"])["step"]
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"^ \d+$"))
    server.post(f"/steps/{step}/recall")
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"^ \d+ \d+$"))


def test_a_page_that_starts_rings_young_calls_and_no_old_ones(server: Centre, window: Window) -> None:
    desk, (old,) = ground_calls(server, 1)
    with contextlib.closing(sqlite3.connect(server.database)) as database, database:
        database.execute("UPDATE announcement SET called_at = datetime(called_at, '-1 minute')")
    young = server.issue("health")["ticket"]
    server.call(desk, young)
    page = board(server, window, "ground", SILENT)
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"^ \d+$"))
    expect(page.locator("#ticket")).to_have_text(young)
    assert latest(page) == [old]


def test_a_television_with_a_wrong_clock_rings_and_tells_the_right_time(
    server: Centre, window: Window
) -> None:
    wrong = "const real = Date.now; Date.now = () => real() + 5 * 3600 * 1000;"
    page = board(server, window, "ground", SILENT, wrong)
    ground_calls(server, 1)
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"^ \d+$"))
    page.wait_for_function(CENTRES_TIME)


def test_a_private_call_is_not_on_the_board(server: Centre, window: Window) -> None:
    page = board(server, window)
    ground_calls(server, 1, private=True)
    _, (shown,) = ground_calls(server, 1)
    expect(page.locator("#ticket")).to_have_text(shown)
    assert latest(page) == []


def test_the_clip_of_a_call_is_speech_and_of_another_is_not_there(server: Centre) -> None:
    ground_calls(server, 1)
    headers = {"Authorization": f"Bearer {server.token()}"}
    view = httpx.get(f"{server.url}/api/v1/board/ground", headers=headers).json()["view"]
    number = view["calls"][0]["announcement"]
    clip = httpx.get(f"{server.url}/board/ground/clip/{number}?lang=es", headers=headers, timeout=20)
    assert (clip.status_code, clip.content[:4]) == (200, b"RIFF")
    absent = httpx.get(f"{server.url}/board/ground/clip/{number + 1}?lang=es", headers=headers)
    stranger = httpx.get(f"{server.url}/board/ground/clip/{number}?lang=es")
    assert (absent.status_code, stranger.status_code) == (404, 401)


def test_a_browser_that_refuses_to_play_asks_for_a_touch(server: Centre, window: Window) -> None:
    refuse = (
        "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"
    )
    page = board(server, window, "ground", refuse)
    ground_calls(server, 1)
    banner = page.get_by_role("button", name="Toque para oír")
    expect(banner).to_be_visible()
    banner.click()
    expect(page.locator("#ticket")).to_be_visible()


def test_sound_that_is_refused_without_a_promise_keeps_no_call_waiting(
    server: Centre, window: Window
) -> None:
    page = board(server, window, "ground", "HTMLMediaElement.prototype.play = function () {};")
    ground_calls(server, 4)
    expect(page.locator("body")).to_have_attribute(
        "data-announced", re.compile(r"^( \d+){4}$"), timeout=SOON_MS
    )
    expect(page.get_by_role("button", name="Toque para oír")).to_be_visible()


@pytest.mark.parametrize("sound", ["chime", "clip"])
def test_a_sound_is_given_in_the_pieces_that_are_asked_for(server: Centre, sound: str) -> None:
    ground_calls(server, 1)
    headers = {"Authorization": f"Bearer {server.token()}"}
    view = httpx.get(f"{server.url}/api/v1/board/ground", headers=headers).json()["view"]
    clip = f"/board/ground/clip/{view['calls'][0]['announcement']}?lang=es"
    address = server.url + {"chime": "/static/chime.wav", "clip": clip}[sound]
    whole = httpx.get(address, headers=headers, timeout=20)
    size = len(whole.content)
    assert (whole.status_code, whole.headers["accept-ranges"], whole.content[:4]) == (200, "bytes", b"RIFF")
    asked = {"0-1": (0, 2), "8-11": (8, 12), "-4": (size - 4, size), f"{size - 2}-": (size - 2, size)}
    for piece, (start, end) in asked.items():
        got = httpx.get(address, headers={**headers, "Range": f"bytes={piece}"}, timeout=20)
        assert (got.status_code, got.content) == (206, whole.content[start:end])
        assert got.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    beyond = httpx.get(address, headers={**headers, "Range": f"bytes={size}-"}, timeout=20)
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")


ICON_WIDTHS = """async () => { await document.fonts.ready;
    const icon = document.querySelector(".plate .arrow");
    icon.parentElement.hidden = false; const range = document.createRange(); range.selectNodeContents(icon);
    const box = range.getBoundingClientRect(), size = parseFloat(getComputedStyle(icon).fontSize);
    return [Math.round(box.width / size * 100), [...document.fonts].filter(
        (one) => one.family.includes("Icons") && one.status === "loaded").length]; }"""


@pytest.mark.parametrize("unknown", [[], ["woff2"], ["woff2", "woff"]])
def test_pictograms_are_drawn_where_newer_fonts_are_not_known(
    server: Centre, window: Window, unknown: list[str]
) -> None:
    context = window.context(viewport=SCREEN)
    for end in unknown:
        context.route(f"**/icons.{end}", lambda route: route.abort())
    page = join(server, context, "ground")
    ground_calls(server, 1)
    expect(page.locator("#ticket")).not_to_be_empty()
    assert page.evaluate(ICON_WIDTHS) == [100, 1]


@pytest.mark.parametrize("ticket", ["888", "A888", "AB888", "ABC88888"])
def test_a_pictogram_that_cannot_be_drawn_covers_no_code(server: Centre, window: Window, ticket: str) -> None:
    context = window.context(viewport=SCREEN)
    context.route("**/icons.*", lambda route: route.abort())
    page = join(server, context, "ground")
    ground_calls(server, 1)
    expect(page.locator("#ticket")).not_to_be_empty()
    ends, starts = page.evaluate(
        """(code) => { const ticket = document.getElementById("ticket"), range = document.createRange();
            document.getElementById("middle").className = "middle wide1 long" + code.length;
            ticket.textContent = code; range.selectNodeContents(ticket);
            return [range.getBoundingClientRect().right,
                document.querySelector(".plate .arrow").getBoundingClientRect().left]; }""",
        ticket,
    )
    assert ends <= starts


def test_a_lost_link_takes_the_marigold_away_and_says_what_to_do(server: Centre, window: Window) -> None:
    ground_calls(server, 2, language="ht")
    page = board(
        server, window, "ground", "window.later = 0; const real = Date.now; Date.now = () => real() + later;"
    )
    expect(page.locator("#plate")).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("() => { window.later = 11000; }")
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#lost")).to_contain_text("Sin conexión. Mire las ventanillas y escuche al personal.")
    expect(page.locator("#lost-age")).to_have_text(re.compile(r"\d+ s"))
    expect(page.locator("#plate")).to_have_css("background-color", "rgb(27, 21, 18)")
    expect(page.locator("#signs")).to_contain_text("Su turno no se pierde.")
    assert page.locator("#signs .sign").count() == 0


def test_calls_made_while_the_link_was_lost_ring_once_when_it_returns(server: Centre, window: Window) -> None:
    keep = (
        "window.sockets = []; const Real = WebSocket; window.WebSocket = function (address) "
        "{ const made = new Real(address); sockets.push(made); return made; };"
    )
    page = board(server, window, "ground", SILENT, keep)
    _, (first,) = ground_calls(server, 1)
    expect(page.locator("#ticket")).to_have_text(first)
    page.context.set_offline(True)
    page.evaluate("() => { sockets[sockets.length - 1].close(); }")
    _, (second, third) = ground_calls(server, 2)
    page.context.set_offline(False)
    expect(page.locator("#ticket")).to_have_text(third, timeout=SOON_MS)
    expect(page.locator("body")).to_have_attribute("data-announced", re.compile(r"^( \d+){3}$"))
    assert latest(page) == [second, first]


def test_a_browser_without_sockets_polls(server: Centre, window: Window) -> None:
    page = board(server, window, "ground", SILENT, "delete window.WebSocket;")
    _, (ticket,) = ground_calls(server, 1)
    expect(page.locator("#ticket")).to_have_text(ticket, timeout=SOON_MS)


def test_the_board_shows_the_centres_time_not_the_televisions(server: Centre, window: Window) -> None:
    context = window.context(viewport=SCREEN, timezone_id="Asia/Tokyo")
    page = join(server, context, "ground")
    page.wait_for_function(CENTRES_TIME)


NEWER_THAN_ES5 = (
    r"=>",
    r"\b(const|let|class|import|async|await|fetch|Promise|Map|Set|Symbol)\b",
    r"`",
    r"\.\.\.",
    r"\?\.",
    r"\.(includes|closest|padStart|startsWith|endsWith|find|assign|dataset|append|remove|replaceChildren)\b",
    r"for \(.* of ",
)


@pytest.mark.parametrize("newer", NEWER_THAN_ES5)
def test_the_script_uses_nothing_newer_than_es5(newer: str) -> None:
    code = re.sub(r"/\*.*?\*/", "", SCRIPT, flags=re.DOTALL)
    assert re.findall(newer, code) == []


RANGES_S = [(low * 100, low * 100 + width * 130) for low in range(0, 110, 7) for width in (0, 1, 9, 60)]


def test_a_television_tells_a_wait_as_the_display_does(server: Centre, window: Window) -> None:
    span = re.search(r"function span.*?\n  }\n\n  function halves.*?\n  }\n", SCRIPT, re.DOTALL)
    assert span is not None
    told = board(server, window).evaluate(
        f"""ranges => {{ const own = ["es"], say = (_, word) => word; {span[0]}
        return ranges.map(range => span({{ low_s: range[0], high_s: range[1] }})); }}""",
        RANGES_S,
    )
    assert told == [list(compact(low, high, "es")) for low, high in RANGES_S]


CHANGES = [
    ("before", "2027-03-14T09:58:00Z", "01:58"),
    ("after", "2027-03-14T10:02:00Z", "03:02"),
    ("much later", "2027-03-20T10:02:00Z", "03:02"),
]


@pytest.mark.parametrize(("name", "at", "shown"), CHANGES, ids=[name for name, _, _ in CHANGES])
def test_the_clock_goes_over_a_change_of_clocks_and_a_call_keeps_its_time(
    server: Centre, window: Window, name: str, at: str, shown: str
) -> None:
    """Without a reload; two in the morning of 14 March 2027 in Tijuana does not exist."""
    server.issue()
    view = server.get("/board/ground") | {"version": 1}
    found = offsets(ZoneInfo("America/Tijuana"), date(2027, 3, 14))
    call = {
        "announcement": 1,
        "ticket": "101",
        "desk": "1",
        "zone": "ground",
        "language": "es",
        "called_at": "2027-03-14T09:57:00Z",
        "recall": False,
    }
    known = [{"since": one.since.isoformat(), "minutes": one.minutes} for one in found]
    view["view"] |= {"offsets": known, "calls": [call]}
    stamp = format_datetime(datetime.fromisoformat(at), usegmt=True)
    context = window.context(viewport=SCREEN)
    context.add_init_script("delete window.WebSocket")
    context.route(
        "**/api/v1/board/*", lambda route: route.fulfill(json=view, headers={"Date": stamp, "Age": "0"})
    )
    page = join(server, context, "ground")
    expect(page.locator("#clock")).to_have_text(shown)
    context.route("**/api/v1/board/*", lambda route: route.abort())
    expect(page.locator("#sentences b").first).to_have_text("01:57", timeout=30_000)


def test_page_style_and_script_fit_into_30_kb(server: Centre) -> None:
    paths = ("/board/ground", "/static/board.js", "/static/link.js", "/static/board.css")
    assert sum(len(httpx.get(server.url + path).content) for path in paths[:3]) < MOST_BYTES
    assert sum(len(gzip.compress(httpx.get(server.url + path).content)) for path in paths) < MOST_BYTES / 2


def test_the_sheet_asks_no_custom_property_of_an_old_television(server: Centre) -> None:
    sheet = httpx.get(f"{server.url}/static/board.css").text
    assert "var(" not in sheet
    assert "grid" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["es", "ar"])
def test_the_board_breaks_no_rule_of_access(server: Centre, window: Window, language: str) -> None:
    ground_calls(server, 3, language=language)
    page = board(server, window, "ground", SILENT)
    expect(page.locator("#plate")).not_to_have_class(re.compile("blink"), timeout=SOON_MS)
    assert broken_rules(page) == []


def test_the_board_of_an_arabic_centre_is_really_mirrored(arabic_server: Centre, chromium: Browser) -> None:
    with contextlib.closing(chromium.new_context(viewport=SCREEN)) as context:
        page = join(arabic_server, context, "ground")
        ground_calls(arabic_server, 2, language="ar")
        expect(page.locator("#latest li")).to_have_count(1)
        order = ("#clock", "#latest", "#desk", ".arrow", "#ticket", ".mark >> nth=0")
        starts = [page.locator(f"main {place}").bounding_box()["x"] for place in order]
        plate, code = page.locator("#plate").bounding_box(), page.locator("#ticket").bounding_box()
    assert starts == sorted(starts)
    assert code["x"] + code["width"] <= plate["x"] + plate["width"]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768), (3840, 2160)])
def test_the_board_fits_every_screen(server: Centre, window: Window, size: tuple[int, int]) -> None:
    ground_calls(server, 6, language="pt")
    context = window.context(viewport={"width": size[0], "height": size[1]})
    page = join(server, context, "ground")
    expect(page.locator("#latest li")).to_have_count(4)
    inside = page.evaluate(
        "() => ['plate', 'sentences', 'latest', 'signs', 'clock'].every((id) => {"
        " const box = document.getElementById(id).getBoundingClientRect();"
        " return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight; })"
    )
    assert inside
