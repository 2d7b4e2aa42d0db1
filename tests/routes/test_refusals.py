"""What must not be done is refused with the right status and a stable code, and nothing has changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.callers import Caller, fresh_key
from tests.databases import Made
from tests.routes.conftest import Site

WISH: dict[str, Any] = {"services": ["health"], "language": "ht"}
HUGE = 10**30
BOTH, LONG = {"service": "legal", "desk": "2"}, {"version": "x" * 41}
CODE = {"code": "ACDEFG", "device": "x"}
NOBODY, ZERO = {"user": "nobody", "password": "x"}, {"user": "\0", "password": "x"}


@dataclass(frozen=True)
class Case:
    """Somebody sends something; what it must be answered with."""

    who: str
    path: str
    body: Any
    status: int
    code: str
    headers: dict[str, str] = field(default_factory=dict)


def visits(code: str, status: int = 422, who: str = "kiosk", **change: Any) -> Case:
    return Case(who, "/visits", WISH | change, status, code)


CASES = {
    "unknown service": visits("unknown_service", services=["helth"]),
    "no service": visits("invalid_field", services=[]),
    "too many services": visits("invalid_field", services=["health"] * 9),
    "unknown language": visits("unknown_language", language="de"),
    "malformed language": visits("invalid_field", language="Deutsch"),
    "unknown lane": visits("invalid_field", lane="Z"),
    "lane E from a kiosk": visits("lane_not_allowed", 403, lane="E"),
    "nobody in the party": visits("invalid_field", party_size=0),
    "a crowd as a party": visits("invalid_field", party_size=51),
    "unknown channel": visits("invalid_field", channel="fax"),
    "a ticket without its moment": visits("invalid_field", ticket="101"),
    "a naive moment": visits("invalid_field", ticket="101", issued_at="2026-11-23T09:00:00"),
    "a moment long ago": visits(
        "code_not_reserved", 409, ticket="101", issued_at="2020-01-01T09:00:00Z"
    ),
    "staff hand over": visits("forbidden", 403, "agent", ticket="101", issued_at="2026-11-23T09:00:00Z"),
    "a display issues": visits("forbidden", 403, "display"),
    "a printer issues": visits("forbidden", 403, "printer"),
    "a stranger issues": visits("unauthenticated", 401, "stranger"),
    "a wrong token": Case("stranger", "/visits", WISH, 401, "unauthenticated", {"Authorization": "Bearer x"}),
    "a list for a body": Case("kiosk", "/visits", [], 422, "invalid_field"),
    "unknown desk": Case("agent", "/desks/99/call-next", {}, 404, "unknown_desk"),
    "unknown desk to open": Case("agent", "/desks/99/open", {}, 404, "unknown_desk"),
    "foreign desk": Case("other", "/desks/1/call-next", {}, 403, "foreign_desk"),
    "foreign desk to close": Case("other", "/desks/1/close", {}, 403, "foreign_desk"),
    "closed desk": Case("other", "/desks/2/call-next", {}, 409, "desk_not_open"),
    "a break at a closed desk": Case("other", "/desks/2/break", {}, 409, "desk_not_open"),
    "a kiosk calls": Case("kiosk", "/desks/1/call-next", {}, 403, "forbidden"),
    "a stranger calls": Case("stranger", "/desks/1/call-next", {}, 401, "unauthenticated"),
    "unknown ticket": Case("agent", "/desks/1/call", {"ticket": "999"}, 404, "unknown_ticket"),
    "no ticket": Case("agent", "/desks/1/call", {}, 422, "invalid_field"),
    "unknown step": Case("agent", "/steps/999999/start", {}, 404, "unknown_step"),
    "undo of an unknown step": Case("agent", "/steps/999999/undo", {}, 404, "unknown_step"),
    "no number for a step": Case("agent", "/steps/one/start", {}, 422, "invalid_field"),
    "a number beyond all": Case("agent", f"/steps/{HUGE}/start", {}, 422, "invalid_field"),
    "an unknown verb": Case("agent", "/steps/1/frobnicate", {}, 422, "invalid_field"),
    "a kiosk parks": Case("kiosk", "/steps/1/park", {}, 403, "forbidden"),
    "undo of an issue": Case("agent", "/steps/1/undo", {}, 409, "nothing_to_undo"),
    "a transfer nowhere": Case("agent", "/steps/1/transfer", {}, 422, "invalid_field"),
    "a transfer to two": Case("agent", "/steps/1/transfer", BOTH, 422, "invalid_field"),
    "a transfer to itself": Case("agent", "/steps/1/transfer", {"service": "health"}, 422, "invalid_field"),
    "a transfer to no service": Case("agent", "/steps/1/transfer", {"service": "x"}, 422, "unknown_service"),
    "a transfer to no desk": Case("agent", "/steps/1/transfer", {"desk": "99"}, 404, "unknown_desk"),
    "staff beat": Case("agent", "/devices/me/heartbeat", {}, 403, "forbidden"),
    "staff ask for help": Case("agent", "/devices/me/help", {}, 403, "forbidden"),
    "a display reserves": Case("display", "/devices/me/reservation", {}, 403, "forbidden"),
    "unknown alert": Case("kiosk", "/devices/me/heartbeat", {"alerts": ["fire"]}, 422, "invalid_field"),
    "a version that is a novel": Case("kiosk", "/devices/me/heartbeat", LONG, 422, "invalid_field"),
    "a version with a zero": Case("kiosk", "/devices/me/heartbeat", {"version": "\0"}, 422, "invalid_field"),
    "a print of no visit": Case("kiosk", "/prints", {"visit": 999999, "printed": True}, 404, "not_found"),
    "a print beyond all": Case("kiosk", "/prints", {"visit": HUGE, "printed": True}, 422, "invalid_field"),
    "no such alert": Case("agent", "/alerts/999/clear", {}, 404, "not_found"),
    "an alert beyond all": Case("agent", f"/alerts/{HUGE}/clear", {}, 422, "invalid_field"),
    "a kiosk clears": Case("kiosk", "/alerts/1/clear", {}, 403, "forbidden"),
    "an agent approves": Case("agent", "/pairings/approve", CODE, 403, "forbidden"),
    "no such code": Case("manager", "/pairings/approve", CODE, 404, "pairing_expired"),
    "no such pairing": Case("stranger", "/pairings/none/claim", {"secret": "x"}, 404, "pairing_expired"),
    "a pairing with a zero": Case("stranger", "/pairings/%00/claim", {"secret": "x"}, 422, "invalid_field"),
    "unknown kind": Case("stranger", "/pairings", {"kind": "toaster"}, 422, "invalid_field"),
    "a wrong name": Case("stranger", "/sign-in", NOBODY, 401, "unauthenticated"),
    "a name with a zero": Case("stranger", "/sign-in", ZERO, 422, "invalid_field"),
    "no such path": Case("agent", "/nothing", {}, 404, "not_found"),
    "a key that is a novel": Case(
        "kiosk", "/visits", WISH, 422, "invalid_field", {"Idempotency-Key": "k" * 201}
    ),
}  # fmt: skip


async def sent(site: Site, case: Case) -> tuple[int, str]:
    caller: Caller = getattr(site, case.who)
    headers = {"Idempotency-Key": fresh_key(), **case.headers}
    answer = await caller.http.post(f"/api/v1{case.path}", json=case.body, headers=headers)
    return refusal(answer)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status and code of a refusal, which must be a whole `application/problem+json`."""
    if answer.is_success:
        return answer.status_code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) - {"field"} == {"type", "title", "status", "detail", "code"}
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    return answer.status_code, problem["code"]


