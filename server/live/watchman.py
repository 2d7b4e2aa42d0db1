"""The watchman: carries news of alerts out of the building by one channel, and notes how it went.

News is claimed in one commit, sent outside any transaction, and settled in another. A process that dies in
between leaves it to be sent again when its lease ends: a receiver may have it twice, with the same id.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from server.actions import dispatches
from server.actions.work import Actor
from server.domain.dispatch import Message
from server.gateways.channel import Channel
from server.gateways.gateway import NotSentError
from server.live.rounds import Rooms, Rounds
from wire.messages import now

ROUND_S = 5.0
"""How often the watchman looks; an alert leaves at most so long after its commit."""
log = logging.getLogger(__name__)


class Watchman:
    """Goes round for one channel while the house stands; a slow one holds up no other."""

    def __init__(self, house: Rooms, channel: Channel) -> None:
        self._house, self._channel = house, channel
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="watchman")
        self._rounds = Rounds(f"watchman ({channel.name})", self.round, ROUND_S)

    async def close(self) -> None:
        """Finish the message in hand, give back the others, stop."""
        await self._rounds.close()
        self._sender.shutdown()

    async def round(self) -> int:
        """Send what is due in every centre, a bounded number each; return how many messages were taken."""
        taken = 0
        for centre in list(self._house.centres.values()):
            mark = self._channel.mark
            due = partial(dispatches.anything, centre=centre, channel=mark, now=now())
            if not await self._house.read(due):
                continue
            actor = Actor("server", "watchman", centre.id)
            found = await self._house.act(actor, partial(dispatches.take, channel=mark))
            await self._deliver(actor, found)
            taken += len(found)
        return taken

    async def _deliver(self, actor: Actor, taken: list[Message]) -> None:
        for place, message in enumerate(taken):
            if self._rounds.ending:
                await self._house.act(actor, partial(dispatches.hand_back, taken=taken[place:]))
                return
            await self._send(actor, message)

    async def _send(self, actor: Actor, message: Message) -> None:
        way, for_good = self._channel.name, False
        try:
            await asyncio.get_running_loop().run_in_executor(self._sender, self._channel.send, message)
        except NotSentError as fault:
            log.warning("alert %s did not go out by %s: %s", message.dispatch.alert, way, fault)
            for_good = fault.for_good
        except Exception:  # a fault of the channel's own: the others must go on, and staff must hear of it
            log.exception("alert %s did not go out by %s", message.dispatch.alert, way)
        else:
            await self._house.act(actor, partial(dispatches.sent, message=message, way=way))
            return
        await self._house.act(actor, partial(dispatches.failed, message=message, way=way, for_good=for_good))
