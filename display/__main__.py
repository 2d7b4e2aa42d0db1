"""`python -m display`: the board in the waiting room."""

import argparse
import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

from look.files import AssetsMissingError
from look.window import prepare

EXAMPLES = """\
examples:
  python -m display --server http://192.168.1.10:8000
      On a new screen: shows a code. A manager types it on the Devices page, and the board appears.
  python -m display --server http://192.168.1.10:8000 --fullscreen --recorded /srv/voices
      The same for good, with recordings of your own (language/recorded.py tells how to name them).
  python -m display --server http://127.0.0.1:8000 --token T --screenshot board.png
      A picture of the board, without a screen.
"""


def arguments(line: list[str]) -> argparse.Namespace:
    """Return what a command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m display",
        description="Show and speak the calls of one zone.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8000", metavar="URL", help="where the server is (%(default)s)")
    add(
        "--token",
        default=os.environ.get("VENTANILLA_TOKEN", ""),
        help="this display's token, or a manager's with --display; also from VENTANILLA_TOKEN; "
        "without one the display asks to join and shows a code",
    )
    add("--display", default="", metavar="ID", help="whose board to show (the token's own)")
    add("--fullscreen", action="store_true", help="fill the screen and hide the pointer")
    add("--size", type=_size, default=(1920, 1080), metavar="WxH", help="of the window (1920x1080)")
    add("--silent", action="store_true", help="show only: for a second screen in the same room")
    add("--recorded", type=Path, metavar="FOLDER", help="your own recordings, which win over the voice")
    add("--state", type=Path, default=_state(), metavar="FOLDER", help="for token and clips (%(default)s)")
    add("--screenshot", type=Path, metavar="FILE", help="write a PNG of the first view and end")
    return parser.parse_args(line)


def main(line: list[str] | None = None) -> int:
    """Run the display until its window closes; 1 where something needed is missing."""
    asked = arguments(sys.argv[1:] if line is None else line)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    _choose_screen(asked)
    try:
        prepare(*asked.size, fullscreen=asked.fullscreen)
    except AssetsMissingError as fault:
        print(fault, file=sys.stderr)
        return 1
    for talker in ("httpx", "kivy"):
        logging.getLogger(talker).setLevel(logging.WARNING)  # else a line per request and per start
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(asked))
    return 0


async def _run(asked: argparse.Namespace) -> None:
    # Kivy opens its window when it is imported, so only now.
    from display.announce import Announcer  # noqa: PLC0415 - after `prepare`
    from display.app import BoardApp  # noqa: PLC0415 - after `prepare`
    from display.pairing import TokenStore  # noqa: PLC0415 - beside its user
    from language.chime import chime  # noqa: PLC0415 - beside its user
    from language.speech import Voice  # noqa: PLC0415 - beside its user
    from look.sound import Player  # noqa: PLC0415 - after `prepare`

    ring = asked.state / "chime.wav"
    ring.parent.mkdir(parents=True, exist_ok=True)
    ring.write_bytes(chime())
    voice = Voice(asked.state / "clips", asked.recorded)
    announcer = Announcer(voice, Player(volume=0.0 if asked.silent else 1.0), ring)
    app = BoardApp(asked.server, announcer, TokenStore(asked.state, asked.server))
    window = asyncio.create_task(app.follow(asked.token, asked.display))
    if asked.screenshot:
        await app.viewed.wait()
        await app.save(asked.screenshot)
        app.stop()
    await window


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{words} is not a size such as 1920x1080")
    return int(width), int(height)


def _state() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "ventanilla" / "display"


def _choose_screen(asked: argparse.Namespace) -> None:
    """Name SDL's driver: where it has to guess and finds no screen, it draws one that nobody sees."""
    if sys.platform == "linux" and "SDL_VIDEODRIVER" not in os.environ:
        there = "x11" if os.environ.get("DISPLAY") else "kmsdrm"
        os.environ["SDL_VIDEODRIVER"] = "offscreen" if asked.screenshot else there


if __name__ == "__main__":
    sys.exit(main())
