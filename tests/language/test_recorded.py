"""An operator's recordings: whatever cannot be played is told, and the machine's voice speaks instead."""

import struct
from pathlib import Path

import pytest

from language.recorded import RIGHT, fault
from language.speech import Voice

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def wav(path: Path, **kind) -> Path:
    """A WAV file as recorders write it, by hand: Python's own module writes whole PCM only."""
    kind = {"bits": 16, "form": PCM, "channels": 1, "rate": 22050, "seconds": 0.1} | kind
    bits, form, channels, rate, seconds = kind.values()
    frame = channels * bits // 8
    data = bytes(frame * round(rate * seconds))
    fmt = struct.pack("<HHIIHH", form, channels, rate, rate * frame, frame, bits)
    if form == EXTENSIBLE:
        fmt += struct.pack("<HHI16s", 22, bits, 4, bytes.fromhex("0100000000001000800000aa00389b71"))
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(data)) + data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


GOOD = [
    {"bits": bits, "channels": channels, "rate": rate}
    for bits in (8, 16)
    for channels in (1, 2)
    for rate in (8000, 11025, 22050, 44100, 48000, 96000)
]
BAD = {
    "24 bit": {"bits": 24},
    "24 bit stereo": {"bits": 24, "channels": 2, "rate": 48000},
    "24 bit extensible": {"bits": 24, "form": EXTENSIBLE},
    "32 bit": {"bits": 32},
    "float": {"bits": 32, "form": FLOAT},
    "double": {"bits": 64, "form": FLOAT},
    "six channels": {"channels": 6},
    "no rate": {"rate": 0, "seconds": 0},
    "rate of 1 MHz": {"rate": 1_000_000, "seconds": 0.001},
    "no sound": {"seconds": 0},
}


def damaged(path: Path, kind: str) -> Path:
    if kind in BAD:
        return wav(path, **BAD[kind])
    whole = wav(path).read_bytes()
    path.write_bytes(
        {"truncated": whole[:-400], "header alone": whole[:20], "empty": b"", "mp3": b"ID3\3" * 90}[kind]
    )
    return path


KINDS = [*BAD, "truncated", "header alone", "empty", "mp3"]


@pytest.mark.parametrize("kind", GOOD, ids=str)
async def test_what_every_player_plays_is_played(tmp_path, caplog, kind):
    own = wav(tmp_path / "own" / "es" / "hola.wav", **kind)
    assert fault(own) is None
    assert await Voice(tmp_path / "clips", tmp_path / "own").clip("Hola", "es") == own
    assert caplog.messages == []


@pytest.mark.parametrize("kind", KINDS)
async def test_what_cannot_be_played_is_told_at_the_start_and_the_voice_speaks(tmp_path, caplog, kind):
    own = tmp_path / "own" / "es"
    for name in ("hola", "ticket", "desk", "42", "6"):
        wav(own / f"{name}.wav")
    bad = [damaged(own / f"{name}.wav", kind) for name in ("hola", "42")]
    voice, machine = Voice(tmp_path / "clips", tmp_path / "own"), Voice(tmp_path / "clips")
    told = [message for message in caplog.messages if RIGHT in message]
    assert [sum(str(path) in message for message in told) for path in bad] == [1, 1]
    assert await voice.clip("Hola", "es") == await machine.clip("Hola", "es")
    assert await voice.call("42", "6", "es") == await machine.call("42", "6", "es")
    assert await voice.call("42", "6", "es") is not None
    assert [message for message in caplog.messages if RIGHT in message] == told  # once


async def test_a_recording_that_is_spoilt_later_is_told_when_it_is_wanted(tmp_path, caplog):
    own = wav(tmp_path / "own" / "es" / "hola.wav")
    voice = Voice(tmp_path / "clips", tmp_path / "own")
    assert await voice.clip("Hola", "es") == own
    wav(own, bits=24)
    assert await voice.clip("Hola", "es") not in {own, None}
    assert [f"{own} has samples of 24 bit" in message for message in caplog.messages] == [True]


@pytest.mark.parametrize("name", ["es/hola.mp3", "es/hola.WAV"])
def test_files_of_another_name_are_told(tmp_path, caplog, name):
    wav(tmp_path / "own" / name)
    Voice(tmp_path / "clips", tmp_path / "own")
    assert [f"{tmp_path / 'own' / name} is not used" in message for message in caplog.messages] == [True]


def test_a_folder_that_is_not_there_is_told(tmp_path, caplog):
    Voice(tmp_path / "clips", tmp_path / "own")
    assert ["is no folder" in message for message in caplog.messages] == [True]
