"""A centre that is closed issues nothing and says when it opens; a kiosk still hands over what it issued."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from server.routes.devices import PAIRINGS_PER_MINUTE
from tests.callers import Call
from tests.databases import writing
from tests.routes.conftest import Site
from tests.servers import Serve

WISH: dict[str, Any] = {"services": ["health"], "language": "ht"}


def opens_only(engine: Engine, hours: dict[str, list[str]]) -> None:
    """Give the centre other hours, before it is served."""
    with writing(engine) as connection:
        raw = connection.execute(text("SELECT CAST(document AS TEXT) FROM centre")).scalar_one()
        changed = json.dumps(json.loads(raw) | {"hours": hours})
        connection.execute(text("UPDATE centre SET document = :changed"), {"changed": changed})


async def test_a_closed_centre_says_when_it_opens(
    serve: Serve, call: Call, engine: Engine, dump: Callable[[], Any]
) -> None:
    in_three_days = datetime.now(UTC) + timedelta(days=3)
    opens_only(engine, {f"{in_three_days:%a}".lower(): ["07:00-15:00"]})
    kiosk = call(serve().url, "kiosk-1")
    before = dump()
    answer = await kiosk.post("/visits", WISH)
    assert (answer.status_code, answer.json()["code"]) == (409, "centre_closed")
    lobby = (await kiosk.get("/lobby")).json()
    assert lobby["open"] is False
    assert datetime.fromisoformat(lobby["opens_at"]).isoformat() in answer.json()["detail"]
    assert dump() == before


async def test_a_ticket_of_the_last_minute_is_handed_over_after_closing(
    serve: Serve, call: Call, engine: Engine
) -> None:
    opens_only(engine, {})
    kiosk = call(serve().url, "kiosk-1")
    code = (await kiosk.done("/devices/me/reservation"))["codes"][0]
    own = WISH | {"ticket": code, "issued_at": datetime.now(UTC).isoformat()}
    assert (await kiosk.post("/visits", own)).status_code == 201


async def test_wishes_to_pair_run_out(site: Site) -> None:
    asked = [
        (await site.stranger.post("/pairings", {"kind": "kiosk"})).status_code
        for _ in range(PAIRINGS_PER_MINUTE + 1)
    ]
    assert asked == [201] * PAIRINGS_PER_MINUTE + [429]
