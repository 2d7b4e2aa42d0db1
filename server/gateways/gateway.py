"""What every gateway can do, and how it says that it could not."""

from typing import Protocol

TIMEOUT_S = 10.0
"""The longest that a gateway waits for the other side."""


class NotSentError(Exception):
    """A letter did not go out; `for_good`: this address will never take it. The text names no address."""

    def __init__(self, detail: str, *, for_good: bool = False) -> None:
        super().__init__(detail)
        self.for_good = for_good


class SettingError(ValueError):
    """A gateway's setting that cannot be right; the text says what would be."""


class Gateway(Protocol):
    """Sends letters; called in a thread, waits at most `TIMEOUT_S` for each answer."""

    @property
    def name(self) -> str:
        """How staff and journal call it."""
        ...

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand one letter over. Raises NotSentError."""
        ...
