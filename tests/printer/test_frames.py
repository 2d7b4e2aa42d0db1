"""Bytes of a printer, told apart; each table row is a stream and the kinds of its frames."""

import pytest

from printer.frames import Frame, FrameKind, split

AUTOMATIC, BLOCK, FLOW, NOISE = FrameKind.AUTOMATIC, FrameKind.BLOCK, FrameKind.FLOW, FrameKind.NOISE
REAL_TIME, SENSOR = FrameKind.REAL_TIME, FrameKind.SENSOR


@pytest.mark.parametrize(
    ("stream", "kinds", "rest"),
    [
        ("12", [REAL_TIME], ""),
        ("12 32 7e", [REAL_TIME] * 3, ""),
        ("00", [SENSOR], ""),
        ("0c", [SENSOR], ""),
        ("14 00 00 0f", [AUTOMATIC], ""),
        ("14 00 00 0f 00", [AUTOMATIC, SENSOR], ""),
        ("1c 00 0c 0f 12", [AUTOMATIC, REAL_TIME], ""),
        ("14 00 00", [], "14 00 00"),
        ("14 12 00", [NOISE, REAL_TIME, SENSOR], ""),
        ("14 00 12", [NOISE, SENSOR, REAL_TIME], ""),
        ("37 22 41 42 43 44 00", [BLOCK], ""),
        ("37 25 00 12", [BLOCK, REAL_TIME], ""),
        ("5f 45 50 53 4f 4e 00 00", [BLOCK, SENSOR], ""),
        ("37 22 41", [], "37 22 41"),
        ("37 81 00", [NOISE, NOISE, SENSOR], ""),
        ("13 11 12", [FLOW, FLOW, REAL_TIME], ""),
        ("ff 91 80", [NOISE] * 3, ""),
        ("", [], ""),
    ],
)
def test_a_stream_falls_into_its_frames(stream, kinds, rest):
    frames, left = split(bytes.fromhex(stream))
    assert ([frame.kind for frame in frames], left) == (kinds, bytes.fromhex(rest))


def test_a_block_tells_what_stands_between_its_header_and_its_end():
    assert split(b"\x37\x22abcd\x00") == ([Frame(BLOCK, b"\x22abcd")], b"")


@pytest.mark.parametrize("first", range(256))
def test_no_byte_is_two_things_and_none_is_lost(first):
    frames, rest = split(bytes([first, 0xFF]))
    assert b"".join(frame.data for frame in frames) + rest == bytes([first, 0xFF])
    assert len({frame.kind for frame in split(bytes([first, 0, 0, 0]))[0][:1]}) == 1


def test_an_endless_block_is_noise():
    frames, rest = split(b"\x37" + b"A" * 200 + b"\x00")
    assert {frame.kind for frame in frames} == {NOISE, FrameKind.SENSOR}
    assert rest == b""
