"""A served centre with a manager who plans."""

from dataclasses import dataclass

import pytest

from tests.callers import Call, Caller
from tests.servers import Serve


@dataclass(frozen=True)
class Hall:
    """A running server; two desks are open."""

    url: str
    kiosk: Caller
    agent: Caller
    manager: Caller


@pytest.fixture
async def hall(serve: Serve, call: Call) -> Hall:
    url = serve().url
    served = Hall(url, *(call(url, name) for name in ("kiosk-1", "agent01", "manager")))
    await served.agent.done("/desks/1/open")
    await served.manager.done("/desks/2/open")
    return served
