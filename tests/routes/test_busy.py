"""Too much at once is said at once: 503 with Retry-After, never a hang, and nothing half done."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from server.store.database import POOL
from tests.callers import Call, fresh_key
from tests.databases import writing
from tests.servers import Serve

ROOM = 3
WISH = {"services": ["health"], "language": "ht"}


@contextmanager
def database_held(engine: Engine) -> Iterator[None]:
    """Hold what every issue needs, so that commands pile up behind it."""
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE counter SET number = number")
        yield


async def test_a_full_queue_answers_503_and_the_same_key_is_granted_later(
    serve: Serve, call: Call, engine: Engine
) -> None:
    kiosk = call(serve(pending=ROOM).url, "kiosk-1")
    await kiosk.issue()
    keys = [fresh_key() for _ in range(ROOM + POOL + 5)]
    with database_held(engine):
        asked = [asyncio.create_task(kiosk.post("/visits", WISH, key)) for key in keys]
        async with asyncio.timeout(20):
            first = await next(asyncio.as_completed(asked))
    assert (first.status_code, first.json()["code"]) == (503, "busy")
    assert first.headers["retry-after"] == "1"
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {201, 503}
    final = [
        answer if answer.is_success else await kiosk.post("/visits", WISH, key)
        for key, answer in zip(keys, answers, strict=True)
    ]
    assert sorted(int(answer.json()["ticket"]) for answer in final) == list(range(102, 102 + len(keys)))
