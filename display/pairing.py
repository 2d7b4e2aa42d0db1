"""How a display joins its centre: it shows a code, and claims its own token once staff have approved it."""

import asyncio
import logging
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from wire.link import Link, RefusedError, ServerAwayError
from wire.requests import Paired, Pairing, PairingRequest
from wire.words import DeviceKind

ASK_EVERY_S = 2.0
"""Between two questions whether staff have approved, and between two tries to reach the server."""

_log = logging.getLogger(__name__)


class TokenStore:
    """Keeps one token per server in a folder, readable by this user alone."""

    def __init__(self, folder: Path, server: str) -> None:
        address = urlsplit(server).netloc.replace(":", "_") or "server"
        self._path = folder / f"{address}.token"

    def read(self) -> str:
        """Return the kept token, empty where there is none."""
        try:
            return self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def write(self, token: str) -> None:
        """Keep a token. Raises OSError where the folder cannot be written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token)
        draft.replace(self._path)


async def join(link: Link, show: Callable[[str], None], *, ask_every_s: float = ASK_EVERY_S) -> Paired:
    """Return this display's own token, however long it takes staff to approve it.

    `show` is given the code to put on the screen, or "" while the server does not answer.
    """
    while True:
        try:
            answer = await link.post(
                "/api/v1/pairings", PairingRequest(kind=DeviceKind.DISPLAY), key=str(uuid.uuid4())
            )
            pairing = Pairing.read(answer)
            show(pairing.code)
            return await _claim(link, pairing, ask_every_s)
        except (ServerAwayError, RefusedError, ValidationError) as fault:
            _log.warning("Pairing: %s", fault)
            show("")
        await asyncio.sleep(ask_every_s)


async def _claim(link: Link, pairing: Pairing, ask_every_s: float) -> Paired:
    """Ask until the token is there. Raises RefusedError when the code has run out."""
    while True:
        await asyncio.sleep(ask_every_s)
        try:
            # A key of its own each time: the same one would get the first answer, "not yet", for good.
            answer = await link.post(
                f"/api/v1/pairings/{pairing.pairing}/claim", {"secret": pairing.secret}, key=str(uuid.uuid4())
            )
        except ServerAwayError:
            continue
        if answer and "token" in answer:
            return Paired.read(answer)
