"""The postman at work in a whole house: every letter once, whatever happens to processes and gateways."""

import asyncio
import contextlib
import hashlib
import json
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from server.actions import letters
from server.live.house import House
from server.live.postman import Post
from tests import servers
from tests.callers import Call, Caller
from tests.day import CLOCK, SEAL, Day
from tests.letters.booked import booked, contacts
from tests.letters.conftest import Pigeonhole, alter, one_slot_a_day
from tests.servers import Serve, run_server
from wire.appointments import Contact
from wire.words import ContactKind

SOON_S = 20.0
TOMORROW = datetime.now(UTC).replace(hour=16, minute=20, second=0, microsecond=0) + timedelta(days=1)
ADDRESS, NUMBER = "marie.jean@example.org", "+529621234567"


def post(gateway: Pigeonhole) -> Post:
    return Post({ContactKind.EMAIL: gateway, ContactKind.PHONE: gateway}, SEAL)


def living(url: str, gateway: Pigeonhole) -> AbstractAsyncContextManager[House]:
    return servers.living(url, base_url="https://citas.example.org", post=post(gateway))


def mail(number: int) -> Contact:
    return Contact(kind=ContactKind.EMAIL, address=f"person{number}@example.org")


def now_at(engine: Engine, ago: timedelta = timedelta()) -> Day:
    return Day(engine, datetime.now(UTC) - ago)


async def test_a_booking_reaches_its_holder(booking_engine: Engine, database_url: str) -> None:
    gateway = Pigeonhole()
    made = booked(now_at(booking_engine), mail(1), TOMORROW, "en")
    async with living(database_url, gateway):
        address, subject, text = await asyncio.to_thread(gateway.letters.get, timeout=SOON_S)
    assert (address, subject) == ("person1@example.org", f"Appointment {made.code}")
    assert text.splitlines()[0] == f"Your appointment {made.code} is booked."
    assert text.endswith(f"https://citas.example.org/a/{made.link}")


