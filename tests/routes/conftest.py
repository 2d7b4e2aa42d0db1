"""A served centre with everybody who may call it."""

from dataclasses import dataclass

import pytest

from tests.callers import Call, Caller
from tests.databases import Made
from tests.servers import Serve


@dataclass(frozen=True)
class Site:
    """A running server and its callers; the agent has desk 1 open."""

    url: str
    made: Made
    kiosk: Caller
    display: Caller
    printer: Caller
    agent: Caller
    other: Caller
    manager: Caller
    stranger: Caller


@pytest.fixture
async def site(serve: Serve, call: Call, made: Made) -> Site:
    url = serve().url
    names = ("kiosk-1", "hall", "printer-1", "agent01", "agent02", "manager", None)
    callers = [call(url, name) for name in names]
    site = Site(url, made, *callers)
    await site.agent.done("/desks/1/open")
    return site
