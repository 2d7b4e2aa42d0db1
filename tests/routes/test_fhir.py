"""FHIR R4 for health records, read by an independent model of the standard."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.slot import Slot
from sqlalchemy import Engine

from server.domain.booking import Appointment as Booked
from server.domain.centre_check import read
from server.domain.fhir import Export
from tests.callers import Caller
from tests.routes.booking_site import TOMORROW, booked, give_appointments
from tests.routes.conftest import Site
from tests.servers import ROOT
from wire.words import AppointmentState, Quota

DAY = TOMORROW.astimezone(ZoneInfo("America/Mexico_City")).date()


@pytest.fixture(autouse=True)
def _appointments(engine: Engine) -> None:
    give_appointments(engine)


def whole(answer: httpx.Response) -> Bundle:
    """Read a bundle; the model refuses what the standard does not know."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    found = Bundle.model_validate_json(answer.content)
    assert (found.type, found.total) == ("searchset", len(found.entry or []))
    return found


async def slots(who: Caller, query: str) -> list[Slot]:
    found = whole(await who.get(f"/fhir/r4/Slot?service=health{query}"))
    return [Slot.model_validate(entry.resource.model_dump()) for entry in found.entry or []]


async def appointments(who: Caller, query: str = "") -> list[Appointment]:
    found = whole(await who.get(f"/fhir/r4/Appointment?date={DAY}{query}"))
    return [Appointment.model_validate(entry.resource.model_dump()) for entry in found.entry or []]


async def test_a_days_slots_are_free_kept_or_busy(site: Site) -> None:
    before = await slots(site.agent, f"&start={DAY}")
    assert len(before) == 24 * 6
    assert {slot.status for slot in before} == {"free"}
    midnight = before[0].start
    while (await site.stranger.post("/appointments", asked(midnight))).status_code == 201:
        pass  # every desk's first time; of the second the public has no share yet
    after = [slot.status for slot in await slots(site.agent, f"&start={DAY}")]
    assert after == ["busy", "busy-unavailable", *["free"] * (24 * 6 - 2)]


def asked(starts_at: datetime = TOMORROW) -> dict[str, Any]:
    return {"service": "health", "starts_at": starts_at.isoformat(), "language": "es"}


async def test_a_slot_says_when_it_is_and_whose_schedule_it_stands_in(site: Site) -> None:
    (slot,) = [slot for slot in await slots(site.agent, f"&start={DAY}") if slot.start == TOMORROW]
    assert slot.end == TOMORROW + timedelta(minutes=10)
    assert slot.schedule.identifier.value == "health"
    assert slot.serviceType[0].coding[0].code == "health"
    assert slot.id in {one.id for one in await slots(site.manager, f"&start={DAY}")}  # the same each time


@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("&start={day}", 1),
        ("&start=ge{day}&start=le{later}", 3),
        ("&start=ge{day}&start=lt{later}", 2),
        ("&start=gt{day}&start=le{later}", 2),
        ("&start=ge{day}", 7),
    ],
)
async def test_a_search_spans_the_days_that_it_names(site: Site, start: str, days: int) -> None:
    found = await slots(site.agent, start.format(day=DAY, later=DAY + timedelta(days=2)))
    zone = ZoneInfo("America/Mexico_City")
    assert len({slot.start.astimezone(zone).date() for slot in found}) == days


@pytest.mark.parametrize("start", ["tomorrow", "sa2026-11-26", "2026-13-01", "ge2026-11-26T10:00"])
async def test_a_day_that_cannot_be_read_is_refused(site: Site, start: str) -> None:
    answer = await site.agent.get(f"/fhir/r4/Slot?service=health&start={start}")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "invalid_field",
        "start",
    )


async def test_a_search_spans_a_month_at_most(site: Site) -> None:
    spans = [f"&start=ge{DAY}&start=le{DAY + timedelta(days=days)}" for days in (30, 31)]
    answers = [await site.agent.get(f"/fhir/r4/Slot?service=health{span}") for span in spans]
    assert [one.status_code for one in answers] == [200, 422]


