"""An operator's own recordings, which win over the machine's voice.

They lie in one folder per language, as WAV files, all with the same rate, width and channels:

    recorded/ht/ticket.wav      "Tikè"
    recorded/ht/desk.wav        "ale nan gichè"
    recorded/ht/427.wav         a code or number, whole; or else its signs one by one:
    recorded/ht/0.wav … 9.wav, A.wav … Z.wav
    recorded/ht/elija-su-idioma.wav   any other sentence: its words in small letters, joined by "-"

So twelve recordings (ticket, desk and ten digits) give a language a human voice.
"""

import re
import wave
from pathlib import Path

_NAME_LENGTH = 60


def name_of(text: str) -> str:
    """Return the file name, without `.wav`, under which a recorded sentence is looked for."""
    return re.sub(r"\W+", "-", text.lower()).strip("-")[:_NAME_LENGTH]


def sentence(folder: Path, language: str, text: str) -> Path | None:
    """Return the recording of a sentence, None where there is none."""
    path = folder / language / f"{name_of(text)}.wav"
    return path if path.is_file() else None


def call(folder: Path, language: str, ticket: str, desk: str) -> list[Path] | None:
    """Return the recordings that make up a call, in the order they are played; None where one is lacking."""
    there = folder / language
    pieces = [there / "ticket.wav", *_code(there, ticket), there / "desk.wav", *_code(there, desk)]
    return pieces if all(piece.is_file() for piece in pieces) else None


def _code(there: Path, code: str) -> list[Path]:
    whole = there / f"{code.upper()}.wav"
    return [whole] if whole.is_file() else [there / f"{sign}.wav" for sign in code.upper()]


def join(pieces: list[Path], target: Path) -> None:
    """Write pieces one after the other into one WAV file. Raises wave.Error where they differ in kind."""
    with wave.open(str(target), "wb") as joined:
        kind = None
        for piece in pieces:
            with wave.open(str(piece), "rb") as part:
                if kind is None:
                    kind = part.getparams()[:3]
                    joined.setnchannels(kind[0])
                    joined.setsampwidth(kind[1])
                    joined.setframerate(kind[2])
                elif part.getparams()[:3] != kind:
                    raise wave.Error(f"{piece} differs in channels, width or rate from {pieces[0]}")
                joined.writeframes(part.readframes(part.getnframes()))
