"""The spool: every job is on disk before it is tried, and is printed once, as far as anybody can know.

A stale slip in somebody else's hand is worse than no slip: the visitor has the ticket on the screen, spoken
and by QR, and staff can print a copy. So the rules are:

1. A job is tried once, at once. What could not be printed is told to the caller and never printed later
   behind the visitor's back; a kiosk that wants to try again puts the same job again, while she stands there.
2. A job that waits longer than `FRESH_S` for its turn is dropped. That is how long the kiosk shows a ticket.
3. From the moment that bytes may be on paper, a job is never sent again. Whether it came out is then told as
   it is known: `printed`, `no_paper` or `unknown`; another slip is a new job, marked as a copy.
4. After a crash: a job that was being sent is `unknown`; one that waited is printed if it is still fresh, and
   dropped if not. Only there is the wall clock asked, and one that went back makes every waiting job stale;
   how long a job has waited in a program that runs is told by the monotonic clock.
5. What is over keeps its outcome for a day (the job may be put again) and loses its slip at once.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from look.tokens import tokens
from printer.device import Device
from printer.jobs import PRINTED, STALE, STOPPED, Job, Jobs, JobState, Outcome, OutcomeKind
from printer.page import Page, render
from printer.slip import Slip
from printer.status import (
    CoverOpenError,
    PaperOutError,
    PrinterAwayError,
    PrinterError,
    PrinterStatus,
)
from wire.messages import now as clock

FRESH_S: float = tokens()["time"]["issued_s"]
KEPT = timedelta(days=1)
DETAIL = 200
"""Characters of a detail that the wire takes (`wire.requests.PrintResult`)."""
log = logging.getLogger(__name__)


class Spool:
    """The jobs of one printer, in a folder of their own. One spool per printer, in one event loop."""

    def __init__(
        self,
        device: Device,
        folder: Path,
        *,
        now: Callable[[], datetime] = clock,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._jobs = Jobs(folder)
        self._now, self._elapsed = now, elapsed
        self._forgot_at = elapsed()
        self._turn = asyncio.Lock()
        self._running: dict[str, asyncio.Task[Outcome]] = {}

    async def put(self, job_id: str, slip: Slip) -> Outcome:
        """Print a slip once and return how it went, within seconds. Raises ValueError for an odd job id.

        The same `job_id` again gets the first outcome where that is final, the same try where it is still
        going on, and a new try where nothing can have come out. A cancelled call does not cancel printing.
        """
        task = self._running.get(job_id)
        if task is None:
            task = asyncio.create_task(self._once(job_id, slip))
            self._running[job_id] = task
            task.add_done_callback(lambda _: self._running.pop(job_id, None))
        return await asyncio.shield(task)

    async def recover(self) -> dict[str, Outcome]:
        """Settle what a crash left behind, oldest first; call it once, before the first `put`.

        Returns the outcomes by job id, for the server. Records older than a day are forgotten.
        """
        settled = {}
        self._jobs.wipe_halves()
        await self._forget()
        for job in self._jobs.all():
            if job.state is JobState.SENDING:
                settled[job.job_id] = self._end(job, STOPPED)
            elif job.state is JobState.WAITING and job.slip:
                fresh = timedelta(0) <= self._now() - job.put_at <= timedelta(seconds=FRESH_S)
                settled[job.job_id] = await self._print(job, job.slip) if fresh else self._end(job, STALE)
        return settled

    async def status(self) -> PrinterStatus:
        """Return how the printer is; one that cannot be reached is offline. Waits while a slip is printed."""
        try:
            return await asyncio.to_thread(self._device.status)
        except PrinterAwayError as fault:
            log.warning("the printer is away: %s", fault)
            return PrinterStatus(online=False)

    async def close(self) -> None:
        """Wait for the jobs that are going on."""
        await asyncio.gather(*self._running.values())

    async def _once(self, job_id: str, slip: Slip) -> Outcome:
        before = self._jobs.read(job_id)
        if before and before.outcome and before.outcome.final:
            return before.outcome
        if before and before.state is JobState.SENDING:
            return self._end(before, STOPPED)
        job = Job(job_id, JobState.WAITING, self._now(), slip)
        try:
            self._jobs.write(job)
        except OSError as fault:
            return _unwritable(fault)
        outcome = await self._print(job, slip)
        if self._elapsed() - self._forgot_at > KEPT.total_seconds():
            await self._forget()
        return outcome

    async def _forget(self) -> None:
        self._forgot_at = self._elapsed()
        await asyncio.to_thread(self._jobs.forget, self._now() - KEPT)

    async def _print(self, job: Job, slip: Slip) -> Outcome:
        put = self._elapsed()
        async with self._turn:
            if self._elapsed() - put > FRESH_S:
                return self._end(job, STALE)
            try:
                page = await asyncio.to_thread(render, slip, self._device.paper)
            except Exception as fault:  # noqa: BLE001 - whatever a slip holds, the kiosk goes on
                log.warning("a slip could not be drawn: %s", _where(fault))
                return self._end(job, Outcome(OutcomeKind.FAILED, f"not drawn: {type(fault).__name__}"))
            try:
                self._jobs.write(job.sending())
            except OSError as fault:
                return _unwritable(fault)
            return self._end(job, await asyncio.to_thread(self._send, page))

    def _send(self, page: Page) -> Outcome:
        try:
            self._device.print(page)
        except (PaperOutError, CoverOpenError) as fault:
            return Outcome(OutcomeKind.NO_PAPER, str(fault)[:DETAIL], final=fault.partly)
        except PrinterError as fault:
            if fault.partly:
                return Outcome(OutcomeKind.UNKNOWN, str(fault)[:DETAIL], final=True)
            kind = OutcomeKind.AWAY if isinstance(fault, PrinterAwayError) else OutcomeKind.FAILED
            return Outcome(kind, str(fault)[:DETAIL])
        except Exception as fault:  # noqa: BLE001 - a driver's own fault: bytes may have gone
            log.warning("the printer's driver failed: %s", _where(fault))
            return Outcome(OutcomeKind.UNKNOWN, f"the driver failed: {type(fault).__name__}", final=True)
        return PRINTED

    def _end(self, job: Job, outcome: Outcome) -> Outcome:
        try:
            self._jobs.write(job.over(outcome))
        except OSError:  # the record stays "sending": after a crash it is unknown, and not sent again
            log.exception("an outcome could not be written")
        return outcome


def _unwritable(fault: OSError) -> Outcome:
    log.error("the spool cannot write: %s", fault)
    return Outcome(OutcomeKind.FAILED, f"the spool's folder cannot be written: {fault.strerror}")


def _where(fault: Exception) -> str:
    """Return the kind and place of a fault without its text, which may hold a ticket or a link."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {last.filename}:{last.lineno}"
