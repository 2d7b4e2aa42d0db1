"""Fingers at a real window whose panel loses a release, or reports a touch twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk import events as e
from kiosk.flow import IDLE, TABLE
from kiosk.state import Screen, State
from tests.kiosk.kiosk_lobby import lobby
from tests.kiosk.test_set_clock import STAYS, visitor

pytestmark = [pytest.mark.gui, pytest.mark.xdist_group("kiosk-window")]


@pytest.fixture
def sdl():
    from tests.kiosk import sdl  # noqa: PLC0415 - opens a window

    return sdl


def finger_down(place, device="unittest"):
    from tests.kiosk.window import UnitTestTouch  # noqa: PLC0415 - opens a window

    touch = UnitTestTouch(*place)
    touch.device = device
    touch.touch_down()
    return touch


def stand_on(kiosk, screen):
    """Bring a visitor to a screen, as if by touches."""
    kiosk.app.state = replace(visitor(screen), ends_at=kiosk.now() + STAYS.get(screen, IDLE))
    kiosk.app.handle(e.Tick())
    assert kiosk.app.sheet.shows[0] is screen


async def test_a_touch_whose_release_is_lost_holds_the_picture_for_a_while_alone(kiosk, server):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.now.turn(1)
    held = kiosk.control(e.ServiceChosen("health"))
    touch = finger_down(held.center)
    server.show(lobby(centre={"es": "Otro nombre"}))
    await kiosk.until(lambda: kiosk.app.lobby.centre == {"es": "Otro nombre"})
    kiosk.app.handle(e.Tick())
    assert held in kiosk.app.sheet.controls
    kiosk.now.turn(10)
    await kiosk.until(lambda: held not in kiosk.app.sheet.controls)
    assert not held.pressed
    touch.touch_up()
    assert kiosk.screen is Screen.SERVICES


async def test_no_screen_stays_on_the_glass_under_a_finger(kiosk):
    """Every control of every screen, but of the first one, which stays by itself."""
    for screen in set(TABLE) - {Screen.LANGUAGE, Screen.CLOSED, Screen.ISSUING}:
        stand_on(kiosk, screen)
        kiosk.now.turn((STAYS.get(screen, IDLE) - timedelta(seconds=5)).total_seconds())
        kiosk.app.handle(e.Tick())
        for control in list(kiosk.app.sheet.controls):
            touch = finger_down(control.center)
            kiosk.now.turn(0.2)
        assert kiosk.app.sheet.pressed
        kiosk.now.turn(5)
        kiosk.app.handle(e.Tick())
        assert (kiosk.app.state, kiosk.app.sheet.shows[0]) == (State(), Screen.LANGUAGE)
        touch.touch_up()
        assert kiosk.app.state == State()


async def test_a_finger_that_is_lifted_from_another_screen_chooses_nothing(kiosk, server):
    kiosk.finger(e.LanguageChosen("es"))
    kiosk.finger(e.ServiceChosen("health"))
    kiosk.now.turn(1)
    touch = finger_down(kiosk.control(e.Answered()).center)
    kiosk.scan("A4K7X")
    kiosk.app.handle(e.Back())
    assert kiosk.app.sheet.shows[0] is kiosk.screen
    touch.touch_up()
    assert (server.answers, server.checked) == ({}, [])


REPORTS = ["dudu", "dduu", "duDU", "DUdu", "dDuU", "dDUu"]
"""Downs and ups of one touch, as two devices tell it, or one device twice."""


@pytest.mark.parametrize("reports", REPORTS)
@pytest.mark.parametrize("late_s", [0, 0.03, 0.06])
async def test_a_panel_that_reports_twice_types_each_letter_once(kiosk, reports, late_s):
    stand_on(kiosk, Screen.CODE)
    for letter in "A44":
        kiosk.now.turn(0.4)
        place = kiosk.control(e.Typed(letter)).center
        down = {}
        for told in reports:
            device = "mouse" if told in "du" else "mtdev"
            if told in "dD":
                down.setdefault(told, []).append(finger_down((place[0] + 3, place[1] - 2), device))
                kiosk.now.turn(late_s)
            else:
                down["dD"["uU".index(told)]].pop(0).touch_up()
    assert kiosk.app.state.typed == "A44"


async def test_a_finger_that_is_quick_types_a_letter_twice_and_two_fingers_two_letters(kiosk):
    stand_on(kiosk, Screen.CODE)
    kiosk.now.turn(1)
    for letter in "AAK4":
        kiosk.tap(kiosk.control(e.Typed(letter)).center)
        kiosk.now.turn(0.1)
    assert kiosk.app.state.typed == "AAK4"


async def test_after_a_lost_release_the_same_place_can_be_pressed_again(kiosk, sdl):
    """Kivy's mouse holds on to the touch whose release was lost, and would swallow the next one there."""
    from tests.kiosk.window import Window  # noqa: PLC0415 - opens a window

    kiosk.now.turn(1)
    control = kiosk.control(e.LanguageChosen("ht"))
    place = (control.center_x, Window.height - control.center_y)
    sdl.button(sdl.BUTTON_DOWN, place)
    await kiosk.until(lambda: control.pressed)
    kiosk.now.turn(10)
    await kiosk.until(lambda: not control.pressed)
    sdl.button(sdl.BUTTON_DOWN, place)
    sdl.button(sdl.BUTTON_UP, place)
    await kiosk.until(lambda: kiosk.app.state.language == "ht")


def test_one_device_alone_tells_of_touches():
    from kivy.config import Config  # noqa: PLC0415 - opens a window

    from tests.kiosk.window import Window  # noqa: PLC0415 - after its settings

    assert Window is not None
    assert Config.items("input") == [("mouse", "mouse,disable_multitouch")]
