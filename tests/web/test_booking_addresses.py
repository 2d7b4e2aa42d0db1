import gzip
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from language.catalogue import catalogue
from server.actions.setup import SetUp, init_centre
from server.domain.calendar import Calendar, Opening
from server.domain.centre_check import read
from server.store.database import open_engine
from server.web import booking
from tests.web.bookings import SERVICE
from tests.web.centre import ROOT, Centre
from tests.web.conftest import serving
from wire.appointments import BookingDay

MOST_BYTES = 60 * 1024
"""Of page, styles, script and pictograms together, packed."""
PAGE = f"/book/tapachula/{SERVICE}"
THURSDAY = date(2026, 11, 26)


def test_a_services_own_name_leads_to_its_days_where_there_is_one_centre(server: Centre) -> None:
    answer = httpx.get(f"{server.url}/book/health?lang=fr")
    assert (answer.status_code, answer.headers["location"]) == (303, "/book/tapachula/health?lang=fr")


def test_days_of_the_same_hours_stand_in_one_line() -> None:
    seven, eight = datetime(2026, 1, 1, 7).time(), datetime(2026, 1, 1, 8).time()  # noqa: DTZ001 - wall clock
    week = dict.fromkeys(range(5), (Opening(seven, eight),)) | {6: (Opening(seven, seven.max),)}
    found = booking.hours(Calendar(ZoneInfo("UTC"), week), catalogue("booking", "ht"))
    assert found == [("lendi jiska vandredi", "07:00\u201308:00"), ("dimanch", "07:00\u201324:00")]


def test_a_week_over_the_turn_of_a_month_names_both_and_knows_its_neighbours() -> None:
    offered = [
        BookingDay(day=date(2026, 11, 30), offered=3, free=0),
        BookingDay(day=date(2026, 12, 1), offered=3, free=2),
    ]
    ends = (THURSDAY, date(2026, 12, 6))
    strip = booking.strip(date(2026, 11, 30), offered, date(2026, 12, 1), ends, "es")
    assert (strip.title, strip.before, strip.after) == (
        "Noviembre \u2013 diciembre",
        date(2026, 11, 23),
        None,
    )
    assert [(tile.short, tile.free, tile.chosen) for tile in strip.tiles] == [
        ("lun", 0, False),
        ("mar", 2, True),
    ]
    assert booking.first_free(offered, None) == date(2026, 12, 1)
    assert booking.first_free(offered, date(2026, 11, 30)) == date(2026, 11, 30)
    assert booking.first_free([], None) is None


def test_no_copy_of_a_booking_page_is_kept_or_told_to_others(server: Centre) -> None:
    headers = httpx.get(server.url + PAGE).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_strange_addresses_get_a_page_and_never_a_fault(server: Centre) -> None:
    for query in (
        "day=x",
        "day=9999-12-31",
        "day=0001-01-01",
        "week=2026-13-01",
        "at=x",
        "party_size=x&tell=x",
    ):
        assert httpx.get(f"{server.url}{PAGE}?{query}").status_code == 200, query
    strange = {"at": "2026-11-26T10:20:00", "party_size": "x"}
    assert httpx.post(f"{server.url}{PAGE}?key=b", data=strange).headers["location"].endswith("tell=time")
    answers = [httpx.get(server.url + path) for path in ("/book/nowhere", "/book/nowhere/health", "/w/ABC")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_page_styles_script_and_pictograms_fit_into_60_kb(server: Centre) -> None:
    parts = ("tokens.css", "phone.css", "booking.css", "booking.js", "icons.woff2")
    paths = (PAGE, *(f"/static/{part}" for part in parts))
    assert sum(len(gzip.compress(httpx.get(server.url + path).content)) for path in paths) < MOST_BYTES


def test_of_several_centres_one_is_chosen_first_and_a_link_finds_its_own(
    tmp_path: Path, new_centre: tuple[Path, SetUp]
) -> None:
    file = Path(shutil.copy(new_centre[0], tmp_path))
    engine = open_engine(f"sqlite:///{file}")
    other = (ROOT / "examples/always_open.toml").read_text(encoding="utf-8").replace('user = "', 'user = "o-')
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        second = init_centre(connection, read(other))
    engine.dispose()
    with serving(file, new_centre[1]) as server:
        chosen = httpx.get(f"{server.url}/book?lang=en").text
        assert 'href="/book/tapachula?lang=en"' in chosen
        assert f'href="/book/{second.centre}?lang=en"' in chosen
        assert (
            "No appointments are given here." in httpx.get(f"{server.url}/book/{second.centre}?lang=en").text
        )
        at = datetime.now(UTC) + timedelta(days=2)
        shown = httpx.get(f"{server.url}{PAGE}?lang=en&day={at:%Y-%m-%d}").text
        free = re.findall(r'name="at" value="([^"]+)" required', shown)
        held = httpx.post(f"{server.url}{PAGE}?lang=en&key=c", data={"at": free[0]}).headers["location"]
        assert "Is this right?" in httpx.get(server.url + held).text
        assert httpx.get(f"{server.url}/book/health").status_code == 404
