"""Join a centre: the kiosk shows a code, staff type it, the kiosk gets its token."""

import asyncio
import logging
import uuid
from collections.abc import Callable

from kiosk.disk import Disk
from wire.link import Link, RefusedError, ServerAwayError
from wire.requests import Paired, Pairing, PairingClaim, PairingRequest
from wire.words import DeviceKind, ErrorCode

ASK_S = 2.0
"""Seconds between two questions whether staff have joined this kiosk."""

_log = logging.getLogger(__name__)


async def identify(link: Link, disk: Disk, token: str) -> Paired:
    """Return who this kiosk is, for a token given by hand; asks until the server answers.

    Raises RefusedError where the server does not know the token.
    """
    known = disk.paired()
    if known is not None and known.token == token:
        return known
    while True:
        try:
            answer = await link.get("/api/v1/devices/me")
        except ServerAwayError as fault:
            _log.info("Waiting for the server: %s", fault)
            await asyncio.sleep(ASK_S)
            continue
        paired = Paired.read({**answer, "token": token})
        disk.keep_paired(paired)
        return paired


async def pair(link: Link, disk: Disk, show: Callable[[str | None], None], ask_s: float = ASK_S) -> Paired:
    """Ask to join, show the code (None while there is none), and return once staff have joined this kiosk."""
    while True:
        pairing = None
        try:
            request = PairingRequest(kind=DeviceKind.KIOSK)
            pairing = Pairing.read(await link.post("/api/v1/pairings", request, key=uuid.uuid4().hex))
            show(pairing.code)
            paired = await _claim(link, pairing, ask_s)
        except (ServerAwayError, RefusedError) as fault:
            _log.info("Not joined yet: %s", fault)
            show(None)
            await asyncio.sleep(ask_s)
            continue
        disk.keep_paired(paired)
        return paired


async def _claim(link: Link, pairing: Pairing, ask_s: float) -> Paired:
    """Ask until staff have joined. Raises RefusedError once the code has expired."""
    while True:
        await asyncio.sleep(ask_s)
        try:
            claim = PairingClaim(secret=pairing.secret)
            path = f"/api/v1/pairings/{pairing.pairing}/claim"
            answer = await link.post(path, claim, key=uuid.uuid4().hex)
        except ServerAwayError:
            continue
        except RefusedError as fault:
            if fault.problem.code == ErrorCode.TOO_MANY_TRIES:
                continue
            raise
        if answer and "token" in answer:
            return Paired.read(answer)