async def test_two_processes_send_every_letter_once(booking_engine: Engine, database_url: str) -> None:
    people = 50
    day = now_at(booking_engine)
    for number in range(people):
        booked(day, mail(number), TOMORROW + timedelta(minutes=10 * (number // 5)))
    gateway = Pigeonhole()
    async with living(database_url, gateway) as one, living(database_url, gateway) as other:
        async with asyncio.timeout(SOON_S):
            while gateway.letters.qsize() < people:
                await asyncio.gather(one.postman.round(), other.postman.round())
    addresses = [address for address, _, _ in gateway.sent()]
    assert sorted(addresses) == sorted(mail(number).address for number in range(people))


async def test_a_letter_whose_process_died_is_sent_by_another_when_its_lease_ends(
    booking_engine: Engine, database_url: str
) -> None:
    before = now_at(booking_engine, timedelta(minutes=11))
    booked(before, mail(1), TOMORROW)
    (taken,) = before.act(CLOCK, letters.take)  # and the process ends here
    gateway = Pigeonhole()
    async with living(database_url, gateway):
        address, _, _ = await asyncio.to_thread(gateway.letters.get, timeout=SOON_S)
    assert address == taken.address


async def test_a_letter_in_another_process_s_hands_is_left_alone(
    booking_engine: Engine, database_url: str
) -> None:
    day = now_at(booking_engine)
    booked(day, mail(1), TOMORROW)
    day.act(CLOCK, letters.take)
    gateway = Pigeonhole()
    async with living(database_url, gateway) as house:
        assert await house.postman.round() == 0
    assert gateway.sent() == []


@dataclass
class Slow(Pigeonhole):
    """A gateway that takes a letter and its time."""

    began: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def send(self, address: str, subject: str, text: str) -> None:
        self.began.set()
        assert self.goes_on.wait(SOON_S)
        super().send(address, subject, text)


async def test_a_server_that_ends_finishes_one_letter_and_gives_back_the_others(
    booking_engine: Engine, database_url: str
) -> None:
    day = now_at(booking_engine)
    for number in range(3):
        booked(day, mail(number), TOMORROW)
    gateway = Slow()
    async with living(database_url, gateway) as house:
        assert await asyncio.to_thread(gateway.began.wait, SOON_S)
        closing = asyncio.create_task(house.postman.close())
        await asyncio.sleep(0)  # the postman has heard of it
        gateway.goes_on.set()
        await closing
    assert [address for address, _, _ in gateway.sent()] == ["person0@example.org"]
    rows = "SELECT state, tries FROM letter WHERE kind = 'booked' ORDER BY id"
    assert day.rows(rows) == [("sent", 1), ("waiting", 0), ("waiting", 0)]


async def test_a_house_without_gateways_offers_no_letters(
    booking_engine: Engine, serve: Serve, call: Call
) -> None:
    served = serve()
    assert served.house.offered == frozenset()
    visitor = call(served.url)
    refused = await visitor.post(f"/appointments/{await hold(visitor)}/confirm", contact(ADDRESS, "email"))
    assert (refused.status_code, refused.json()["field"]) == (422, "contact.kind")


def until_gone(day: Day) -> None:
    """Look until no address is kept, for a while at most."""
    patience = threading.Event()
    for _ in range(int(SOON_S * 50)):
        if not contacts(day):
            return
        patience.wait(0.02)
    raise TimeoutError("an address is still kept")


async def hold(visitor: Caller) -> str:
    asked = {"service": "health", "starts_at": TOMORROW.isoformat(), "language": "ht"}
    answer = await visitor.post("/appointments", asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"])


def contact(address: str, kind: str) -> dict[str, dict[str, str]]:
    return {"contact": {"kind": kind, "address": address}}


@pytest.mark.parametrize(("kind", "address"), [("email", ADDRESS), ("phone", NUMBER)])
async def test_the_database_never_holds_an_address(  # noqa: PLR0913, PLR0917 - fixtures
    booking_engine: Engine, stored: Callable[[], bytes], serve: Serve, call: Call, kind: str, address: str
) -> None:
    gateway = Pigeonhole()
    served = serve(post=post(gateway))
    visitor = call(served.url)
    link = await hold(visitor)
    body = contact(address, kind)
    booked_now = await visitor.done(f"/appointments/{link}/confirm", body)
    assert booked_now["state"] == "booked"
    seen = [stored()]
    assert await asyncio.to_thread(gateway.letters.get, timeout=SOON_S)
    seen.append(stored())
    await visitor.done(f"/appointments/{link}/cancel")
    assert (await asyncio.to_thread(gateway.letters.get, timeout=SOON_S))[0] == address
    day = now_at(booking_engine)
    await asyncio.to_thread(until_gone, day)  # the last letter's own commit comes after its sending
    seen.append(stored())
    asked = f"/api/v1/appointments/{link}/confirm\n{json.dumps(body, separators=(',', ':'))}"
    for secret in (address, address[1:], hashlib.sha256(asked.encode()).hexdigest()):
        assert [secret.encode() in one for one in seen] == [False] * 3
    assert all(link.encode() in one for one in seen)  # what stands in the database is found this way


async def test_the_database_never_holds_an_address_of_a_form(
    booking_engine: Engine, stored: Callable[[], bytes], serve: Serve, call: Call
) -> None:
    alter(booking_engine, one_slot_a_day)
    visitor = call(serve(post=post(Pigeonhole())).url)
    link = await hold(visitor)
    with contextlib.suppress(AssertionError):  # until there is no more
        while True:
            await hold(visitor)
    form = {"address": ADDRESS, "kind": "email", "wish": str(TOMORROW.date()), "party_size": "1"}
    page = f"/book/always_open/health/wish?lang=en&key={'0' * 32}"
    answers = [await visitor.http.post(page, data=form) for _ in range(2)]
    assert [one.headers["location"][:3] for one in answers] == ["/w/"] * 2
    assert (ADDRESS.encode() in stored(), link.encode() in stored()) == (False, True)


def test_a_server_says_what_is_missing_for_letters(database_url: str) -> None:
    fault = run_server("serve", "--database", database_url, "--rapidpro", "https://rp.example.org")
    assert (fault.returncode, "VENTANILLA_RAPIDPRO_TOKEN" in fault.stderr) == (2, True)


def test_a_server_refuses_what_is_no_key(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENTANILLA_KEY", "no key")
    arguments = ("--smtp", "smtp://mail.example.org", "--mail-from", "noreply@example.org")
    fault = run_server("serve", "--database", database_url, *arguments)
    assert (fault.returncode, "32 random bytes" in fault.stderr) == (2, True)
