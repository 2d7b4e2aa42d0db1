"""What every gateway can do, and how it says that it could not."""

from typing import Protocol

import httpx

HERE = {"localhost", "127.0.0.1", "::1"}
TIMEOUT_S = 10.0
"""The longest that a gateway waits for the other side."""


class NotSentError(Exception):
    """A letter did not go out; `for_good`: this address will never take it. The text names no address."""

    def __init__(self, detail: str, *, for_good: bool = False) -> None:
        super().__init__(detail)
        self.for_good = for_good


class SettingError(ValueError):
    """A gateway's setting that cannot be right; the text says what would be."""


def goes_encrypted(url: str) -> bool:
    """Tell whether a URL is one of HTTPS with a host; HTTP is well enough on this machine itself."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return bool(parts.host) and (parts.scheme == "https" or (parts.scheme == "http" and parts.host in HERE))


class Gateway(Protocol):
    """Sends letters; called in a thread, waits at most `TIMEOUT_S` for each answer."""

    @property
    def name(self) -> str:
        """How staff and journal call it."""
        ...

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand one letter over. Raises NotSentError."""
        ...
