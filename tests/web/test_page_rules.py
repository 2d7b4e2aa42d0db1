from datetime import UTC, datetime, timedelta

import pytest

from language.catalogue import catalogue
from language.waits import ticks
from look.tokens import colours
from server.web import floor, phone, style
from server.web.moment import Moment
from server.web.words import browser_language, staff_language, visitor_language
from wire.messages import Wait
from wire.views import DeskTile, Mark, TicketView
from wire.words import DeskState, Lane, StepState

NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
CENTRE = Moment(NOON, "America/Mexico_City")


def in_minutes(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def ticket(state: StepState, *, private: bool = False) -> TicketView:
    return TicketView(
        ticket="427",
        language="es",
        centre={"es": "Centro"},
        timezone="America/Mexico_City",
        state=state,
        private=private,
        ahead=None,
        wait=None,
        desk=None,
        zone=None,
        called_at=None,
    )


def test_the_clock_is_the_centres_at_midnight_and_across_a_time_change() -> None:
    assert CENTRE.clock() == "12:00"
    assert CENTRE.clock(datetime(2026, 11, 24, 6, 0, tzinfo=UTC)) == "00:00"
    spring = Moment(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Madrid")
    assert (spring.clock(), spring.clock(spring.after(-1))) == ("03:00", "01:59")


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2), (-1, -1), (-60, -1), (-61, -2), (-240, -4)]
)
def test_minutes_to_a_promise_are_rounded_away_from_now(seconds: int, minutes: int) -> None:
    assert CENTRE.minutes_until(CENTRE.after(seconds)) == minutes


def test_time_that_ticks_shows_hours_only_from_the_first_on() -> None:
    assert [CENTRE.ticking(CENTRE.after(-s)) for s in (0, 521, 3600, 4121)] == [
        "00:00",
        "08:41",
        "1:00:00",
        "1:08:41",
    ]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,es;q=0.5,en;q=0.8", "en"),
        ("de;q=x,en;q=y", "en"),
        ("*", "es"),
    ],
)
def test_staff_read_the_language_that_their_browser_likes_best(accepted: str | None, language: str) -> None:
    assert staff_language(accepted) == language


def test_a_visitor_reads_what_was_asked_for_else_the_tickets_own() -> None:
    assert [visitor_language(asked, "ht") for asked in (None, "ar", "xx")] == ["ht", "ar", "ht"]
    assert visitor_language(None, "qu") == "en"
    assert browser_language("pt-BR,pt;q=0.9") == "pt"


def test_marks_that_would_touch_stand_on_levels_of_their_own() -> None:
    marks = [Mark(step=n, lane=Lane.C, due_at=in_minutes(10)) for n in range(3)]
    apart = Mark(step=9, lane=Lane.A, due_at=in_minutes(30))
    found = floor.points([*marks, apart], CENTRE)
    assert [(point.x, point.level) for point in found] == [(37.5, 0), (37.5, -1), (37.5, 1), (62.5, 0)]


def test_a_mark_far_beyond_the_chart_stays_at_its_edge() -> None:
    far = [Mark(step=1, lane=Lane.C, due_at=in_minutes(m)) for m in (-300, 300)]
    assert [(point.x, point.late) for point in floor.points(far, CENTRE)] == [(1.6, True), (98.4, False)]


@pytest.mark.parametrize(
    ("state", "step_state", "kind"),
    [
        (DeskState.OPEN, StepState.CALLED, "called"),
        (DeskState.OPEN, StepState.SERVING, "serving"),
        (DeskState.OPEN, None, "free"),
        (DeskState.BREAK, None, "break"),
        (DeskState.CLOSED, None, "closed"),
    ],
)
def test_a_desks_tile_tells_what_it_does(state: DeskState, step_state: StepState | None, kind: str) -> None:
    code = "427" if step_state else None
    tile = DeskTile(desk="6", zone="a", state=state, step_state=step_state, ticket=code, since=None)
    assert floor.tile_kind(tile) == kind


def test_a_wait_is_a_range_with_times_and_its_place_on_the_bar() -> None:
    found = phone.span(Wait(low_s=900, likely_s=1200, high_s=1500), CENTRE, "es")
    assert (found.words, found.x, found.width) == ("15 a 25 minutos", 25.0, 16.7)
    assert found.back_by is not None
    times = [CENTRE.clock(at) for at in (found.earliest, found.latest, found.back_by)]
    assert times == ["12:15", "12:25", "12:11"]


def test_a_long_wait_gets_a_longer_bar_and_a_short_one_no_way_out() -> None:
    long = phone.span(Wait(low_s=3600, likely_s=5000, high_s=7200), CENTRE, "es")
    longer = phone.span(Wait(low_s=7200, likely_s=9000, high_s=10_800), CENTRE, "es")
    short = phone.span(Wait(low_s=60, likely_s=120, high_s=300), CENTRE, "es")
    assert (long.ticks, long.x + long.width) == (["0", "30", "60", "90", "120"], 100.0)
    assert (longer.ticks, longer.x, longer.width) == (ticks(240, "es"), 50.0, 25.0)
    assert (short.ticks, short.back_by) == (["0", "15", "30", "45", "60"], None)


@pytest.mark.parametrize(
    ("view", "face"),
    [
        (ticket(StepState.WAITING), "waiting"),
        (ticket(StepState.CALLED), "called"),
        (ticket(StepState.CALLED, private=True), "private"),
        (ticket(StepState.PARKED), "parked"),
        (ticket(StepState.SERVING), "serving"),
        (ticket(StepState.NO_SHOW), "missed"),
        (ticket(StepState.CANCELLED), "over"),
        (ticket(StepState.DONE), "over"),
        (ticket(StepState.PLANNED), "waiting"),
        (ticket(StepState.PLANNED).model_copy(update={"opens_at": NOON}), "planned"),
    ],
)
def test_the_phone_shows_the_face_of_the_tickets_state(view: TicketView, face: str) -> None:
    assert phone.face(view) == face


@pytest.mark.parametrize("state", [StepState.WAITING, StepState.CALLED, StepState.SERVING])
def test_the_phone_tells_how_many_places_come_after_this_one(state: StepState) -> None:
    view = ticket(state).model_copy(update={"steps_left": 2})
    assert "Después: 2 pasos más" in phone.html(view, CENTRE, catalogue("phone", "es"))
    assert "Después" not in phone.html(ticket(state), CENTRE, catalogue("phone", "es"))


def test_every_colour_of_the_look_is_a_property_of_its_theme() -> None:
    light, dark = style.tokens_css().split("@media (prefers-color-scheme: dark)")
    for name, value in colours("light").items():
        assert f"--{name.replace('_', '-')}: {value};" in light
    for name, value in colours("dark").items():
        assert f"--{name.replace('_', '-')}: {value};" in dark
