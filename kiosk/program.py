"""The kiosk as a whole: window, link, disk, printer and voice in one asyncio loop."""

import asyncio
import contextlib
import logging
import signal

from kiosk.app import KioskApp
from kiosk.disk import Disk
from kiosk.pairing import identify, pair
from kiosk.settings import Settings
from kiosk.sounds import Sounds
from kiosk.speaking import Player, Speaker, Voice
from kiosk.station import Places, Station
from wire.clock import Clock
from wire.link import Link, RefusedError

_log = logging.getLogger(__name__)


class Program:
    """One kiosk. `app` is its window; `work` is all behind it."""

    def __init__(self, settings: Settings, voice: Voice, player: Player) -> None:
        self._settings, self._clock = settings, Clock()
        self.disk = Disk(settings.state)
        self.app = KioskApp(Speaker(voice, player), Sounds(settings.state / "sounds"), self._clock)

    async def run(self) -> None:
        """Run until the window closes or SIGTERM comes."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.app.stop)
        work = asyncio.create_task(self.work())
        work.add_done_callback(self._ended)
        try:
            await self.app.async_run(async_lib="asyncio")
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work
            if self.app.station is not None:
                await self.app.station.printing.close()

    async def work(self) -> None:
        """Find out who this kiosk is, then follow its lobby for good."""
        link = await self._joined()
        try:
            async with asyncio.TaskGroup() as group:
                station = self.app.station
                if station is not None:
                    group.create_task(station.run())
        finally:
            await link.close()

    async def _joined(self) -> Link:
        settings, known = self._settings, self.disk.paired()
        token = settings.token or (known.token if known else "")
        if token:
            link = Link(settings.server, token)
            paired = await identify(link, self.disk, token)
        else:
            stranger = Link(settings.server)
            paired = await pair(stranger, self.disk, self.app.show_code)
            await stranger.close()
            link = Link(settings.server, paired.token)
        self.app.station = Station(
            Places(link, self.disk, paired.device, settings.printer),
            clock=self._clock,
            on_lobby=self.app.take_lobby,
            on_refused=self._refused,
        )
        return link

    def _refused(self) -> None:
        _log.error("The server does not know this kiosk's token: remove %s/device.json", self._settings.state)

    def _ended(self, work: asyncio.Task[None]) -> None:
        if work.cancelled():
            return
        fault = work.exception()
        if isinstance(fault, RefusedError):
            _log.error("The server does not know this token. Ask for another, or start without --token.")
        elif fault is not None:
            _log.error("The kiosk stopped working", exc_info=fault)
        self.app.stop()
