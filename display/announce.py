"""The queue of announcements: one after the other, each to its end, none lost to a failing one.

An announcement is the chime, then the sentence in the visitor's language and in the centre's main one, and
both once more (`[sound]` in `look/tokens.toml`). While others wait, the second round is left out: with
380 calls in the peak hour one comes every 9.5 s, and a voice behind its board calls people too late.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from look.tokens import tokens
from wire.views import Call

TIMES: int = tokens()["sound"]["speak_times"]
PAUSE_S: float = tokens()["sound"]["pause_between_ms"] / 1000

_log = logging.getLogger(__name__)


class Speaker(Protocol):
    """Makes the clip of a call, or None where it cannot (`language.speech.Voice`)."""

    async def call(self, ticket: str, desk: str, language: str) -> Path | None:
        """Return a WAV file that calls a ticket to a desk."""


class Player(Protocol):
    """Plays a WAV file and returns when it has ended (`look.sound.Player`)."""

    async def play(self, path: Path) -> None:
        """Play a WAV file to its end."""


class Announcer:
    """Speaks calls in the order in which they were added."""

    def __init__(self, voice: Speaker, player: Player, chime: Path, *, pause_s: float = PAUSE_S) -> None:
        self._voice, self._player, self._chime, self._pause_s = voice, player, chime, pause_s
        self._queue: asyncio.Queue[tuple[Call, tuple[str, ...]]] = asyncio.Queue()
        self.speaking: int | None = None
        """The number of the announcement that is being spoken."""
        self.on_change: Callable[[], None] = lambda: None
        """Called when `speaking` has changed."""

    def add(self, call: Call, main_language: str) -> None:
        """Queue a call; it is spoken in the visitor's language, then in the centre's main one."""
        self._queue.put_nowait((call, tuple(dict.fromkeys((call.language, main_language)))))

    async def run(self) -> None:
        """Speak whatever is added, for good; the caller cancels."""
        while True:
            call, languages = await self._queue.get()
            self._tell(call.announcement)
            try:
                await self._announce(call, languages)
            except Exception:  # noqa: BLE001 - one failing announcement must not silence those after it
                _log.exception("Announcement %s was not spoken to its end", call.announcement)
            finally:
                self._tell(None)
                self._queue.task_done()

    async def settled(self) -> None:
        """Wait until everything that was added has been spoken."""
        await self._queue.join()

    def _tell(self, announcement: int | None) -> None:
        self.speaking = announcement
        self.on_change()

    async def _announce(self, call: Call, languages: tuple[str, ...]) -> None:
        await self._player.play(self._chime)
        spoken = False
        for round_ in range(TIMES):
            if round_ and not self._queue.empty():
                return
            for language in languages:
                clip = await self._voice.call(call.ticket, call.desk, language)
                if clip is None:
                    continue
                if spoken:
                    await asyncio.sleep(self._pause_s)
                await self._player.play(clip)
                spoken = True
