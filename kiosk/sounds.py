"""The kiosk's two sounds that are not speech: a soft tick for a touch, the chime before the time is over."""

import io
import math
import struct
import wave
from pathlib import Path

from kiosk.speaking import Speaker
from language.chime import RATE_HZ, chime

TICK_HZ, TICK_MS, TICK_PEAK = 1200, 18, 9000
"""Short, low and soft: it confirms a touch and draws no look."""


class Sounds:
    """The sound files, kept in a folder since players take files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._tick, self._chime = folder / "tick.wav", folder / "chime.wav"
        self._tick.write_bytes(_tick())
        self._chime.write_bytes(chime())

    def tick(self, speaker: Speaker, louder: int) -> None:
        """Confirm a touch."""
        speaker.ring(self._tick, louder)

    def warn(self, speaker: Speaker, louder: int) -> None:
        """Ring before the visitor's time is over."""
        speaker.ring(self._chime, louder)


def _tick() -> bytes:
    count = RATE_HZ * TICK_MS // 1000
    wave_of = [
        math.sin(2 * math.pi * TICK_HZ * i / RATE_HZ) * math.sin(math.pi * i / count) for i in range(count)
    ]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{count}h", *(round(TICK_PEAK * value) for value in wave_of)))
    return file.getvalue()
