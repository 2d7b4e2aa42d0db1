"""Slots and appointments as FHIR R4 resources (hl7.org/fhir/R4: Slot, Appointment, Bundle). Pure.

Nobody is named: an appointment's subject is there as a role alone, its identifier is the code.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.domain.availability import FreeSlot
from server.domain.booking import Appointment
from server.domain.centre import Centre, Service
from wire.words import AppointmentState

PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
STATUS = {
    AppointmentState.HELD: "pending",
    AppointmentState.BOOKED: "booked",
    AppointmentState.CHECKED_IN: "arrived",
    AppointmentState.MISSED: "noshow",
    AppointmentState.CANCELLED: "cancelled",
}
"""The value set AppointmentStatus; `fulfilled` is an arrived one whose step is done."""
Resource = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """What the resources of one centre have in common; `base` is the address that identifiers begin with."""

    centre: Centre
    base: str

    def slot(self, service: Service, slot: FreeSlot) -> Resource:
        """Return one time of a service: free, kept for others (busy-unavailable), or busy."""
        status = "free" if slot.desks else "busy-unavailable" if slot.kept else "busy"
        start = _instant(slot.starts_at)
        return {
            "resourceType": "Slot",
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.centre.id}/{service.id}/{start}")),
            "serviceType": [self._service(service)],
            "schedule": {"type": "Schedule", "identifier": self._identifier("schedule", service.id)},
            "status": status,
            "start": start,
            "end": _instant(slot.ends_at),
        }

    def appointment(self, one: Appointment, *, done: bool) -> Resource:
        """Return one appointment; `done` tells that the person was served."""
        status = STATUS[one.state]
        return {
            "resourceType": "Appointment",
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, one.link)),
            "identifier": [self._identifier("appointment", one.code)],
            "status": "fulfilled" if done and status == "arrived" else status,
            "serviceType": [self._service(self.centre.service(one.service))],
            "start": _instant(one.starts_at),
            "end": _instant(one.ends_at),
            "created": _instant(one.made_at),
            "participant": [self._subject(one), self._desk(one)],
        }

    def _subject(self, one: Appointment) -> Resource:
        """Return the person, of whom nothing is known but that they said yes (or no more)."""
        agreed = "declined" if one.state is AppointmentState.CANCELLED else "accepted"
        return {"type": [{"coding": [{"system": PARTICIPATION, "code": "SBJ"}]}], "status": agreed}

    def _desk(self, one: Appointment) -> Resource:
        place = {"type": "Location", "identifier": self._identifier("desk", one.desk), "display": one.desk}
        return {"actor": place, "status": "accepted"}

    def _service(self, service: Service) -> Resource:
        name = service.names[self.centre.own_language]
        return {
            "coding": [{"system": self._system("service"), "code": service.id, "display": name}],
            "text": name,
        }

    def _identifier(self, what: str, value: str) -> Resource:
        return {"system": self._system(what), "value": value}

    def _system(self, what: str) -> str:
        return f"{self.base}/fhir/{self.centre.id}/{what}"


def bundle(resources: Iterable[Resource], link: str) -> Resource:
    """Return what a search found, as a whole: there are no further pages."""
    entries = [
        {"fullUrl": f"urn:uuid:{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in resources
    ]
    whole = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": link}],
    }
    return whole | ({"entry": entries} if entries else {})  # FHIR allows no empty list


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
