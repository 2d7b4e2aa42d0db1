import asyncio
import stat

import pytest

from display.following import Follower
from display.pairing import TokenStore, join
from tests.display.small_server import BoardServer, HttpServer, board, call, until
from wire.link import Link

PAIRING = {"pairing": "p1", "code": "FLTTPJ", "secret": "s1", "expires_at": "2026-11-23T17:00:00Z"}
PAIRED = {"device": "hall", "kind": "display", "token": "T1"}
EXPIRED = {"title": "Gone", "status": 410, "detail": "Ask anew.", "code": "pairing_expired"}


async def test_display_shows_its_code_and_claims_its_token_once_approved():
    shown = []
    answers = {"pairings": [(201, PAIRING)], "pairings__p1__claim": [(202, None), (202, None), (200, PAIRED)]}
    async with HttpServer(**answers) as server:
        link = Link(server.url)
        paired = await asyncio.wait_for(join(link, shown.append, ask_every_s=0), 10)
        await link.close()
    assert (paired.token, shown) == ("T1", ["FLTTPJ"])
    claims = [asked for asked in server.asked if asked[0].endswith("claim")]
    assert [body for _, _, body in claims] == [{"secret": "s1"}] * 3
    assert len({key for _, key, _ in server.asked}) == 4


async def test_code_that_has_run_out_is_replaced_by_a_new_one():
    shown = []
    again = {**PAIRING, "pairing": "p2", "code": "K7P4QD"}
    answers = {
        "pairings": [(201, PAIRING), (201, again)],
        "pairings__p1__claim": [(410, EXPIRED)],
        "pairings__p2__claim": [(200, PAIRED)],
    }
    async with HttpServer(**answers) as server:
        link = Link(server.url)
        await asyncio.wait_for(join(link, shown.append, ask_every_s=0), 10)
        await link.close()
    assert shown == ["FLTTPJ", "", "K7P4QD"]


async def test_server_that_is_away_while_claiming_does_not_end_the_pairing():
    shown = []
    answers = {"pairings": [(201, PAIRING)], "pairings__p1__claim": [(503, None), (200, PAIRED)]}
    async with HttpServer(**answers) as server:
        link = Link(server.url)
        await asyncio.wait_for(join(link, shown.append, ask_every_s=0), 10)
        await link.close()
    assert shown == ["FLTTPJ"]


def test_token_is_kept_for_its_server_and_readable_by_its_owner_alone(tmp_path):
    store = TokenStore(tmp_path / "state", "http://desk.example:8000")
    assert store.read() == ""
    store.write("T1")
    store.write("T2")
    assert TokenStore(tmp_path / "state", "http://desk.example:8000/").read() == "T2"
    assert TokenStore(tmp_path / "state", "http://other.example:8000").read() == ""
    (kept,) = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


class Join:
    """A follower against a server of commands and a server of views on two ports, as one."""

    def __init__(self, folder, http):
        self.heard, self.codes = [], []
        self.store = TokenStore(folder, http.url)
        self.follower = Follower(http.url, self.store, self.heard.append, self.codes.append)
        self.follower.ask_every_s = 0


async def test_display_that_is_not_known_any_more_joins_anew(tmp_path):
    answers = {
        "devices__me": [(401, {"title": "", "status": 401, "detail": "", "code": "unauthenticated"})],
        "pairings": [(201, PAIRING)],
        "pairings__p1__claim": [(200, PAIRED)],
    }
    async with HttpServer(**answers) as server:
        its = Join(tmp_path, server)
        its.store.write("old")
        task = asyncio.create_task(its.follower.run())
        await until(lambda: its.store.read() == "T1")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert its.codes[:3] == ["", "FLTTPJ", None]
    assert server.asked[0][0] == "devices/me"


async def test_refusal_that_is_not_about_the_token_keeps_the_token(tmp_path):
    busy = {"title": "", "status": 429, "detail": "", "code": "busy"}
    answers = {"devices__me": [(429, busy), (503, None), (200, {"device": "hall", "kind": "display"})]}
    absent = {"title": "", "status": 404, "detail": "", "code": "not_found"}
    async with HttpServer(**answers, live__board__hall=[(404, absent)]) as server:
        its = Join(tmp_path, server)
        its.store.write("T1")
        task = asyncio.create_task(its.follower.run())
        await until(lambda: its.heard)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (its.store.read(), its.codes) == ("T1", [])
    assert its.heard[0].refused == 404


async def test_follower_brings_views_of_the_board_that_was_asked_for(clock, tmp_path):
    server = BoardServer(clock)
    await server.start()
    await server.send(board(call(1, "427")))
    heard = []
    follower = Follower(server.url, TokenStore(tmp_path, server.url), heard.append, print)
    task = asyncio.create_task(follower.run("T", "hall"))
    await until(lambda: len(heard) > 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await server.stop()
    assert heard[0].hello is not None
    assert [its.ticket for its in heard[1].view.calls] == ["427"]
