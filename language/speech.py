"""What an announcement says, and the clips that say it: recorded by the operator, or spoken by eSpeak NG."""

import asyncio
import hashlib
import logging
import os
import tempfile
import wave
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path

from language import recorded as recordings
from language.catalogue import catalogue
from language.numbers import code_words
from language.pronunciation import pronounced

VOICES = {"es": "es-419", "ht": "ht", "fr": "fr-fr", "en": "en-us", "pt": "pt-br", "ar": "ar"}
"""Our languages → voices of eSpeak NG (`espeak-ng --voices`)."""
WORDS_PER_MINUTE = 140
RENDER_TIME_OUT_S = 5.0
"""A sentence takes about 20 ms; what takes this long has failed."""
CACHE_CLIPS = 400
"""About 60 MB of clips of 3 s; the ones least lately used go first."""

_log = logging.getLogger(__name__)


def announcement(ticket: str, desk: str, language: str) -> str:
    """Return the sentence of a call as it is shown; English where this language has no words."""
    return catalogue("board", language).text("Ticket {ticket}, go to desk {desk}.", ticket=ticket, desk=desk)


def spoken(ticket: str, desk: str, language: str) -> str:
    """Return the same sentence as it is said, its codes in words."""
    known = catalogue("board", language).language
    return announcement(code_words(ticket, known), code_words(desk, known), known)


class Voice:
    """Turns sentences into WAV files and keeps them in a folder. No failure leaves it: no clip is None.

    Recordings that cannot be played are told in the log at once, with what would be right.
    """

    def __init__(self, folder: Path, recorded: Path | None = None, *, program: str = "espeak-ng") -> None:
        self._folder, self._recorded, self._program = folder, recorded, program
        self._told: set[str] = set()
        if recorded is not None:
            self._tell(*recordings.faults(recorded))

    async def clip(self, text: str, language: str) -> Path | None:
        """Return a WAV file of a sentence; None where this machine cannot say it in that language."""
        found = recordings.sentence(self._recorded, language, text) if self._recorded is not None else None
        if found is not None and await self._fit([found]):
            return found
        voice = VOICES.get(language)
        if voice is None:
            return None

        said = pronounced(text, language)

        async def render(target: Path) -> None:
            await self._render(said, voice, target)

        return await self._kept(f"{voice} {WORDS_PER_MINUTE} {said}", render)

    async def call(self, ticket: str, desk: str, language: str) -> Path | None:
        """Return a WAV file that calls a ticket to a desk; None where this machine cannot say it."""
        found = await self._recorded_call(ticket, desk, language) if self._recorded is not None else None
        if found is not None:
            return found
        known = catalogue("board", language).language
        return await self.clip(spoken(ticket, desk, known), known)

    async def _recorded_call(self, ticket: str, desk: str, language: str) -> Path | None:
        pieces = recordings.call(self._recorded or Path(), language, ticket, desk)
        if pieces is None or not await self._fit(pieces):
            return None
        stamp = " ".join(f"{piece} {piece.stat().st_mtime_ns}" for piece in pieces)

        async def join(target: Path) -> None:
            await asyncio.to_thread(recordings.join, pieces, target)

        return await self._kept(stamp, join)

    async def _fit(self, pieces: list[Path]) -> bool:
        """Tell whether recordings can be played; what cannot is told to the operator once."""
        found = [fault for piece in pieces if (fault := await asyncio.to_thread(recordings.fault, piece))]
        self._tell(*found)
        return not found

    def _tell(self, *faults: str) -> None:
        for fault in faults:
            if fault not in self._told:
                _log.warning("The machine's voice speaks instead of a recording: %s", fault)
                self._told.add(fault)

    async def _kept(self, key: str, make: Callable[[Path], Coroutine[None, None, None]]) -> Path | None:
        """Return the cached file of `key`, made now where it is not there yet."""
        path = self._folder / f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.wav"
        try:
            if not _used(path):
                await self._make(path, make)
        except (OSError, TimeoutError, wave.Error, EOFError) as fault:
            _log.warning("No speech: %s", fault)
            return None
        return path

    async def _make(self, path: Path, make: Callable[[Path], Coroutine[None, None, None]]) -> None:
        draft = _draft(self._folder)
        try:
            await make(draft)
            _check(draft)
            draft.replace(path)  # never half a clip under the name that players look for
        finally:
            _forget(draft)
        _drop_oldest(self._folder)

    async def _render(self, text: str, voice: str, target: Path) -> None:
        command = (self._program, "-v", voice, "-s", str(WORDS_PER_MINUTE), "-w", str(target), "--stdin")
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(RENDER_TIME_OUT_S):
                await process.communicate(text.encode())
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise OSError(f"{self._program} -v {voice} ended with {process.returncode}")


def _used(path: Path) -> bool:
    """Tell whether a clip is there, and if so mark it as used now."""
    with suppress(FileNotFoundError):
        os.utime(path)
        return True
    return False


def _draft(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="draft-", dir=folder)
    os.close(handle)
    return Path(name)


def _check(clip: Path) -> None:
    with wave.open(str(clip), "rb") as sound:
        if not sound.getnframes():
            raise wave.Error(f"{clip} holds no sound")


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _drop_oldest(folder: Path) -> None:
    clips = sorted(folder.glob("*.wav"), key=lambda clip: clip.stat().st_mtime)
    for clip in clips[:-CACHE_CLIPS]:
        clip.unlink(missing_ok=True)
