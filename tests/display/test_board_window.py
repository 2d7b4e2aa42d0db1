"""The real board in a real window, offscreen, fed over a real socket."""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from display.announce import Announcer
from display.pairing import TokenStore
from display.sheet import text_width
from tests.display.small_server import NOON, Player, Voice, board, call, until

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("board-window")]
PROJECT = Path(__file__).resolve().parents[2]
SIZE = (960, 540)


@asynccontextmanager
async def showing(server, folder, clock):
    """The display's program, following one board, until the test is done."""
    from kivy.core.window import Window  # noqa: PLC0415 - opens the window: not while tests are collected

    from display.app import BoardApp  # noqa: PLC0415 - the same

    if tuple(Window.size) != SIZE:
        Window.size = SIZE
    player = Player()
    announcer = Announcer(Voice(), player, Path("chime.wav"), pause_s=0)
    app = BoardApp(server.url, announcer, TokenStore(folder, server.url), now=clock)
    app.player, app.announcer = player, announcer
    task = asyncio.create_task(app.follow("T", "hall"))
    try:
        yield app
    finally:
        app.stop()
        await asyncio.wait_for(task, 10)


def labels(app):
    """Every text on the board with where its box lies, pictograms left out."""
    return [label for sheet in app.screen.children for label in sheet.children if getattr(label, "text", "")]


def texts(app):
    return {label.text for label in labels(app)}


def picture_size(path):
    with Image.open(path) as picture:
        return picture.size


def where(app, text):
    return next(label for label in labels(app) if label.text == text).x


async def test_five_calls_within_100_ms_are_all_shown_and_all_spoken_in_order(server, clock, tmp_path):
    async with showing(server, tmp_path, clock) as app:
        await server.send(board())
        await asyncio.wait_for(app.viewed.wait(), 10)
        for n in range(1, 6):
            clock.move(0.02)
            await server.send(board(*[call(i, f"42{i}", str(i)) for i in range(n, 0, -1)]))
        await until(lambda: "425" in texts(app))
        await app.announcer.settled()
        assert {"421", "422", "423", "424", "425", "Tikè 425, ale nan gichè 5."} <= texts(app)
        spoken = list(dict.fromkeys(name for name in app.player.heard if name.startswith("ht-")))
        assert spoken == [f"ht-42{n}-{n}" for n in range(1, 6)]
        assert app.player.heard.count("chime") == 5
        assert server.paths == ["/api/v1/live/board/hall"]
        assert server.tokens == ["Bearer T"]


async def test_lost_link_takes_the_waits_and_tells_what_to_do_until_it_is_back(server, clock, tmp_path):
    lost = "Sin conexión. Mire las ventanillas y escuche al personal."
    async with showing(server, tmp_path, clock) as app:
        await server.send(board(call(1, "427")))
        await until(lambda: "427" in texts(app))
        await app.announcer.settled()
        heard = list(app.player.heard)
        await server.stop()
        clock.move(185)
        await until(lambda: lost in texts(app))
        assert {"427", "3 min", "Datos: 10:46", "Llamado a las", "10:49"} <= texts(app)
        assert "Tikè 427, ale nan gichè 6." not in texts(app)
        missed = call(2, "428", "2", at=NOON + timedelta(seconds=150))
        await server.start()
        await server.send(board(missed, call(1, "427")))
        await until(lambda: "428" in texts(app))
        await app.announcer.settled()
        assert lost not in texts(app)
        assert app.player.heard[len(heard) :] == ["chime", "ht-428-2", "es-428-2", "ht-428-2", "es-428-2"]


async def test_restarted_display_shows_old_calls_and_speaks_none_of_them(server, clock, tmp_path):
    await server.send(board(call(2, "428"), call(1, "427")))
    clock.move(30)
    async with showing(server, tmp_path, clock) as app:
        await until(lambda: {"427", "428"} <= texts(app))
        await app.announcer.settled()
        assert app.player.heard == []


