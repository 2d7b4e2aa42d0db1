"""Put the parts together: the one place where they meet."""

import contextlib
from collections.abc import AsyncIterator, Sequence

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from server import VERSION
from server.door import problems
from server.door.entry import fresh_tries
from server.door.guard import Guard
from server.door.head import Head
from server.gateways.channel import Channel
from server.live.house import House
from server.live.postman import Post
from server.live.socket import LiveProtocol
from server.routes import (
    appointments,
    calendar,
    desks,
    devices,
    feeds,
    fhir,
    health,
    indicators,
    interpreters,
    live,
    people,
    plan,
    reception,
    referrals,
    reports,
    stats,
    steps,
    visits,
)
from server.store.writer import PENDING
from server.web import pages

ROUTES = (
    health,
    people,
    plan,
    visits,
    reception,
    appointments,
    calendar,
    desks,
    referrals,
    steps,
    interpreters,
    devices,
    indicators,
    reports,
    stats,
    feeds,
    fhir,
    live,
)


def create_app(
    engine: Engine,
    *,
    base_url: str = "",
    pending: int = PENDING,
    post: Post | None = None,
    channels: Sequence[Channel] = (),
) -> FastAPI:
    """Return the server as an ASGI application; `engine` is migrated and holds a centre.

    Without `post` no letters are sent, and none are offered; without `channels` no alert leaves the building.
    """
    house = House(engine, base_url=base_url, pending=pending, post=post, channels=channels)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await house.start()
        yield
        await house.stop()

    app = FastAPI(
        title="Ventanilla", version=VERSION, lifespan=lifespan, description="One ticket, every desk."
    )
    app.state.house = house
    app.state.tries = fresh_tries()
    problems.install(app)
    for part in ROUTES:
        app.include_router(part.router)
    pages.install(app)
    app.add_middleware(Guard)
    app.add_middleware(Head)
    return app


def uvicorn_config(app: FastAPI, host: str, port: int, *, log_level: str = "info") -> uvicorn.Config:
    """Return how the application is served: our live protocol, no deflate, which doubles time and memory."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws=LiveProtocol,
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        ws_ping_interval=None,  # our own hello comes every 4 s; a second clock per socket is only memory
        log_level=log_level,
        access_log=False,  # addresses of visitors' phones and follow links are nobody's business
        proxy_headers=True,
        timeout_graceful_shutdown=3,
    )
