"""Simulated visitors and agents: they do what people do, through the public API."""

import asyncio
import random
import uuid
from dataclasses import dataclass
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from examples.demo.booked import Bookings
from examples.demo.morning import Arrival, arrivals, service_minutes
from language.waits import rounded
from printer.slip import Slip
from printer.spool import Spool
from wire.appointments import CheckedIn, CheckIn
from wire.link import Link, RefusedError, ServerAwayError
from wire.messages import Message
from wire.requests import NewVisit, Visit
from wire.words import Outcome

NO_SHOW = 0.05
TRANSFER = 0.04
PARK = 0.03
REFER = 0.06
WALK_MINUTES = 0.8
BOOKED_BEFORE = 120
"""Of so many who come first, those with an appointment have it before the doors open."""
PER_HOUR = 40
"""Visitors in an hour, mean: about what fourteen desks can serve."""


@dataclass
class Tally:
    """What happened so far."""

    issued: int = 0
    checked_in: int = 0
    served: int = 0
    no_shows: int = 0
    referred: int = 0


@dataclass(frozen=True)
class Pace:
    """How fast the morning runs: `speed` minutes pass in one."""

    speed: float

    async def minutes(self, minutes: float) -> None:
        """Let simulated minutes pass."""
        await asyncio.sleep(minutes * 60 / self.speed)


def key() -> str:
    """Return a fresh idempotency key."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Kiosk:
    """A kiosk without a window: it issues, checks in and prints as the real one does."""

    link: Link
    spool: Spool
    centre: dict[str, str]
    zone: ZoneInfo

    async def serve(self, arrival: Arrival, link: str | None = None) -> None:
        """Issue a ticket, or check in who shows an appointment's link; print the slip."""
        await self._print(await (self._check_in(arrival, link) if link else self._issue(arrival)))

    async def _check_in(self, arrival: Arrival, link: str) -> Visit:
        try:
            answer = await self._sent("/api/v1/appointments/check-in", CheckIn(link=link, lane=arrival.lane))
        except RefusedError:
            return await self._issue(arrival)  # as at the kiosk: nobody is sent away
        return CheckedIn.read(answer).visit

    async def _issue(self, arrival: Arrival) -> Visit:
        asked = NewVisit(
            services=[arrival.service],
            language=arrival.language,
            lane=arrival.lane,
            party_size=arrival.party_size,
            private=arrival.private,
        )
        return Visit.read(await self._sent("/api/v1/visits", asked))

    async def _sent(self, path: str, asked: Message) -> Any:
        """Send a command until it is answered, once."""
        once = key()
        while True:
            try:
                return await self.link.post(path, asked, key=once)
            except ServerAwayError:
                await asyncio.sleep(1)

    async def _print(self, visit: Visit) -> None:
        first = visit.steps[0]
        wait = rounded(first.wait.low_s, first.wait.high_s) if first.wait else None
        slip = Slip(
            centre=self.centre[visit.language],
            ticket=visit.ticket,
            language=visit.language,
            issued_at=visit.issued_at.astimezone(self.zone),
            ahead=first.ahead,
            wait_min=wait,
            follow_url=visit.follow_url,
            private=visit.private,
            more=len(visit.steps) - 1,
        )
        await self.spool.put(f"demo-{visit.visit}", slip)


