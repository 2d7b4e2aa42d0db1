"""A real kiosk window without a screen, touched by real touches."""

import asyncio
import contextlib

from look.window import prepare

prepare(1080, 1920)

from kivy.base import EventLoop  # noqa: E402 - after its settings
from kivy.core.window import Window  # noqa: E402 - after its settings
from kivy.tests.common import UnitTestTouch  # noqa: E402 - after its settings

from kiosk.app import KioskApp  # noqa: E402 - opens the window
from kiosk.disk import Disk  # noqa: E402 - beside the app
from kiosk.sounds import Sounds  # noqa: E402 - beside the app
from kiosk.speaking import Speaker  # noqa: E402 - beside the app
from kiosk.station import Places, Station  # noqa: E402 - beside the app
from wire.clock import Clock  # noqa: E402 - beside the app
from wire.link import Link  # noqa: E402 - beside the app

EventLoop.ensure_window()


async def until(condition):
    """Wait until something is true, at most 10 s."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what a window shows sets no event
            await asyncio.sleep(0.01)


class Voice:
    """Writes down what it should say."""

    def __init__(self, folder):
        self.said, self._folder = [], folder

    async def clip(self, text, language):
        self.said.append((text, language))
        path = self._folder / f"{len(self.said)}.clip"
        path.write_bytes(b"")
        return path


class Player:
    """Plays without a sound until a test ends it; keeps the volumes."""

    def __init__(self):
        self.volume, self.played = 1.0, []

    async def play(self, path):
        self.played.append((path.name, round(self.volume, 3)))
        if path.suffix == ".clip":
            await asyncio.Event().wait()


class Kiosk:
    """One kiosk: its window, its folder, and fingers."""

    def __init__(self, url, folder, now, printer=""):
        self.voice, self.player, self.now = Voice(folder), Player(), now
        clock = Clock(wall=now.wall, steady=now)
        self.app = KioskApp(Speaker(self.voice, self.player), Sounds(folder / "sounds"), clock, tick_s=0.05)
        self.link = Link(url, "t")
        places = Places(self.link, Disk(folder / "state"), "kiosk-1", printer)
        self.station = Station(
            places, clock=clock, on_lobby=self.app.take_lobby, on_refused=lambda: None, heartbeat_s=0.1
        )
        self.station.issuer._patience_s = 0.5  # noqa: SLF001 - a test waits shorter than a visitor
        self.app.station = self.station

    async def __aenter__(self):
        self._running = asyncio.create_task(self.app.async_run(async_lib="asyncio"))
        self._work = asyncio.create_task(self.station.run())
        return self

    async def __aexit__(self, *_):
        self._work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._work
        self.app.stop()
        await self._running
        await self.link.close()

    @property
    def screen(self):
        return self.app.state.screen

    def control(self, event):
        """The control that sends an event, or an event of a kind."""
        found = [
            control
            for control in self.app.sheet.controls
            if control.event == event or (isinstance(event, type) and isinstance(control.event, event))
        ]
        assert found, f"no control sends {event} on {self.screen}"
        return found[0]

    def finger(self, event):
        """Put a finger down and lift it, a second after the last one."""
        self.now.turn(1)
        self.tap(self.control(event).center)

    def tap(self, place):
        touch = UnitTestTouch(*place)
        touch.touch_down()
        touch.touch_up()

    def scan(self, line, *, pause_s=0.008):
        """Type as a QR reader does: key by key, faster than a hand, then Enter."""
        for letter in line:
            Window.dispatch("on_key_down", ord(letter.lower()), 0, letter, [])
            Window.dispatch("on_textinput", letter)
            Window.dispatch("on_key_up", ord(letter.lower()), 0)
            self.pause(pause_s)
        Window.dispatch("on_key_down", 13, 0, None, [])
        Window.dispatch("on_key_up", 13, 0)
        self.pause(1)

    def key(self, code, *, repeats=1):
        """Press a key as a hand does, a second after the last one and before the next."""
        self.pause(1)
        for _ in range(repeats):
            Window.dispatch("on_key_down", code, 0, None, [])
        Window.dispatch("on_key_up", code, 0)
        self.pause(1)

    def pause(self, seconds):
        """Let time pass in which the window listens."""
        self.now.turn(seconds)
        self.app.keypad.listened(self.now())
