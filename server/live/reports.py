"""Reports in the making: one thread makes them one after the other, day by day, so that no screen waits.

A month's figures stand for good, so those of the last few are kept: another agency or form costs nothing.
"""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from language.catalogue import catalogue
from server.actions import indicators
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.domain.declared import QUESTIONS
from server.domain.hall import Hall
from server.domain.indicator_table import LEAST, LEAST_PUBLIC, PUBLIC_BASE, indicator_table
from server.domain.indicators import Terms
from server.domain.period import Period
from server.domain.suppression import longer
from server.domain.tally import Places, Tally, places
from server.domain.tally_plan import plan
from wire.indicators import IndicatorTable, ReportJob
from wire.messages import now

T = TypeVar("T")
KEPT = timedelta(hours=1)
"""How long a report that is ready may be fetched."""
MONTHS_KEPT = 12
"""A year of every agency plans each month once."""
DAYS_SHARE, INNER_SHARE = 60, 80
"""The days of a month take this much of its hundred; the rest goes to what must be hidden."""
log = logging.getLogger(__name__)


class CancelledError(Exception):
    """Somebody does not want the report any more."""


@dataclass(frozen=True)
class Asked:
    """A report that is asked for; two who ask for the same share it."""

    centre: str
    period: str
    agency: str | None
    public: bool = False
    language: str = "es"


@dataclass
class Job:
    """One report in the making."""

    id: str
    asked: Asked
    at: datetime
    done: int = 0
    state: str = "working"
    table: IndicatorTable | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    unwanted: threading.Event = field(default_factory=threading.Event)

    def message(self) -> ReportJob:
        """Return how far it is."""
        one = self.asked
        return ReportJob(
            job=self.id,
            state=self.state,
            done=self.done,
            period=one.period,
            agency=one.agency,
            public=one.public,
        )


@dataclass(frozen=True)
class Month:
    """A month's tally, and which of its counts are told: within the centre, and to the public."""

    tally: Tally
    told: frozenset[tuple[str, ...]]
    told_public: frozenset[tuple[str, ...]]


class Reports:
    """Makes reports for every centre of a house; `engine` reads."""

    def __init__(self, engine: Engine, centres: dict[str, Centre]) -> None:
        self._engine = engine
        self._centres = centres
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reports")
        self._jobs: dict[str, Job] = {}
        self._months: OrderedDict[tuple[str, str], Month] = OrderedDict()

    def close(self) -> None:
        """Drop what is under way."""
        for job in self._jobs.values():
            job.unwanted.set()
        self._thread.shutdown(cancel_futures=True)

    def start(self, actor: Actor, asked: Asked, hall: Hall) -> Job:
        """Begin a report, or return the one of the same wish that is there or under way."""
        moment = now()
        self._jobs = {id_: job for id_, job in self._jobs.items() if moment - job.at < KEPT}
        for job in self._jobs.values():
            if job.asked == asked and job.state in {"working", "ready"}:
                return job
        job = Job(secrets.token_urlsafe(12), asked, moment)
        self._jobs[job.id] = job
        self._thread.submit(self._run, job, actor, hall)
        return job

    def find(self, centre: str, job: str) -> Job | None:
        """Return a report of a centre, None where there is none or it was let go."""
        found = self._jobs.get(job)
        return found if found is not None and found.asked.centre == centre else None

    def cancel(self, job: Job) -> None:
        """Stop making a report."""
        if job.state == "working":
            job.state = "cancelled"
            job.unwanted.set()

    def file(self, job: Job, kind: str, write: Callable[[IndicatorTable], bytes]) -> bytes:
        """Return one form of a report that is ready, made once."""
        if job.table is None:
            raise LookupError(f"report {job.id} is not ready")
        if kind not in job.files:
            job.files[kind] = write(job.table)
        return job.files[kind]

    def _run(self, job: Job, actor: Actor, hall: Hall) -> None:
        try:
            job.table = self._table(job, actor, hall)
        except CancelledError:
            job.state = "cancelled"
        except Exception:
            log.exception("the report of %s failed", job.asked.period)
            job.state = "failed"
        else:
            job.done, job.state = 100, "ready"

    def _table(self, job: Job, actor: Actor, hall: Hall) -> IndicatorTable:
        asked, centre = job.asked, self._centres[job.asked.centre]
        period, whole, parts = Period(asked.period), Tally(), []

        def work(c: Connection) -> Work:
            return Work(c, centre, actor, now(), hall)

        for n, month in enumerate(period.months):
            known = self._month(month, centre, work, partial(_progress, job, n, len(period.months)))
            whole.add(known.tally)
            parts.append(known.told_public if asked.public else known.told)
        least = LEAST_PUBLIC if asked.public else LEAST
        terms = Terms(longer(parts), PUBLIC_BASE if asked.public else 1, least)
        words, cuts = catalogue("staff", asked.language), _places(centre, whole)
        return indicator_table(centre, period, asked.agency, whole, cuts, terms, least=least, words=words)

    def _month(
        self,
        month: Period,
        centre: Centre,
        work: Callable[[Connection], Work],
        progress: Callable[[int], None],
    ) -> Month:
        key = (centre.id, month.label)
        if key in self._months:
            self._months.move_to_end(key)
            return self._months[key]
        tally = Tally()
        for place, day in enumerate(month.days):
            progress(DAYS_SHARE * place // len(month.days))
            tally.add(self._read(partial(_day, work, day)))
        tally.add(self._read(lambda c: indicators.declared_in(work(c), month)))
        where = _places(centre, tally)
        house = plan(tally, where, LEAST, watch=lambda: progress(DAYS_SHARE))
        public = plan(tally, where, LEAST_PUBLIC, house, watch=lambda: progress(INNER_SHARE))
        made = Month(tally, house.told, public.told)
        self._months[key] = made
        while len(self._months) > MONTHS_KEPT:
            self._months.popitem(last=False)
        return made

    def _read(self, query: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return query(connection)


def _day(work: Callable[[Connection], Work], day: date, c: Connection) -> Tally:
    return indicators.day(work(c), day)


def _progress(job: Job, month: int, months: int, share: int) -> None:
    if job.unwanted.is_set():
        raise CancelledError
    job.done = min(99, (100 * month + share) // months)


def _places(centre: Centre, tally: Tally) -> Places:
    return places(centre, tally, QUESTIONS if centre.declared else {})
