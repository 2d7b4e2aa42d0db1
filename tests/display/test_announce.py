import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from display.announce import Announcer
from wire.views import Call

CHIME = Path("chime.wav")


class Voice:
    """Names the clip that it would make; some languages it cannot say, some tickets break it."""

    def __init__(self, silent=(), broken=()):
        self.silent, self.broken = silent, broken

    async def call(self, ticket, desk, language):
        if ticket in self.broken:
            raise RuntimeError("no such file")
        return None if language in self.silent else Path(f"{language}-{ticket}-{desk}.wav")


class Player:
    """Writes down what starts and ends; each clip lasts until the loop has turned a few times."""

    def __init__(self):
        self.heard = []
        self.playing = 0

    async def play(self, path):
        self.playing += 1
        assert self.playing == 1, "two clips at once"
        for _ in range(3):
            await asyncio.sleep(0)
        self.heard.append(path.stem)
        self.playing -= 1


def call(n, ticket, language="ht"):
    return Call(
        announcement=n,
        ticket=ticket,
        desk="6",
        zone="hall",
        language=language,
        called_at=datetime(2026, 11, 23, 16, 46, tzinfo=UTC),
        recall=False,
    )


async def announced(*calls, voice=None):
    player = Player()
    announcer = Announcer(voice or Voice(), player, CHIME, pause_s=0)
    for its in calls:
        announcer.add(its, "es")
    task = asyncio.create_task(announcer.run())
    await announcer.settled()
    task.cancel()
    return player.heard


async def test_call_is_chimed_then_spoken_twice_in_both_languages():
    assert await announced(call(1, "427")) == ["chime", "ht-427-6", "es-427-6", "ht-427-6", "es-427-6"]


async def test_call_in_the_main_language_is_spoken_twice_in_it():
    assert await announced(call(1, "427", "es")) == ["chime", "es-427-6", "es-427-6"]


async def test_burst_is_spoken_in_order_and_only_the_last_one_has_time_for_a_second_round():
    calls = [call(n, str(n)) for n in range(1, 4)]
    heard = await announced(*calls)
    assert heard == [
        *("chime", "ht-1-6", "es-1-6"),
        *("chime", "ht-2-6", "es-2-6"),
        *("chime", "ht-3-6", "es-3-6", "ht-3-6", "es-3-6"),
    ]


async def test_language_without_a_voice_silences_neither_the_chime_nor_the_other():
    assert await announced(call(1, "427"), voice=Voice(silent={"ht"})) == ["chime", "es-427-6", "es-427-6"]
    assert await announced(call(1, "427"), voice=Voice(silent={"ht", "es"})) == ["chime"]


async def test_breaking_voice_goes_on_with_the_next_call(caplog):
    heard = await announced(call(1, "1"), call(2, "2", "es"), voice=Voice(broken={"1"}))
    assert heard == ["chime", "chime", "es-2-6", "es-2-6"]
    assert "Announcement 1 was not spoken to its end" in caplog.text


async def test_announcer_tells_which_call_is_being_spoken():
    announcer = Announcer(Voice(), Player(), CHIME, pause_s=0)
    told = []
    announcer.on_change = lambda: told.append(announcer.speaking)
    announcer.add(call(7, "1"), "es")
    announcer.add(call(8, "2"), "es")
    task = asyncio.create_task(announcer.run())
    await announcer.settled()
    task.cancel()
    assert told == [7, None, 8, None]


async def test_cancelling_ends_the_announcer():
    task = asyncio.create_task(Announcer(Voice(), Player(), CHIME).run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
