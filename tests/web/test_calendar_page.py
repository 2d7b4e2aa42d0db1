import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from server.web import calendar
from server.web.moment import Moment
from tests.web.centre import Centre
from tests.web.windows import Window, broken_rules
from wire.appointments import CalendarBlock, CalendarDay, CalendarEntry
from wire.views import Choice
from wire.words import AppointmentState, StepState

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-calendar")]
SEVEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""07:00 in Tapachula."""
ZONE = "America/Mexico_City"
NAMES = {"health": Choice(id="health", name="Salud", pictogram="medical-bag")}


def at(minutes: float) -> datetime:
    return SEVEN + timedelta(minutes=minutes)


def entry(n: int, start: float, length: float = 20, **more: Any) -> CalendarEntry:
    values = {"desk": str(n), "language": "es", "party_size": 1, "private": False, "state": "booked"}
    values |= {"appointment": n, "code": f"CODE{n}", "service": "health"}
    return CalendarEntry(starts_at=at(start), ends_at=at(start + length), **(values | more))


def day(*entries: CalendarEntry, **more: Any) -> CalendarDay:
    values = {"day": SEVEN.date(), "timezone": ZONE, "opens_at": at(0), "closes_at": at(480)}
    values |= {"services": ["health"], "entries": list(entries), "blocks": [], "closures": []}
    return CalendarDay(**(values | more))


def places(*entries: CalendarEntry) -> list[tuple[int, int, int, int]]:
    (column,) = calendar.grid(day(*entries), NAMES, Moment(at(200), ZONE)).columns
    return [(block.row, block.rows, block.part, block.parts) for block in column.blocks]


def test_a_block_stands_where_its_time_is() -> None:
    assert places(entry(1, 20), entry(2, 60, 40)) == [(5, 4, 1, 12), (13, 8, 1, 12)]


def test_appointments_at_one_time_stand_side_by_side_and_later_ones_have_all_the_width() -> None:
    assert places(entry(1, 0), entry(2, 0), entry(3, 10), entry(4, 40)) == [
        (1, 4, 1, 4),
        (1, 4, 5, 4),
        (3, 4, 9, 4),
        (9, 4, 1, 12),
    ]


def test_seven_at_one_time_still_fit_into_the_column() -> None:
    found = places(*(entry(n, 0) for n in range(7)))
    assert [part for _, _, part, _ in found] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("state", "step", "kind"),
    [
        ("held", None, "held"),
        ("booked", None, "booked"),
        ("missed", None, "missed"),
        ("checked_in", None, "arrived"),
        ("checked_in", "waiting", "arrived"),
        ("checked_in", "parked", "arrived"),
        ("checked_in", "called", "at-desk"),
        ("checked_in", "serving", "at-desk"),
        ("checked_in", "done", "served"),
        ("checked_in", "no_show", "missed"),
    ],
)
def test_each_state_is_drawn_in_its_own_way(state: str, step: str | None, kind: str) -> None:
    one = entry(1, 0, state=AppointmentState(state), step_state=StepState(step) if step else None)
    assert calendar.kind(one) == kind


def test_the_hour_that_comes_twice_has_two_lines_of_its_own() -> None:
    start = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00 in Madrid; an hour later it is 02:00 again
    twice = day(opens_at=start, closes_at=start + timedelta(hours=2), timezone="Europe/Madrid")
    moment = Moment(start + timedelta(hours=1.5), "Europe/Madrid")
    found = calendar.grid(twice, NAMES, moment)
    assert [(row, moment.clock(hour)) for row, hour in found.hours] == [(1, "02:00"), (13, "02:00")]
    assert (found.rows, found.now_px) == (24, 138)


def test_what_is_kept_for_walk_ins_is_shaded_within_the_day() -> None:
    kept = CalendarBlock(service="health", starts_at=at(-60), ends_at=at(60), why="walk_in")
    (column,) = calendar.grid(day(blocks=[kept]), NAMES, Moment(at(0), ZONE)).columns
    assert column.shades == [calendar.Shade("walk_in", 1, 12)]


def test_a_closed_day_has_no_grid() -> None:
    found = calendar.grid(day(opens_at=None, closes_at=None), NAMES, Moment(at(0), ZONE))
    assert (found.hours, found.rows, found.came) == ([], 0, 0)


def test_a_week_counts_who_came_and_how_full_each_day_is() -> None:
    came = entry(1, 0, state="checked_in", step_state="done")
    missed, coming = entry(2, 20, state="missed"), entry(3, 60)
    (count,) = calendar.week([day(came, missed, coming)], "health", {"health": {SEVEN.date(): (8, 6)}})
    assert (count.booked, count.came, count.missed, count.free, count.share) == (3, 1, 1, 6, 25.0)


def opened(server: Centre, window: Window, role: str = "agent", **more: Any) -> tuple[Page, dict[str, Any]]:
    """Open the day of one booked appointment."""
    booked = server.book("health", **more)
    page = window.page(f"/calendar?day={booked['service_day']}", role)
    expect(page.locator("button[data-entry]")).to_have_count(1)
    return page, booked


def press(page: Page, key: str) -> None:
    expect(page.locator("html:not([data-busy])")).to_be_attached()
    page.keyboard.press(key)


def test_an_appointment_is_moved_by_keyboard(server: Centre, window: Window) -> None:
    page, booked = opened(server, window)
    press(page, "ArrowDown")
    press(page, "Enter")
    expect(page.locator("#entry-title")).to_contain_text(booked["code"])
    press(page, "m")
    expect(page.locator("#move input").first).to_be_focused()
    press(page, "ArrowDown")
    chosen = page.locator("#move input:checked").get_attribute("value")
    press(page, "Enter")
    expect(page.locator("#entry")).to_be_hidden()
    found = server.get(f"/appointments/{booked['link']}")
    assert datetime.fromisoformat(found["starts_at"]) == datetime.fromisoformat(chosen)


def test_a_cancellation_is_asked_once(server: Centre, window: Window) -> None:
    page, booked = opened(server, window)
    press(page, "ArrowDown")
    press(page, "Enter")
    press(page, "c")
    expect(page.locator("#entry-cancel")).to_contain_text("Pulse otra vez para cancelar.")
    assert server.get(f"/appointments/{booked['link']}")["state"] == "booked"
    press(page, "c")
    expect(page.locator("button[data-entry]")).to_have_count(0)
    assert server.get(f"/appointments/{booked['link']}")["state"] == "cancelled"


def test_who_came_is_checked_in_and_gets_a_ticket(server: Centre, window: Window) -> None:
    page, _ = opened(server, window)
    press(page, "ArrowDown")
    press(page, "Enter")
    press(page, "l")
    expect(page.locator("#told-title")).to_have_text("Turno")
    ticket = page.locator("#told .code").inner_text()
    assert [found["visit"]["channel"] for found in server.get(f"/find?ticket={ticket}")] == ["appointment"]
    expect(page.locator("button[data-entry]")).to_have_class("entry arrived low")


def test_who_did_not_come_is_marked(server: Centre, window: Window) -> None:
    page, booked = opened(server, window)
    press(page, "ArrowDown")
    press(page, "Enter")
    expect(page.locator("#entry-move")).to_be_visible()
    expect(page.locator("#entry-missed")).to_be_hidden()
    with contextlib.closing(sqlite3.connect(server.database)) as database, database:
        database.execute("UPDATE appointment SET starts_at = datetime('now', '-1 minute')")
    page.reload()
    press(page, "ArrowDown")
    press(page, "Enter")
    press(page, "a")
    expect(page.locator("button[data-entry].missed")).to_have_count(1)
    assert server.get(f"/appointments/{booked['link']}")["state"] == "missed"


def test_a_new_appointment_is_made_by_keyboard_and_tells_its_code(server: Centre, window: Window) -> None:
    page = window.page("/calendar", "agent")
    press(page, "n")
    page.get_by_label("Servicio", exact=True).select_option("work")
    page.get_by_label("Idioma").select_option("ht")
    page.get_by_label("Personas").fill("3")
    page.get_by_label("Desde").select_option("staff")
    expect(page.locator("#new [data-free] input:checked")).to_have_count(1)
    page.get_by_role("button", name="Reservar").click()
    expect(page.locator("#told-title")).to_have_text("Código de la cita")
    made = server.get(f"/appointments/{page.locator('#told .code').inner_text()}")
    assert [made[name] for name in ("service", "language", "party_size", "quota", "state")] == [
        "work",
        "ht",
        3,
        "staff",
        "booked",
    ]


def test_arrows_lead_from_day_to_day_and_w_to_the_week(server: Centre, window: Window) -> None:
    page = window.page("/calendar?day=2026-11-25", "agent")
    expect(page.locator(".shown")).to_have_text("miércoles 25 de noviembre")
    press(page, "ArrowRight")
    expect(page.locator(".shown")).to_have_text("jueves 26 de noviembre")
    press(page, "ArrowLeft")
    expect(page.locator(".shown")).to_have_text("miércoles 25 de noviembre")
    press(page, "w")
    expect(page.locator(".week thead th")).to_have_count(8)
    expect(page.locator(".shown")).to_have_text("lunes 23 de noviembre")


def test_a_closure_is_made_and_lifted_by_a_manager(server: Centre, window: Window) -> None:
    page, booked = opened(server, window, "manager")
    press(page, "x")
    expect(page.locator("[data-met]")).to_contain_text("Se suspenderá y avisará 1 cita.")
    page.locator("#closure-until").select_option(index=page.locator("#closure-until option").count() - 1)
    page.locator("#closure-desk").select_option("1")
    expect(page.locator("[data-met]")).not_to_contain_text("suspender")
    page.locator("#closure-desk").select_option("")
    page.locator("#closure-until").select_option(index=0)
    expect(page.locator("[data-met]")).to_contain_text("Se suspenderá y avisará 1 cita.")
    page.get_by_role("button", name="Cerrar", exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    own = window.page(f"/a/{booked['link']}?lang=es")
    expect(own.locator("main")).to_contain_text("Lo sentimos: el centro estará cerrado a esa hora.")
    expect(own.get_by_role("link", name="Elegir una hora")).to_be_visible()
    press(page, "x")
    expect(page.locator("#closures li")).to_contain_text("Todo el centro")
    expect(page.locator("#closures li")).to_contain_text(f"1 suspendida: {booked['code']}")
    page.get_by_role("button", name="Quitar").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    own.reload()
    expect(own.locator("main")).not_to_contain_text("Lo sentimos")
    press(page, "x")
    expect(page.locator("#closures li")).to_have_count(1)  # what was closed until now was closed
    expect(page.get_by_role("button", name="Quitar")).to_have_count(0)


def test_a_calendar_link_is_told_once_and_works(server: Centre, window: Window) -> None:
    page = window.page("/calendar", "manager")
    press(page, "l")
    page.get_by_role("button", name="Crear enlace").click()
    expect(page.locator("#told-title")).to_have_text("Enlace de calendario: se muestra solo ahora")
    feed = httpx.get(page.locator("#told .code").inner_text())
    assert (feed.status_code, feed.text.splitlines()[0]) == (200, "BEGIN:VCALENDAR")


def test_an_agent_is_offered_no_closures_and_no_links(server: Centre, window: Window) -> None:
    page, _ = opened(server, window)
    assert page.locator("#closures-open, #feed-open, #closures, #feed").count() == 0


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_calendar_breaks_no_rule_of_access(
    server: Centre, window: Window, theme: str, size: tuple[int, int]
) -> None:
    booked = server.book("health")
    viewport = {"width": size[0], "height": size[1]}
    page = window.page(
        f"/calendar?day={booked['service_day']}", "manager", color_scheme=theme, viewport=viewport
    )
    assert broken_rules(page) == []
    for key in ("n", "x", "l"):
        press(page, key)
        assert broken_rules(page) == [], key
        press(page, "Escape")
    press(page, "ArrowDown")
    press(page, "Enter")
    assert broken_rules(page) == []
    page.goto(f"{server.url}/calendar?week=1")
    assert broken_rules(page) == []
