"""The kiosk's window: cold start against a bare Kivy window, and the last touch to the ticket."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, Span, median
from bench.ground import ROOT, free_port, lay, serving

WINDOWLESS = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}


def measure(folder: Path, span: Span) -> list[Figure]:
    """Start each window anew in every round; a box with a GPU is faster than this software drawing."""
    ground, port = lay(folder / "screens.db"), free_port()
    bare: list[dict[str, float]] = []
    kiosk: list[dict[str, float]] = []
    with serving(ground, port):
        for n in range(span.rounds):
            bare.append(_window("bare"))
            state = str(folder / f"kiosk-{n}")
            kiosk.append(_window("kiosk", f"http://127.0.0.1:{port}", ground.kiosks[n], state))
    cold = median([one["first_frame_s"] for one in kiosk])
    ticket = median([one["ticket_s"] for one in kiosk])
    return [
        Figure("screens", "kiosk, process start to first frame", cold, "s"),
        Figure(
            "screens",
            "the same, times a bare Kivy window's",
            cold / median([one["first_frame_s"] for one in bare]),
            "x",
        ),
        Figure("screens", "kiosk, last touch to the ticket drawn", ticket * 1000, "ms"),
        Figure(
            "screens", "the same, times a bare POST", ticket / median([one["post_s"] for one in kiosk]), "x"
        ),
    ]


def _window(which: str, *more: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.first_frame", which, str(time.monotonic()), *more]
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **WINDOWLESS}, check=True, capture_output=True, timeout=90
    )
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told
