"""A served centre where health is given by appointment, and what its callers do."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, update

from server.store.tables import CentreRow
from tests.callers import Caller
from tests.databases import writing

centres = CentreRow.__table__
TOMORROW = datetime.now(UTC).replace(hour=16, minute=20, second=0, microsecond=0) + timedelta(days=1)
"""Twenty past ten in Mexico, which has no daylight saving time."""


def give_appointments(engine: Engine) -> None:
    """Let health be booked, before the centre is served."""
    with writing(engine) as connection:
        document = connection.execute(select(centres.c.document)).scalar_one()
        next(one for one in document["services"] if one["id"] == "health")["appointments"] = True
        connection.execute(update(centres).values(document=document))


async def booked(visitor: Caller, starts_at: datetime = TOMORROW, language: str = "ht") -> dict[str, Any]:
    """Hold a time and confirm it; return the appointment."""
    asked = {"service": "health", "starts_at": starts_at.isoformat(), "language": language, "party_size": 2}
    held = await visitor.post("/appointments", asked)
    assert held.status_code == 201, held.text
    made: dict[str, Any] = await visitor.done(f"/appointments/{held.json()['link']}/confirm", {})
    return made
