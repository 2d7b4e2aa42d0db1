"""The kiosk's window: it shows the state of the flow, sends touches and keys to it, and does what it says."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kivy.app import App
from kivy.clock import Clock as Frames
from kivy.core.window import Window

from kiosk import events as e
from kiosk.events import Event
from kiosk.flow import code_whole, left, step, warning
from kiosk.focus import Focus
from kiosk.glass import Glass
from kiosk.issue import Given
from kiosk.keypad import Keypad
from kiosk.keys import Key
from kiosk.printing import paper_of
from kiosk.screens import draw
from kiosk.screens.joining import draw_joining
from kiosk.screens.scene import Scene
from kiosk.sheet import Sheet
from kiosk.sounds import Sounds
from kiosk.speaking import Speaker
from kiosk.state import Screen, State
from kiosk.station import Station
from kiosk.theme import Look
from kiosk.wording import open_now, spoken_language, typed_speech, words
from look.widgets import rgba
from wire.clock import Clock
from wire.views import Lobby

GUARD = timedelta(milliseconds=350)
"""A touch so soon after a new screen is the second half of a double tap, meant for the screen before."""

_log = logging.getLogger(__name__)


class KioskApp(App):
    """The window. `station` comes once this device knows who it is."""

    use_kivy_settings = False

    def __init__(self, speaker: Speaker, sounds: Sounds, clock: Clock, *, tick_s: float = 1.0) -> None:
        super().__init__()
        self.state = State()
        self.station: Station | None = None
        self.lobby: Lobby | None = None
        self.sheet: Sheet | None = None
        self.focus = Focus()
        self._speaker, self._sounds, self._clock, self._tick_s = speaker, sounds, clock, tick_s
        self._code: str | None = None
        self._shown: object = None
        self._drawn: Screen | None = None
        self._ready_at = clock.steady()
        self._asked: e.Effect | None = None
        self.keypad = Keypad(clock, self._told)
        self._running: set[asyncio.Task[None]] = set()

    def build(self) -> Glass:
        """Open on an empty ground; everything is drawn into it."""
        Window.clearcolor = rgba(Look().theme.ground)
        self._root = Glass(self._clock, size=Window.size)
        self._root.bind(size=lambda *_: self._resize())  # the window tells of its size before its root has it
        self.keypad.open()
        Frames.schedule_interval(lambda _dt: self._tick(), self._tick_s)
        return self._root

    def on_start(self) -> None:
        """Draw the first screen."""
        self._draw()

    def on_stop(self) -> None:
        """Leave nothing that speaks or listens."""
        self._speaker.stop()
        self.keypad.close()
        for task in self._running:
            task.cancel()

    def open_settings(self, *_: object) -> bool:
        """Refuse: visitors must not reach Kivy's own panel."""
        return False

    def show_code(self, code: str | None) -> None:
        """Show the code with which staff join this kiosk."""
        self._code = code
        self._draw()

    def take_lobby(self, lobby: Lobby) -> None:
        """Show what the centre offers now."""
        self.lobby = lobby
        self._follow_hours()
        self._refresh()

    def touched(self, event: e.Touch) -> None:
        """Take a touch on a control; the second of a double tap is passed over."""
        if self._clock.steady() >= self._ready_at:
            self.focus.hide()
            self._sounds.tick(self._speaker, self.state.louder)
            self._choose(event)

    def handle(self, event: Event) -> None:
        """Let an event happen."""
        self.state, effects = step(self.state, event, self._clock.steady())
        self._follow_hours()
        self._refresh()
        for effect in effects:
            self._do(effect)

    def _choose(self, event: e.Touch) -> None:
        if isinstance(event, e.Listened):
            event = replace(event, again=self._speaker.speaking)
        if not isinstance(event, e.Listened | e.MoreTime | e.PageTurned | e.Lowered | e.Enlarged):
            self._speaker.stop()
        if warning(self.state) and not isinstance(event, e.PersonCalled | e.Back | e.Done):
            self.handle(e.MoreTime())
        typed = self.state.typed
        self.handle(event)
        if self.focus.shown and self.state.typed != typed:
            self._say_typed()

    def _do(self, effect: e.Effect) -> None:
        match effect:
            case e.Issue() | e.CheckIn():
                self._asked = effect
                self._start(self._give(effect))
            case e.CallPerson():
                self._start(self._call_person())
            case e.Speak(language):
                self._speak(language)
            case e.Warn():
                self._warn()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _give(self, asked: e.Issue | e.CheckIn) -> None:
        """Get a ticket and print it; an answer that comes after its visitor has gone is passed over."""
        station = self.station
        if station is None:
            self.handle(e.Refused())
            return
        given = await station.give(asked)
        if self._asked is not asked or self.state.screen is not Screen.ISSUING:
            return
        if not isinstance(given, Given):
            self.handle(given)
            return
        self.handle(e.Issued(given.ticket, given.language))
        outcome = await station.print(given)
        if self.state.ticket is given.ticket:
            self.handle(e.SlipFared(paper_of(outcome)))

    async def _call_person(self) -> None:
        reached = self.station is not None and await self.station.call_person()
        self.handle(e.CallFared(reached=reached))

    def _speak(self, language: str | None) -> None:
        if self.sheet is None or self.lobby is None:
            return
        code = language or self._scene(self.lobby).language
        chosen = self.state.language is None and language is not None
        text = spoken_language(self.lobby, code) if chosen else self.sheet.spoken()
        if self.state.louder == 0:
            text = f"{text}. {words(code).text('Touch again to hear it louder.')}"
        self._speaker.say(text, code, self.state.louder)

    def _warn(self) -> None:
        self._sounds.warn(self._speaker, self.state.louder)
        if self.state.language is not None and self.focus.shown:
            self._speak(self.state.language)

    def _told(self, told: e.Scanned | Key) -> None:
        if isinstance(told, Key):
            self._press(told)
        else:
            self._scan(told)

    def _scan(self, scanned: e.Scanned) -> None:
        """Take what the reader saw; where nothing is given by appointment, there is nothing to read."""
        if self.lobby is not None and self.lobby.appointments:
            self._speaker.stop()
            self._sounds.tick(self._speaker, self.state.louder)
            self.handle(scanned)

    def _press(self, key: Key) -> None:
        if key is Key.HELP:
            self._choose(e.PersonCalled())
        elif key is Key.OK and self.focus.control is not None:
            self._choose(self.focus.control.event)
        else:
            fresh = not self.focus.shown
            self.focus.move(-1 if key is Key.UP else 1)
            self.handle(e.MoreTime())
            self._say_focus(whole=fresh)

    def _say_focus(self, *, whole: bool) -> None:
        control = self.focus.control
        if self.sheet is None or self.lobby is None:
            return
        language = self._scene(self.lobby).language
        said = [*self.sheet.words] if whole else []
        if control is not None:
            said.append(control.spoken)
            language = control.language or language
        self._speaker.say(". ".join(said), language, self.state.louder)

    def _say_typed(self) -> None:
        """Say the code so far to whoever types without seeing it."""
        if self.lobby is not None and self.state.screen is Screen.CODE:
            language = self._scene(self.lobby).language
            self._speaker.say(typed_speech(self.state.typed, language), language, self.state.louder)

    def _tick(self) -> None:
        if self._root.stuck and self.sheet is not None:
            self.sheet.let_go()
            self._root.let_go()
        self.handle(e.Tick())
        if self.lobby is None or self.sheet is None:
            return
        scene = self._scene(self.lobby)
        if self.sheet.clock is not None:
            self.sheet.clock.text = scene.time()
        if self.sheet.countdown is not None:
            self.sheet.countdown.text = scene.seconds()

    def _follow_hours(self) -> None:
        if self.lobby is None:
            return
        is_open = open_now(self.lobby, self._clock.now())
        if self.state.screen is (Screen.CLOSED if is_open else Screen.LANGUAGE):
            news = e.CentreOpened() if is_open else e.CentreClosed()
            self.state, _ = step(self.state, news, self._clock.steady())

    def _scene(self, lobby: Lobby) -> Scene:
        return Scene(self.state, lobby, self._clock.now(), left(self.state, self._clock.steady()))

    def _resize(self) -> None:
        self._shown = None
        self._refresh()

    def _refresh(self) -> None:
        """Draw anew what has changed; under a finger only another screen, which ends the touch."""
        under = self.sheet is not None and self.sheet.pressed and self._drawn is self.state.screen
        picture = (replace(self.state, ends_at=None, louder=0, warned=warning(self.state)), self.lobby)
        if picture != self._shown and not under:
            self._shown = picture
            self._draw()

    def _draw(self) -> None:
        before = self.sheet.shows if self.sheet is not None else None
        if self.sheet is not None:
            self.sheet.let_go()
        self._drawn = self.state.screen
        scene = self._scene(self.lobby) if self.lobby is not None else None
        look = Look(
            landscape=self._root.width > self._root.height,
            lowered=self.state.lowered,
            large=self.state.large,
            right_to_left=scene.say.right_to_left if scene else False,
        )
        self.sheet = Sheet(look, tuple(self._root.size), self.touched)
        self.sheet.shows = (self.state.screen, warning(self.state), code_whole(self.state))
        if scene is None:
            draw_joining(self.sheet, self._code)
        else:
            draw(self.sheet, scene)
        self._root.clear_widgets()
        self._root.add_widget(self.sheet)
        self._changed(same_screen=before == self.sheet.shows)

    def _changed(self, *, same_screen: bool) -> None:
        if self.sheet is None:
            return
        self.focus.take(self.sheet, same_screen=same_screen)
        if not same_screen:
            self.keypad.forget()
            self._ready_at = self._clock.steady() + GUARD
            if self.focus.shown:
                self._say_focus(whole=True)
