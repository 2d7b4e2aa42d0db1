"""The contract of the design, shape by shape: what other people's programs rely on."""

from datetime import datetime, timedelta
from typing import Any

from tests.routes.conftest import Site


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    assert at.utcoffset() == timedelta()
    return at


async def test_health_says_what_runs(site: Site, database_url: str) -> None:
    answer = await site.stranger.http.get("/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "database", "schema", "version"}
    assert answer.json()["status"] == "ok"
    assert answer.json()["database"] == database_url.partition(":")[0]


async def test_a_ticket_has_the_shape_of_the_contract(site: Site) -> None:
    body = {
        "services": ["health", "legal"],
        "language": "ht",
        "lane": "C",
        "party_size": 3,
        "channel": "kiosk",
    }
    answer = await site.kiosk.post("/visits", body)
    assert answer.status_code == 201
    visit = answer.json()
    first, second = visit["steps"]
    joined, due = moment(first["joined_at"]), moment(first["due_at"])
    assert due - joined == timedelta(minutes=45)
    assert visit == {
        "visit": visit["visit"],
        "ticket": "101",
        "language": "ht",
        "party_size": 3,
        "private": False,
        "channel": "kiosk",
        "service_day": visit["service_day"],
        "issued_at": first["joined_at"],
        "follow_url": visit["follow_url"],
        "steps": [
            {
                "step": first["step"],
                "service": "health",
                "state": "waiting",
                "ahead": 0,
                "joined_at": first["joined_at"],
                "due_at": first["due_at"],
                "wait": first["wait"],
            },
            {"step": second["step"], "service": "legal", "state": "planned"}
            | dict.fromkeys(("ahead", "joined_at", "due_at", "wait")),
        ],
    }
    assert set(first["wait"]) == {"low_s", "likely_s", "high_s"}
    address, _, token = visit["follow_url"].partition("/t/")
    assert address == site.url
    assert len(token) * 5 >= 128  # bits, at 5 a letter
    assert (await site.kiosk.get(f"/visits/{visit['visit']}")).json()["ticket"] == "101"


async def test_the_first_ticket_counts_those_ahead(site: Site) -> None:
    ahead = [(await site.kiosk.issue())["steps"][0]["ahead"] for _ in range(3)]
    before = (await site.kiosk.issue(lane="B"))["steps"][0]["ahead"]
    assert [*ahead, before] == [0, 1, 2, 0]


async def test_a_call_has_the_shape_of_the_contract(site: Site) -> None:
    visit = await site.kiosk.issue(party_size=2, lane="B")
    called = await site.agent.done("/desks/1/call-next")
    first = visit["steps"][0]
    assert moment(called["called_at"]) >= moment(first["joined_at"])
    reason = called.pop("reason")
    assert isinstance(reason, str)
    assert reason
    assert called == {
        "step": first["step"],
        "visit": visit["visit"],
        "ticket": visit["ticket"],
        "service": "health",
        "queue": "health",
        "language": "ht",
        "lane": "B",
        "party_size": 2,
        "private": False,
        "state": "called",
        "desk": "1",
        "calls": 1,
        "joined_at": first["joined_at"],
        "due_at": first["due_at"],
        "called_at": called["called_at"],
        "started_at": None,
        "ended_at": None,
        "appointment": False,
        "needs": None,
        "interpreter": None,
        "outcome": None,
        "journey": [],
    }


async def test_nobody_waits_is_204(site: Site) -> None:
    answer = await site.agent.post("/desks/1/call-next")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_ticket_is_called_out_of_order_by_choice(site: Site) -> None:
    await site.kiosk.issue()
    second = await site.kiosk.issue()
    called = await site.agent.done("/desks/1/call", {"ticket": second["ticket"].lower()})
    assert called["ticket"] == second["ticket"]


async def test_unknown_fields_are_passed_over_and_not_kept(site: Site, engine: Any) -> None:
    visit = await site.kiosk.issue(name="Marie", telephone="962 000 0000")
    assert "Marie" not in str(visit)
    with engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT CAST(changes AS TEXT), CAST(detail AS TEXT) FROM journal")
        assert "Marie" not in str(list(raw))


async def test_desks_open_break_and_close(site: Site) -> None:
    states = [
        await site.other.done(f"/desks/2/{verb}") for verb in ("open", "open", "break", "open", "close")
    ]
    assert [(one["state"], one["user"]) for one in states] == [
        ("open", "agent02"),
        ("open", "agent02"),
        ("break", "agent02"),
        ("open", "agent02"),
        ("closed", None),
    ]
    assert states[0] == {
        "desk": "2",
        "zone": "hall",
        "state": "open",
        "user": "agent02",
        "agents": ["agent02"],
        "reason": None,
        "auto_call": False,
    }


async def test_a_board_is_polled_as_it_is_sent_live(site: Site) -> None:
    await site.kiosk.issue()
    await site.agent.done("/desks/1/call-next")
    answer = await site.display.get("/board/hall")
    assert set(answer.json()) == {"type", "version", "view"}
    call = answer.json()["view"]["calls"][0]
    assert set(call) == {"announcement", "ticket", "desk", "zone", "language", "called_at", "recall"}
    assert (call["ticket"], call["desk"], call["zone"], call["recall"]) == ("101", "1", "hall", False)


async def test_a_private_call_is_not_on_any_board(site: Site) -> None:
    await site.kiosk.issue(private=True)
    called = await site.agent.done("/desks/1/call-next")
    await site.agent.done(f"/steps/{called['step']}/recall")
    assert called["private"] is True
    assert (await site.display.get("/board/hall")).json()["view"]["calls"] == []


async def test_a_kiosk_is_told_what_it_offers(site: Site) -> None:
    lobby = (await site.kiosk.get("/lobby")).json()
    assert [one["service"] for one in lobby["services"]] == ["information", "health", "legal"]
    assert [one["code"] for one in lobby["languages"]] == ["es", "ht", "fr", "en", "pt", "ar"]
    assert (lobby["kiosk"], lobby["open"], lobby["unsure"]) == ("kiosk-1", True, "information")