async def test_what_must_not_be_is_refused_and_nothing_has_changed(
    site: Site, dump: Callable[[], Any]
) -> None:
    await site.kiosk.issue()
    before = dump()
    got = {name: await sent(site, case) for name, case in CASES.items()}
    assert got == {name: (case.status, case.code) for name, case in CASES.items()}
    assert dump() == before


async def test_a_command_that_issues_or_calls_needs_a_key(site: Site, dump: Callable[[], Any]) -> None:
    before = dump()
    for caller, path, body in (
        (site.kiosk, "/visits", WISH),
        (site.agent, "/desks/1/call-next", {}),
        (site.agent, "/desks/1/call", {"ticket": "101"}),
    ):
        answer = await caller.post(path, body, key=None)
        assert refusal(answer) == (400, "idempotency_key_required")
    assert dump() == before


async def test_a_key_that_comes_with_another_wish_is_refused(site: Site, dump: Callable[[], Any]) -> None:
    key = fresh_key()
    await site.kiosk.post("/visits", WISH, key)
    before = dump()
    for path, body in (("/visits", WISH | {"language": "es"}), ("/prints", {"visit": 1, "printed": True})):
        assert refusal(await site.kiosk.post(path, body, key)) == (422, "idempotency_key_reused")
    assert dump() == before


