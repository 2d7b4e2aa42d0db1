"""Write the database of this release as SQL: `python -m tests.upgrade.write_release 0.1.0`, once per release.

A morning at the smallest centre: a desk, tickets in several states, a transfer, an undo. Passwords and tokens
are left out.
"""

import contextlib
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from server.actions.setup import init_centre
from server.domain.centre_check import read
from server.domain.step import Verb
from server.store.database import migrate, open_engine
from tests.databases import ROOT, writing
from tests.day import Day

MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def play(day: Day) -> None:
    """Issue four tickets; serve one, miss one, send one on, leave two waiting."""
    day.desk("1")
    for services in (("health", "legal"), ("information",), ("legal",), ("health",)):
        day.issue(*services)
        day.later(60)
    for verbs in ((Verb.START, Verb.FINISH), (Verb.NO_SHOW,)):
        called = day.call_next("1")
        assert called is not None
        for verb in verbs:
            day.later(30)
            day.move(called.step, verb)
    called = day.call_next("1")
    assert called is not None
    day.transfer(called.step, service="health")
    day.undo(called.step)
    day.transfer(called.step, service="information")


def main() -> None:
    """Write `release_VERSION.sql` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "release.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        with writing(engine) as connection:
            init_centre(
                connection, read((ROOT / "examples" / "always_open.toml").read_text(encoding="utf-8"))
            )
        play(Day(engine, MORNING))
        engine.dispose()
        with contextlib.closing(sqlite3.connect(file)) as written:
            written.execute("UPDATE staff SET password = ''")
            written.execute("UPDATE device SET token_hash = NULL")
            lines = "\n".join(written.iterdump()) + "\n"
    target = Path(__file__).parent / f"release_{sys.argv[1]}.sql"
    target.write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
