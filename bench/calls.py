"""Call-next of 20 desks: the server's writer against one transaction per call, on copies of one hall."""

import asyncio
import shutil
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from bench.figures import Aim, Figure, Span, median, percentile
from bench.ground import lay
from server.actions import calls, desks, visits
from server.actions.once import once
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.hall import Hall
from server.store import hall as hall_store
from server.store import setup
from server.store.answers import Answer
from server.store.database import open_engine
from server.store.writer import SqliteWriter
from wire.messages import now
from wire.requests import NewVisit, Step
from wire.words import DeskState, Role

DESKS, WAITING = 20, 500


@dataclass
class Round:
    """One hall called empty: how long it took, each call's latency, whom the desks got."""

    seconds: float
    latencies: list[float]
    called: list[int]

    @property
    def rate(self) -> float:
        """Calls per second."""
        return len(self.called) / self.seconds

    @property
    def twice(self) -> int:
        """How many were called more than once."""
        return len(self.called) - len(set(self.called))

    @property
    def lost(self) -> int:
        """How many nobody called."""
        return WAITING - len(set(self.called))


class Desks:
    """Twenty agents, each at an open desk."""

    def __init__(self, centre: Centre, hall: Hall) -> None:
        self._centre, self._hall = centre, hall
        self.ids = list(centre.desks)[:DESKS]

    def work(self, c: Connection, desk: str) -> Work:
        """Return what an action at a desk is given."""
        agent = Actor("staff", f"agent{desk}", self._centre.id, Role.MANAGER)
        return Work(c, self._centre, agent, now(), self._hall)

    def call(self, desk: str, key: str) -> Callable[[Connection], Answer]:
        """Return the command that calls the next ticket to a desk."""
        return lambda c: once(
            self.work(c, desk), key, f"call-next {desk}", lambda work: calls.call_next(work, desk)
        )


def fill(engine: Engine) -> Desks:
    """Open the desks and let 500 people wait."""
    with engine.connect().execution_options(writes=True) as c, c.begin():
        centre = next(iter(setup.load_all(c).values()))
        at = Desks(centre, hall_store.load(c, centre, now()))
        for desk in at.ids:
            desks.set_state(at.work(c, desk), desk, DeskState.OPEN)
        for n in range(WAITING):
            service = ("information", "health", "legal")[n % 3]
            visits.issue(at.work(c, "1"), NewVisit(services=[service], language="es"))
    return at


def _written(engine: Engine, at: Desks) -> Round:
    """Call everybody through the server's writer: one task per desk."""

    async def run() -> Round:
        writer = SqliteWriter(engine, lambda: None)
        times: list[float] = []
        called: list[int] = []

        async def desk(id_: str) -> None:
            while True:
                started = time.perf_counter()
                answer = await writer.run(at.call(id_, uuid.uuid4().hex))
                if not answer.body:
                    return
                times.append(time.perf_counter() - started)
                called.append(Step.model_validate_json(answer.body).step)

        started = time.perf_counter()
        await asyncio.gather(*(desk(id_) for id_ in at.ids))
        seconds = time.perf_counter() - started
        await asyncio.to_thread(writer.close)
        return Round(seconds, times, called)

    return asyncio.run(run())


def _one_by_one(engine: Engine, at: Desks) -> Round:
    """Call everybody with a BEGIN IMMEDIATE transaction per call: one thread and connection per desk."""
    times: list[float] = []
    called: list[int] = []

    def desk(id_: str) -> None:
        with engine.connect().execution_options(writes=True) as c:
            while True:
                started = time.perf_counter()
                with c.begin():
                    answer = at.call(id_, uuid.uuid4().hex)(c)
                if not answer.body:
                    return
                times.append(time.perf_counter() - started)
                called.append(Step.model_validate_json(answer.body).step)

    threads = [threading.Thread(target=desk, args=(id_,)) for id_ in at.ids]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Round(time.perf_counter() - started, times, called)


def measure(folder: Path, span: Span) -> list[Figure]:
    """Return how many times as fast the writer is, and that nobody is called twice or lost."""
    ground = lay(folder / "calls.db")
    engine = open_engine(ground.database)
    at = fill(engine)
    engine.dispose()
    ways = {"writer": _written, "one by one": _one_by_one}
    rounds: dict[str, list[Round]] = {name: [] for name in ways}
    for n in range(span.rounds):
        for name, way in ways.items():
            copy = folder / f"calls-{n}-{name.replace(' ', '-')}.db"
            shutil.copy(ground.file, copy)
            engine = open_engine(f"sqlite:///{copy}")
            rounds[name].append(way(engine, at))
            engine.dispose()
    ours, theirs = rounds["writer"], rounds["one by one"]
    rate, single = median([one.rate for one in ours]), median([one.rate for one in theirs])
    return [
        Figure(
            "calls", f"{DESKS} desks: times the rate of a transaction per call", rate / single, "x", Aim(3)
        ),
        Figure("calls", "calls per second", rate, "/s"),
        Figure("calls", "calls per second, a transaction each", single, "/s"),
        Figure("calls", "99 of 100 calls within", _p99(ours), "ms"),
        Figure("calls", "99 of 100 calls within, a transaction each", _p99(theirs), "ms"),
        Figure("calls", "called twice, worst round", max(one.twice for one in ours), "", Aim(most=0)),
        Figure("calls", f"lost of {WAITING}, worst round", max(one.lost for one in ours), "", Aim(most=0)),
    ]


def _p99(rounds: list[Round]) -> float:
    return median([percentile(one.latencies, 0.99) for one in rounds]) * 1000