async def test_board_of_an_arabic_centre_is_mirrored(server, clock, tmp_path):
    async with showing(server, tmp_path, clock) as app:
        await server.send(board(call(2, "427", "6"), call(1, "425", "4"), languages=("es", "ht")))
        await until(lambda: "427" in texts(app))
        assert where(app, "427") < where(app, "6") < where(app, "425") < where(app, "4")
        await server.send(board(call(2, "427", "6"), call(1, "425", "4"), languages=("ar", "fr")))
        await until(lambda: "الطابق الأرضي" in texts(app))
        assert where(app, "427") > where(app, "6") > where(app, "425") > where(app, "4")


@pytest.mark.parametrize("language", ["es", "ht", "fr", "en", "pt", "ar"])
async def test_nothing_is_wider_than_the_window_in_any_language(server, clock, tmp_path, language):
    async with showing(server, tmp_path, clock) as app:
        calls = [call(n, f"AB123{n}", "D12", language=language) for n in range(5, 0, -1)]
        await server.send(board(*calls, languages=(language, "fr")))
        await until(lambda: "AB1235" in texts(app))
        await app.announcer.settled()
        for silence in (0, 200):
            clock.move(silence)
            app.draw()
            await app.frames(3)
            for label in labels(app):
                wide = text_width(label.text, round(label.font_size), bold=label.bold)
                assert label.x > -label.font_size / 4, label.text
                assert label.x + wide <= SIZE[0], label.text
                assert label.texture.width >= wide, label.text
                assert label.texture.height < 2.2 * label.font_size, "one line"


async def test_call_that_is_spoken_is_marigold_in_the_list(server, clock, tmp_path):
    async with showing(server, tmp_path, clock) as app:
        await server.send(board(call(2, "428", language="es"), call(1, "427", language="es")))
        await until(lambda: "428" in texts(app))
        await app.announcer.settled()
        app.announcer.speaking = 1
        app.draw()
        row = next(label for label in labels(app) if label.text == "427")
        assert row.color == pytest.approx([1, 0xB8 / 255, 0x1C / 255, 1])


async def test_picture_of_the_window_has_the_marigold_plate(server, clock, tmp_path):
    async with showing(server, tmp_path, clock) as app:
        await server.send(board(call(1, "427")))
        await until(lambda: "427" in texts(app))
        await app.save(tmp_path / "board.png")
    with Image.open(tmp_path / "board.png") as file:
        picture = file.convert("RGB")
    assert picture.size == SIZE
    assert picture.getpixel((40, 250)) == (0xFF, 0xB8, 0x1C)
    assert picture.getpixel((520, 80)) == (0x23, 0x1A, 0x15)
    assert picture.getpixel((5, 5)) == (0x1B, 0x15, 0x12)


async def test_program_writes_a_screenshot_and_ends(server, clock, tmp_path):
    await server.send(board(call(1, "427")))
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "display", "--server", server.url, "--token", "T", "--display", "hall"),
        *("--size", "640x360", "--state", str(tmp_path), "--screenshot", str(tmp_path / "first.png")),
        cwd=PROJECT,
        stderr=subprocess.PIPE,
    )
    _, told = await asyncio.wait_for(program.communicate(), 60)
    assert program.returncode == 0, told
    assert picture_size(tmp_path / "first.png") == (640, 360)
    assert (tmp_path / "chime.wav").is_file()
    assert b"Bearer" not in told


@pytest.mark.parametrize("driver", ["dummy", "no-such-driver"])
async def test_player_ends_on_a_machine_with_sound_and_without(tmp_path, driver):
    script = (
        "import asyncio, sys; from pathlib import Path; from look.window import prepare; prepare(10, 10)\n"
        "from look.sound import Player; from language.chime import chime\n"
        "path = Path(sys.argv[1]); path.write_bytes(chime())\n"
        "for it in (path, path.parent / 'none.wav'): asyncio.run(Player().play(it))\n"
        "print('ended')"
    )
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script, str(tmp_path / "chime.wav")],
        cwd=PROJECT,
        env={**os.environ, "SDL_AUDIODRIVER": driver},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "ended\n")
