"""Appointments that were made before the doors open, by people without an account, through the public API."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from examples.demo.morning import Arrival
from wire.appointments import DaySlots, NewAppointment, Slot
from wire.link import Link, RefusedError
from wire.messages import now


@dataclass
class Bookings:
    """Whoever books; `zone` is the centre's."""

    link: Link
    zone: ZoneInfo

    async def make(self, before: list[Arrival], speed: float) -> dict[int, str]:
        """Book for those who come with an appointment; return arrival → the link that they show.

        The time is the free one nearest to when they will come, so some come early, some late.
        """
        opened, links = now(), {}
        for place, arrival in enumerate(before):
            if arrival.booked:
                at = opened + timedelta(minutes=arrival.at_minute / speed)
                link = await self._book(arrival, at)
                if link is not None:
                    links[place] = link
        return links

    async def _book(self, arrival: Arrival, at: datetime) -> str | None:
        """Book near a moment; None where the times are gone, so that they come without an appointment."""
        free = [slot.starts_at for slot in await self._times(arrival.service, at) if slot.free]
        if not free:
            return None
        asked = NewAppointment(
            service=arrival.service,
            starts_at=min(free, key=lambda starts_at: abs(starts_at - at)),
            language=arrival.language,
            party_size=arrival.party_size,
            private=arrival.private,
        )
        try:
            held = await self._done("/api/v1/appointments", asked.model_dump(mode="json"))
            await self._done(f"/api/v1/appointments/{held['link']}/confirm", {})
        except RefusedError:
            return None  # the time went to somebody else, or its length does not fit there
        return str(held["link"])

    async def _times(self, service: str, at: datetime) -> list[Slot]:
        day = at.astimezone(self.zone).date()
        return DaySlots.read(await self.link.get(f"/api/v1/services/{service}/slots?day={day}")).slots

    async def _done(self, path: str, body: dict[str, Any]) -> Any:
        return await self.link.post(path, body, key=uuid.uuid4().hex)
