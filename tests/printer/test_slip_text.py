"""The slip as words, and the bytes that printers get."""

import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageOps

from language.catalogue import VISITOR_LANGUAGES
from printer.page import SHIFTS, Paper, encode, render
from printer.raster import Picture, draw
from printer.status import REAL_TIME, PrinterError
from printer.text import TextLine, TextQr, TextSlip, compose
from wire.printers import PICTURES


def _holds_real_time(data):
    return any(command in data for command in REAL_TIME)


def test_a_text_slip_holds_ticket_words_and_qr_in_order(slip):
    assert compose(slip, 32) == TextSlip(
        "427",
        (
            TextLine("Centro Multiservicios", bold=True),
            TextLine("23 nov 2026 - 10:24"),
            TextLine(""),
            TextLine("Su turno", bold=True),
            TextLine("427", 8, bold=True),
            TextLine("6 personas antes", bold=True),
            TextLine("20 a 35 minutos", bold=True),
            TextLine("-" * 32),
            TextLine("Mire la pantalla y escuche. Le"),
            TextLine("llamamos por este número."),
            TextLine(""),
            TextLine("Siga su turno en su teléfono", bold=True),
            TextLine(""),
            TextQr(slip.follow_url),
            TextLine("_" * 32),
            TextLine("Este papel no lleva su nombre."),
        ),
    )


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
@pytest.mark.parametrize("ticket", ["7", "427", "K7QMW8AB"])
def test_no_line_is_wider_than_the_paper(slip, language, ticket):
    rows = compose(replace(slip, language=language, ticket=ticket), 32).rows
    assert max(len(row.text) * row.size for row in rows if isinstance(row, TextLine)) <= 32


def test_arabic_falls_back_to_spanish_without_the_arabic_name_of_the_centre(slip):
    arabic = replace(slip, language="ar", centre="مركز الخدمات")
    assert compose(arabic).rows == compose(slip).rows[1:]


def test_a_copy_says_so_in_words(slip):
    assert TextLine("COPIA", bold=True) in compose(slip.as_copy()).rows


def test_the_bytes_for_an_impact_printer_are_these(slip):
    short = replace(slip, centre="Centro", ahead=None, wait_min=None, language="pt")
    paper = Paper.of("TM-U220")
    size = b"\x1b!\x00\x1b!\x00\x1b!"
    plain, strong, double = size + b"\x00\x1bE\x00", size + b"\x00\x1bE\x01", size + b"0\x1bE\x01"
    assert encode(render(short, paper), paper) == b"".join([
        b"\x1b@\x1c.",
        strong, b"\x1bt\x00Centro\n",
        plain, b"23 nov. 2026 - 10:24\n",
        plain, b"\n",
        strong, b"Sua senha\n",
        double, b"427\n",
        plain, b"-" * 42, b"\n",
        plain, b"Olhe a tela e escute. Chamamos por este\n",
        plain, b"n\xa3mero.\n",
        plain, b"_" * 42, b"\n",
        plain, b"Este papel nao traz seu nome.\n",
        b"\x1bd\x04",
    ])  # fmt: skip


def test_a_native_qr_is_level_m_with_six_dot_modules(slip):
    data = encode(compose(slip), Paper.of("TM-T20II", text="yes"))
    assert b"\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k" in data
    assert b"1P0" + slip.follow_url.encode() + b"\x1d(k\x03\x001Q0" in data
    assert data.endswith(b"\x1dVB\x00")


@pytest.mark.parametrize(("profile", "width"), [("TM-T20II", 576), ("TM-T88V", 512), ("POS-5890", 384)])
def test_the_bytes_of_a_picture_are_the_picture(slip, raster, profile, width):
    paper = Paper.of(profile)
    page = render(slip, paper)
    assert paper.width_px == width
    assert raster(encode(page, paper), width).tobytes() == page.image.tobytes()


@pytest.mark.parametrize("impl", PICTURES)
def test_each_picture_command_can_be_chosen(slip, impl):
    heads = {"bitImageRaster": b"\x1dv0\x00", "graphics": b"\x1d(L", "bitImageColumn": b"\x1b*"}
    data = encode(draw(slip), Paper.of("TM-T20II", picture=impl))
    assert [head in data for head in heads.values()] == [name == impl for name in heads]


def test_a_picture_printed_in_columns_has_no_gaps(slip):
    page = draw(slip)
    data = encode(page, Paper.of("TM-T20II", picture="bitImageColumn"))
    head = b"\x1b*\x21" + (576).to_bytes(2, "little")
    starts = [found.end() for found in re.finditer(re.escape(head), data)]
    shown = Image.new("L", (576, 24 * len(starts)))
    for number, start in enumerate(starts):
        lying = Image.frombytes("1", (24, 576), data[start : start + 3 * 576])
        shown.paste(lying.transpose(Image.Transpose.TRANSPOSE), (0, 24 * number))
    ink = ImageOps.invert(page.image.convert("L"))
    moved = [ImageChops.offset(ink, dots, dots) for dots in SHIFTS]
    assert shown.crop((0, 0, 576, 1040)).tobytes() in [
        picture.crop((0, 0, 576, 1040)).tobytes() for picture in moved
    ]


@pytest.mark.parametrize("command", REAL_TIME)
def test_a_picture_moves_aside_when_its_bytes_would_be_a_command(raster, command):
    dots = bytes(72 * 10 + 30) + command + bytes(72 * 30 - 72 * 10 - 30 - len(command))
    image = Image.frombytes("1", (576, 30), bytes(255 - byte for byte in dots))
    page, paper = Picture("427", image), Paper()
    data = encode(page, paper)
    assert not _holds_real_time(data)
    shown = raster(data, 576)
    assert shown.crop((1, 1, 576, 30)).tobytes() == image.crop((0, 0, 575, 29)).tobytes()


def test_a_picture_that_is_all_commands_is_refused():
    rows = b"".join(bytes([0x10, 0x04]) * 36 for _ in range(4))
    shifts = b"".join(((int.from_bytes(rows[:72]) << n) & ((1 << 576) - 1)).to_bytes(72) for n in range(8))
    image = Image.frombytes("1", (576, 8), bytes(255 - byte for byte in shifts))
    with pytest.raises(PrinterError, match="print it as text"):
        encode(Picture("427", image), Paper())
