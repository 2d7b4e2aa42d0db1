"""The slip as a picture: what a visitor, a phone's camera and a print head get."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from language.catalogue import VISITOR_LANGUAGES
from language.waits import shown
from look.direction import RIGHT_TO_LEFT_MARK
from printer.raster import WIDTHS, draw, qr
from printer.sheet import Face
from printer.slip import Slip

CENTRES = {"ar": "مركز الخدمات المتعددة", "ht": "Sant Sèvis yo"}
NAMES = st.text(alphabet="abcdefghijklmñopqrstuvwxyzÁÉÜW ,.-()0123456789مركز", min_size=1, max_size=300)
ODD = st.text(max_size=40)


def _blank(**changes):
    facts = {
        "centre": "C",
        "ticket": "427",
        "language": "es",
        "issued_at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    return Slip(**{**facts, **changes})


def _ink(image):
    """The box of what is black: left, top, right, bottom."""
    return ImageOps.invert(image.convert("L")).getbbox()


def _black(image, box):
    """The share of black in a box."""
    part = image.convert("L").crop(box)
    return part.histogram()[0] / (part.width * part.height)


def _frame(image, width):
    """Top and bottom of the frame: the longest black run down its left stroke."""
    column = round(24 * width / 576) + 1
    dots = [image.getpixel((column, y)) == 0 for y in range(image.height)]
    runs, start = [], None
    for y, dot in enumerate([*dots, False]):
        if dot and start is None:
            start = y
        if not dot and start is not None:
            runs.append((start, y))
            start = None
    return max(runs, key=lambda run: run[1] - run[0])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_qr_decodes_from_the_picture(slip, read_qr, language, width):
    theirs = replace(slip, language=language, centre=CENTRES.get(language, slip.centre))
    assert read_qr(draw(theirs, width).image) == [slip.follow_url]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_a_picture_is_as_wide_as_the_head_one_bit_deep_and_within_its_margins(slip, language, width):
    image = draw(replace(slip, language=language), width).image
    left, top, right, _ = _ink(image)
    assert (image.mode, image.width) == ("1", width)
    assert set(image.convert("L").getdata()) == {0, 255}
    assert left >= round(24 * width / 576)
    assert right <= width - round(24 * width / 576)
    assert top > 0


@pytest.mark.parametrize("language", ["es", "ht", "fr", "en", "pt"])
def test_a_slip_at_203_dpi_is_as_long_as_drawn(slip, language):
    assert 1040 <= draw(replace(slip, language=language)).image.height <= 1100


def test_arabic_is_mirrored_and_the_ticket_is_not(slip):
    spanish = draw(slip).image
    arabic = draw(replace(slip, language="ar", centre=CENTRES["ar"])).image
    mark = (24, 22, 80, 84)
    mirrored = (576 - 80, 22, 576 - 24, 84)
    assert _black(spanish, mark) > 0.5 > _black(spanish, mirrored)
    assert _black(arabic, mirrored) > 0.5 > _black(arabic, mark)
    high, _ = _frame(spanish, 576)
    low, _ = _frame(arabic, 576)
    code = (60, 90, 516, 265)
    theirs = spanish.crop((code[0], high + code[1], code[2], high + code[3]))
    assert theirs.tobytes() == arabic.crop((code[0], low + code[1], code[2], low + code[3])).tobytes()


def test_a_qr_has_modules_of_six_dots_and_a_quiet_zone_of_four_modules(slip):
    code = qr(slip.follow_url)
    assert code.width % 6 == 0
    assert ImageOps.invert(code).getbbox() == (24, 24, code.width - 24, code.height - 24)
    small = code.resize((code.width // 6, code.height // 6), Image.Resampling.NEAREST)
    assert small.resize(code.size, Image.Resampling.NEAREST).tobytes() == code.tobytes()


def test_a_copy_says_more_than_the_first_print(slip):
    assert draw(slip.as_copy()).image.height > draw(slip).image.height


@pytest.mark.parametrize("width", WIDTHS)
def test_a_very_long_link_still_fits_and_decodes(slip, read_qr, width):
    link = "https://turno.example/t/" + "a1B2" * 60
    assert read_qr(draw(replace(slip, follow_url=link), width).image) == [link]


@settings(deadline=None, max_examples=40)
@given(code=st.from_regex(r"[A-Z0-9]{1,8}", fullmatch=True), width=st.sampled_from(WIDTHS))
def test_any_ticket_of_up_to_eight_characters_stays_within_its_frame(code, width):
    image = draw(_blank(ticket=code), width).image
    top, bottom = _frame(image, width)
    scale = width / 576
    inside = (round(24 * scale) + 7, top + 24, width - round(24 * scale) - 7, bottom - 8)
    left, _, right, _ = _ink(image.crop(inside))
    assert left >= 8 * scale
    assert right <= inside[2] - inside[0] - 8 * scale
    assert _black(image, (round(60 * scale), bottom - 4, width - round(60 * scale), bottom + 3)) == 0


@settings(deadline=None, max_examples=40)
@given(centre=NAMES, width=st.sampled_from(WIDTHS), language=st.sampled_from(["es", "ar"]))
def test_a_long_name_of_a_centre_wraps_and_never_overflows(centre, width, language):
    image = draw(_blank(centre=centre, language=language), width).image
    left, _, right, _ = _ink(image)
    assert left >= round(24 * width / 576) - 2
    assert right <= width - round(24 * width / 576) + 2
    assert _frame(image, width)[0] < 190


@settings(deadline=None, max_examples=40)
@given(centre=ODD)
def test_an_odd_name_of_a_centre_is_drawn_somehow(centre):
    assert draw(_blank(centre=centre)).image.width == 576


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_a_wait_of_hours_stays_within_the_margins(slip, language, width):
    long = replace(slip, language=language, wait_min=(165, 225))
    left, _, right, _ = _ink(draw(long, width).image)
    assert left >= round(24 * width / 576)
    assert right <= width - round(24 * width / 576)


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_a_line_breaks_between_the_ends_of_a_wait_and_not_within_one(language):
    words = shown(165, 225, language)
    face = Face(36, bold=True, rtl=language == "ar")
    widest = max(face.width(end) for end in words.split(" "))
    for line in face.wrap(words, widest):
        assert line.removeprefix(RIGHT_TO_LEFT_MARK) in words.split(" ")
