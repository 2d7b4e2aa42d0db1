"""A visit log read from a file: `visit,service,lane,joined_at,called_at,finished_at,left_at,desk`."""

import csv
import gzip
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import IO

from server.domain.forecast.state import LoggedVisit

COLUMNS = ("visit", "service", "lane", "joined_at", "called_at", "finished_at", "left_at", "desk")
NEEDED = ("service", "joined_at", "called_at", "finished_at", "desk")
DELIMITERS = ",;\t|"
"""What parts the columns; spreadsheets of half the world write semicolons."""
ENOUGH = 10
"""Of so many visits more than half at one and the same time of day have days, but no times."""
MOST_FAULTS = 0.02
"""Of real logs a few rows contradict themselves; with more of them it is another kind of file."""
log = logging.getLogger(__name__)


class LogError(Exception):
    """The log cannot be used; the text says where and what would be right."""


def read_log(path: Path) -> list[LoggedVisit]:
    """Read a log (CSV, or CSV in gzip), oldest arrival first.

    A row that contradicts itself is left out and told of in the server's log, where they are few.
    Raises LogError, OSError.
    """
    try:
        with _opened(path) as file:
            found = _sound(path, _reader(file))
    except (UnicodeDecodeError, csv.Error, EOFError, gzip.BadGzipFile) as fault:
        raise LogError(f"{path}: this is not a log. A log is CSV in UTF-8, with or without gzip.") from fault
    _tell_times(path, found)
    return found


def _reader(file: IO[str]) -> "csv.DictReader[str]":
    """Return a reader of the rows; the header shows what parts its columns."""
    header = file.readline()

    def known(delimiter: str) -> int:
        return len(set(_names(next(csv.reader([header], delimiter=delimiter), []))) & set(COLUMNS))

    return csv.DictReader(chain([header], file), delimiter=max(DELIMITERS, key=known))


def _names(header: Iterable[str]) -> list[str]:
    return [name.strip().casefold() for name in header]


def _tell_times(path: Path, visits: list[LoggedVisit]) -> None:
    """Raise LogError where visits have days without times: a spreadsheet writes these as midnight."""
    ((second, count),) = Counter(visit.second for visit in visits).most_common(1) or [(0.0, 0)]
    if len(visits) >= ENOUGH and count > len(visits) / 2:
        raise LogError(
            f"{path}: {count} of {len(visits)} visits joined at {timedelta(seconds=second)}. A log needs the "
            "moment at which each visit joined, such as 2026-11-23T14:05:00Z, and not the day alone."
        )


def _sound(path: Path, reader: "csv.DictReader[str]") -> list[LoggedVisit]:
    """Return the visits of the rows that can be, oldest first. Raises LogError where too many cannot."""
    found, faults = [], []
    for row in _rows(reader):
        try:
            found.append(_visit(*row))
        except LogError as fault:
            faults.append(fault)
    if faults and len(faults) > MOST_FAULTS * (len(found) + len(faults)):
        raise faults[0]
    if faults:
        log.warning("%s: %s rows are left out, such as: %s", path, len(faults), faults[0])
    return sorted(found, key=lambda visit: (visit.joined, visit.step))


def _opened(path: Path) -> IO[str]:
    if _zipped(path):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row with its line; a visit that stands there twice, the same in all, once."""
    names = reader.fieldnames = _names(reader.fieldnames or ())
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise LogError(
            f"The log lacks {', '.join(missing)}. Its first line must name: {', '.join(COLUMNS)}; "
            "commas, semicolons or tabs part them."
        )
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(reader, 2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        same = tuple(cells.values())
        if not cells["visit"] or same not in seen:
            seen.add(same)
            yield number, cells


def _visit(number: int, row: Mapping[str, str]) -> LoggedVisit:
    joined = _moment(number, "joined_at", row)
    if joined is None:
        raise LogError(f"Line {number}: joined_at is empty; every visit needs the moment at which it joined.")
    called, finished, left = (_moment(number, name, row) for name in ("called_at", "finished_at", "left_at"))
    if called is not None and called < joined:
        raise LogError(f"Line {number}: called_at lies before joined_at.")
    if finished is not None and called is not None and finished < called:
        raise LogError(f"Line {number}: finished_at lies before called_at.")
    return LoggedVisit(
        step=number,
        service=row.get("service", ""),
        line=row.get("service", ""),
        lane=row.get("lane", ""),
        joined=joined.timestamp(),
        called=called.timestamp() if called else None,
        finished=finished.timestamp() if finished and called else None,
        left=left.timestamp() if left and not called else None,
        desk=row.get("desk", ""),
        day=joined.date().isoformat(),
        second=joined.hour * 3600 + joined.minute * 60 + joined.second + joined.microsecond / 1e6,
    )


def _moment(number: int, name: str, row: Mapping[str, str]) -> datetime | None:
    text = row.get(name, "")
    if not text:
        return None
    with suppress(ValueError):
        date.fromisoformat(text)
        raise LogError(
            f"Line {number}: {name} is a day without a time, {text!r}. "
            "Write it as ISO 8601, such as 2026-11-23T14:05:00Z."
        )
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise LogError(
            f"Line {number}: {name} is {text!r}. Write it as ISO 8601, such as 2026-11-23T14:05:00Z."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def days(visits: Iterable[LoggedVisit]) -> list[str]:
    """Return the days of a log, in order."""
    return sorted({visit.day for visit in visits})
