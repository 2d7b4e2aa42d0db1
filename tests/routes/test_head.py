"""HEAD is answered wherever GET is: the same status and headers, and no body."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.routing import BaseRoute, Mount

from server.app import create_app
from tests.routes.booking_site import booked, give_appointments
from tests.routes.conftest import Site

VARYING = {"date", "set-cookie", "etag", "content-length"}
"""What two answers to GET may differ in themselves: the moment, a fresh key in a form."""
FEWEST = 40


def paths(routes: list[BaseRoute]) -> Iterator[str]:
    """Every path that a GET may be sent to."""
    for route in routes:
        path: str = getattr(route, "path", "")
        if isinstance(route, Mount):
            yield f"{path}/board.js"
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield path
        elif included := getattr(route, "effective_route_contexts", None):
            yield from paths(list(included()))


async def values(site: Site) -> dict[str, Any]:
    """Something that is there for every parameter of a path."""
    visit = await site.kiosk.issue()
    made = await booked(site.stranger)
    feed = (await site.manager.post("/feeds", {"desk": "1"})).json()["url"]
    return {
        "visit": visit["visit"],
        "follow": visit["follow_url"].rpartition("/")[2],
        "link": made["link"],
        "token": feed.rpartition("/")[2].removesuffix(".ics"),
        "display": "hall",
        "desk": "1",
        "place": site.made.centre,
        "service": "health",
    }


def told(answer: httpx.Response) -> tuple[int, dict[str, str]]:
    return answer.status_code, {n: v for n, v in answer.headers.items() if n not in VARYING}


@pytest.fixture(autouse=True)
def _appointments(engine: Engine) -> None:
    give_appointments(engine)


async def test_head_is_answered_wherever_get_is(site: Site, engine: Engine) -> None:
    known = await values(site)
    asked = sorted(set(paths(create_app(engine).routes)))
    assert len(asked) >= FEWEST, asked
    wrong = {}
    for path in asked:
        address = re.sub(r"{(\w+)(:\w+)?}", lambda found: str(known.get(found[1], "1")), path)
        for caller in (site.stranger, site.manager):
            full, short = await caller.http.get(address), await caller.http.head(address)
            if told(full) != told(short) or short.content:
                wrong[path] = (told(full), told(short))
    assert wrong == {}


async def test_what_is_only_sent_to_is_asked_by_neither(site: Site) -> None:
    answers = [await ask("/api/v1/visits") for ask in (site.kiosk.http.get, site.kiosk.http.head)]
    assert [(one.status_code, one.headers["allow"]) for one in answers] == [(405, "POST")] * 2
