"""The kiosk's voice: one thing at a time, the newest wins, louder when asked, reset for each visitor."""

import asyncio
from pathlib import Path
from typing import Protocol

from look.tokens import tokens

STEP_DB: int = tokens()["sound"]["kiosk_gain_step_db"]
MOST_DB: int = tokens()["sound"]["kiosk_gain_max_db"]


class Voice(Protocol):
    """Makes clips (`language.speech.Voice`)."""

    async def clip(self, text: str, language: str) -> Path | None:
        """Return a sound file of a sentence, None where there is no voice."""


class Player(Protocol):
    """Plays clips (`look.sound.Player`)."""

    volume: float

    async def play(self, path: Path) -> None:
        """Play a file to its end."""


def volume(louder: int) -> float:
    """Return a player's volume, 0 to 1; the first step stands `MOST_DB` under the loudest."""
    gain_db = min(MOST_DB, louder * STEP_DB) - MOST_DB
    return float(10 ** (gain_db / 20))


class Speaker:
    """Says things through a voice and a player."""

    def __init__(self, voice: Voice, player: Player) -> None:
        self._voice, self._player = voice, player
        self._task: asyncio.Task[None] | None = None
        self._sound: asyncio.Task[None] | None = None

    @property
    def speaking(self) -> bool:
        """Whether something is being said now."""
        return self._task is not None and not self._task.done()

    def say(self, text: str, language: str, louder: int) -> None:
        """Say a text instead of whatever is being said."""
        self.stop()
        self._task = asyncio.create_task(self._say(text, language, louder))

    def ring(self, path: Path, louder: int) -> None:
        """Play a sound, unless something is being said."""
        if not self.speaking:
            self._sound = asyncio.create_task(self._play(path, louder))

    def stop(self) -> None:
        """Be silent."""
        for task in (self._task, self._sound):
            if task is not None:
                task.cancel()
        self._task = self._sound = None

    async def _say(self, text: str, language: str, louder: int) -> None:
        clip = await self._voice.clip(text, language)
        if clip is not None:
            await self._play(clip, louder)

    async def _play(self, path: Path, louder: int) -> None:
        self._player.volume = volume(louder)
        await self._player.play(path)
