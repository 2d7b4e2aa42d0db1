"""A slip to print, and readers of what was printed."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image

from printer.slip import Slip

URL = "https://turno.example/t/9fK2mQx7vTzB4nWcJ8sLpA"


@pytest.fixture
def slip() -> Slip:
    at = datetime(2026, 11, 23, 10, 24, tzinfo=ZoneInfo("America/Mexico_City"))
    return Slip("Centro Multiservicios", "427", "es", at, ahead=6, wait_min=(20, 35), follow_url=URL)


@pytest.fixture
def read_qr() -> Callable[[Image.Image], list[str]]:
    return _decoded


@pytest.fixture
def raster() -> Callable[[bytes, int], Image.Image]:
    return _raster


def _decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def _raster(stream: bytes, width: int) -> Image.Image:
    """Read the pictures out of a stream of `GS v 0` commands, one below the other."""
    rows = b""
    at = stream.find(b"\x1dv0\x00")
    while stream[at : at + 4] == b"\x1dv0\x00":
        across, high = (int.from_bytes(stream[at + n : at + n + 2], "little") for n in (4, 6))
        assert across == width // 8
        rows += stream[at + 8 : at + 8 + across * high]
        at += 8 + across * high
    image = Image.frombytes("1", (width, len(rows) * 8 // width), rows)
    return image.point(lambda dot: 255 - dot)
