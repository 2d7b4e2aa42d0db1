"""What every action is given: the connection, the centre, who acts, and the moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from server.domain.centre import Centre
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.store.seal import Seal
from wire.words import ContactKind, DeviceKind, ErrorCode, Role

RANK = {Role.AGENT: 1, Role.MANAGER: 2, Role.ADMIN: 3}


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, a device, a visitor by follow link, or the server's own clockwork."""

    kind: Literal["staff", "device", "visitor", "server"]
    id: str
    centre: str
    role: Role | None = None
    device: DeviceKind | None = None

    @property
    def name(self) -> str:
        """The name in the journal; never a person's own name beyond the sign-in."""
        return f"{self.kind}:{self.id}"

    @property
    def keys(self) -> str:
        """Whose idempotency keys these are: two centres may both have a kiosk-1."""
        return f"{self.centre}/{self.name}"

    def may(self, role: Role) -> bool:
        """Tell whether the actor is staff of at least this role."""
        return self.role is not None and RANK[self.role] >= RANK[role]

    def must_be(self, role: Role) -> None:
        """Raise Refusal `forbidden` where the actor is not staff of at least this role."""
        if not self.may(role):
            raise Refusal(ErrorCode.FORBIDDEN, f"Only {role}s may do this. Sign in as one.")


@dataclass(frozen=True)
class Work:
    """One action's surroundings; `hall` is the newest picture of the hall, for forecasts.

    `seal` closes addresses; letters go out by the kinds `offered`: none, where no gateway is set up.
    """

    c: Connection
    centre: Centre
    actor: Actor
    now: datetime
    hall: Hall
    base_url: str = ""
    seal: Seal | None = None
    offered: frozenset[ContactKind] = frozenset()
