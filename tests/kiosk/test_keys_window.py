"""A QR reader and four keys at a real window: real key events, real time, a program that stands still."""

import asyncio
import time

import pytest

from kiosk import events as e
from kiosk.state import Paper, Screen
from tests.kiosk.conftest import RunningClock
from tests.kiosk.kiosk_lobby import lobby

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("kiosk-window")]
LINK = "7F3KQZ2M9V9SX4BT1N8R8W0PQ5ZT3HAK"
QR = f"https://cola.example/a/{LINK}"
STALL_S = 0.45
"""What a drawing has been seen to take."""


@pytest.fixture
def clock():
    return RunningClock()


@pytest.fixture
def sdl():
    from tests.kiosk import sdl  # noqa: PLC0415 - opens a window

    return sdl


async def next_frame(then=lambda: None):
    """Wait for the window's next frame, and do something in it before it reads its keys."""
    from kivy.clock import Clock  # noqa: PLC0415 - opens a window

    done = asyncio.get_running_loop().create_future()

    def frame(_dt):
        then()
        done.set_result(None)

    Clock.schedule_once(frame)
    await done


async def chosen_by_key(kiosk, sdl, event):
    """Press Down: when it has moved the ring, all that came before has been dealt with."""
    sdl.key("down")
    await kiosk.until(lambda: kiosk.app.focus.control and kiosk.app.focus.control.event == event)


async def printed(kiosk):
    await kiosk.until(lambda: kiosk.app.state.paper is Paper.PRINTED)
    assert kiosk.screen is Screen.TICKET


@pytest.mark.parametrize("appointments", [True, False])
@pytest.mark.parametrize("line", ["AB CD EF GH IJ\r", "  \t \r", "\r\rAB", "     ", " A B C D\t"])
async def test_no_blank_in_a_line_presses_anything(kiosk, server, sdl, line, appointments):
    server.show(lobby(appointments=appointments))
    await kiosk.until(lambda: kiosk.app.lobby.appointments is appointments)
    for letter in line:
        await next_frame(lambda letter=letter: sdl.typed(letter))
    sdl.key("F1")
    await quiet(kiosk)
    assert (server.answers, server.helps) == ({}, 0)
    read = appointments and len(line.strip()) > len("AB")
    assert kiosk.screen is (Screen.NOT_CHECKED_IN if read else Screen.LANGUAGE)


async def quiet(kiosk):
    """Wait until no key is left that the program has not dealt with."""
    await next_frame()
    await kiosk.until(lambda: kiosk.app.keypad.quiet)


@pytest.mark.parametrize("layout", ["us", "fr", "de", "es", "ara", "cz"])
@pytest.mark.parametrize("line", [QR, "]Q1A4K7X", "y2w3a"])
async def test_a_reader_set_to_us_reads_alike_on_every_layout(kiosk, server, sdl, layout, line):
    sdl.typed(line + "\r", layout)
    await printed(kiosk)
    shown = {key: server.checked[0][1].get(key) for key in ("link", "code")}
    wanted = line.removeprefix("]Q1").upper()
    assert shown == ({"link": LINK, "code": None} if line == QR else {"link": None, "code": wanted})


@pytest.mark.parametrize("end", ["\r", "\t", "\r\t", ""])
async def test_a_line_is_read_while_the_program_stands_still(kiosk, server, sdl, end):
    def still(line):
        time.sleep(STALL_S)
        sdl.typed(line)

    await next_frame(lambda: sdl.typed("A"))
    for line in ("4K", "7", "X" + end):
        await next_frame(lambda line=line: still(line))
    await printed(kiosk)
    assert [body["code"] for _, body in server.checked] == ["A4K7X"]


async def test_control_characters_round_a_line_do_nothing(kiosk, server, sdl):
    sdl.chord("b")
    sdl.typed("A4K7X")
    for letter in "cmj":
        sdl.chord(letter)
    await printed(kiosk)
    await quiet(kiosk)
    assert kiosk.screen is Screen.TICKET
    assert [body["code"] for _, body in server.checked] == ["A4K7X"]


async def test_four_keys_at_a_hands_speed_give_a_ticket(kiosk, server, sdl):
    await chosen_by_key(kiosk, sdl, e.LanguageChosen("es"))
    for screen in (Screen.SERVICES, Screen.SOONER):
        sdl.key("\r")
        await kiosk.until(lambda screen=screen: kiosk.screen is screen)
    while kiosk.app.focus.control.event != e.Answered():
        before = kiosk.app.focus.control
        sdl.key("down")
        await kiosk.until(lambda before=before: kiosk.app.focus.control is not before)
    sdl.typed(" ")
    await printed(kiosk)
    assert len(server.answers) == 1
