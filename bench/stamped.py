"""The real server, which also prints when it committed and when it began to send a view (monotonic).

Run as `python -m bench.stamped DATABASE PORT`.
"""

import sys
import time
from typing import Any

import uvicorn

from server.app import create_app, uvicorn_config
from server.live import hub
from server.live.house import House
from server.store.database import open_engine


def stamp(what: str, more: int = 0) -> None:
    """Print a moment."""
    sys.stdout.write(f"{what} {time.monotonic()} {more}\n")
    sys.stdout.flush()


def install() -> None:
    """Put the stamps where the server commits and where it encodes a view, just before the first send."""
    committed: Any = House._committed  # noqa: SLF001 - measured from within
    hub_of: Any = hub
    frame: Any = hub_of.frame

    def stamped_commit(house: House) -> None:
        stamp("commit")
        committed(house)

    def stamped_frame(text: str) -> bytes:
        data: bytes = frame(text)
        if text.startswith('{"type":"view"'):
            stamp("send", len(data))
        return data

    house_of: Any = House
    house_of._committed = stamped_commit  # noqa: SLF001 - the same
    hub_of.frame = stamped_frame


if __name__ == "__main__":
    install()
    app = create_app(open_engine(sys.argv[1]))
    uvicorn.Server(uvicorn_config(app, "127.0.0.1", int(sys.argv[2]), log_level="warning")).run()
