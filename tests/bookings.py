"""Small centres that take appointments, as values for the pure rules and as rows for the others."""

import json
import tomllib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, text

from server.domain.centre import Centre
from server.domain.centre_file import CentreFile
from tests.databases import ROOT, centre_text, writing

MONDAY = date(2026, 11, 23)
SHIFT = "07:00-15:00"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def document(  # noqa: PLR0913 - a test says only what it is about
    *,
    hours: list[str] | None = None,
    desks: dict[str, Any] | None = None,
    minutes: dict[str, int] | None = None,
    zone: str = "America/Mexico_City",
    availability: list[dict[str, Any]] | None = None,
    text: str = "",
    **rules: Any,
) -> dict[str, Any]:
    """A centre file: `desks` has their queues or whole entries, `minutes` the services by appointment."""
    always_open = (ROOT / "examples" / "always_open.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text or always_open)
    found["centre"]["timezone"] = zone
    found["hours"] = dict.fromkeys(WEEK, hours or [SHIFT])
    takes = minutes or {"health": 20}
    for service in found["services"]:
        if service["id"] in takes:
            service |= {"appointments": True, "appointment_minutes": takes[service["id"]]}
    if desks is not None:
        entries = {name: one if isinstance(one, dict) else {"queues": one} for name, one in desks.items()}
        found["desks"] = [{"id": name, "zone": "hall"} | entry for name, entry in entries.items()]
    found["appointments"] = {"walk_in_share": 0, "referral_share": 0, "notice_minutes": 0} | rules
    found["availability"] = availability or []
    return found


def centre(**what: Any) -> Centre:
    """The centre of such a file; all its time may be booked unless the test says otherwise."""
    return CentreFile.model_validate(document(**what)).value()


def keep(engine: Engine, **what: Any) -> Centre:
    """Let the centre of a test's database be such a one, before it is served."""
    changed = document(text=centre_text(), **what)
    file = CentreFile.model_validate(changed)
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE centre SET document = :changed"),
            {"changed": json.dumps(file.model_dump(mode="json"))},
        )
    return file.value()


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
