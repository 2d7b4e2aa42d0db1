"""Live views: after every kind of action each equals a fresh look at the hall, for whoever comes when."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, text

from server.live import hub
from server.live.hub import Key, draw
from server.store import hall as hall_store
from server.store import visits
from tests.callers import Call, Caller
from tests.servers import Serve
from wire import SCHEMA
from wire.messages import now

CENTRE = "always_open"
Act = Callable[[], Awaitable[Any]]


def fresh(engine: Engine, house: Any, kind: Any, id_: str, token: str = "") -> dict[str, Any]:
    """Draw a view from the tables as they are now."""
    with engine.connect() as connection, connection.begin():
        visit = visits.followed(connection, token) if token else None
        view = draw(hall_store.load(connection, house.centres[CENTRE], now()), Key(CENTRE, kind, id_), visit)
    return timeless(view.model_dump(mode="json"))


def timeless(view: Any) -> Any:
    """Leave out what changes by the clock alone: of a wait stays whether there is one."""
    if isinstance(view, dict):
        known = {name: value for name, value in view.items() if name != "longest_wait_s"}
        return {name: (value is None) if name == "wait" else timeless(value) for name, value in known.items()}
    return [timeless(one) for one in view] if isinstance(view, list) else view


async def test_every_live_view_equals_a_fresh_look_after_every_kind_of_action(
    serve: Serve, call: Call, engine: Engine
) -> None:
    served = serve()
    kiosk, agent, manager = (call(served.url, name) for name in ("kiosk-1", "agent01", "manager"))
    await agent.done("/desks/1/open")
    visit = await kiosk.issue(services=["health", "legal"])
    token, step = visit["follow_url"].rpartition("/")[2], visit["steps"][0]["step"]
    views = [
        (call(served.url, "hall"), "board", "hall", ""),
        (kiosk, "lobby", "kiosk-1", ""),
        (agent, "desk", "1", ""),
        (manager, "floor", CENTRE, ""),
        (agent, "reception", CENTRE, ""),
        (call(served.url), "ticket", str(visit["visit"]), token),
    ]
    async with AsyncExitStack() as stack:
        lives = [
            (await stack.enter_async_context(who.live(f"{kind}/{secret or id_}")), kind, id_, secret)
            for who, kind, id_, secret in views
        ]
        for act in actions(agent, kiosk, step):
            await act()
            for live, kind, id_, secret in lives:
                right = fresh(engine, served.house, kind, id_, secret)
                await live.until(lambda view, right=right: timeless(view) == right)
    for live, *_ in lives:
        versions = [view["version"] for view in live.views]
        assert versions == sorted(versions)


def actions(agent: Caller, kiosk: Caller, step: int) -> list[Act]:
    """One visitor's way through every verb, and what happens at desks and devices."""

    def verb(name: str, body: Any = None) -> Act:
        return lambda: agent.done(f"/steps/{step}/{name}", body)

    def again() -> Act:
        return lambda: agent.done("/desks/1/call", {"ticket": "101"})

    return [
        again(), verb("recall"), verb("undo"), verb("no-show"), verb("requeue"),
        again(), verb("park"), verb("resume"),
        again(), verb("requeue"),
        again(), verb("start"), verb("finish"), verb("undo"), verb("finish"),
        lambda: kiosk.done("/devices/me/help"),
        lambda: kiosk.done("/devices/me/heartbeat", {"alerts": ["paper_out"]}),
        lambda: agent.done("/alerts/1/clear"),
        lambda: kiosk.issue("information", lane="A"),
        lambda: agent.done("/desks/1/call-next"),
        lambda: agent.done(f"/steps/{step + 2}/transfer", {"service": "legal"}),
        lambda: agent.done(f"/steps/{step + 3}/cancel"),
        lambda: kiosk.issue("health"),
        lambda: agent.done("/desks/1/store-next"),
        lambda: agent.done("/desks/1/release-next"),
        lambda: agent.done("/visits/3/lane", {"lane": "A"}),
        lambda: agent.done("/desks/1/mode", {"auto_call": True}),
        lambda: agent.done("/desks/1/emergency"),
        lambda: agent.done("/desks/1/break", {"reason": "meal"}),
        lambda: agent.done("/desks/1/close"),
    ]  # fmt: skip


