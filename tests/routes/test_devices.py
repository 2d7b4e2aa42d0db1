"""Devices: they join by a code, tell how they are, ask for help, set codes aside and hand over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, update

from server.store import codes as code_store
from tests.callers import Caller, fresh_key
from tests.databases import writing
from tests.routes.conftest import Site

WISH: dict[str, Any] = {"services": ["health"], "language": "ht"}


async def paired(site: Site, kind: str, device: str) -> httpx.Response:
    """Let a device join: it shows a code, the manager types it, the device claims its token."""
    asked = (await site.stranger.post("/pairings", {"kind": kind})).json()
    claim = f"/pairings/{asked['pairing']}/claim"
    early = await site.stranger.post(claim, {"secret": asked["secret"]})
    assert (early.status_code, early.json()) == (202, {"state": "waiting"})
    await site.manager.done("/pairings/approve", {"code": asked["code"].lower(), "device": device})
    thief = await site.stranger.post(claim, {"secret": "0" * 64})
    assert thief.status_code == 404
    claimed = await site.stranger.post(claim, {"secret": asked["secret"]})
    again = await site.stranger.post(claim, {"secret": asked["secret"]})
    assert again.json() == claimed.json()  # an answer that was lost can be asked for again
    return claimed


async def test_a_new_kiosk_joins_by_the_code_on_its_screen(site: Site) -> None:
    answer = await paired(site, "kiosk", "kiosk-new")
    assert answer.status_code == 200
    assert set(answer.json()) == {"device", "kind", "token"}
    kiosk = Caller(site.url, answer.json()["token"])
    assert (await kiosk.issue())["ticket"] == "101"
    assert (await kiosk.get("/devices/me")).json()["device"] == "kiosk-new"
    await kiosk.http.aclose()


async def test_a_display_that_joins_gets_a_cookie_for_its_page(site: Site) -> None:
    answer = await paired(site, "display", "hall")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"ventanilla_device={answer.json()['token']};")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = httpx.AsyncClient(base_url=site.url, cookies={"ventanilla_device": answer.json()["token"]})
    assert (await page.get("/api/v1/board/hall")).status_code == 200
    await page.aclose()


async def test_a_device_that_joins_again_has_one_token(site: Site) -> None:
    token = (await paired(site, "kiosk", "kiosk-2")).json()["token"]
    assert token != site.made.devices["kiosk-2"]
    old = Caller(site.url, site.made.devices["kiosk-2"])
    assert (await old.post("/visits", WISH)).status_code == 401
    await old.http.aclose()


async def test_a_screen_does_not_join_as_a_device_of_another_kind(
    site: Site, dump: Callable[[], Any]
) -> None:
    asked = (await site.stranger.post("/pairings", {"kind": "display"})).json()
    before = dump()
    answer = await site.manager.post("/pairings/approve", {"code": asked["code"], "device": "kiosk-1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
    assert dump() == before


async def test_a_heartbeat_raises_and_clears_alerts(site: Site) -> None:
    async def shown() -> list[str]:
        async with site.manager.live("floor/always_open") as live:
            view = await live.until(lambda _: True)
        return [alert["kind"] for alert in view["alerts"]]

    await site.kiosk.done("/devices/me/heartbeat", {"alerts": ["paper_low", "paper_low"], "version": "0.1.0"})
    assert await shown() == ["paper_low"]
    await site.kiosk.done("/devices/me/heartbeat", {"alerts": ["paper_low", "cover_open"]})
    assert await shown() == ["paper_low", "cover_open"]
    await site.kiosk.done("/devices/me/heartbeat", {"alerts": []})
    assert await shown() == []


async def test_a_device_is_listed_with_when_it_was_heard(site: Site) -> None:
    before = {one["device"]: one for one in (await site.manager.get("/devices")).json()}
    assert before["kiosk-1"]["heard_at"] is None
    await site.kiosk.done("/devices/me/heartbeat", {"version": "0.1.0"})
    after = {one["device"]: one for one in (await site.manager.get("/devices")).json()}
    assert after["kiosk-1"]["version"] == "0.1.0"
    assert datetime.fromisoformat(after["kiosk-1"]["heard_at"]) <= datetime.now(UTC)
    assert after["quiet"]["zones"] == ["quiet"]
    assert set(after) == set(site.made.devices)


async def test_help_is_asked_for_once_until_somebody_comes(site: Site, engine: Engine) -> None:
    async with site.agent.live("desk/1") as live:
        for _ in range(3):
            await site.kiosk.done("/devices/me/help")
        view = await live.until(lambda view: bool(view["alerts"]))
        assert [(one["kind"], one["device"]) for one in view["alerts"]] == [("help", "kiosk-1")]
        await site.kiosk.done("/devices/me/heartbeat", {"alerts": []})  # a heartbeat does not end it
        await site.agent.done(f"/alerts/{view['alerts'][0]['alert']}/clear")
        await live.until(lambda view: not view["alerts"])
        await site.kiosk.done("/devices/me/help")
        await live.until(lambda view: bool(view["alerts"]))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alert").scalar_one() == 2


async def test_reserved_codes_are_nobody_elses(site: Site) -> None:
    codes = (await site.kiosk.done("/devices/me/reservation"))["codes"]
    more = (await site.kiosk.done("/devices/me/reservation"))["codes"]
    issued = [(await site.kiosk.issue())["ticket"] for _ in range(3)]
    assert len({*codes, *more, *issued}) == len(codes) + len(more) + 3


async def test_a_ticket_that_was_issued_offline_is_handed_over_once(site: Site, engine: Engine) -> None:
    reservation = await site.kiosk.done("/devices/me/reservation")
    with writing(engine) as connection:  # it was made in the morning
        earlier = datetime.now(UTC) - timedelta(hours=1)
        connection.execute(update(code_store.reserved).values(reserved_at=earlier))
    issued_at = (datetime.now(UTC) - timedelta(minutes=20)).isoformat()
    own = WISH | {"ticket": reservation["codes"][0], "issued_at": issued_at}
    await site.kiosk.issue()  # came later, although the server heard of it first
    key = fresh_key()
    answers = [await site.kiosk.post("/visits", own, key) for _ in range(2)]
    assert answers[0].status_code == 201
    assert answers[0].content == answers[1].content
    visit = answers[0].json()
    assert (visit["ticket"], visit["channel"]) == (own["ticket"], "offline")
    assert datetime.fromisoformat(visit["issued_at"]) == datetime.fromisoformat(issued_at)
    assert (await site.agent.done("/desks/1/call-next"))["ticket"] == own["ticket"]


async def test_a_code_that_was_not_set_aside_is_not_taken(site: Site, dump: Callable[[], Any]) -> None:
    codes = (await site.kiosk.done("/devices/me/reservation"))["codes"]
    own = WISH | {"ticket": codes[0], "issued_at": datetime.now(UTC).isoformat()}
    assert (await site.kiosk.post("/visits", own)).status_code == 201
    other = Caller(site.url, site.made.devices["kiosk-2"])
    before = dump()
    for caller, change in ((site.kiosk, {}), (site.kiosk, {"ticket": "9"}), (other, {"ticket": codes[1]})):
        answer = await caller.post("/visits", own | change)
        assert (answer.status_code, answer.json()["code"]) == (409, "code_not_reserved")
    assert dump() == before
    await other.http.aclose()


async def test_how_a_slip_fared_is_an_event_of_its_own(site: Site, engine: Engine) -> None:
    visit = (await site.kiosk.issue())["visit"]
    await site.kiosk.done("/prints", {"visit": visit, "printed": False, "detail": "paper out"})
    await site.kiosk.done("/prints", {"visit": visit, "printed": True, "copy_number": 1})
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT visit, CAST(detail AS TEXT) FROM journal WHERE verb = 'print'"
        )
        told = [(row[0], '"printed": true' in row[1]) for row in rows]
    assert told == [(visit, False), (visit, True)]
