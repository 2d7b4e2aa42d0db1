"""An Arabic line runs from right to left whatever word it begins with: board, kiosk and slip alike."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from look.direction import RIGHT_TO_LEFT_MARK, led, letters, way
from look.files import regular
from look.window import prepare
from printer.sheet import Face, Sheet

MARK = RIGHT_TO_LEFT_MARK
LINES = [
    "ACNUR يدعوك إلى الشباك.",
    "UNICEF (الأطفال) ثم OIM!",
    "10:45 يوم الأحد، ACNUR.",
    "K427 رقمك، توجّه إلى الشباك A1.",
    "Atención (ACNUR) للأسرة?",
]
OWN = ["ACNUR", "Centro de Atención (Tapachula)", "K427", "20\u201335", "¿Qué necesita hoy?"]


def ink(text: str, direction: str) -> Image.Image:
    """A line in the type family, laid out by raqm in the direction that is asked for."""
    font = ImageFont.truetype(str(regular()), 40, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (1200, 90), 255)
    ImageDraw.Draw(image).text((10, 10), text, font=font, fill=0, direction=direction)
    return trimmed(image.point(lambda grey: 255 if grey >= 128 else 0))


def trimmed(image: Image.Image) -> Image.Image:
    return image.crop(image.point(lambda grey: 255 - grey).getbbox())


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_led_by_its_paragraph(line):
    assert led(line, line) == MARK + line
    first, *rest = line.split(" ", 1)
    assert led(first, line) == MARK + first
    assert [led(part, line) for part in rest] == [MARK + part for part in rest]
    assert led("Elija su idioma", f"Elija su idioma\n{line}") == "Elija su idioma"


@pytest.mark.parametrize("line", OWN)
def test_a_line_of_latin_letters_or_figures_stays_as_it_is(line):
    assert led(line, line) == line


def test_a_range_keeps_its_order_and_letters_tell_their_direction():
    assert led("10\u201315 د", "10\u201315 د") == f"{MARK}10\u200e\u2013\u200e15 د"
    assert [letters(text) for text in ("10-15", "A1", "د", "A د")] == [set(), {"L"}, {"R"}, {"L", "R"}]


def test_a_name_runs_its_own_way():
    assert [way(line) for line in LINES] == ["rtl"] * len(LINES)
    assert [way(line) for line in OWN] == ["ltr"] * len(OWN)


@pytest.mark.gui
@pytest.mark.parametrize("line", LINES)
def test_kivy_draws_it_from_right_to_left(line):
    prepare(640, 480)
    from look.widgets import Text  # noqa: PLC0415 - imports Kivy

    text = Text(line, size_px=40, colour="#000000", size_hint=(None, None), size=(1200, 90))
    text.texture_update()
    texture = text.texture
    drawn = Image.frombytes("RGBA", texture.size, texture.pixels).getchannel("A").point(lambda a: 255 - a)
    drawn = trimmed(drawn.point(lambda grey: 255 if grey >= 128 else 0))
    assert ink(line, "rtl").tobytes() != ink(line, "ltr").tobytes()
    assert drawn.tobytes() == ink(line, "rtl").tobytes()


@pytest.mark.parametrize("line", LINES)
def test_the_slip_draws_every_wrapped_line_from_right_to_left(line):
    face = Face(40, rtl=True)
    for part in face.wrap(line, 260):
        assert face.direction(part) == "rtl"
        sheet = Sheet(1200, mirrored=True)
        sheet.line(part, 20, 40, face)
        sheet.y = 120
        bare = part.removeprefix(MARK)
        assert trimmed(sheet.cut().convert("L")).tobytes() == ink(bare, "rtl").tobytes()


@pytest.mark.parametrize("line", ["Centro de Atención (Tapachula)", "Café (São João)!"])
def test_a_latin_name_on_an_arabic_slip_keeps_its_order_and_brackets(line):
    face = Face(40, rtl=True)
    assert face.wrap(line, 2000) == [line]
    sheet = Sheet(1200, mirrored=True)
    sheet.line(line, 20, 40, face)
    sheet.y = 120
    assert trimmed(sheet.cut().convert("L")).tobytes() == ink(line, "ltr").tobytes()
