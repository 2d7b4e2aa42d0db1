"""Every screen in every way to look at it: large enough, strong enough, whole, and really mirrored."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import pytest

from kiosk import events as e
from kiosk.screens.scene import Scene
from kiosk.state import Helped, Paper, Screen, State, Ticket, Turned, Why
from kiosk.theme import HIGH, LIGHT, LOWERED_ZONE, Look
from look.tokens import contrast, tokens
from tests.kiosk.kiosk_lobby import AT, LANGUAGES, lobby
from wire.messages import Wait
from wire.words import Arrival

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("kiosk-window")]

WAIT = Wait(low_s=1200, likely_s=1500, high_s=2100)
LONG = Wait(low_s=9900, likely_s=11_000, high_s=13_500)
PAST_CLOSING = Wait(low_s=21_000, likely_s=22_000, high_s=24_000, past_closing=True)
TICKET = Ticket("427", ahead=6, wait=WAIT, follow_url="https://turno.example/t/7f3KqZ2mV9sX4bT1nR8wLp")
STATES = {
    "language": State(),
    "services": State(Screen.SERVICES),
    "code": State(Screen.CODE, typed="A4K"),
    "code_whole": State(Screen.CODE, typed="A4K7X"),
    "code_unknown": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.UNKNOWN)),
    "other_day": State(
        Screen.NOT_CHECKED_IN, turned=Turned(Why.OTHER_DAY, day=AT.date() + timedelta(days=3))
    ),
    "past_day": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.OTHER_DAY, day=AT.date() - timedelta(days=3))),
    "already": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.ALREADY, ticket="427")),
    "used": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.USED)),
    "over": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.OVER)),
    "lookup_away": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.AWAY)),
    "scanned_unknown": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.UNKNOWN)),
    "scanned_away": State(Screen.NOT_CHECKED_IN, turned=Turned(Why.AWAY)),
    "sooner": State(Screen.SOONER),
    "issuing": State(Screen.ISSUING),
    "ticket": State(Screen.TICKET, ticket=TICKET, paper=Paper.PRINTED),
    "long_wait": State(Screen.TICKET, ticket=replace(TICKET, ahead=46, wait=LONG), paper=Paper.PRINTED),
    "long_no_paper": State(Screen.TICKET, ticket=replace(TICKET, ahead=46, wait=LONG), paper=Paper.OUT),
    "past_closing": State(
        Screen.TICKET, ticket=replace(TICKET, ahead=39, wait=PAST_CLOSING), paper=Paper.PRINTED
    ),
    "past_closing_no_paper": State(
        Screen.TICKET, ticket=replace(TICKET, ahead=39, wait=PAST_CLOSING), paper=Paper.OUT
    ),
    "late_past_closing": State(
        Screen.TICKET,
        ticket=replace(TICKET, wait=PAST_CLOSING, arrival=Arrival.LATE, starts_at=AT),
        paper=Paper.PRINTED,
    ),
    "private": State(Screen.TICKET, ticket=replace(TICKET, private=True), paper=Paper.PRINTED),
    "no_paper": State(Screen.TICKET, ticket=TICKET, paper=Paper.OUT),
    "early": State(
        Screen.TICKET,
        ticket=replace(
            TICKET, ahead=None, wait=None, arrival=Arrival.EARLY, starts_at=AT + timedelta(minutes=26)
        ),
        paper=Paper.PRINTED,
    ),
    "on_time": State(
        Screen.TICKET, ticket=replace(TICKET, arrival=Arrival.ON_TIME, starts_at=AT), paper=Paper.PRINTED
    ),
    "late": State(Screen.TICKET, ticket=replace(TICKET, arrival=Arrival.LATE, starts_at=AT), paper=Paper.OUT),
    "too_late": State(
        Screen.TICKET, ticket=replace(TICKET, arrival=Arrival.TOO_LATE, starts_at=AT), paper=Paper.PRINTED
    ),
    "offline": State(Screen.TICKET, ticket=Ticket("MB31"), paper=Paper.MISSING),
    "not_issued": State(Screen.NOT_ISSUED),
    "help": State(Screen.HELP, helped=Helped.CALLED),
    "closed": State(Screen.CLOSED),
    "warning": State(Screen.SERVICES, warned=True),
}
WITHOUT_LANGUAGE = {"language", "scanned_unknown", "scanned_away"}
LOOKS = [
    Look(),
    Look(lowered=True),
    Look(large=True),
    Look(lowered=True, large=True),
    Look(landscape=True),
    Look(landscape=True, lowered=True, large=True),
]
EVERY = list(product(STATES, LOOKS))


def drawn(name, look, language, size=None):
    from kiosk.screens import draw  # noqa: PLC0415 - after the window
    from kiosk.sheet import Sheet  # noqa: PLC0415 - after the window
    from tests.kiosk import window  # noqa: F401, PLC0415 - opens a window

    chosen = None if name in WITHOUT_LANGUAGE else language
    state = replace(
        STATES[name],
        language=chosen,
        lowered=look.lowered,
        large=look.large,
    )
    closed_until = (AT + timedelta(hours=20)).isoformat()
    scene = Scene(state, lobby(opens_at=closed_until), AT, left=timedelta(seconds=18))
    whole = replace(look, right_to_left=scene.say.right_to_left)
    sheet = Sheet(whole, size or (look.width, look.height), lambda _event: None)
    draw(sheet, scene)
    return sheet


def texts(widget):
    from look.widgets import Text  # noqa: PLC0415 - after the window

    for child in widget.children:
        if isinstance(child, Text):
            yield child
        yield from texts(child)


@pytest.mark.parametrize(("name", "look"), EVERY)
def test_every_control_is_large_enough_on_the_sheet_and_apart_from_the_others(name, look):
    sheet = drawn(name, look, "ar")
    for control in sheet.controls:
        assert min(control.size) >= 81, control.spoken  # 20 mm on a 21.5 inch panel
        assert 0 <= control.x <= control.right <= sheet.width
        assert 0 <= control.y <= control.top <= sheet.height
    for one, other in combinations(sheet.controls, 2):
        across = max(one.x - other.right, other.x - one.right)
        along = max(one.y - other.top, other.y - one.top)
        assert max(across, along) >= tokens()["target"]["gap"] - 1, (one.spoken, other.spoken)


@pytest.mark.parametrize(("name", "look"), EVERY)
def test_no_word_is_cut_and_none_is_too_small_in_any_language(name, look):
    for language in LANGUAGES:
        sheet = drawn(name, look, language)
        for text in texts(sheet):
            assert text.font_size >= 28, text.text
            assert 0 <= text.x < text.right <= sheet.width, text.text
            assert text.texture_size[0] <= text.width + 1, text.text
            assert widest_word(text) <= text.width + 1, text.text


def widest_word(text):
    return max(
        type(text)(word, size_px=text.font_size, strong=text.bold).measure()[0]
        for word in text.text.split() or [""]
    )


@pytest.mark.parametrize(("name", "look"), [pair for pair in EVERY if pair[1].lowered])
def test_a_lowered_screen_has_every_control_within_reach(name, look):
    sheet = drawn(name, look, "fr")
    assert sheet.controls or name == "issuing"
    assert all(control.top <= LOWERED_ZONE + 1 for control in sheet.controls)


@pytest.mark.parametrize("name", sorted(set(STATES) - {"issuing", "help"}))
def test_help_is_on_every_screen(name):
    sheet = drawn(name, Look(), "es")
    assert any(isinstance(control.event, e.PersonCalled) for control in sheet.controls)


@pytest.mark.parametrize("theme", [LIGHT, HIGH])
def test_words_have_a_contrast_of_seven_and_edges_of_three(theme):
    pairs = [
        (theme.text, theme.ground),
        (theme.text2, theme.ground),
        (theme.text, theme.card),
        (theme.text2, theme.card),
        (theme.on_main, theme.main),
        (theme.on_call, theme.call),
        (theme.on_pressed, theme.pressed),
    ]
    assert min(contrast(ink, under) for ink, under in pairs) >= 7
    assert contrast(theme.edge, theme.ground) >= 3


@pytest.mark.parametrize(("name", "look"), EVERY)
def test_every_word_on_the_sheet_has_a_contrast_of_seven(name, look):
    from kiosk.touch import Touch  # noqa: PLC0415 - after the window

    sheet = drawn(name, look, "es")
    grounds = {sheet.theme.ground, sheet.theme.card, sheet.theme.main, sheet.theme.call}
    for control in sheet.controls:
        for text in texts(control):
            assert contrast(_hex(text.color), control.ground) >= 7, text.text
    for text in texts(sheet):
        if not isinstance(text.parent, Touch):
            assert max(contrast(_hex(text.color), ground) for ground in grounds) >= 7, text.text


def _hex(colour):
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour[:3])


@pytest.mark.parametrize("look", [Look(), Look(lowered=True), Look(landscape=True)])
def test_arabic_is_the_mirror_of_spanish(look):
    plain, mirrored = drawn("services", look, "es"), drawn("services", look, "ar")
    assert [control.event for control in plain.controls] == [control.event for control in mirrored.controls]
    for one, other in zip(plain.controls, mirrored.controls, strict=True):
        assert other.y == one.y
        assert abs(other.x - (plain.width - one.right)) <= 1
    assert plain.clock.x > plain.width / 2
    assert mirrored.clock.right < plain.width / 2


def test_a_range_stands_left_to_right_with_its_unit_behind_it_in_arabic():
    control = drawn("services", Look(), "ar").controls[0]
    figures = next(text for text in texts(control) if text.text == "35–60")  # noqa: RUF001 - a range
    unit = next(text for text in texts(control) if text.text == "دقيقة")
    assert unit.x + unit.measure()[0] <= figures.x + figures.measure()[0]


def test_the_arabic_row_is_mirrored_within_a_spanish_screen():
    rows = {control.event: control for control in drawn("language", Look(), "es").controls}
    spanish, arabic = rows[e.LanguageChosen("es")], rows[e.LanguageChosen("ar")]
    assert (spanish.x, spanish.right) == (arabic.x, arabic.right)
    assert next(texts(spanish)).halign == "left"
    assert next(texts(arabic)).halign == "right"


def test_large_pages_hold_every_service_once():
    seen = []
    for page in range(2):
        STATES["page"] = State(Screen.SERVICES, page=page)
        seen += [c.event for c in drawn("page", Look(large=True), "es").controls]
    chosen = [event for event in seen if isinstance(event, e.ServiceChosen | e.AppointmentChosen)]
    del STATES["page"]
    assert len(chosen) == len(set(chosen)) == 10


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (540, 960), (960, 540)])
def test_the_qr_code_can_be_read_from_the_screen(size):
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image  # noqa: PLC0415 - only here

    sheet = drawn("ticket", Look(landscape=size[0] > size[1]), "es", size)
    picture = sheet.export_as_image().texture  # not in the window: it would cut the sheet to its own size
    assert picture.size == size
    image = Image.frombytes("RGBA", picture.size, picture.pixels).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [TICKET.follow_url]
