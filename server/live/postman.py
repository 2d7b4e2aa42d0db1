"""The postman: takes letters that are due, sends them outside any transaction, and notes how it went.

A letter is claimed in one commit, sent, and settled in another. Two processes never take the same one; where
a process dies in between, the letter is free again when its lease ends.
"""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from server.actions import letters
from server.actions.letters import Outgoing
from server.actions.work import Actor
from server.gateways.gateway import Gateway, NotSentError
from server.live.rounds import Rooms, Rounds
from server.store.seal import Seal
from wire.messages import now
from wire.words import ContactKind

ROUND_S = 1.0
"""How often the postman looks; a letter leaves at most so long after its commit."""
SENDERS = 2
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """What letters need: the gateway of each kind of address, and the seal of the addresses."""

    gateways: Mapping[ContactKind, Gateway]
    seal: Seal


class Postman:
    """Goes round while the house stands."""

    def __init__(self, house: Rooms, gateways: Mapping[ContactKind, Gateway]) -> None:
        self._house, self._gateways = house, gateways
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="postman")
        self._rounds = Rounds("postman", self.round, ROUND_S)

    async def close(self) -> None:
        """Finish the letter in hand, give back the others, stop."""
        await self._rounds.close()
        self._senders.shutdown()

    async def round(self) -> int:
        """Send what is due in every centre, a bounded number each; return how many letters were taken."""
        taken = 0
        for centre, here in self._house.centres.items():
            if not await self._house.read(partial(letters.anything, centre=here, now=now())):
                continue
            actor = Actor("server", "postman", centre)
            found = await self._house.act(actor, letters.take)
            await asyncio.gather(*(self._deliver(actor, kind, found) for kind in self._gateways))
            taken += len(found)
        return taken

    async def _deliver(self, actor: Actor, kind: ContactKind, taken: list[Outgoing]) -> None:
        """Send the letters of one gateway, one after the other."""
        mine = [letter for letter in taken if letter.letter.by is kind]
        for place, letter in enumerate(mine):
            if self._rounds.ending:
                await self._house.act(actor, partial(letters.hand_back, taken=mine[place:]))
                return
            await self._send(actor, self._gateways[kind], letter)

    async def _send(self, actor: Actor, gateway: Gateway, letter: Outgoing) -> None:
        send = partial(gateway.send, letter.address, letter.text.subject, letter.text.text)
        try:
            await asyncio.get_running_loop().run_in_executor(self._senders, send)
        except NotSentError as fault:
            log.warning("letter %s did not go out by %s: %s", letter.letter.id, gateway.name, fault)
            for_good = fault.for_good
            await self._house.act(
                actor, lambda work: letters.failed(work, letter.letter, gateway.name, for_good=for_good)
            )
        else:
            await self._house.act(actor, lambda work: letters.told(work, letter.letter, gateway.name))
