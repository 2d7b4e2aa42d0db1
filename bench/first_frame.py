"""One window in a process of its own: `bench.screens` starts it and reads the line of figures that it prints.

A word says which: `bare` (Kivy with one label) or `kiosk`; then the moment the process was started, on the
monotonic clock, and for a kiosk the server, its token and a folder.
"""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from look.window import prepare

WIDTH, HEIGHT = 1080, 1920
PATIENCE_S = 30.0


def _first_frame(started: float, told: dict[str, float]) -> Callable[..., None]:
    def flipped(*_: object) -> None:
        told.setdefault("first_frame_s", time.monotonic() - started)

    return flipped


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 - Kivy's loop tells of a frame in no asyncio event
            await asyncio.sleep(0.001)


async def _another(frames: list[float], than: int) -> None:
    await _until(lambda: len(frames) > than)


async def bare(started: float) -> dict[str, float]:
    """Show one label; return the time to its first frame."""
    from kivy.app import App  # noqa: PLC0415 - after the window is prepared
    from kivy.core.window import Window  # noqa: PLC0415 - the same
    from kivy.uix.label import Label  # noqa: PLC0415 - the same

    told: dict[str, float] = {}
    Window.bind(on_flip=_first_frame(started, told))
    app = App()
    app.build = lambda: Label(text="101")
    running = asyncio.create_task(app.async_run(async_lib="asyncio"))
    await _until(lambda: "first_frame_s" in told)
    app.stop()
    await running
    return told


async def kiosk(started: float, server: str, token: str, folder: Path) -> dict[str, float]:
    """Show the kiosk and issue one ticket; return first frame, answer → ticket drawn, and a bare POST."""
    from kivy.core.window import Window  # noqa: PLC0415 - after the window is prepared

    from kiosk import events as e  # noqa: PLC0415 - the same
    from kiosk.program import Program  # noqa: PLC0415 - the same
    from kiosk.settings import Settings  # noqa: PLC0415 - the same
    from kiosk.state import Screen  # noqa: PLC0415 - the same
    from language.speech import Voice  # noqa: PLC0415 - the same
    from look.sound import Player  # noqa: PLC0415 - the same
    from wire.link import Link  # noqa: PLC0415 - the same

    told: dict[str, float] = {}
    frames: list[float] = []
    Window.bind(on_flip=_first_frame(started, told))
    Window.bind(on_flip=lambda *_: frames.append(time.monotonic()))
    program = Program(Settings(server, folder, token, ""), Voice(folder / "speech"), Player())
    running = asyncio.create_task(program.run())
    app: Any = program.app
    await _until(lambda: app.lobby is not None and app.station is not None)
    for event in (e.LanguageChosen("es"), e.ServiceChosen("health")):
        drawn = len(frames)
        app.handle(event)
        await _another(frames, drawn)
    touched = time.monotonic()
    app.handle(e.Answered())
    await _until(lambda: app.state.screen is Screen.TICKET)
    await _another(frames, len(frames))
    told["ticket_s"] = frames[-1] - touched
    link = Link(server, token)
    await link.get("/health")
    posted = time.monotonic()
    await link.post("/api/v1/visits", {"services": ["health"], "language": "es"}, key=uuid.uuid4().hex)
    told["post_s"] = time.monotonic() - posted
    await link.close()
    app.stop()
    await running
    return told


def main() -> None:
    """Measure what the command line names and print it as one line of JSON."""
    which, started = sys.argv[1], float(sys.argv[2])
    prepare(WIDTH, HEIGHT)
    work = bare(started) if which == "bare" else kiosk(started, sys.argv[3], sys.argv[4], Path(sys.argv[5]))
    print(json.dumps(asyncio.run(work)))


if __name__ == "__main__":
    main()
