"""A live link ends when it is told to, whatever arrives at that very moment."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, serve

from wire.link import Link
from wire.views import Board

SOON_S = 20.0
HELLO = '{"type":"hello","schema":1,"server_time":"2026-11-24T15:00:00Z"}'


@pytest.mark.parametrize("turns", range(8))
async def test_a_link_that_is_told_of_news_while_it_ends_still_ends(turns: int) -> None:
    seated: asyncio.Queue[ServerConnection] = asyncio.Queue()

    async def seat(socket: ServerConnection) -> None:
        await seated.put(socket)
        await socket.wait_closed()

    heard = asyncio.Event()

    async def follow(link: Link) -> None:
        async for _ in link.live("/live", Board):
            heard.set()

    async with serve(seat, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        link = Link(f"http://127.0.0.1:{port}")
        following = asyncio.create_task(follow(link))
        socket = await seated.get()
        await socket.send(HELLO)
        await heard.wait()
        await socket.send(HELLO)
        for _ in range(turns):
            await asyncio.sleep(0)
        following.cancel()
        done, _ = await asyncio.wait([following], timeout=5)
        assert done == {following}
        await link.close()
