"""The watchman: carries news of alerts out of the building, outside any transaction, and notes how it went.

News is claimed in one commit, sent, and settled in another, as the postman does with letters.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from server.actions import dispatches
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.dispatch import Message
from server.gateways.channel import Channel
from server.gateways.gateway import NotSentError
from server.live.rounds import Rounds
from wire.messages import now

T = TypeVar("T")
ROUND_S = 5.0
"""How often the watchman looks; an alert leaves at most so long after its commit."""
log = logging.getLogger(__name__)


class Rooms(Protocol):
    """What the watchman needs of the house."""

    @property
    def centres(self) -> Mapping[str, Centre]:
        """The centres by id."""
        ...

    async def act(self, actor: Actor, action: Callable[[Work], T]) -> T:
        """Run an action as one transaction."""
        ...

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query."""
        ...


class Watchman:
    """Goes round while the house stands; without channels he stays in."""

    def __init__(self, house: Rooms, channels: Sequence[Channel]) -> None:
        self._house = house
        self._channels = {channel.mark: channel for channel in channels}
        self._senders = ThreadPoolExecutor(max(1, len(channels)), thread_name_prefix="watchman")
        self._rounds = Rounds("watchman", self.round, ROUND_S)

    async def close(self) -> None:
        """Finish the message in hand, give back the others, stop."""
        await self._rounds.close()
        self._senders.shutdown()

    async def round(self) -> int:
        """Send what is due in every centre, a bounded number each; return how many messages were taken."""
        if not self._channels:
            return 0
        taken = 0
        marks = self._channels.keys()
        for centre in list(self._house.centres.values()):
            due = partial(dispatches.anything, centre=centre, channels=marks, now=now())
            if not await self._house.read(due):
                continue
            actor = Actor("server", "watchman", centre.id)
            found = await self._house.act(actor, partial(dispatches.take, channels=marks))
            await asyncio.gather(*(self._deliver(actor, mark, found) for mark in marks))
            taken += len(found)
        return taken

    async def _deliver(self, actor: Actor, mark: str, taken: list[Message]) -> None:
        """Send the messages of one channel, one after the other."""
        mine = [message for message in taken if message.dispatch.channel == mark]
        for place, message in enumerate(mine):
            if self._rounds.ending:
                await self._house.act(actor, partial(dispatches.hand_back, taken=mine[place:]))
                return
            await self._send(actor, self._channels[mark], message)

    async def _send(self, actor: Actor, channel: Channel, message: Message) -> None:
        send = partial(channel.send, message)
        try:
            await asyncio.get_running_loop().run_in_executor(self._senders, send)
        except NotSentError as fault:
            log.warning("alert %s did not go out by %s: %s", message.dispatch.alert, channel.name, fault)
            failed = partial(dispatches.failed, message=message, way=channel.name, for_good=fault.for_good)
            await self._house.act(actor, failed)
        else:
            await self._house.act(actor, partial(dispatches.sent, message=message, way=channel.name))
