"""Start a kiosk: `python -m kiosk --server http://localhost:8000`."""

import argparse
import asyncio
import logging
import os
import re
from pathlib import Path

from kiosk.settings import Settings
from printer.device import open_device
from wire.printers import KINDS, PrinterSpecError

EPILOG = f"""Without --token the kiosk shows a code; staff type it on the devices page, and the kiosk is
joined for good. {KINDS[0].upper()}{KINDS[1:]}

example:
  python -m kiosk --server http://localhost:8000 --printer simulated:var/slips --size 540x960"""


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} should be WIDTHxHEIGHT, such as 1080x1920")
    return int(found[1]), int(found[2])


def _printer(text: str) -> str:
    try:
        open_device(text)
    except PrinterSpecError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault
    return text


def _state() -> Path:
    home = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"))
    return home / "ventanilla-kiosk"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk",
        description="The touchscreen that issues tickets.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--server", required=True, metavar="URL", help="address of the server")
    parser.add_argument("--token", default="", help="this kiosk's token, from `python -m server init`")
    parser.add_argument(
        "--printer", type=_printer, metavar="SPEC", help="the printer's address (without: the centre file's)"
    )
    parser.add_argument(
        "--state", type=Path, default=_state(), metavar="DIR", help="folder for its own files"
    )
    parser.add_argument("--size", type=_size, default=(1080, 1920), metavar="WxH", help="size of the window")
    parser.add_argument("--fullscreen", action="store_true", help="fill the screen, hide the pointer")
    parser.add_argument("--recorded", type=Path, metavar="DIR", help="recorded speech, used before the voice")
    return parser.parse_args()


def main() -> None:
    """Run the kiosk until its window closes."""
    given = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines would carry every address
    settings = Settings(given.server, given.state, given.token, given.printer or "")

    from look.window import prepare  # noqa: PLC0415 - Kivy reads its settings when it is imported

    prepare(*given.size, fullscreen=given.fullscreen)
    from kiosk.program import Program  # noqa: PLC0415 - imports Kivy
    from language.speech import Voice  # noqa: PLC0415 - only with the window
    from look.sound import Player  # noqa: PLC0415 - imports Kivy

    program = Program(settings, Voice(given.state / "speech", given.recorded), Player())
    asyncio.run(program.run())


if __name__ == "__main__":
    main()
