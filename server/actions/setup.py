"""Set a centre up from its file: everything at once, or nothing."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from server.actions.people import hash_password, new_token, token_hash
from server.domain.centre_file import CentreFile
from server.store import desks, people, setup

EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class CentreExistsError(RuntimeError):
    """The database has this centre already."""


@dataclass(frozen=True)
class SetUp:
    """What `init` tells once: every token and first password."""

    centre: str
    services: list[dict[str, str]]
    desks: list[dict[str, Any]]
    devices: list[dict[str, str]] = field(default_factory=list)
    staff: list[dict[str, str]] = field(default_factory=list)


def init_centre(c: Connection, file: CentreFile) -> SetUp:
    """Add a centre with its desks, devices and first staff. Raises CentreExistsError."""
    centre = file.centre.id
    try:
        setup.add(c, file)
    except IntegrityError as fault:
        raise CentreExistsError(f"centre {centre!r} is in this database already") from fault
    for desk in file.desks:
        desks.add(c, centre, desk.id)
    told = SetUp(
        centre,
        [{"service": service.id, "queue": service.queue} for service in file.services],
        [{"desk": desk.id, "zone": desk.zone, "queues": desk.queues} for desk in file.desks],
    )
    for device in file.devices:
        token = new_token()
        people.add_device(c, centre, device.id, device.kind, token_hash(token))
        told.devices.append({"device": device.id, "kind": device.kind.value, "token": token})
    for person in file.staff:
        if people.find_staff(c, person.user) is not None:
            raise CentreExistsError(f"{person.user!r} is staff in this database already; choose another name")
        password = _password()
        people.add_staff(
            c,
            user=person.user,
            centre=centre,
            role=person.role.value,
            agency=person.agency,
            password=hash_password(password),
        )
        told.staff.append({"user": person.user, "password": password, "role": person.role.value})
    return told


def _password() -> str:
    """Return a first password: 12 letters of 31, about 59 bits; easy to type off a sheet."""
    letters = "".join(secrets.choice(EASY_LETTERS) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in range(0, 12, 4))
