"""The spool's records: one small JSON file per job, written whole and fsynced, or not at all."""

import json
import os
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from printer.slip import Slip

JOB_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")


class OutcomeKind(StrEnum):
    """How a job ended."""

    PRINTED = "printed"
    NO_PAPER = "no_paper"
    AWAY = "away"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `detail` is for staff and carries neither ticket nor link.

    `final`: putting the job again returns this outcome and prints nothing.
    """

    kind: OutcomeKind
    detail: str = ""
    final: bool = False

    @property
    def printed(self) -> bool:
        """Whether the slip is known to be out."""
        return self.kind is OutcomeKind.PRINTED


PRINTED = Outcome(OutcomeKind.PRINTED, final=True)
STOPPED = Outcome(OutcomeKind.UNKNOWN, "the program stopped while the slip was being printed", final=True)
UNREADABLE = Outcome(OutcomeKind.UNKNOWN, "the job's record cannot be read", final=True)
STALE = Outcome(
    OutcomeKind.FAILED, "dropped: it waited too long and would come out for somebody else", final=True
)


class JobState(StrEnum):
    """Where a job stands: nothing sent yet, bytes may be on paper, over."""

    WAITING = "waiting"
    SENDING = "sending"
    OVER = "over"


@dataclass(frozen=True)
class Job:
    """One record. A slip stays in it only until the job is over."""

    job_id: str
    state: JobState
    put_at: datetime
    slip: Slip | None = None
    outcome: Outcome | None = None

    def sending(self) -> "Job":
        """Return the job from the moment that bytes may go out; the slip is not needed again."""
        return replace(self, state=JobState.SENDING, slip=None)

    def over(self, outcome: Outcome) -> "Job":
        """Return the job with its outcome and without its slip."""
        return replace(self, state=JobState.OVER, slip=None, outcome=outcome)


class Jobs:
    """The folder of records."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def read(self, job_id: str) -> Job | None:
        """Return a job's record, None where there is none; one that cannot be read is over, and unknown."""
        path = self._path(job_id)
        try:
            text = path.read_text()
        except FileNotFoundError:
            return None
        try:
            return _from_json(job_id, json.loads(text))
        except (KeyError, TypeError, ValueError):
            put_at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            return Job(job_id, JobState.OVER, put_at, outcome=UNREADABLE)

    def write(self, job: Job) -> None:
        """Put a record on disk for good: it is there after a power cut. Raises OSError where it cannot be."""
        path = self._path(job.job_id)
        beside = path.with_suffix(".part")
        with beside.open("w") as file:
            file.write(json.dumps(_to_json(job)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name is on disk too
        finally:
            os.close(folder)

    def all(self) -> list[Job]:
        """Return every record, oldest first."""
        found = [self.read(path.stem) for path in self._folder.glob("*.json")]
        return sorted((job for job in found if job), key=lambda job: job.put_at)

    def forget(self, before: datetime) -> None:
        """Wipe out the records of jobs that are over and were put before a moment."""
        for job in self.all():
            if job.state is JobState.OVER and job.put_at < before:
                self._path(job.job_id).unlink(missing_ok=True)

    def wipe_halves(self) -> None:
        """Wipe out half-written records, which a crash left; only while nothing is being written."""
        for half in self._folder.glob("*.part"):
            half.unlink()

    def _path(self, job_id: str) -> Path:
        if not JOB_ID.fullmatch(job_id):
            raise ValueError("a job id is 1 to 64 of A-Z a-z 0-9 _ . - and begins with no dot")
        return self._folder / f"{job_id}.json"


def _to_json(job: Job) -> dict[str, Any]:
    return {
        "state": job.state,
        "put_at": job.put_at.isoformat(),
        "slip": job.slip.to_json() if job.slip else None,
        "outcome": vars(job.outcome) if job.outcome else None,
    }


def _from_json(job_id: str, data: dict[str, Any]) -> Job:
    slip, outcome = data["slip"], data["outcome"]
    return Job(
        job_id,
        JobState(data["state"]),
        datetime.fromisoformat(data["put_at"]),
        Slip.from_json(slip) if slip else None,
        Outcome(OutcomeKind(outcome["kind"]), outcome["detail"], outcome["final"]) if outcome else None,
    )
