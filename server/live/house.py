"""The house: one process's database, writer, live views and clockwork, put together for the edges to use."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from server.actions import older_copy, people, statistics
from server.actions.clockwork import tidy
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.hall import Hall
from server.gateways.channel import Channel
from server.gateways.gateway import Gateway
from server.live.forecaster import Forecaster
from server.live.herald import Herald
from server.live.hub import Hub
from server.live.planner import Planner
from server.live.postman import Post, Postman
from server.live.reports import Reports
from server.live.watchman import Watchman
from server.store import closures, setup
from server.store.writer import PENDING, open_writer
from wire.messages import now
from wire.words import ContactKind

T = TypeVar("T")
READERS = 4
KNOWN_S = 10.0
"""How long a checked token is trusted without asking the database: a revoked one works this much longer."""
HALL_S = 2.0
"""How old the hall may be that a new ticket's forecast is taken from,"""
HALL_SHARE = 0.03
"""unless reading it takes more than this share of the time: thousands wait, and tickets come first."""
HALL_OLD_S = 30.0
"""A hall this old tells nothing of the waits."""
TIDY_S = 60.0
UNTIDY = timedelta(seconds=150)
"""Nobody has tidied for longer: the machine was off or asleep, and who waited then is still in the hall."""
ROLLED_AT_ONCE = 20
"""Days that are counted anew at most, each time that is tidied."""
log = logging.getLogger(__name__)


