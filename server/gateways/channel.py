"""The ways by which alerts leave the building."""

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from server.domain.dispatch import Message
from server.gateways.gateway import Gateway


def mark(name: str, address: str) -> str:
    """Return what tells a way apart from others, without its address: that is often a secret."""
    return f"{name}:{hashlib.sha256(address.encode()).hexdigest()[:16]}"


class Channel(Protocol):
    """Sends alerts; called in a thread, waits as long as a gateway at most."""

    @property
    def name(self) -> str:
        """How staff and journal call it."""
        ...

    @property
    def mark(self) -> str:
        """Tells it apart from any other, without its address."""
        ...

    def send(self, message: Message) -> None:
        """Hand one message over. Raises NotSentError."""
        ...


@dataclass(frozen=True)
class Mail:
    """Alerts to one address, by the gateway that letters go by."""

    gateway: Gateway
    address: str = field(repr=False)
    name: str = "mail"

    @property
    def mark(self) -> str:
        """Tells this address apart from others, without naming it."""
        return mark(self.name, self.address)

    def send(self, message: Message) -> None:
        """Mail one message. Raises NotSentError."""
        self.gateway.send(self.address, message.subject, message.text)
