"""How far a database had come: what tells that it was put back to an older copy.

An SQLite file has a companion beside it, written after each commit: the newest event and the last number of
each sequence. PostgreSQL has none, but a dump that is loaded, a base that is moved and a standby that takes
over each change what the database itself is called by.
"""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, insert, select, text, update

from server.store.tables import OriginRow

origins = OriginRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so
Counted = tuple[str, str, str, int]
"""Centre, sequence, service day, and the last number given."""
AT_ONCE = timedelta(milliseconds=50)
"""Writing sets both times of a file at once; copying with its times, or from a backup, does not."""
UNWRITTEN = timedelta(minutes=5)
"""A power cut may leave a file's times newer than what is in it, by the seconds of the system's cache."""


@dataclass(frozen=True)
class Reached:
    """What a companion holds; `mark` is that of its database, `inode` the file's own."""

    mark: str
    seq: int
    counters: Sequence[Counted]
    inode: int
    written_at: float
    """Seconds since 1970."""


class Companion:
    """The file beside an SQLite database: `ventanilla.db-reached`. Nothing in it is about a person."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}-reached")
        self._newest: tuple[Any, ...] = ()

    @classmethod
    def of(cls, c: Connection) -> Self | None:
        """Return the companion of a connection's database, None for PostgreSQL."""
        return cls(c.engine.url.database or "") if c.dialect.name == "sqlite" else None

    def read(self) -> Reached | None:
        """Return what it holds; None where it is not there, cannot be read, or was itself copied."""
        try:
            found = Reached(**json.loads(self._path.read_bytes()))
            file = self._path.stat()
        except (OSError, ValueError, TypeError):
            return None
        own = file.st_ino == found.inode and abs(file.st_ctime - file.st_mtime) < AT_ONCE.total_seconds()
        return found if own and abs(file.st_mtime - found.written_at) < UNWRITTEN.total_seconds() else None

    def forget(self) -> None:
        """Remove it: a new database begins here."""
        self._path.unlink(missing_ok=True)

    def follow(self, driver: Any) -> None:
        """Write how far the database is now; nothing before `lost` was asked for the first time.

        It is not forced to the disk: after a power cut the database is the newer one, and nothing is lost.
        """
        row = driver.execute("SELECT mark, (SELECT max(seq) FROM journal) FROM origin").fetchone()
        if row is None:
            return
        given = driver.execute("SELECT centre, sequence, service_day, number FROM counter").fetchall()
        if (newest := (*row, *given)) != self._newest:
            self._write(row[0], row[1] or 0, given)
            self._newest = newest

    def _write(self, mark: str, seq: int, given: Sequence[Counted]) -> None:
        """Write in place, at one stroke: some file systems would force a renamed file to the disk."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            file = os.fstat(handle)
            reached = Reached(mark, seq, given, file.st_ino, datetime.now(UTC).timestamp())
            line = json.dumps(asdict(reached)).encode()
            os.pwrite(handle, line.ljust(file.st_size), 0)
            if not file.st_size:
                os.fsync(handle)
        finally:
            os.close(handle)


@dataclass(frozen=True)
class Lost:
    """What came after the copy: the counters as they stood where that is known, None where nothing is."""

    counters: Sequence[Counted] | None


def lost(c: Connection) -> Lost | None:
    """Tell whether this database is an older copy, once: it goes on under a mark of its own.

    None where it is not, and where it is served the first time.
    """
    known = c.execute(select(origins).with_for_update()).first()
    identity, companion = _identity(c), Companion.of(c)
    if companion is None:
        found = Lost(None) if known and known.identity != identity else None
    else:
        found = _behind(c, companion.read(), known.mark if known else None)
    if known is None:
        c.execute(insert(origins).values(id=1, mark=secrets.token_hex(8), identity=identity))
    elif found is not None:
        c.execute(update(origins).values(mark=secrets.token_hex(8), identity=identity))
    return found


def _behind(c: Connection, reached: Reached | None, mark: str | None) -> Lost | None:
    """Compare a database with its companion; `mark` is None where it was never served."""
    if reached is None or mark not in {None, reached.mark}:
        return Lost(None) if mark else None
    newest = c.execute(text("SELECT max(seq) FROM journal")).scalar() or 0
    return Lost(reached.counters) if reached.seq > newest else None


def _identity(c: Connection) -> str:
    """Return what this PostgreSQL database is called by: its cluster, time line, own id and table's id."""
    if c.dialect.name != "postgresql":
        return ""
    query = (
        "SELECT concat_ws(':', (SELECT system_identifier FROM pg_control_system()), "
        "(SELECT timeline_id FROM pg_control_checkpoint()), "
        "(SELECT oid FROM pg_database WHERE datname = current_database()), 'counter'::regclass::oid)"
    )
    return str(c.execute(text(query)).scalar_one())
