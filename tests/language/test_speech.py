import asyncio
import math
import os
import stat
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from language import speech
from language.chime import chime
from language.recorded import name_of
from language.speech import VOICES, Voice, announcement, spoken


def sound(path: Path, frames: int, rate: int = 22050) -> Path:
    """A WAV file whose samples are its own frame count, so that a test can tell it apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames.to_bytes(2, "little") * frames)
    return path


def frames(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "Turno 427, pase a la ventanilla 6."),
        ("ht", "Tikè 427, ale nan gichè 6."),
        ("fr", "Numéro 427, guichet 6."),
        ("en", "Ticket 427, go to desk 6."),
        ("pt", "Senha 427, guichê 6."),
        ("ar", "الرقم 427، توجّه إلى الشباك 6."),
        ("nah", "Ticket 427, go to desk 6."),
    ],
)
def test_announcement_is_the_sentence_of_the_wording_table(language, sentence):
    assert announcement("427", "6", language) == sentence


def test_spoken_sentence_says_every_digit_in_words():
    assert spoken("427", "42", "ht") == "Tikè katsan vennsèt, ale nan gichè karannde."
    assert spoken("A7", "6", "nah") == "Ticket ay, seven, go to desk six."


@pytest.mark.parametrize("language", sorted(VOICES))
async def test_every_language_renders_a_clip_that_is_not_silent(tmp_path, language):
    clip = await Voice(tmp_path).call("427", "6", language)
    assert clip is not None
    with wave.open(str(clip)) as file:
        assert (file.getframerate(), file.getnchannels()) == (22050, 1)
        assert file.getnframes() > 22050
        assert max(file.readframes(file.getnframes())[1::2]) > 0


async def test_same_sentence_is_rendered_once(tmp_path):
    count = tmp_path / "count"
    espeak = program(tmp_path / "say", f'echo x >> {count}\nexec espeak-ng "$@"')
    voice = Voice(tmp_path / "clips", program=espeak)
    first, again = await voice.clip("Hola", "es"), await voice.clip("Hola", "es")
    assert first == again
    assert await voice.clip("Hola", "pt") != first
    assert count.read_text() == "x\nx\n"


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'echo nonsense > "$6"'])
async def test_failing_voice_gives_no_clip_and_leaves_no_file(tmp_path, script):
    voice = Voice(tmp_path / "clips", program=program(tmp_path / "say", script))
    assert await voice.clip("Hola", "es") is None
    assert list((tmp_path / "clips").iterdir()) == []


async def test_missing_program_and_unknown_language_give_no_clip(tmp_path):
    assert await Voice(tmp_path, program="/nonexistent/say").clip("Hola", "es") is None
    assert await Voice(tmp_path).clip("Niltze", "nah") is None


async def test_hanging_voice_is_ended_and_others_speak_meanwhile(tmp_path, monkeypatch):
    monkeypatch.setattr(speech, "RENDER_TIME_OUT_S", 0.3)
    pid = tmp_path / "pid"
    stuck = Voice(tmp_path / "a", program=program(tmp_path / "say", f"echo $$ > {pid}\nexec sleep 60"))
    hanging, clip = await asyncio.gather(stuck.clip("Hola", "es"), Voice(tmp_path / "b").clip("Hola", "es"))
    assert hanging is None
    assert clip is not None
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


async def test_cache_keeps_the_clips_that_were_used_last(tmp_path, monkeypatch):
    monkeypatch.setattr(speech, "CACHE_CLIPS", 2)
    voice = Voice(tmp_path)
    one, two = await voice.clip("uno", "es"), await voice.clip("dos", "es")
    os.utime(one, (1, 1))
    os.utime(two, (2, 2))
    await voice.clip("uno", "es")
    three = await voice.clip("tres", "es")
    assert set(tmp_path.iterdir()) == {one, three}


async def test_recorded_sentence_wins_over_the_voice(tmp_path):
    own = sound(tmp_path / "own" / "es" / f"{name_of('¡Elija su idioma!')}.wav", 7)
    voice = Voice(tmp_path / "clips", tmp_path / "own")
    assert own.name == "elija-su-idioma.wav"
    assert await voice.clip("¡Elija su idioma!", "es") == own
    assert await voice.clip("Otra cosa", "es") != own


async def test_recorded_pieces_are_joined_in_the_order_of_the_call(tmp_path):
    own = tmp_path / "own" / "ht"
    length = {"ticket": 10, "desk": 20, "427": 30, "1": 41, "2": 42}
    one_by_one = {name: frames(sound(own / f"{name}.wav", n)) for name, n in length.items()}
    clip = await Voice(tmp_path / "clips", tmp_path / "own").call("427", "12", "ht")
    assert frames(clip) == b"".join(one_by_one[name] for name in ["ticket", "427", "desk", "1", "2"])


async def test_voice_speaks_where_a_recorded_piece_is_lacking_or_of_another_kind(tmp_path):
    own, voice = tmp_path / "own" / "es", Voice(tmp_path / "clips", tmp_path / "own")
    machine = await Voice(tmp_path / "clips").call("42", "6", "es")
    for name in ["ticket", "desk", "4", "2"]:
        sound(own / f"{name}.wav", 10)
    assert await voice.call("42", "6", "es") == machine
    sound(own / "6.wav", 10, rate=8000)
    assert await voice.call("42", "6", "es") == machine


def test_chime_is_two_notes_with_a_rest_and_soft_edges(tmp_path):
    path = tmp_path / "chime.wav"
    path.write_bytes(chime())
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22050, 1, 2)
        raw = memoryview(file.readframes(file.getnframes())).cast("h")
    samples = list(raw)
    first, rest, second = samples[:3969], samples[3969:4851], samples[4851:]
    assert len(second) == 9261  # 420 ms
    assert set(rest) == {0}
    assert [half_waves(first), half_waves(second)] == [math.ceil(2 * 660 * 0.18), math.ceil(2 * 880 * 0.42)]
    assert first[0] == first[-1] == second[-1] == 0
    assert max(samples) == pytest.approx(16383, abs=200)


def half_waves(samples: list[int]) -> int:
    signs = [sample > 0 for sample in samples if sample]
    return sum(one != other for one, other in pairwise(signs)) + 1
