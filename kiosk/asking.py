"""Ask the server for something that somebody waits for: soon, and once."""

import asyncio
from typing import Any

from wire.link import Link, ServerAwayError
from wire.words import ErrorCode

PATIENCE_S = 3.0
"""Whoever stands at a kiosk waits no longer than this for the server."""
TRIES = 2
"""The second takes a fresh connection: after a restart of the server the first may die with the old one."""
LATER = frozenset(
    {
        ErrorCode.INTERNAL,
        ErrorCode.BUSY,
        ErrorCode.TOO_MANY_TRIES,
        ErrorCode.UNAUTHENTICATED,
        ErrorCode.FORBIDDEN,
    }
)
"""Refusals that say nothing against what was asked: it is asked again when they are over."""


async def ask(link: Link, path: str, body: dict[str, Any], key: str, patience_s: float) -> Any:
    """Send a command, both tries under one key, and return the answer's JSON.

    Raises RefusedError, or ServerAwayError where nothing came in time.
    """
    try:
        async with asyncio.timeout(patience_s):
            for left in reversed(range(TRIES)):
                try:
                    return await link.post(path, body, key=key)
                except ServerAwayError:
                    if not left:
                        raise
    except TimeoutError as fault:
        raise ServerAwayError("no answer in time") from fault
    raise AssertionError("unreachable: the last try returns or raises")