async def test_a_service_without_appointments_has_no_slots(site: Site) -> None:
    found = whole(await site.agent.get(f"/fhir/r4/Slot?service=legal&start={DAY}"))
    assert (found.total, found.entry) == (0, None)


async def test_an_appointment_is_a_code_a_time_and_a_desk(site: Site) -> None:
    made = await booked(site.stranger)
    (found,) = await appointments(site.agent)
    assert (found.status, found.start, found.end) == ("booked", TOMORROW, TOMORROW + timedelta(minutes=10))
    assert [one.value for one in found.identifier] == [made["code"]]
    person, desk = found.participant
    assert (person.actor, person.type[0].coding[0].code, person.status) == (None, "SBJ", "accepted")
    assert (desk.actor.type, desk.actor.identifier.value, desk.status) == ("Location", "1", "accepted")


async def test_an_export_names_nobody_and_tells_no_link(site: Site) -> None:
    made = await booked(site.stranger)
    told = (await site.agent.get(f"/fhir/r4/Appointment?date={DAY}")).text
    assert [word for word in (made["link"], "Patient", "name", '"language"') if word in told] == []


async def test_the_status_follows_the_appointment(site: Site) -> None:
    made = await booked(site.stranger)
    held = (await site.stranger.post("/appointments", asked())).json()
    found = {one.identifier[0].value: one for one in await appointments(site.agent)}
    assert found[held["code"]].status == "pending"
    await site.stranger.done(f"/appointments/{made['link']}/cancel")
    found = {one.identifier[0].value: one for one in await appointments(site.agent)}
    assert found[made["code"]].status == "cancelled"
    assert found[made["code"]].participant[0].status == "declined"


async def test_appointments_may_be_asked_for_by_service(site: Site) -> None:
    await booked(site.stranger)
    assert [len(await appointments(site.agent, f"&service={one}")) for one in ("health", "legal")] == [1, 0]
    answer = await site.agent.get(f"/fhir/r4/Appointment?date={DAY}&service=helth")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_service")


async def test_only_staff_may_export(site: Site) -> None:
    paths = (f"/fhir/r4/Appointment?date={DAY}", "/fhir/r4/Slot?service=health")
    for who, status in ((site.stranger, 401), (site.kiosk, 403), (site.agent, 200)):
        assert [(await who.get(path)).status_code for path in paths] == [status] * 2


@pytest.mark.parametrize(
    ("state", "done", "status"),
    [
        (AppointmentState.HELD, False, "pending"),
        (AppointmentState.BOOKED, False, "booked"),
        (AppointmentState.CHECKED_IN, False, "arrived"),
        (AppointmentState.CHECKED_IN, True, "fulfilled"),
        (AppointmentState.MISSED, False, "noshow"),
        (AppointmentState.MISSED, True, "noshow"),
        (AppointmentState.CANCELLED, False, "cancelled"),
    ],
)
def test_every_state_has_its_status(state: AppointmentState, *, done: bool, status: str) -> None:
    centre = read((ROOT / "examples" / "tapachula.toml").read_text(encoding="utf-8")).value()
    one = Booked(
        id=1,
        centre=centre.id,
        code="K7Q4M",
        link="L1NK",
        service="health",
        service_day=DAY,
        starts_at=TOMORROW,
        ends_at=TOMORROW + timedelta(minutes=20),
        desk="5",
        language="ht",
        party_size=2,
        private=True,
        channel="appointment",
        quota=Quota.PUBLIC,
        state=state,
        held_until=None,
        moves=0,
        made_at=TOMORROW - timedelta(days=1),
        changed_at=TOMORROW - timedelta(days=1),
    )
    made = Export(centre, "https://citas.example.org").appointment(one, done=done)
    assert Appointment.model_validate(made).status == status