class House:
    """What every route and page works with."""

    def __init__(
        self,
        engine: Engine,
        *,
        base_url: str = "",
        pending: int = PENDING,
        post: Post | None = None,
        channels: Sequence[Channel] = (),
    ) -> None:
        self.engine = engine
        self._channels = channels
        self._seal = post.seal if post else None
        self.gateways: Mapping[ContactKind, Gateway] = post.gateways if post else {}
        self._snapshots = _snapshots(engine)
        self.planner = Planner(self._snapshots)
        self.forecaster = Forecaster(engine.url.render_as_string(hide_password=False))
        self.base_url = base_url
        self._pending = pending
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        # Passwords take a processor for a while; on the readers' threads they would hold up every screen.
        self._passwords = ThreadPoolExecutor(1, thread_name_prefix="passwords")
        self._known: dict[str, tuple[float, Actor]] = {}
        self._halls: dict[str, Hall] = {}
        self._loading: dict[str, asyncio.Task[Hall]] = {}
        self._marks: dict[str, closures.Mark] = {}
        self._tidied: dict[str, datetime] = {}
        self._tidying = asyncio.Lock()
        self._reading_s = 0.0
        self._herald: Herald | None = None
        with engine.connect() as connection:
            self.centres: dict[str, Centre] = setup.load_all(connection)
        self.reports = Reports(self._snapshots, self.centres)

    async def start(self) -> None:
        """Begin to write, to watch and to tidy."""
        self.hub = Hub(self._load, self.planner.advice)
        self.planner.found = self.hub.poke
        if self.engine.dialect.name == "postgresql":
            self._herald = Herald(self.engine, self.hub.poke)
        self.writer = open_writer(self.engine, self._committed, pending=self._pending)
        await self.write(lambda c: older_copy.look(c, self.centres.values(), now()))
        for centre in self.centres:
            await self._be_tidy(centre)
        self._clock = asyncio.create_task(self._tidy())
        self.postman = Postman(self, self.gateways)
        self.watchmen = [Watchman(self, channel) for channel in self._channels]

    async def stop(self) -> None:
        """Finish what was begun and let go."""
        self._clock.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._clock
        await self.forecaster.close()
        await self.postman.close()
        for watchman in self.watchmen:
            await watchman.close()
        if self._herald is not None:
            await self._herald.close()
        await self.hub.close()
        await asyncio.gather(*self._loading.values(), return_exceptions=True)
        await asyncio.to_thread(self.writer.close)
        self._readers.shutdown()
        self.planner.close()
        await asyncio.to_thread(self.reports.close)
        self._passwords.shutdown()

    @property
    def offered(self) -> frozenset[ContactKind]:
        """How visitors may have letters: the kinds of address that a gateway is set up for."""
        return frozenset(self.gateways)

    def _committed(self) -> None:
        self.hub.poke()
        if self._herald is not None:
            self._herald.tell()

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on a reader's own connection."""

        def run() -> T:
            with self._snapshots.connect() as connection, connection.begin():
                return query(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def check_password(self, user: str, password: str) -> Actor:
        """Return who signs in. Raises Refusal `unauthenticated`."""
        known = await self.read(lambda c: people.candidate(c, user))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._passwords, people.check_password, known, password)

    async def write(self, command: Callable[[Connection], T]) -> T:
        """Run a command that belongs to no centre; returns after the commit."""
        return await self.writer.run(command)

    async def act(self, actor: Actor, action: Callable[[Work], T], base_url: str = "") -> T:
        """Run an action as one transaction; returns after the commit."""
        await self._be_tidy(actor.centre)
        return await self._act(actor, action, base_url)

    async def _act(self, actor: Actor, action: Callable[[Work], T], base_url: str = "") -> T:
        hall = await self.hall(actor.centre)
        return await self.writer.run(lambda c: action(self._work(c, actor, hall, base_url)))

    async def look(self, actor: Actor, query: Callable[[Work], T], base_url: str = "") -> T:
        """Run a query with the same surroundings as an action, on a reader's connection."""
        hall = await self._load(actor.centre)
        return await self.read(lambda c: query(self._work(c, actor, hall, base_url)))

    def _work(self, c: Connection, actor: Actor, hall: Hall, base_url: str) -> Work:
        base, centre = self.base_url or base_url, self.centre(c, actor.centre)
        return Work(c, centre, actor, now(), hall, base, self._seal, self.offered)

    def centre(self, c: Connection, centre: str) -> Centre:
        """Return a centre with the closures that stand now, whichever process made or lifted them."""
        mark = closures.mark(c, centre)
        if mark != self._marks.get(centre):
            self.centres[centre] = closures.opened(c, self.centres[centre])
            self._marks[centre] = mark
        return self.centres[centre]

    async def hall(self, centre: str) -> Hall:
        """Return a picture of the hall; one that is too old is taken anew, once for all who ask meanwhile."""
        known = self._halls.get(centre)
        age = (now() - known.now).total_seconds() if known else HALL_OLD_S
        enough = min(max(HALL_S, self._reading_s / HALL_SHARE), HALL_OLD_S)
        if known is not None and 0 <= age < enough:
            return known
        loading = self._loading.get(centre)
        if loading is None or loading.done():
            loading = self._loading[centre] = asyncio.create_task(self._load(centre))
        return await asyncio.shield(loading)

    async def _load(self, centre: str) -> Hall:
        started = asyncio.get_running_loop().time()
        hall = await self.read(lambda c: self.forecaster.picture(c, self.centre(c, centre), now()))
        self._reading_s = asyncio.get_running_loop().time() - started
        self._halls[centre] = hall
        return hall

    async def who(self, token: str) -> Actor | None:
        """Return whose token this is, None where it is worth nothing."""
        clock = asyncio.get_running_loop().time()
        known = self._known.get(token)
        if known is not None and known[0] > clock:
            return known[1]
        found = await self.read(lambda c: people.who(c, token, now()))
        if found is None or found[0].centre not in self.centres:
            self._known.pop(token, None)
            return None
        if len(self._known) > 10_000:  # noqa: PLR2004 - more than any centre has; a bound on memory
            self._known.clear()
        self._known[token] = (clock + KNOWN_S, found[0])
        return found[0]

    def forget(self, token: str) -> None:
        """Stop trusting a token at once: its session was closed."""
        self._known.pop(token, None)

    async def _tidy(self) -> None:
        while True:
            for centre in self.centres:
                try:
                    await self._be_tidy(centre, timedelta())
                    self.forecaster.learn_daily(self.centres[centre], now(), self.write)
                    await self.roll_up(centre)
                except Exception:  # the clockwork goes on when the database does not answer once
                    log.exception("learning of %s failed; trying again in %s s", centre, TIDY_S)
            await asyncio.sleep(TIDY_S)

    async def _be_tidy(self, centre: str, untidy: timedelta = UNTIDY) -> None:
        """Tidy a centre where nobody has for so long; whoever comes meanwhile waits until that is done."""
        if not self._is_untidy(centre, untidy):
            return
        async with self._tidying:
            if not self._is_untidy(centre, untidy):
                return
            begun = now()
            try:
                await self._act(Actor("server", "clockwork", centre), tidy)
            except Exception:  # commands go on when the database does not answer once
                log.exception("tidying %s failed; trying again in %s s", centre, TIDY_S)
            self._tidied[centre] = begun

    def _is_untidy(self, centre: str, untidy: timedelta) -> bool:
        at = self._tidied.get(centre)
        return at is None or abs(now() - at) >= untidy

    async def roll_up(self, centre: str, at_most: int = ROLLED_AT_ONCE) -> int:
        """Count days anew that something changed on, the newest first; return how many were left.

        They are counted on a reader's connection: tickets are not held up.
        """
        clockwork = Actor("server", "clockwork", centre)
        days = await self.act(clockwork, statistics.mark)
        for day in days[::-1][:at_most]:
            counted = await self.look(clockwork, partial(statistics.day_rollups, day=day))
            await self.act(clockwork, partial(statistics.save, day=day, counted=counted))
        return len(days[at_most:])


def _snapshots(engine: Engine) -> Engine:
    """Return the engine for reading: one picture, one moment. SQLite does so anyway."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")
