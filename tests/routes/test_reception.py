"""Reception over HTTP: who may, what it answers, and what reception's live view shows of it."""

from tests.callers import fresh_key
from tests.routes.conftest import Site


async def test_a_code_is_found_with_its_steps_in_small_letters_too(site: Site) -> None:
    visit = await site.kiosk.issue(party_size=3)
    await site.kiosk.issue()
    found = (await site.agent.get(f"/find?ticket={visit['ticket'].lower()}")).json()
    assert [one["visit"]["visit"] for one in found] == [visit["visit"]]
    assert [(step["step"], step["lane"], step["party_size"]) for step in found[0]["steps"]] == [
        (visit["steps"][0]["step"], "C", 3)
    ]
    assert found[0]["visit"]["follow_url"] == visit["follow_url"]


async def test_a_code_that_nobody_has_finds_nothing(site: Site) -> None:
    answer = await site.agent.get("/find?ticket=999")
    assert (answer.status_code, answer.json()) == (200, [])


async def test_reception_is_for_staff_alone(site: Site) -> None:
    visit = (await site.kiosk.issue())["visit"]
    asked = {"services": ["health"], "language": "ht", "count": 2}
    answers = [
        await site.kiosk.get("/find?ticket=101"),
        await site.kiosk.post("/groups", asked),
        await site.kiosk.post(f"/visits/{visit}/lane", {"lane": "A"}),
        await site.kiosk.post(f"/visits/{visit}/next-day"),
        await site.kiosk.post(f"/visits/{visit}/reprint"),
        await site.kiosk.post("/desks/1/emergency"),
    ]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "forbidden")] * 6
    assert await site.kiosk.live("reception/always_open").refused() == 403
    assert await site.stranger.live("reception/always_open").refused() == 401
    assert await site.agent.live("reception/elsewhere").refused() == 404


async def test_a_group_sent_twice_with_one_key_is_one_group(site: Site) -> None:
    asked, key = {"services": ["health"], "language": "ht", "count": 50}, fresh_key()
    answers = [await site.agent.post("/groups", asked, key=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    tickets = [visit["ticket"] for visit in answers[0].json()["visits"]]
    assert tickets == [str(101 + n) for n in range(50)]
    assert (await site.kiosk.issue())["ticket"] == "151"


async def test_a_lane_is_changed_and_told_with_its_steps(site: Site) -> None:
    await site.kiosk.issue(lane="A")
    visit = await site.kiosk.issue()
    changed = await site.agent.done(f"/visits/{visit['visit']}/lane", {"lane": "E"})
    assert [step["lane"] for step in changed["steps"]] == ["E"]
    assert (await site.agent.done("/desks/1/call-next"))["visit"] == visit["visit"]


async def test_a_next_day_ticket_is_told_with_its_day_and_link(site: Site) -> None:
    visit = await site.kiosk.issue()
    answer = await site.agent.post(f"/visits/{visit['visit']}/next-day")
    given = answer.json()
    assert (answer.status_code, given["language"]) == (201, "ht")
    assert given["service_day"] > visit["service_day"]
    assert given["follow_url"].startswith(f"{site.url}/t/")
    assert given["follow_url"] != visit["follow_url"]
    found = (await site.agent.get(f"/find?ticket={given['ticket']}")).json()
    assert given["visit"] in [one["visit"]["visit"] for one in found]
    assert await site.agent.done("/desks/1/call-next") is None


async def test_copies_of_a_slip_are_counted_with_those_that_a_device_printed(site: Site) -> None:
    visit = (await site.kiosk.issue())["visit"]
    assert await site.agent.done(f"/visits/{visit}/reprint") == {"visit": visit, "copy_number": 1}
    await site.kiosk.done("/prints", {"visit": visit, "printed": True, "copy_number": 4})
    assert (await site.agent.done(f"/visits/{visit}/reprint"))["copy_number"] == 5


async def test_an_emergency_is_seen_everywhere_until_somebody_clears_it(site: Site) -> None:
    async with (
        site.agent.live("desk/2") as console,
        site.manager.live("floor/always_open") as floor,
        site.agent.live("reception/always_open") as reception,
    ):
        views = (console, floor, reception)
        for _ in range(2):
            await site.agent.done("/desks/1/emergency")
        for view in views:
            seen = await view.until(lambda one: bool(one["alerts"]))
            assert [(alert["kind"], alert["device"]) for alert in seen["alerts"]] == [("emergency", "1")]
        await site.other.done(f"/alerts/{seen['alerts'][0]['alert']}/clear")
        for view in views:
            await view.until(lambda one: not one["alerts"])


async def test_receptions_live_view_follows_the_floor(site: Site) -> None:
    async with site.agent.live("reception/always_open") as reception:
        await reception.until(lambda one: one["waiting_count"] == 0)
        visit = await site.kiosk.issue()
        seen = await reception.until(lambda one: one["waiting_count"] == 1)
        assert [step["ticket"] for step in seen["waiting"]] == [visit["ticket"]]
        await site.agent.done("/desks/1/call-next")
        seen = await reception.until(lambda one: bool(one["called"]))
        assert (seen["waiting"], seen["called"][0]["ticket"]) == ([], visit["ticket"])
