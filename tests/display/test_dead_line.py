"""A line that passes nothing and is not closed, and somebody else who answers at the server's address."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self

import pytest

from display.following import Follower
from display.pairing import TokenStore
from tests.display.small_server import BoardServer, Clock, board, call, until
from tests.web.slow_link import slow_link
from wire.link import Link, News, ServerAwayError
from wire.requests import Heartbeat
from wire.views import Board

PATIENCE_S = 40.0
PAGES = {
    "portal": (200, b"<p>Welcome to the network.</p>"),
    "sign-in": (401, b"<p>Sign in to the network.</p>"),
    "forbidden": (403, b"<p>No.</p>"),
    "other json": (401, b'{"detail": "Not authenticated"}'),
}


@pytest.fixture
async def server() -> AsyncIterator[BoardServer]:
    made = BoardServer(Clock())
    await made.start()
    yield made
    await made.stop()


@pytest.mark.parametrize("dark", [False, True], ids=["forgotten", "no network"])
async def test_a_board_leaves_a_dead_line_for_a_new_one(server: BoardServer, *, dark: bool) -> None:
    heard: list[News[Board]] = []

    async def follow(link: Link) -> None:
        async for news in link.live("/api/v1/live/board/hall", Board):
            heard.append(news)  # noqa: PERF401 - each is looked at as it comes

    with slow_link(server.port, 0, 0) as line:
        link = Link(line.url, "token")
        following = asyncio.create_task(follow(link))
        await until(lambda: any(news.hello for news in heard))
        line.dark = dark
        line.forget()
        await server.send(board(call(1, "427")))
        async with asyncio.timeout(PATIENCE_S):
            while not any(not news.connected for news in heard):  # noqa: ASYNC110 - a list sets no event
                await asyncio.sleep(0.05)
            line.dark = False
            while not heard[-1].view:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.05)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await link.close()
    assert [one.ticket for one in heard[-1].view.calls] == ["427"]


class SomebodyElse:
    """Answers everything with a page of its own."""

    def __init__(self, status: int, page: bytes) -> None:
        self._answer = (
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n".encode() + page
        )
        self.asked = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        writer.write(self._answer)
        await writer.drain()
        writer.close()


@pytest.mark.parametrize("page", PAGES)
async def test_somebody_elses_answer_to_a_command_is_no_answer(page: str) -> None:
    async with SomebodyElse(*PAGES[page]) as somebody:
        link = Link(somebody.url, "token")
        with pytest.raises(ServerAwayError):
            await link.get("/api/v1/devices/me")
        with pytest.raises(ServerAwayError):
            await link.post("/api/v1/devices/me/heartbeat", Heartbeat(), key="k")
        await link.close()


@pytest.mark.parametrize("page", PAGES)
async def test_a_display_does_not_forget_who_it_is_because_somebody_else_answers(page: str, tmp_path) -> None:
    codes: list[str | None] = []
    heard: list[News[Board]] = []
    async with SomebodyElse(*PAGES[page]) as somebody:
        tokens = TokenStore(tmp_path, somebody.url)
        tokens.write("mine")
        follower = Follower(somebody.url, tokens, heard.append, codes.append)
        running = asyncio.create_task(follower.run(display="hall"))
        await until(lambda: len(heard) >= 3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert {(news.connected, news.refused) for news in heard} == {(False, None)}
    assert (codes, tokens.read()) == ([], "mine")