class Hall:
    """Everybody in the simulated morning. `agency` is whose each service is."""

    def __init__(
        self, server: str, pace: Pace, seed: int, usual: dict[str, float], agency: dict[str, str]
    ) -> None:
        self.server, self.pace, self.tally = server, pace, Tally()
        self._usual, self._agency = usual, agency
        self._seed = seed
        self._draw = random.Random(seed)

    async def visitors(self, kiosk: Kiosk, bookings: Bookings, many: int) -> None:
        """Let visitors come to a kiosk, `many` of them (0: without end); the first ones may have booked."""
        before = list(islice(arrivals(self._seed, PER_HOUR), many or BOOKED_BEFORE))
        links = await bookings.make(before, self.pace.speed)
        minute = 0.0
        for place, arrival in enumerate(arrivals(self._seed, PER_HOUR)):
            await self.pace.minutes(arrival.at_minute - minute)
            minute = arrival.at_minute
            link = links.get(place)
            if link is not None and not arrival.comes:
                continue
            await kiosk.serve(arrival, link)
            self.tally.issued += 1
            self.tally.checked_in += link is not None
            if many and self.tally.issued >= many:
                return

    async def _signed_in(self, user: str, password: str) -> Link:
        session = Link(self.server, timeout_s=30)  # all sign in at once, and a password takes its time
        signed_in = await session.post("/api/v1/sign-in", {"user": user, "password": password}, key=key())
        await session.close()
        return Link(self.server, signed_in["token"])

    async def reception(self, user: str, password: str) -> None:
        """Work at reception: interpreters come, referrals are accepted for today."""
        link = await self._signed_in(user, password)
        for interpreter in (await link.get("/api/v1/interpreters"))["interpreters"]:
            await self._do(link, f"/api/v1/interpreters/{interpreter['interpreter']}/here")
        while True:
            await self.pace.minutes(3)
            for referral in await self._sent_referrals(link):
                await self._do(link, f"/api/v1/referrals/{referral['referral']}/accept", {})

    async def _sent_referrals(self, link: Link) -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = (await link.get("/api/v1/referrals?state=sent"))["referrals"]
        except ServerAwayError:
            return []
        return found

    async def agent(self, desk: str, user: str, password: str) -> None:
        """Work at a desk: call, wait for the walk, serve, finish; now and then something else happens."""
        link = await self._signed_in(user, password)
        await self._do(link, f"/api/v1/desks/{desk}/open")
        while True:
            step = await self._do(link, f"/api/v1/desks/{desk}/call-next")
            if step is None:
                await self.pace.minutes(0.5)
            else:
                await self._serve(link, step)

    async def _serve(self, link: Link, step: dict[str, Any]) -> None:
        path = f"/api/v1/steps/{step['step']}"
        await self.pace.minutes(WALK_MINUTES * self._draw.uniform(0.5, 2))
        chance = self._draw.random()
        if chance < NO_SHOW:
            await self._do(link, f"{path}/recall")
            await self.pace.minutes(1)
            await self._do(link, f"{path}/no-show")
            self.tally.no_shows += 1
            return
        await self._do(link, f"{path}/start")
        await self.pace.minutes(service_minutes(self._draw, self._usual[step["service"]]))
        if chance < NO_SHOW + TRANSFER and step["service"] != "registration":
            await self._do(link, f"{path}/transfer", {"service": "registration"})
        elif chance < NO_SHOW + TRANSFER + PARK:
            await self._do(link, f"{path}/park")
            await self.pace.minutes(5)
            await self._do(link, f"{path}/resume")
        else:
            outcome = Outcome.RESOLVED
            if chance < NO_SHOW + TRANSFER + PARK + REFER:
                outcome = await self._refer(link, path, step["service"])
            await self._do(link, f"{path}/finish", {"outcome": outcome})
            self.tally.served += 1

    async def _refer(self, link: Link, path: str, service: str) -> Outcome:
        """Refer the person, who was asked, to another agency."""
        others = [name for name, agency in self._agency.items() if agency != self._agency[service]]
        asked = {"service": self._draw.choice(others), "consent": True}
        if await self._do(link, f"{path}/refer", asked) is None:
            return Outcome.RESOLVED
        self.tally.referred += 1
        return Outcome.REFERRED

    async def _do(self, link: Link, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a command; somebody at the real console may have been faster, then nothing is done."""
        once = key()
        while True:
            try:
                return await link.post(path, body, key=once)
            except ServerAwayError:
                await asyncio.sleep(1)
            except RefusedError:
                return None