async def test_a_live_link_begins_with_hello_and_the_whole_view(serve: Serve, call: Call) -> None:
    async with call(serve().url, "hall").live("board/hall") as live:
        hello, view = await live.read(), await live.read()
    assert hello == {"type": "hello", "schema": SCHEMA, "server_time": hello["server_time"]}
    assert set(view) == {"type", "version", "view"}


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_quiet_link_is_kept_alive_by_hellos(serve: Serve, call: Call) -> None:
    async with call(serve().url, "hall").live("board/hall") as live:
        while len(live.hellos) < 2:
            await live.read()
    assert live.hellos[0]["server_time"] < live.hellos[1]["server_time"]


async def test_who_may_look_is_checked_before_the_socket_opens(serve: Serve, call: Call) -> None:
    url = serve().url
    cases = [
        (None, "board/hall", 401), ("kiosk-1", "board/hall", 403), ("quiet", "board/hall", 403),
        ("agent01", "board/nowhere", 404), (None, "desk/1", 401), ("hall", "desk/1", 403),
        ("agent01", "desk/99", 404), ("agent01", f"floor/{CENTRE}", 403), ("manager", "floor/other", 404),
        (None, "floor/other", 401), ("kiosk-2", "lobby/kiosk-1", 403), (None, "lobby/kiosk-1", 401),
        (None, "ticket/WRONG", 404), (None, "ticket/%00", 404),
    ]  # fmt: skip
    got = [(name, path, await call(url, name).live(path).refused()) for name, path, _ in cases]
    assert got == cases


async def test_a_follow_link_that_is_wrong_or_over_gets_the_same_answer(
    serve: Serve, call: Call, engine: Engine
) -> None:
    url = serve().url
    stranger, kiosk = call(url), call(url, "kiosk-1")
    token = (await kiosk.issue())["follow_url"].rpartition("/")[2]
    async with stranger.live(f"ticket/{token.lower()}") as live:
        view = await live.until(lambda view: view["ticket"] == "101")
    assert not {"service", "lane", "steps", "visit"} & set(view)
    with engine.begin() as connection:
        connection.execute(text("UPDATE visit SET service_day = '2020-01-01'"))
    wrong = "0" * len(token)
    assert await stranger.live(f"ticket/{token}").refused() == 404
    assert await stranger.live(f"ticket/{wrong}").refused() == 404
    over, unknown = [await stranger.http.get(f"/t/{one}") for one in (token, wrong)]
    assert (over.status_code, over.text) == (unknown.status_code, unknown.text)
    assert over.status_code == 404


async def test_a_call_that_is_made_while_a_screen_joins_is_on_it(
    serve: Serve, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen's first look at the hall is older than the call; the call's own news must reach it."""
    monkeypatch.setattr(hub, "TICK_S", 3600.0)
    served = serve()
    agent, display = call(served.url, "agent01"), call(served.url, "hall")
    await call(served.url, "kiosk-1").issue()
    await agent.done("/desks/1/open")
    looking, go_on = threading.Event(), threading.Event()
    house_hub: Any = served.house.hub
    look = house_hub._load  # noqa: SLF001 - the one place where its reading can be held up
    held_up(house_hub, look, looking, go_on)
    async with display.live("board/hall") as live:
        await live.read()
        await wait_for(looking)
        await agent.done("/desks/1/call-next")
        go_on.set()
        view = await live.until(lambda view: bool(view["calls"]))
    assert [one["ticket"] for one in view["calls"]] == ["101"]


def held_up(house_hub: Any, look: Any, looking: threading.Event, go_on: threading.Event) -> None:
    """Let the hub's next reading of the hall end only when it may go on."""

    async def slow(centre: str) -> Any:
        house_hub._load = look  # noqa: SLF001 - the first reading alone is held up
        hall = await look(centre)
        looking.set()
        await asyncio.to_thread(go_on.wait, 20)
        return hall

    house_hub._load = slow  # noqa: SLF001 - see above


async def wait_for(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 20)


async def test_a_screen_that_comes_back_gets_what_all_have(serve: Serve, call: Call) -> None:
    url = serve().url
    agent, display = call(url, "agent01"), call(url, "hall")
    await call(url, "kiosk-1").issue()
    await agent.done("/desks/1/open")
    async with display.live("board/hall") as first:
        await agent.done("/desks/1/call-next")
        seen = await first.until(lambda view: bool(view["calls"]))
        async with display.live("board/hall") as second:
            assert await second.until(lambda _: True) == seen