@pytest.mark.parametrize("raw", [b"{", b"not json", b'{"services": [}'])
async def test_malformed_json_is_refused(site: Site, raw: bytes) -> None:
    headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    answer = await site.kiosk.http.post("/api/v1/visits", content=raw, headers=headers)
    assert refusal(answer) == (400, "malformed_json")


async def test_a_body_of_a_megabyte_is_refused(site: Site, dump: Callable[[], Any]) -> None:
    whole = json.dumps(WISH | {"more": "x" * 1_000_000}).encode()
    headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    before = dump()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), 16_384):
            yield whole[start : start + 16_384]

    for content in (whole, in_pieces()):  # with Content-Length, and without
        answer = await site.kiosk.http.post("/api/v1/visits", content=content, headers=headers)
        assert refusal(answer) == (413, "body_too_large")
    assert dump() == before


async def test_a_small_body_without_its_length_is_read(site: Site) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        yield b'{"services": ["health"],'
        yield b'"language": "ht"}'

    headers = {"Idempotency-Key": fresh_key(), "Content-Type": "application/json"}
    answer = await site.kiosk.http.post("/api/v1/visits", content=in_pieces(), headers=headers)
    assert answer.status_code == 201


async def test_a_desk_that_holds_somebody_neither_closes_nor_serves_two(
    site: Site, dump: Callable[[], Any]
) -> None:
    for _ in range(2):
        await site.kiosk.issue()
    first, second = [await site.agent.done("/desks/1/call-next") for _ in range(2)]
    await site.agent.done(f"/steps/{first['step']}/start")
    before = dump()
    for path in ("/desks/1/close", "/desks/1/break", f"/steps/{second['step']}/start"):
        assert refusal(await site.agent.post(path)) == (409, "desk_busy")
    assert refusal(await site.other.post(f"/steps/{first['step']}/finish")) == (403, "foreign_desk")
    assert dump() == before


async def test_what_a_stranger_reads_is_refused(site: Site, made: Made) -> None:
    visit = (await site.kiosk.issue())["visit"]
    for path in (f"/visits/{visit}", "/board/hall", "/lobby", "/devices", "/devices/me"):
        assert refusal(await site.stranger.get(path)) == (401, "unauthenticated")
    assert refusal(await site.kiosk.get("/board/hall")) == (403, "forbidden")
    assert refusal(await site.agent.get("/devices")) == (403, "forbidden")
    assert refusal(await site.agent.get("/visits/999999")) == (404, "not_found")
    assert refusal(await site.agent.get(f"/visits/{HUGE}")) == (422, "invalid_field")


async def test_commands_that_fail_together_harm_no_other(site: Site) -> None:
    """Good and bad ones share a group commit on SQLite: each bad one falls alone."""
    bodies = [WISH if n % 2 else WISH | {"services": ["helth"]} for n in range(40)]
    answers = await asyncio.gather(*(site.kiosk.post("/visits", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [422, 201] * 20
    assert sorted(int(a.json()["ticket"]) for a in answers if a.is_success) == list(range(101, 121))
