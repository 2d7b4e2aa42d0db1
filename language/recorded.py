"""An operator's own recordings, which win over the machine's voice.

They lie in one folder per language, as WAV files (PCM of 8 or 16 bit, mono or stereo), all of the same kind:

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
WIDTHS, CHANNELS, RATES_HZ = (1, 2), (1, 2), range(8_000, 96_001)
"""Bytes of a sample, channels and rates that Python's `wave` reads and every player of Kivy's plays."""
RIGHT = "right would be a WAV file, PCM of 16 bit, mono or stereo, 8,000 to 96,000 Hz"


def name_of(text: str) -> str:
    """Return the file name, without `.wav`, under which a recorded sentence is looked for."""
    return re.sub(r"\W+", "-", text.lower()).strip("-")[:_NAME_LENGTH]


def sentence(folder: Path, language: str, text: str) -> Path | None:
    """Return the recording of a sentence, None where there is none."""
    path = folder / language / f"{name_of(text)}.wav"
    return path if path.is_file() else None


def fault(path: Path) -> str | None:
    """Return why a recording cannot be played, and what would be right; None where it can."""
    try:
        with wave.open(str(path), "rb") as sound:
            kind, told = sound.getparams(), sound.getnframes()
            there = len(sound.readframes(told)) // (kind.sampwidth * kind.nchannels)
    except (OSError, EOFError, wave.Error, ZeroDivisionError, MemoryError) as cause:
        return f"{path} is not read: {cause or 'it ends too soon'}; {RIGHT}"
    if kind.sampwidth not in WIDTHS:
        return f"{path} has samples of {8 * kind.sampwidth} bit; {RIGHT}"
    if kind.nchannels not in CHANNELS or kind.framerate not in RATES_HZ:
        return f"{path} has {kind.nchannels} channels at {kind.framerate} Hz; {RIGHT}"
    if not told or there < told:
        return f"{path} holds {there} of {told} samples; {RIGHT}"
    return None


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the recordings of a folder, or with itself, one sentence each."""
    if not folder.is_dir():
        return [
            f"{folder} is no folder; right would be one with a folder per language: {folder}/ht/ticket.wav"
        ]
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    found = (
        fault(path) if path.suffix == ".wav" else f"{path} is not used; {RIGHT}, named *.wav"
        for path in files
    )
    return [sentence for sentence in found if sentence]


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
