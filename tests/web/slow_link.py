"""A slow, lossy or dead line between a browser and the server: a real TCP proxy, seeded."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

CHUNK = 64 * 1024


@dataclass(eq=False)
class Line:
    """One connection through the proxy; `asked` is the request that it carries now."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    asked: str = ""
    forgotten: bool = False

    def cut(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


@dataclass
class SlowLink:
    """Passes everything on after `delay_s`, each way; once `rough`, cuts a share of the lines at a chunk.

    A request that is cut never reached the server; an answer that is cut was given, and nobody heard it.
    """

    port: int
    delay_s: float
    share: float
    rough: bool = False
    dark: bool = False
    """While set, what connects is taken and passes nothing, like a network without a way on."""
    requests_lost: list[str] = field(default_factory=list)
    answers_lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(4)  # noqa: S311 - a dice of a test, thrown alike each time
        self._lines: set[Line] = set()
        self._up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._own_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(10), "the line did not come up"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def forget(self) -> None:
        """Leave every open line half-open: it passes nothing any more and is not closed; new ones work."""
        for line in list(self._lines):
            line.forgotten = True

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        listening = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self._own_port = listening.sockets[0].getsockname()[1]
        self._up.set()
        await self._over.wait()
        listening.close()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for line in self._lines:
                line.cut()
            await asyncio.wait(others, timeout=self.delay_s)

    async def _pass(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
        line = Line(to_client, to_server, forgotten=self.dark)
        self._lines.add(line)
        try:
            await asyncio.gather(
                self._carry(from_client, to_server, line, self.requests_lost),
                self._carry(from_server, to_client, line, self.answers_lost),
            )
        except ConnectionError:
            pass  # the other side let go: that is what this line is for
        finally:
            line.cut()
            self._lines.remove(line)

    async def _carry(
        self, read: asyncio.StreamReader, write: asyncio.StreamWriter, line: Line, lost: list[str]
    ) -> None:
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(on_its_way, write, line, lost))
        with contextlib.suppress(ConnectionError):
            while chunk := await read.read(CHUNK):
                on_its_way.put_nowait((self._loop.time() + self.delay_s, chunk))
        on_its_way.put_nowait((self._loop.time() + self.delay_s, b""))
        await arriving

    async def _arrive(
        self,
        on_its_way: asyncio.Queue[tuple[float, bytes]],
        write: asyncio.StreamWriter,
        line: Line,
        lost: list[str],
    ) -> None:
        while True:
            due, chunk = await on_its_way.get()
            await asyncio.sleep(due - self._loop.time())
            if line.forgotten:
                if chunk:
                    continue
                return  # the end of a forgotten line is not told either
            if chunk.startswith((b"GET ", b"POST ")):
                line.asked = chunk.partition(b" HTTP")[0].decode()
            if not chunk or (self.rough and self._dice.random() < self.share):
                if chunk:
                    lost.append(line.asked)
                line.cut()
                return
            write.write(chunk)
            await write.drain()


@contextlib.contextmanager
def slow_link(port: int, delay_s: float, share: float) -> Iterator[SlowLink]:
    """A line that is up."""
    with SlowLink(port, delay_s, share) as link:
        yield link
