"""What a printer says, told apart by the bits that ESC/POS fixes. Pure: bytes in, frames out.

Source: ESC/POS Command Reference, "Identification of transmitted data". One line carries answers to real-time
questions, answers in turn, automatic status and blocks; only these bits say which byte is which:

    0xx1xx10                     answer to DLE EOT
    0xx1xx00 0xx0xxxx x 3        automatic status (GS a), four bytes
    0xx0xxxx                     answer to GS r (and GS I 1 to 4): a byte of its own
    00110111 … 00000000          block: GS ( H, DLE DC4 8 and others; 01011111 and 00111101: GS I
    00010001, 00010011           XON, XOFF
"""

from dataclasses import dataclass
from enum import StrEnum

AUTOMATIC_LENGTH = 4
BLOCK_HEADERS = b"\x37\x5f\x3d"
BLOCK_LONGEST = 96
"""Bytes of a block up to its NUL: GS I answers with 80 at most; longer ones are noise."""
PRINTABLE = range(0x20, 0x7F)


class FrameKind(StrEnum):
    """What a frame is."""

    REAL_TIME = "real_time"
    AUTOMATIC = "automatic"
    SENSOR = "sensor"
    BLOCK = "block"
    FLOW = "flow"
    NOISE = "noise"


@dataclass(frozen=True)
class Frame:
    """One whole message of a printer; a block's `data` is without header and NUL."""

    kind: FrameKind
    data: bytes


def split(stream: bytes) -> tuple[list[Frame], bytes]:
    """Return the whole frames of a stream, and its last bytes where they may be the beginning of one."""
    frames: list[Frame] = []
    while stream:
        length = _length(stream)
        if length is None:
            break
        frames.append(_frame(stream[:length]))
        stream = stream[length:]
    return frames, stream


def _length(stream: bytes) -> int | None:
    """Return how many bytes the first frame has, None where it is not whole yet."""
    kind = _kind(stream[0])
    if kind is FrameKind.AUTOMATIC:
        rest = stream[1:AUTOMATIC_LENGTH]
        if any(_kind(byte) is not FrameKind.SENSOR for byte in rest):
            return 1  # broken off: what follows speaks for itself
        return AUTOMATIC_LENGTH if len(rest) == AUTOMATIC_LENGTH - 1 else None
    if kind is FrameKind.BLOCK:
        data = stream[1 : BLOCK_LONGEST + 1]
        end = next((at for at, byte in enumerate(data) if byte not in PRINTABLE), None)
        if end is not None:
            return end + 2 if data[end] == 0 else 1
        return 1 if len(data) == BLOCK_LONGEST else None
    return 1


def _frame(data: bytes) -> Frame:
    kind = _kind(data[0])
    if kind is FrameKind.BLOCK and len(data) > 1:
        return Frame(kind, data[1:-1])
    if kind in {FrameKind.AUTOMATIC, FrameKind.BLOCK} and len(data) == 1:
        return Frame(FrameKind.NOISE, data)
    return Frame(kind, data)


FIXED = 0b1001_0011
"""Bits 0, 1, 4 and 7, which say what a byte is."""
REAL_TIME, AUTOMATIC = 0b0001_0010, 0b0001_0000


def _kind(byte: int) -> FrameKind:
    if byte in b"\x11\x13":
        return FrameKind.FLOW
    if byte in BLOCK_HEADERS:
        return FrameKind.BLOCK
    if byte & FIXED == REAL_TIME:
        return FrameKind.REAL_TIME
    if byte & FIXED == AUTOMATIC:
        return FrameKind.AUTOMATIC
    return FrameKind.SENSOR if byte & 0b1001_0000 == 0 else FrameKind.NOISE
