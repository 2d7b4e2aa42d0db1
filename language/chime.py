"""The chime before an announcement: two soft notes, made by arithmetic, so there is no sound to license."""

import io
import math
import struct
import wave
from collections.abc import Iterator

from look.tokens import tokens

RATE_HZ = 22050
"""The rate of eSpeak NG's voices, so that a player opens its device once."""
LOUDNESS = 0.5
_FULL_SCALE = 32767


def chime() -> bytes:
    """Return the chime of `[sound]` in `look/tokens.toml` as a WAV file: mono, 16 bit, 22,050 Hz."""
    sound = tokens()["sound"]
    notes = list(zip(sound["chime_hz"], sound["chime_note_ms"], strict=True))
    rest = [0.0] * _samples(sound["chime_gap_ms"])
    wanted: list[float] = []
    for hertz, note_ms in notes:
        wanted += [*(rest if wanted else []), *_note(hertz, note_ms, sound["fade_ms"])]
    return _wav(wanted)


def _samples(milliseconds: float) -> int:
    return round(RATE_HZ * milliseconds / 1000)


def _note(hertz: float, note_ms: float, fade_ms: float) -> Iterator[float]:
    """Yield a sine from -1 to 1 that rises and falls over `fade_ms`; a hard edge would click."""
    length, fade = _samples(note_ms), _samples(fade_ms)
    for i in range(length):
        edge = min(1.0, i / fade, (length - 1 - i) / fade)
        yield edge * math.sin(2 * math.pi * hertz * i / RATE_HZ)


def _wav(samples: list[float]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        peak = LOUDNESS * _FULL_SCALE
        sound.writeframes(struct.pack(f"<{len(samples)}h", *(round(peak * sample) for sample in samples)))
    return file.getvalue()
