"""Play a sound through Kivy and wait until it has ended, on a machine with loudspeakers or without."""

import asyncio
import logging
import wave
from contextlib import suppress
from pathlib import Path
from typing import Any

from kivy.core.audio import SoundLoader

GRACE_S = 0.5
"""Allowed over a sound's own length: without an audio device Kivy never says that a sound has stopped."""

_log = logging.getLogger(__name__)


class Player:
    """Plays WAV files on this machine's loudspeaker. Import only after `look.window.prepare`."""

    def __init__(self, volume: float = 1.0) -> None:
        self.volume = volume
        """0 is silent, 1 is full; taken up by the next sound."""

    async def play(self, path: Path) -> None:
        """Play a WAV file to its end. Never raises: without a file or a device it says so in the log."""
        try:
            length_s = await asyncio.to_thread(_length_s, path)
        except (OSError, EOFError, wave.Error) as fault:
            _log.warning("Cannot play %s: %s", path.name, fault)
            return
        sound = SoundLoader.load(str(path))
        if sound is None:
            _log.warning("Cannot play %s: this machine has no sound", path.name)
            return
        await self._to_the_end(sound, length_s)

    async def _to_the_end(self, sound: Any, length_s: float) -> None:
        ended = asyncio.Event()
        sound.volume = self.volume
        sound.bind(on_stop=lambda _sound: ended.set())
        sound.play()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(length_s + GRACE_S):
                    await ended.wait()
        finally:
            sound.stop()
            sound.unload()


def _length_s(path: Path) -> float:
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()
