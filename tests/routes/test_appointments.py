"""Appointments over HTTP: a stranger books, moves, gives up; a kiosk checks in; staff see all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from server.routes.appointments import BOOKINGS_PER_MINUTE, CODES_PER_MINUTE
from tests.bookings import keep
from tests.callers import Call, Caller
from tests.databases import Made
from tests.routes.conftest import Site
from tests.servers import Serve

Answer = dict[str, Any]
DESKS: dict[str, Any] = {"1": ["health", "legal"], "2": ["health"]}


@pytest.fixture
def centre(engine: Engine) -> None:
    """It never closes, two desks give health by appointment, nothing is kept; it is about 10 there."""
    west = min(12, datetime.now(UTC).hour - 10)  # far from midnight, whenever the test runs
    keep(engine, hours=["00:00-24:00"], desks=DESKS, moves_at_most=1, zone=f"Etc/GMT{west:+d}")


@pytest.fixture
async def site(centre: None, serve: Serve, call: Call, made: Made) -> Site:
    url = serve().url
    names = ("kiosk-1", "hall", "printer-1", "agent01", "agent02", "manager", None)
    return Site(url, made, *(call(url, name) for name in names))


async def day_of(caller: Caller, ahead: int = 1) -> str:
    found = (await caller.get("/services/health/days")).json()["days"]
    return str(found[ahead]["day"])


async def times(caller: Caller, day: str, more: str = "") -> list[Answer]:
    found: list[Answer] = (await caller.get(f"/services/health/slots?day={day}{more}")).json()["slots"]
    return found


async def held(caller: Caller, starts_at: str, **more: Any) -> Answer:
    body = {"service": "health", "starts_at": starts_at, "language": "ht"} | more
    answer = await caller.post("/appointments", body)
    assert answer.status_code == 201, answer.text
    found: Answer = answer.json()
    return found


async def booked(caller: Caller, starts_at: str, **more: Any) -> Answer:
    link = (await held(caller, starts_at, **more))["link"]
    found: Answer = await caller.done(f"/appointments/{link}/confirm")
    return found


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_stranger_books_with_no_name_and_sees_it_by_the_link(site: Site) -> None:
    day = await day_of(site.stranger)
    starts_at = (await times(site.stranger, day))[3]["starts_at"]
    one = await held(site.stranger, starts_at, party_size=3, private=True)
    assert (one["state"], one["service_day"], one["starts_at"]) == ("held", day, starts_at)
    assert one["held_until"] is not None
    done = await site.stranger.done(f"/appointments/{one['link']}/confirm", {})
    assert done == one | {"state": "booked", "held_until": None}
    assert (await site.stranger.get(f"/appointments/{one['link']}")).json() == done


async def test_a_slot_has_as_many_places_as_desks_and_then_none(site: Site) -> None:
    day = await day_of(site.stranger)
    starts_at = (await times(site.stranger, day))[0]["starts_at"]
    for left in (1, 0):
        await held(site.stranger, starts_at)
        assert (await times(site.stranger, day))[0]["free"] == left
    body = {"service": "health", "starts_at": starts_at, "language": "ht"}
    assert refused(await site.stranger.post("/appointments", body)) == (409, "slot_taken")


async def test_days_tell_how_many_times_are_free(site: Site) -> None:
    day = await day_of(site.stranger)
    starts_at = (await times(site.stranger, day))[0]["starts_at"]
    for _ in range(2):
        await held(site.stranger, starts_at)
    found = (await site.stranger.get(f"/services/health/days?from={day}&count=2")).json()["days"]
    assert [(one["offered"], one["free"]) for one in found] == [(72, 71), (72, 72)]
    assert found[0]["day"] == day


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service": "information"}, 422, "unknown_service"),
        ({"service": "nobody"}, 422, "unknown_service"),
        ({"language": "de"}, 422, "unknown_language"),
        ({"quota": "staff"}, 403, "forbidden"),
        ({"quota": "referral"}, 403, "forbidden"),
        ({"referral": 1}, 403, "forbidden"),
        ({"party_size": 0}, 422, "invalid_field"),
        ({"starts_at": "2026-11-20T13:00:00Z"}, 422, "slot_not_offered"),
    ],
)
async def test_what_a_stranger_may_not_ask_is_refused_and_changes_nothing(  # noqa: PLR0913, PLR0917 - a table and its fixtures
    site: Site, dump: Callable[[], Any], change: Answer, status: int, code: str, engine: Engine
) -> None:
    starts_at = (await times(site.stranger, await day_of(site.stranger)))[0]["starts_at"]
    before = dump()
    body = {"service": "health", "starts_at": starts_at, "language": "ht"} | change
    assert refused(await site.stranger.post("/appointments", body)) == (status, code)
    assert dump() == before


async def test_a_time_between_the_times_is_not_offered(site: Site) -> None:
    starts_at = (await times(site.stranger, await day_of(site.stranger)))[0]["starts_at"]
    between = (datetime.fromisoformat(starts_at) + timedelta(minutes=10)).isoformat()
    body = {"service": "health", "starts_at": between, "language": "ht"}
    assert refused(await site.stranger.post("/appointments", body)) == (422, "slot_not_offered")


async def test_a_hold_needs_its_key(site: Site) -> None:
    starts_at = (await times(site.stranger, await day_of(site.stranger)))[0]["starts_at"]
    body = {"service": "health", "starts_at": starts_at, "language": "ht"}
    answer = await site.stranger.post("/appointments", body, key=None)
    assert refused(answer) == (400, "idempotency_key_required")


async def test_wrong_links_codes_and_wishes_answer_alike(site: Site) -> None:
    wrong = ["A" * 32, "K7Q4M", "0" * 32]
    found = [await site.stranger.get(f"/appointments/{link}") for link in wrong]
    found += [await site.stranger.post(f"/appointments/{wrong[0]}/{verb}") for verb in ("confirm", "cancel")]
    assert {refused(answer) for answer in found} == {(404, "unknown_appointment")}
    assert len({answer.json()["detail"] for answer in found}) == 1
    assert refused(await site.stranger.get(f"/wishes/{wrong[0]}")) == (404, "unknown_appointment")


async def test_a_code_shows_moves_and_cancels_but_never_tells_the_link(site: Site) -> None:
    found = await times(site.stranger, await day_of(site.stranger))
    one = await booked(site.stranger, found[0]["starts_at"])
    typed = f"{one['code'][:2].lower()}-{one['code'][2:]}"
    assert (await site.stranger.get(f"/appointments/{typed}")).json() == one | {"link": ""}
    moved = await site.stranger.done(f"/appointments/{typed}/move", {"starts_at": found[1]["starts_at"]})
    assert (moved["starts_at"], moved["link"]) == (found[1]["starts_at"], "")
    confirmed = await site.stranger.post(f"/appointments/{typed}/confirm")
    assert refused(confirmed) == (404, "unknown_appointment")
    ended = await site.stranger.done(f"/appointments/{typed}/cancel")
    assert (ended["state"], ended["link"]) == ("cancelled", "")


async def test_codes_are_not_guessed(site: Site) -> None:
    tries = [await site.stranger.get(f"/appointments/A{n:03}A") for n in range(CODES_PER_MINUTE + 1)]
    assert {refused(one) for one in tries[:-1]} == {(404, "unknown_appointment")}
    assert refused(tries[-1]) == (429, "too_many_tries")


async def test_a_move_keeps_code_and_link_takes_the_new_time_and_hides_the_old_one(site: Site) -> None:
    day = await day_of(site.stranger)
    found = await times(site.stranger, day)
    one = await booked(site.stranger, found[0]["starts_at"])
    moved = await site.stranger.done(
        f"/appointments/{one['link']}/move", {"starts_at": found[4]["starts_at"]}
    )
    assert moved == one | {
        "starts_at": found[4]["starts_at"],
        "ends_at": found[4]["ends_at"],
        "moves_left": 0,
    }
    after = await times(site.stranger, day)
    assert (after[0]["free"], after[4]["free"]) == (1, 1)  # the old one comes back after a random while
    again = await site.stranger.post(
        f"/appointments/{one['link']}/move", {"starts_at": found[5]["starts_at"]}
    )
    assert refused(again) == (409, "move_limit")


async def test_a_move_to_a_full_time_leaves_the_old_one(site: Site) -> None:
    day = await day_of(site.stranger)
    found = await times(site.stranger, day)
    one = await booked(site.stranger, found[0]["starts_at"])
    for _ in range(2):
        await held(site.stranger, found[1]["starts_at"])
    answer = await site.stranger.post(
        f"/appointments/{one['link']}/move", {"starts_at": found[1]["starts_at"]}
    )
    assert refused(answer) == (409, "slot_taken")
    assert (await site.stranger.get(f"/appointments/{one['link']}")).json() == one


async def test_what_is_given_up_is_not_shown_at_once_but_a_hold_is(site: Site) -> None:
    day = await day_of(site.stranger)
    starts_at = (await times(site.stranger, day))[0]["starts_at"]
    one = await booked(site.stranger, starts_at)
    other = await held(site.stranger, starts_at)
    for link in (one["link"], other["link"]):
        assert (await site.stranger.done(f"/appointments/{link}/cancel"))["state"] == "cancelled"
    assert (await times(site.stranger, day))[0]["free"] == 1
    assert refused(await site.stranger.post(f"/appointments/{one['link']}/cancel")) == (
        409,
        "appointment_over",
    )


async def test_a_kiosk_checks_in_by_code_and_the_ticket_joins_at_the_booked_time(site: Site) -> None:
    now = (await times(site.stranger, await day_of(site.stranger, 0)))[0]
    one = await booked(site.stranger, now["starts_at"], party_size=4, private=True)
    answer = await site.kiosk.post("/appointments/check-in", {"code": one["code"].lower(), "lane": "B"})
    assert answer.status_code == 201, answer.text
    came = answer.json()
    visit = came["visit"]
    assert (came["arrival"], came["code"], came["starts_at"]) == ("early", one["code"], one["starts_at"])
    assert (visit["party_size"], visit["private"], visit["channel"]) == (4, True, "appointment")
    assert (visit["language"], visit["steps"][0]["joined_at"]) == ("ht", one["starts_at"])
    again = await site.kiosk.post("/appointments/check-in", {"link": f"{site.url}/a/{one['link']}"})
    assert refused(again) == (409, "already_checked_in")
    assert again.json()["ticket"] == visit["ticket"]
    assert visit["ticket"] in again.json()["detail"]
    shown = (await site.stranger.get(f"/appointments/{one['link']}")).json()
    assert (shown["state"], shown["visit"]) == ("checked_in", visit["visit"])


async def test_staff_take_a_check_in_back_and_nobody_else_does(site: Site) -> None:
    now = (await times(site.stranger, await day_of(site.stranger, 0)))[0]
    one = await booked(site.stranger, now["starts_at"])
    wrong = (await site.agent.post("/appointments/check-in", {"code": one["code"]})).json()["visit"]
    path = f"/calendar/{one['appointment']}/undo-check-in"
    assert refused(await site.kiosk.post(path)) == (403, "forbidden")
    undone = await site.agent.post(path)
    assert (undone.status_code, undone.json()["state"], undone.json()["visit"]) == (200, "booked", None)
    assert refused(await site.agent.post(path)) == (409, "nothing_to_undo")
    state = (await site.kiosk.get(f"/visits/{wrong['visit']}")).json()["steps"][0]["state"]
    right = (await site.kiosk.post("/appointments/check-in", {"code": one["code"]})).json()
    assert (state, right["arrival"], right["visit"]["ticket"] != wrong["ticket"]) == (
        "cancelled",
        "early",
        True,
    )


async def test_a_check_in_may_change_the_language_but_not_invent_one(site: Site) -> None:
    now = (await times(site.stranger, await day_of(site.stranger, 0)))[0]
    one = await booked(site.stranger, now["starts_at"])
    body = {"link": one["link"], "language": "de"}
    assert refused(await site.kiosk.post("/appointments/check-in", body)) == (422, "unknown_language")
    came = await site.agent.post("/appointments/check-in", body | {"language": "fr"})
    assert came.json()["visit"]["language"] == "fr"


async def test_another_days_appointment_is_told_its_day(site: Site) -> None:
    day = await day_of(site.stranger, 2)
    one = await booked(site.stranger, (await times(site.stranger, day))[0]["starts_at"])
    answer = await site.kiosk.post("/appointments/check-in", {"code": one["code"]})
    assert refused(answer) == (409, "other_day")
    assert answer.json()["day"] == day


async def test_who_may_check_in_and_what_with(site: Site) -> None:
    one = {"code": "K7Q4M"}
    assert refused(await site.stranger.post("/appointments/check-in", one)) == (401, "unauthenticated")
    assert refused(await site.display.post("/appointments/check-in", one)) == (403, "forbidden")
    assert refused(await site.kiosk.post("/appointments/check-in", one)) == (404, "unknown_appointment")
    both = one | {"link": "x"}
    for body in (both, {}):
        assert refused(await site.kiosk.post("/appointments/check-in", body)) == (422, "invalid_field")


async def test_what_was_not_confirmed_or_was_cancelled_has_no_ticket(site: Site) -> None:
    now = (await times(site.stranger, await day_of(site.stranger, 0)))[0]
    one = await held(site.stranger, now["starts_at"])
    assert refused(await site.kiosk.post("/appointments/check-in", {"code": one["code"]})) == (
        409,
        "appointment_over",
    )


async def test_staff_see_the_day_and_move_cancel_and_close(site: Site) -> None:
    day = await day_of(site.stranger)
    found = await times(site.stranger, day)
    one = await booked(site.stranger, found[0]["starts_at"])
    other = await booked(site.agent, found[1]["starts_at"], quota="staff")
    seen = (await site.agent.get(f"/calendar?day={day}")).json()[0]
    assert [entry["code"] for entry in seen["entries"]] == [one["code"], other["code"]]
    assert seen["services"] == ["health"]
    moved = await site.agent.done(
        f"/calendar/{one['appointment']}/move", {"starts_at": found[9]["starts_at"]}
    )
    assert moved["starts_at"] == found[9]["starts_at"]
    assert (await site.agent.done(f"/calendar/{other['appointment']}/cancel"))["state"] == "cancelled"
    early = await site.agent.post(f"/calendar/{one['appointment']}/missed")
    assert refused(early) == (409, "appointment_over")
    closure = await site.manager.post(
        "/closures", {"starts_at": found[9]["starts_at"], "ends_at": found[10]["ends_at"]}
    )
    assert (closure.status_code, closure.json()["clashes"]) == (201, [one["code"]])
    assert [slot["starts_at"] for slot in await times(site.stranger, day)] == [
        slot["starts_at"] for slot in (*found[:9], *found[11:])
    ]
    seen = (await site.agent.get(f"/calendar?day={day}")).json()[0]
    assert seen["closures"] == [closure.json()]
    assert await site.manager.done(f"/closures/{closure.json()['closure']}/lift") is None
    assert [slot["free"] for slot in await times(site.stranger, day)][9:12] == [1, 2, 2]


async def test_the_calendar_is_for_staff_and_a_closed_centre_for_managers(site: Site) -> None:
    day = await day_of(site.stranger)
    slot = (await times(site.stranger, day))[0]
    whole = {"starts_at": slot["starts_at"], "ends_at": slot["ends_at"]}
    assert refused(await site.stranger.get("/calendar")) == (401, "unauthenticated")
    assert refused(await site.kiosk.get("/calendar")) == (403, "forbidden")
    assert refused(await site.agent.post("/closures", whole)) == (403, "forbidden")
    assert (await site.agent.post("/closures", whole | {"desk": "1"})).status_code == 201
    assert refused(await site.agent.post("/closures", whole | {"desk": "99"})) == (404, "unknown_desk")
    backwards = {"starts_at": slot["ends_at"], "ends_at": slot["starts_at"], "desk": "1"}
    assert refused(await site.agent.post("/closures", backwards)) == (422, "invalid_field")
    assert refused(await site.manager.post("/closures/77/lift")) == (404, "not_found")


async def full(site: Site, engine: Engine, serve: Serve, call: Call) -> tuple[Caller, str, list[Answer]]:
    """A centre with one desk and one time a day, which is booked."""
    keep(engine, hours=["00:00-00:20"], desks={"1": ["health"]})
    stranger = call(serve().url)
    day = await day_of(stranger)
    slot = (await times(stranger, day))[0]
    return stranger, day, [await booked(stranger, slot["starts_at"])]


async def test_who_waits_for_a_full_day_is_offered_what_is_given_up(
    site: Site, engine: Engine, serve: Serve, call: Call
) -> None:
    stranger, day, [one] = await full(site, engine, serve, call)
    asked = {"service": "health", "day": day, "language": "fr", "party_size": 2}
    wishes = [(await stranger.post("/wishes", asked)).json() for _ in range(2)]
    assert [(wish["state"], wish["place"]) for wish in wishes] == [("waiting", 1), ("waiting", 2)]
    await stranger.done(f"/appointments/{one['link']}/cancel")
    first = (await stranger.get(f"/wishes/{wishes[0]['link']}")).json()
    assert (first["state"], first["offer"]["state"], first["offer"]["party_size"]) == ("offered", "held", 2)
    assert first["offer"]["starts_at"] == one["starts_at"]
    declined = await stranger.done(f"/wishes/{wishes[0]['link']}/decline")
    assert (declined["state"], declined["offer"]) == ("gone", None)
    taken = await stranger.done(f"/wishes/{wishes[1]['link']}/accept")
    assert (taken["state"], taken["offer"]["state"]) == ("taken", "booked")
    late = await stranger.post(f"/wishes/{wishes[0]['link']}/accept")
    assert refused(late) == (409, "appointment_over")


async def test_a_day_with_a_free_time_has_no_waiting_list(site: Site) -> None:
    body = {"service": "health", "day": await day_of(site.stranger), "language": "fr"}
    assert refused(await site.stranger.post("/wishes", body)) == (409, "day_not_full")
    past = body | {"day": "2026-11-01"}
    assert refused(await site.stranger.post("/wishes", past)) == (422, "slot_not_offered")


async def test_who_waits_may_leave_the_list(site: Site, engine: Engine, serve: Serve, call: Call) -> None:
    stranger, day, _ = await full(site, engine, serve, call)
    asked = {"service": "health", "day": day, "language": "fr"}
    first, second = [(await stranger.post("/wishes", asked)).json()["link"] for _ in range(2)]
    assert (await stranger.done(f"/wishes/{first}/decline"))["state"] == "gone"
    assert (await stranger.get(f"/wishes/{second}")).json()["place"] == 1


async def test_a_stranger_names_a_centre_that_is_there(site: Site) -> None:
    assert (await site.stranger.get("/services/health/days?centre=always_open")).status_code == 200
    answer = await site.stranger.get("/services/health/days?centre=nowhere")
    assert refused(answer) == (422, "invalid_field")
    assert "always_open" in answer.json()["detail"]


async def test_another_sites_page_books_as_a_stranger_whatever_cookie_the_browser_adds(site: Site) -> None:
    starts_at = (await times(site.stranger, await day_of(site.stranger)))[0]["starts_at"]
    body = {"service": "health", "starts_at": starts_at, "language": "ht", "quota": "staff"}
    site.stranger.http.cookies.set("ventanilla_session", site.agent.token)
    assert refused(await site.stranger.post("/appointments", body)) == (403, "forbidden")


async def test_one_address_cannot_book_without_end(site: Site) -> None:
    link = "A" * 32
    found = [
        (await site.stranger.get(f"/appointments/{link}")).status_code for _ in range(BOOKINGS_PER_MINUTE + 1)
    ]
    assert found == [404] * BOOKINGS_PER_MINUTE + [429]
