"""`python -m server import-log LOG.csv`: a new centre learns from a log of another time or place."""

import argparse
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from server.backtest.log import LogError, read_log
from server.domain.centre import Centre
from server.domain.forecast import Habits, LoggedVisit
from server.store import forecasts, setup
from server.store.database import migrate, open_engine


def add_import_log(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    """Let the command line know it; return its parser."""
    parser = commands.add_parser(
        "import-log",
        help="learn from a visit log, so that a new centre's forecasts are good from its first ticket",
        description="Learns how long services take, when people come and how long they wait before they "
        "leave. Services that the centre knows by the log's names are forecast from their own times, the "
        "others from all. No visit is added, and no statistic changes.",
    )
    parser.add_argument("log", type=Path, help="the log that `backtest` takes: CSV, or CSV in gzip")
    parser.add_argument("--into", default="", help="the centre that learns, where the database has several")
    return parser


def import_log(asked: argparse.Namespace) -> int:
    """Learn and keep it. Raises LogError, OSError, DatabaseUrlError."""
    visits = read_log(asked.log)
    if not any(visit.finished for visit in visits):
        raise LogError(
            f"{asked.log}: nobody in this log was called and served to the end; nothing was learnt."
        )
    engine = open_engine(asked.database, must_exist=True)
    migrate(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        centre = _chosen(setup.load_all(connection), asked.into)
        habits = Habits.learn([_here(visit, centre) for visit in visits], forecasts.usual(centre))
        forecasts.begin(connection, centre.id)
        forecasts.keep(connection, centre.id, habits)
    engine.dispose()
    known = sorted({visit.service for visit in visits} & set(centre.services))
    sys.stdout.write(
        f"{centre.id} has learnt from {len(visits)} visits. Known services: {', '.join(known) or 'none'}.\n"
    )
    return 0


def _chosen(centres: dict[str, Centre], into: str) -> Centre:
    found = [centre for centre in centres.values() if into in {"", centre.id}]
    if len(found) != 1:
        raise LogError(f"Say which centre learns: --into {' or --into '.join(centres) or '(there is none)'}.")
    return found[0]


def _here(visit: LoggedVisit, centre: Centre) -> LoggedVisit:
    """Return a visit as it would be here: in the queue of its service, by the centre's own clock."""
    service = centre.services.get(visit.service)
    local = datetime.fromtimestamp(visit.joined, centre.calendar.zone)
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return replace(
        visit,
        line=service.queue if service else visit.line,
        desk=f"log {visit.desk}",  # no desk of ours: an id has no spaces
        day=local.date().isoformat(),
        second=since_midnight.total_seconds(),
    )
